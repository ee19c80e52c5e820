"""A graded class that nobody is: real questions and results, invented people, every status there is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from random import Random
from typing import Any

from coursekit.checks import Function, OnData, Result, sheets
from coursekit.grading.records import (
    MARK_STATUSES,
    Grades,
    HandedIn,
    Mark,
    MarkStatus,
    Protections,
    Student,
    Submission,
)
from coursekit.language import Language, Text
from tests.checks.sheets import Answered

__all__ = ["NASTY", "a_class", "marks_like"]

# Names as they come: markup, a formula, a comma and quotes, a turned-round script, very long, nothing but blanks.
NASTY = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil","x")',
    "@SUM(A1)",
    "-2+3",
    'O\'Brien, "Pat"; & Sons',
    "\u202eدانا",
    "欧阳" * 30,
    "  ",
    "tab\tand\nnewline\x00",
    "＝１＋１",
)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = ["芳", "伟", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀英"]
_LATIN = ["Mia Novak", "Tom Berger", "Aisha Khan", "Li Na", "Jonas Weiß", "Chloé Martin", "Ravi Patel"]

_NO_RESULT: dict[MarkStatus, Text] = {
    "not_attempted": Text(zh="还没有作答：`...` 还在。", en="Not answered yet: the `...` is still there."),
    "error": Text(
        zh="你的代码出错了：`NameError: name 'suvey' is not defined`，在第 3 行 `suvey.mean() < 3`。",
        en="Your code stopped with an error: `NameError: name 'suvey' is not defined`, in line 3, `suvey.mean() < 3`.",
    ),
    "time_limit": Text(zh="运行了 20 秒还没有完。", en="It had not finished after 20 seconds."),
    "memory_limit": Text(zh="用的内存超过了 2 GB。", en="It wanted more than 2 GB of memory."),
    "crashed": Text(zh="运行到第 7 格时，程序断了。", en="The program broke off in cell 7."),
    "unreadable": Text(
        zh="文件在第 40 个字符处断了，读不出来。", en="The file ends after 40 characters and cannot be read."
    ),
    "by_hand": Text(
        zh="用的是你自己的调查文件，程序不判，由老师来看。",
        en="The answer is about a survey file of your own, which is not marked by the program: "
        "your instructor looks at it.",
    ),
}
_PROTECTIONS = Protections(
    on=(Text(zh="没有网络", en="no network"), Text(zh="每格限时 20 秒", en="20 seconds a cell")),
    off=(Text(zh="读不到别的文件", en="nothing else of the computer to read"),),
    isolated=False,
)


def a_class(
    n: int, units: tuple[str, ...] = ("09", "10", "18"), *, lang: Language | None = None, seed: int = 1
) -> Grades:
    """Return a class of `n`, graded; each does as well as they can, and the last handed in nothing.

    `lang`: of every sheet; left out, people with Latin names write theirs in English.
    """
    draw = Random(f"{n} {units} {seed}")
    students = [_student(k, draw) for k in range(n)]
    submissions: list[Submission] = []
    marks: list[Mark] = []
    for k, student in enumerate(students):
        able = draw.betavariate(4, 2)
        spoken: Language = lang or ("zh" if ord(student.name.strip()[:1] or "王") > 0x2E80 else "en")
        for unit in units:
            if n > 1 and (k == n - 1 or draw.random() < 0.06):
                continue
            odd: MarkStatus | None = draw.choice(MARK_STATUSES[2:]) if draw.random() < 0.1 else None
            submissions.append(_submission(student, unit, spoken, odd))
            marks += _marks(student, unit, able, odd, draw)
    strays = (
        ("group-1/draft.docx", Text(zh="不是笔记本。", en="It is no notebook.")),
        ("group-1/10-scores.ipynb", Text(zh="同一份作业较早的一版。", en="An earlier version of the same sheet.")),
    )
    found = HandedIn(tuple(students), tuple(submissions), strays)
    return Grades(found, units, tuple(marks), _PROTECTIONS, seed=20_261_122, release="1.0")


def marks_like(status: MarkStatus, unit: str = "10") -> Grades:
    """Return a class of one whose every question came to `status`."""
    one = a_class(1, (unit,))
    changed = [
        mark if mark.status == status else replace(_no_result(mark, status), misconception=None) for mark in one.marks
    ]
    return replace(one, marks=tuple(changed))


def _no_result(mark: Mark, status: MarkStatus) -> Mark:
    scored = {"passed": 1.0, "failed": 0.0}.get(status)
    return replace(mark, status=status, score=scored, message=_NO_RESULT.get(status, mark.message), detail=None)


def _student(k: int, draw: Random) -> Student:
    if 0 < k <= len(NASTY):
        name = NASTY[k - 1]
    elif draw.random() < 0.2:
        name = draw.choice(_LATIN)
    else:
        name = draw.choice(_SURNAMES) + draw.choice(_GIVEN)
    number = f"2026{k:04d}"
    return Student(
        key=f"s{k:04d}",
        name=name,
        id=number,
        email=f"{number}@example.org",
        group="甲班" if k % 2 else "乙班",
        on_roster=k % 9 != 8,
    )


def _submission(student: Student, unit: str, lang: Language, odd: MarkStatus | None) -> Submission:
    problem = _NO_RESULT["unreadable"] if odd == "unreadable" else None
    remarks = (Text(zh="文件开头多了一个标记，已去掉。", en="A mark at the start of the file was taken away."),)
    return Submission(
        student.key, unit, f"{student.key}/{unit}.ipynb", lang, problem=problem, remarks=remarks if odd else ()
    )


def _marks(student: Student, unit: str, able: float, odd: MarkStatus | None, draw: Random) -> list[Mark]:
    made: list[Mark] = []
    for place, (question, (points, right, wrong)) in enumerate(_results(unit).items()):
        # Some questions are harder than others, and the typical mistakes are typical: the first of the list leads.
        passed = draw.random() < able - 0.09 * place + 0.25
        result = draw.choice(right) if passed else wrong[min(int(draw.expovariate(0.7)), len(wrong) - 1)]
        status: MarkStatus = result.status
        scored = status in ("passed", "failed")
        mark = Mark(
            student=student.key,
            unit=unit,
            question=question,
            status=status,
            score=result.score if scored else None,
            points=points,
            message=result.message,
            detail=result.detail,
            misconception=result.misconception,
            seconds=round(draw.expovariate(8), 3),
            attempts=draw.choice([None, 1, 1, 2, 3, 5, 12]),
            remarks=(
                (
                    Text(
                        zh="你检查的是 `my_mean`，题目问的是 `mean_p13`。",
                        en="You checked `my_mean`; the sheet asks for `mean_p13`.",
                    ),
                )
                if draw.random() < 0.05
                else ()
            ),
        )
        if odd == "unreadable" or (odd is not None and place >= 3) or (odd is None and draw.random() < 0.05):
            mark = replace(_no_result(mark, odd or "not_attempted"), misconception=None)
        made.append(mark)
    return made


@cache
def _results(unit: str) -> dict[str, tuple[int, list[Result], list[Result]]]:
    """Return what real answers to a sheet's questions come to: points, results of right ones, of wrong ones."""
    (of_unit,) = sheets([import_module(f"coursekit.checks.unit{unit}")])
    given = import_module(f"tests.checks.answers.unit{unit}")
    sheet = Answered(of_unit, given.RIGHT, given.WRONG, given.UNTOUCHED, given.COMPLETE, getattr(given, "BROKEN", {}))
    found = {}
    for question in sheet.sheet.questions:
        typical: list[Any] = [*sheet.broken.get(question.name, {}).values()]
        whole = sheet.complete.get(question.name, lambda answer: answer)
        made = question.of(question.drawn(1)) if isinstance(question, OnData) else question
        for one in getattr(made, "misconceptions", ()):
            typical.append(whole(one.answer if isinstance(made, Function) else one.wrong_value))
        right = [question.evaluate(answer) for answer in sheet.right[question.name][:2]]
        wrong = [question.evaluate(answer) for answer in (*typical, *sheet.wrong[question.name])]
        found[question.name] = (question.points, right, wrong)
    return found
