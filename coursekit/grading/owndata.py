"""Whose data an answer was worked out from, where everybody has data of their own.

What the student's side notes of its data is a claim. It decides which right answer is
looked up, so it is only believed where these data are theirs, or nobody else's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.checks.ondata import Data, OnData
from coursekit.checks.plain import Plain
from coursekit.checks.result import Result
from coursekit.language import CourseError, Text

__all__ = ["Claimed", "claimed_data"]

_NONE = Text(
    zh="`{name}` 不是这道题要的数据，看不出答案是用哪份数据算的。照练习里原来的写法把它建出来，再检查一次。",
    en="`{name}` is not the data of this question, so nobody can tell what the answer was worked out from. "
    "Make it as the sheet does, then check again.",
)
_NEIGHBOURS = Text(
    zh="这个答案是用“{who}”的数据算的，而班里另有其人叫这个名字。把你自己的名字写上，用你自己的数据重算。",
    en="The answer was worked out from the data of “{who}”, who is somebody else in the class. "
    "Write your own name and work it out from your own data.",
)
_OTHER_CASE = Text(
    zh="这个答案用的是案例 {given}，名单上分给你的是 {own}。换成自己的案例重做。",
    en="The answer is about the case {given}; the list gives you {own}. Do it again on your own case.",
)
_BY_HAND = Text(
    zh="答案用的是自己的调查文件，程序不判对错，由老师来看。",
    en="The answer is about a survey file of your own, which no program marks: your instructor looks at it.",
)
_UNKNOWN_NAME = Text(
    zh="数据是以“{who}”的名字抽的，名单和文件名里都没有这个名字；按这个名字的数据判的。",
    en="The data were drawn for “{who}”, a name that neither list nor file has; marked on the data of that name.",
)
_CASE_BY_NAME = Text(
    zh="用的是案例 {given}，按名字应当是 {own}；如果案例是老师分的，就没有问题。",
    en="Done on the case {given}; the name alone would give {own}. That is fine if the instructor handed out cases.",
)


@dataclass(frozen=True)
class Claimed:
    """What to judge an answer on: `data`, or the `refusal` that takes the place of a judgement.

    Parameters
    ----------
    data : Data or None
        The data whose right answer counts.
    refusal : Result or None
        What is said instead where there are none.
    by_hand : bool
        An instructor has to look at it.
    remark : Text or None
        What student and instructor should know.
    """

    data: Data | None = None
    refusal: Result | None = None
    by_hand: bool = False
    remark: Text | None = None


def claimed_data(
    question: OnData, noted: Plain, *, names: Collection[str], case: str = "", taken: Collection[str] = ()
) -> Claimed:
    """Return the data that an answer may be judged on.

    Parameters
    ----------
    question : OnData
        The question.
    noted : plain data
        What the student's side says of its data: anything at all.
    names : collection of str
        All that the student is called.
    case : str
        The capstone's case that the roster gives them, "" for none.
    taken : collection of str
        What people of the class are called.
    """
    if not isinstance(noted, Mapping):
        return Claimed(refusal=Result("not_attempted", 0.0, _NONE.format(name=question.data)))
    if "case" in noted:
        return _of_case(question, noted, names, case)
    return _of_name(question, noted, names, taken)


# The data sets are imported when an answer is looked at: until then the box opens, and nobody need wait for both.


def _of_case(question: OnData, noted: Mapping[str, Any], names: Collection[str], case: str) -> Claimed:
    from coursekit.datasets import case_of, cases
    from coursekit.datasets.whose import folded

    given = noted["case"]
    if not isinstance(given, str) or given not in cases():
        return Claimed(by_hand=True, refusal=Result("not_attempted", 0.0, _BY_HAND))
    if case and given != case:
        return Claimed(refusal=Result("failed", 0.0, _OTHER_CASE.format(given=given, own=case), "another-case"))
    by_name = sorted({case_of(name) for name in names if folded(name)})
    told = not case and by_name and given not in by_name
    remark = _CASE_BY_NAME.format(given=given, own=" / ".join(by_name)) if told else None
    return _judged_on(question, {"case": given}, remark)


def _of_name(question: OnData, noted: Mapping[str, Any], names: Collection[str], taken: Collection[str]) -> Claimed:
    from coursekit.datasets.whose import folded

    who = noted.get("who")
    mine = {folded(name) for name in names}
    own = who if isinstance(who, str) else ""
    if folded(own) and folded(own) not in mine and folded(own) in {folded(name) for name in taken}:
        return Claimed(refusal=Result("failed", 0.0, _NEIGHBOURS.format(who=own[:80]), "neighbours-data"))
    stranger = bool(folded(own)) and folded(own) not in mine
    return _judged_on(question, noted, _UNKNOWN_NAME.format(who=own[:80]) if stranger else None)


def _judged_on(question: OnData, noted: Mapping[str, Any], remark: Text | None) -> Claimed:
    """Open the data again; a note that another question's data, or nobody's, would have is refused."""
    try:
        data: Data = question.reopen(noted)
    except (CourseError, ValueError, KeyError, TypeError):
        return Claimed(refusal=Result("not_attempted", 0.0, _NONE.format(name=question.data)))
    return Claimed(data, remark=remark)
