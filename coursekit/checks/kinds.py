"""The kinds of question that are answered by a value.

Each is written down in a sheet's module as in the examples below; a function is
asked for by `functions.Function`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from coursekit.checks import sentences as say
from coursekit.checks.plain import MAX_ITEMS
from coursekit.checks.question import Misconception, ValueQuestion, resolve
from coursekit.checks.result import Result
from coursekit.checks.showing import code, join, listing, show
from coursekit.language import Text

if TYPE_CHECKING:
    import pandas as pd

    from coursekit.checks.comparing import Finding

__all__ = ["Choice", "Classification", "Number", "Ordering", "Plan", "Rule", "Table", "Value"]


_LONGEST_CHOICE = 1_000  # characters or members; more are no choice of letters, whatever they are
_LONGEST_ORDER = 10_000  # characters of an order or of one thing in it; what comes after is not looked at

# The comparisons need pandas: they are imported when something is compared, not with the sheet.


@dataclass(frozen=True, kw_only=True, eq=False)
class Value(ValueQuestion):
    """A text, a truth value, a whole number, or a group of names in any order.

    Parameters
    ----------
    answer : object or callable
        What is right; a set stands for a group of names. A callable without
        arguments is called when first needed.
    exact : bool
        Case, full-width letters and spaces around a text count.

    Examples
    --------
    >>> hints = (Text(zh="看 09 节。", en="See section 9."), Text(zh="以 r 开头。", en="It begins with r."))
    >>> q1 = Value(
    ...     id="10.q1",
    ...     title=Text(zh="哪个维度最差", en="The weakest dimension"),
    ...     hints=hints,
    ...     answer="reliability",
    ...     misconceptions=(
    ...         Misconception(
    ...             "lowest-perception",
    ...             Text(zh="这是感知得分最低的维度，不是差距最大的。", en="It has the lowest perception, not gap."),
    ...             "tangibles",
    ...         ),
    ...     ),
    ... )
    >>> q1.evaluate(" Reliability").status
    'passed'
    """

    answer: Any | Callable[[], Any]
    exact: bool = False

    @property
    def _right(self) -> Any:
        return self.answer

    def _compare(self, value: Any, expected: Any) -> Finding:
        from coursekit.checks import comparing

        if isinstance(expected, str):
            return comparing.compare_text(value, expected, exact=self.exact)
        return comparing.compare(value, expected, comparing.EXACT)


@dataclass(frozen=True, kw_only=True, eq=False)
class Number(ValueQuestion):
    """A number that may be a little off.

    Parameters
    ----------
    answer : float or callable
        What is right.
    tolerance : float
        It may be off by this much: 0.005 accepts two decimals.
    relative : float
        Or by this share of the right number; the larger room counts.

    Examples
    --------
    >>> hints = (Text(zh="先求两个均值。", en="Two means first."), Text(zh="P 减 E。", en="P minus E."))
    >>> q2 = Number(
    ...     id="10.q2",
    ...     title=Text(zh="第 07 题的差距", en="The gap of item 07"),
    ...     hints=hints,
    ...     variable="gap_07",
    ...     answer=lambda: 4.5 - 5.75,
    ...     misconceptions=(
    ...         Misconception("e-minus-p", Text(zh="你算的是 E − P。", en="You took E − P."), lambda: 5.75 - 4.5),
    ...     ),
    ... )
    >>> q2.evaluate(1.25).misconception
    'e-minus-p'
    """

    answer: float | Callable[[], float]
    tolerance: float = 0.005
    relative: float = 0.0

    @property
    def _right(self) -> Any:
        return self.answer

    def _compare(self, value: Any, expected: Any) -> Finding:
        from coursekit.checks.comparing import Tolerance, compare_number

        return compare_number(value, expected, Tolerance(self.tolerance, self.relative))


@dataclass(frozen=True, kw_only=True, eq=False)
class Table(ValueQuestion):
    """A Series or a DataFrame.

    By default neither the order of rows and columns counts, nor int or float, text
    or category, the index's type, further columns. Row labels count, unless they are
    0, 1, 2 … without a name.

    Parameters
    ----------
    answer : pandas.Series, pandas.DataFrame or callable
        What is right.
    tolerance, relative : float
        As for `Number`, for each number.
    row_order, column_order, exact_dtype, exact_index : bool
        True: this counts too.
    extra_columns : bool
        False: columns that were not asked for are wrong.

    Examples
    --------
    >>> import pandas as pd
    >>> hints = (Text(zh="两列均值相减。", en="Subtract two means."), Text(zh="用 mean()。", en="Use mean()."))
    >>> q3 = Table(
    ...     id="10.q3",
    ...     title=Text(zh="每题的差距", en="The gap of each item"),
    ...     hints=hints,
    ...     answer=lambda: pd.Series({"01": -0.5, "02": -1.25}),
    ... )
    >>> q3.evaluate(pd.Series({"02": -1.25, "01": -0.5})).status
    'passed'
    """

    answer: pd.Series | pd.DataFrame | Callable[[], pd.Series | pd.DataFrame]
    tolerance: float = 0.005
    relative: float = 0.0
    row_order: bool = False
    column_order: bool = False
    exact_dtype: bool = False
    exact_index: bool = False
    extra_columns: bool = True

    @property
    def _right(self) -> Any:
        return self.answer

    def _compare(self, value: Any, expected: Any) -> Finding:
        import pandas as pd

        from coursekit.checks import comparing, tables

        rules = tables.TableRules(
            tolerance=comparing.Tolerance(self.tolerance, self.relative),
            row_order=self.row_order,
            column_order=self.column_order,
            exact_dtype=self.exact_dtype,
            exact_index=self.exact_index,
            extra_columns=self.extra_columns,
        )
        if isinstance(expected, pd.DataFrame):
            if isinstance(value, dict | list) and _cells_of(value) > MAX_ITEMS:
                return comparing.differs(say.TOO_BIG)
            return tables.compare_frame(value, expected, rules)
        return tables.compare_series(value, expected, rules)


def _cells_of(value: dict[Any, Any] | list[Any]) -> int:
    """Return how many cells a table would have that pandas lines up by label: rows may have no column in common."""
    from coursekit.checks.comparing import label_key

    parts = list(value.values()) if isinstance(value, dict) else value
    labelled = [part for part in parts if isinstance(part, dict) or type(part).__name__ == "Series"]
    return len(parts) * len({label_key(label) for part in labelled for label in part.keys()})  # noqa: SIM118


@dataclass(frozen=True, kw_only=True, eq=False)
class Choice(ValueQuestion):
    """One option or several, given by letter: ``"B"``, ``"ACD"``, ``["A", "C"]``.

    Parameters
    ----------
    answer : str
        The right letter; with `several`, the right letters.
    letters : str
        All letters to choose from.
    several : bool
        More than one may be chosen.

    Notes
    -----
    A misconception's answer is one wrong letter, which fits whenever it is among
    those chosen, or with `several` a text of two or more letters, which fits that
    very choice.

    Examples
    --------
    >>> hints = (Text(zh="想想量表两端。", en="Think of the scale's ends."), Text(zh="不是 A。", en="Not A."))
    >>> q4 = Choice(
    ...     id="10.q4",
    ...     title=Text(zh="期望几乎满分说明什么", en="What expectations near the top tell"),
    ...     hints=hints,
    ...     answer="C",
    ...     letters="ABCD",
    ...     misconceptions=(Misconception("spoilt", Text(zh="不是被惯坏了。", en="Not spoilt."), "A"),),
    ... )
    >>> q4.evaluate("c").status, q4.evaluate("A").misconception
    ('passed', 'spoilt')
    """

    answer: str
    letters: str = "ABCD"
    several: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not set(self.answer) <= set(self.letters) or (len(self.answer) != 1 and not self.several):
            raise ValueError(f"{self.id}: answer {self.answer!r} does not fit the letters {self.letters!r}")

    @property
    def _right(self) -> Any:
        return frozenset(self.answer)

    def _compare(self, value: Any, expected: Any) -> Finding:
        from coursekit.checks.comparing import SAME, differs, odd_kind

        chosen = letters_of(value)
        if chosen is None:
            return differs(odd_kind(value, say.A_LETTER))
        if set(chosen) == set(expected):
            return SAME
        return differs(self._wrong_choice(value, chosen, set(expected)))

    def _wrong_choice(self, value: Any, chosen: list[str], expected: set[str]) -> Text:
        unknown = [letter for letter in chosen if letter not in self.letters]
        if unknown or not chosen:
            # A word is shown as it was written, not letter by letter.
            given = listing(unknown) if unknown and len(chosen) <= len(self.letters) else code(show(value))
            return say.NO_SUCH_LETTER.format(given=given, letters=listing(self.letters, most=12))
        if len(set(chosen)) > 1 and not self.several:
            return say.ONE_LETTER.format(n=len(set(chosen)))
        right = set(chosen) & expected
        if not self.several or not right:
            return say.WRONG_LETTER.format(given=listing(chosen))
        if right == set(chosen):
            return say.LETTERS_MISSING
        return say.LETTERS_EXTRA if right == expected else say.LETTERS_WRONG.format(n=len(right))

    def _fits(self, value: Any, misconception: Misconception) -> bool:
        chosen, wrong = letters_of(value) or [], set(misconception.wrong_value)
        if not self.several and len(chosen) != 1:
            return False
        return set(chosen) == wrong or (len(wrong) == 1 and wrong <= set(chosen) and not wrong <= self._expected)


def letters_of(value: Any) -> list[str] | None:
    """Return the letters that were chosen, however they are written; None for what is no choice at all.

    Examples
    --------
    >>> letters_of("a、Ｃ"), letters_of(["B)"]), letters_of(3.5)
    (['A', 'C'], ['B'], None)
    """
    from coursekit.checks.comparing import folded

    if isinstance(value, str):
        if len(value) > _LONGEST_CHOICE:
            return None
        # Whatever stands between letters is a separator; a word is no choice, but its letters are shown as such.
        return [letter.upper() for letter in re.findall(r"\w", folded(value))]
    if isinstance(value, int) and not isinstance(value, bool):
        return [str(value)]
    members = _members_of(value)
    if members is None or len(members) > _LONGEST_CHOICE:
        return None
    if not all(isinstance(member, str | int) and len(str(member)) <= _LONGEST_CHOICE for member in members):
        return None
    return sorted({letter for member in members for letter in letters_of(member) or []})


def _members_of(value: Any) -> list[Any] | None:
    """Return the members of a list, a set, an array or a column; None for anything else."""
    if isinstance(value, list | tuple | set):
        return sorted(value, key=str) if isinstance(value, set) else list(value)
    if hasattr(value, "tolist") and getattr(value, "ndim", 0) == 1:  # an array or a column
        return list(value.tolist())
    return None


@dataclass(frozen=True, kw_only=True, eq=False)
class Ordering(ValueQuestion):
    """Things put in order, as a list; single letters may be one text, ``"CABD"``.

    Parameters
    ----------
    answer : sequence of str, or callable
        The right order.

    Examples
    --------
    >>> hints = (Text(zh="先清理。", en="Clean first."), Text(zh="最后才求均值。", en="The mean comes last."))
    >>> q5 = Ordering(
    ...     id="10.q5",
    ...     title=Text(zh="打分的步骤", en="The steps of scoring"),
    ...     hints=hints,
    ...     answer="BACD",
    ... )
    >>> q5.evaluate(["B", "A", "C", "D"]).status, q5.evaluate("b-a-c-d").status
    ('passed', 'passed')
    """

    answer: Sequence[str] | Callable[[], Sequence[str]]

    @property
    def _right(self) -> Any:
        return [str(item) for item in resolve(self.answer)]

    def _compare(self, value: Any, expected: Any) -> Finding:
        from coursekit.checks.comparing import SAME, differs

        given = self._items(value)
        if given is None:
            # The letters in alphabetical order: an example of the form, not of the answer.
            return differs(say.ORDER_WANTED.format(example=code(show(sorted(self._expected)))))
        problem = _membership_problem(given, expected)
        if problem is not None:
            return differs(problem)
        wrong = next((at for at, (item, right) in enumerate(zip(given, expected, strict=True)) if item != right), None)
        if wrong is None:
            return SAME
        if given == expected[::-1]:
            return differs(say.BACK_TO_FRONT)
        return differs(say.WRONG_ORDER.format(right=wrong, place=wrong + 1, name=code(given[wrong])))

    def _fits(self, value: Any, misconception: Misconception) -> bool:
        return self._items(value) == [str(item) for item in misconception.wrong_value]

    def _items(self, value: Any) -> list[str] | None:
        """Return the given items, spelt as the expected ones where they are the same but for case and width."""
        from coursekit.checks.comparing import folded, label_key

        spelt = {folded(item): item for item in self._expected}
        value = value[:_LONGEST_ORDER] if isinstance(value, str) else value
        # No more are looked at: so many cannot all be right, and the first of them show it.
        most = 10 * len(spelt) + 1
        members: list[Any] | None
        if isinstance(value, str):
            if all(len(item) == 1 for item in spelt):
                members = [letter[0] for letter in islice(re.finditer(r"\w", folded(value)), most)]
            else:
                members = re.split(r"[,，、>→\s]+", value.strip(), maxsplit=most)[:most]
        else:
            members = None if isinstance(value, set) else _members_of(value)
        if members is None:
            return None
        members = members[:most]
        labels = [label_key(member)[:_LONGEST_ORDER] for member in members]
        return [spelt.get(folded(label), label) for label in labels]


def _membership_problem(given: Sequence[str], expected: Iterable[str]) -> Text | None:
    wanted, times = list(expected), Counter(given)
    if extra := [item for item in given if item not in wanted]:
        return say.ITEMS_EXTRA.format(names=listing(extra))
    if twice := sorted(item for item, n in times.items() if n > 1):
        return say.ITEMS_TWICE.format(names=listing(twice))
    if missing := [item for item in wanted if item not in times]:
        return say.ITEMS_MISSING.format(names=listing(sorted(missing)))
    return None


@dataclass(frozen=True, kw_only=True, eq=False)
class Classification(ValueQuestion):
    """Every item put into a class, as a dict item → class (or a Series).

    The score is the share that is right; only all of it passes.

    Parameters
    ----------
    answer : mapping of str to str, or callable
        Item → right class.
    classes : tuple of str
        The classes there are, where some may be empty; else those of `answer`.

    Notes
    -----
    A misconception's answer is a dict of some wrong pairs; it fits when all of them
    were given.

    Examples
    --------
    >>> hints = (Text(zh="看主语。", en="Look at the subject."), Text(zh="a 是承诺。", en="a is a promise."))
    >>> q6 = Classification(
    ...     id="10.q6",
    ...     title=Text(zh="每条意见属于哪个维度", en="Which dimension each comment belongs to"),
    ...     hints=hints,
    ...     answer={"a": "reliability", "b": "empathy"},
    ...     misconceptions=(
    ...         Misconception("kind", Text(zh="亲切不等于可靠。", en="Kind is not safe."), {"b": "reliability"}),
    ...     ),
    ... )
    >>> q6.evaluate({"b": "empathy", "a": "Reliability"}).status
    'passed'
    """

    answer: Mapping[str, str] | Callable[[], Mapping[str, str]]
    classes: tuple[str, ...] = ()

    @property
    def _right(self) -> Any:
        from coursekit.checks.comparing import label_key

        return {label_key(item): str(group) for item, group in resolve(self.answer).items()}

    def _judge_value(self, value: Any) -> Result:
        given = self._pairs(value)
        if given is None:
            return super()._judge_value(value)
        if given and all(group is ... or group is None for group in given.values()):
            return self._not_attempted(...) or super()._judge_value(value)
        result = super()._judge_value(value)
        right = sum(_same_name(given.get(item), group) for item, group in self._expected.items())
        if result.status != "failed":
            return result
        share = min(right / len(self._expected), 0.99)
        return Result("failed", round(share, 4), result.message, result.misconception, result.detail)

    def _compare(self, value: Any, expected: Any) -> Finding:
        from coursekit.checks.comparing import SAME, differs, odd_kind

        given = self._pairs(value)
        if given is None:
            return differs(odd_kind(value, say.A_DICT))
        problem = self._form_problem(given, expected)
        if problem is not None:
            return differs(problem)
        wrong = [item for item, group in expected.items() if not _same_name(given[item], group)]
        if not wrong:
            return SAME
        total, right = len(expected), len(expected) - len(wrong)
        first, group = code(wrong[0]), code(str(given[wrong[0]]))
        return differs(say.SOME_WRONG_CLASS.format(total=total, right=right, item=first, given=group))

    def _form_problem(self, given: dict[str, Any], expected: dict[str, str]) -> Text | None:
        if dots := [item for item, group in given.items() if group is ... or group is None]:
            return say.SOME_DOTS.format(places=listing(dots))
        if extra := [item for item in given if item not in expected]:
            return say.ITEMS_EXTRA.format(names=listing(extra))
        if missing := [item for item in expected if item not in given]:
            return say.CLASSES_MISSING.format(names=listing(missing))
        classes = self.classes or tuple(sorted(set(expected.values())))
        for item, group in given.items():
            if not any(_same_name(group, known) for known in classes):
                words = listing(classes, most=12)
                return say.NO_SUCH_CLASS.format(given=code(show(group)), item=code(item), classes=words)
        return None

    def _fits(self, value: Any, misconception: Misconception) -> bool:
        given = self._pairs(value) or {}
        return all(_same_name(given.get(str(item)), group) for item, group in misconception.wrong_value.items())

    @staticmethod
    def _pairs(value: Any) -> dict[str, Any] | None:
        from coursekit.checks.comparing import label_key

        if type(value).__name__ == "Series":
            value = value.to_dict()
        return {label_key(item): group for item, group in value.items()} if isinstance(value, dict) else None


def _same_name(given: Any, wanted: str) -> bool:
    from coursekit.checks.comparing import folded, label_key

    return given is not None and given is not ... and folded(label_key(given)) == folded(wanted)


@dataclass(frozen=True)
class Rule:
    """One thing that a plan must fulfil.

    Parameters
    ----------
    name : str
        Short English name; class reports count it like a misconception.
    message : Text
        What to say when it is broken: what is missing and what to write.
    holds : callable
        Takes the plan (dicts, lists, texts, numbers); returns True where the rule is
        kept, False where it is broken, or a `Text` that says more exactly where. An
        error in it (a missing key, a text for a number) counts as broken.
    """

    name: str
    message: Text
    holds: Callable[[Any], bool | Text]

    def broken(self, plan: Any) -> Text | None:
        """Return what to say of `plan`, or None where the rule is kept."""
        try:
            kept = self.holds(plan)
        except Exception:
            return self.message
        if isinstance(kept, Text):
            return kept
        return None if kept else self.message


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan(ValueQuestion):
    """A structured answer, a dict or a list, judged by a list of rules.

    The score is the share of rules that are kept; only all of them pass.

    Parameters
    ----------
    rules : tuple of Rule
        In the order in which they are to be answered.
    form : type
        dict or list: what the whole is.

    Examples
    --------
    >>> hints = (Text(zh="一人负责。", en="One owner."), Text(zh="写上日期。", en="Write a date."))
    >>> q7 = Plan(
    ...     id="16.q7",
    ...     title=Text(zh="改进计划", en="The plan"),
    ...     hints=hints,
    ...     rules=(
    ...         Rule("one-owner", Text(zh="要有一个负责人。", en="It needs one owner."), lambda p: bool(p["owner"])),
    ...         Rule("target", Text(zh="目标要高于现状。", en="Aim above today."), lambda p: p["to"] > p["from"]),
    ...     ),
    ... )
    >>> result = q7.evaluate({"owner": "Li", "from": 4.1, "to": 4.0})
    >>> result.score, result.misconception
    (0.5, 'target')
    """

    rules: tuple[Rule, ...]
    form: type = dict

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.misconceptions:
            raise ValueError(f"{self.id}: a plan's typical mistakes are its rules; give no misconceptions")

    @property
    def _right(self) -> Any:
        return self.rules

    def _judge_value(self, value: Any) -> Result:
        from coursekit.checks.comparing import odd_kind

        if not isinstance(value, self.form):
            return Result("failed", 0.0, odd_kind(value, say.A_DICT if self.form is dict else say.A_LIST))
        leaves = list(_leaves(value, ""))
        dots = [place for place, leaf in leaves if leaf is ...]
        if dots and all(leaf is ... or leaf == "" for _, leaf in leaves):
            return self._not_attempted(...) or Result("failed", 0.0, say.DOTS)
        broken = [(rule, text) for rule in self.rules if (text := rule.broken(value)) is not None]
        share = 1 - len(broken) / len(self.rules)
        if dots:
            return Result("failed", round(min(share, 0.99), 4), say.SOME_DOTS.format(places=listing(dots)))
        if not broken:
            return self._passed(message=say.RULES_RIGHT.format(n=len(self.rules)))
        count = say.RULES_BROKEN.format(right=len(self.rules) - len(broken), total=len(self.rules))
        first, text = broken[0]
        detail = self._detail(count, [other for _, other in broken[1:]])
        return Result("failed", round(share, 4), text, first.name, detail)

    def _detail(self, count: Text, others: Sequence[Text]) -> Text:
        """Return what stands below the first broken rule: how many are kept, and the next two that are not."""
        return join(count, *(say.RULES_MORE.format(text=other) for other in others[:2]))

    def _compare(self, value: Any, expected: Any) -> Finding:
        raise NotImplementedError("a plan is judged by its rules")


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Go through a nested answer and give each single value with its place, ``[0].goal``."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list | tuple):
        for at, item in enumerate(value):
            yield from _leaves(item, f"{place}[{at}]")
    else:
        yield place, value
