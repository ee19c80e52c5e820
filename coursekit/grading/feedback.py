"""What one student is told: a page to keep and to print."""

from __future__ import annotations

from collections import Counter
from html import escape

from coursekit.checks import sentences as say
from coursekit.checks.verdict import rich
from coursekit.grading.ledger import Asked, Ledger, Sum, ledger
from coursekit.grading.lesson_sections import section
from coursekit.grading.records import UNDECIDED, Grades, Mark, Student, Submission
from coursekit.grading.wording import LOOKS, PARTLY, TO_DO, Html, number, para, plain_name
from coursekit.language import Language, Text, in_language, language
from coursekit.page import page_html

__all__ = ["feedback_page"]

_FIRST_STEPS = 3  # more at once is not read
_STOPPED = frozenset({"error", "time_limit", "memory_limit", "unreadable"})


def feedback_page(grades: Grades, student: Student) -> str:
    """Return the page for one student, as HTML complete in itself, in the language of their sheets.

    Parameters
    ----------
    grades : Grades
        The class.
    student : Student
        One of `grades.handed_in.students`. Nothing of anybody else's is on the page.

    Returns
    -------
    str
        What was right, what was not and why, where to read again and what to do next. Everything that comes from
        students is escaped. The same grades give the same page.
    """
    book = ledger(grades)
    with in_language(_spoken(book.submissions_of(student.key))):
        units = [unit for unit in book.titles if book.handed_in(student.key, unit)]
        parts = [
            Html(_STYLE),
            Html(_head(student)),
            *_summary(book, student, units),
            *([Html(_next_steps(book, student, units))] if units else []),
            *(Html(_sheet(book, student, unit)) for unit in units),
            *([Html(lost)] if (lost := _lost(book.submissions_of(student.key), units)) else []),
            Html(_small_print(grades)),
        ]
        return page_html(str(_TITLE.format(name=plain_name(student))), parts)


def _spoken(submissions: tuple[Submission, ...]) -> Language:
    """Return the language of most of the sheets; without any, the reader's own."""
    spoken = Counter(one.language for one in submissions)
    return spoken.most_common(1)[0][0] if spoken else language()


# ── the head of the page ──


def _head(student: Student) -> str:
    known = [
        rich(str(frame.format(value=value)))
        for frame, value in ((_NUMBER, student.id), (_GROUP, student.group))
        if value
    ]
    return f'<p class="who">{" · ".join(known)}</p>' if known else ""


def _summary(book: Ledger, student: Student, units: list[str]) -> list[object]:
    if not units:  # what came and could not be placed is named further down
        return [] if book.submissions_of(student.key) else [Html(para(_NOTHING))]
    sums = {unit: book.sum_of(student.key, [unit]) for unit in units}
    right = sum(one.right for one in sums.values())
    judged = sum(one.judged for one in sums.values())
    waiting = sum(len(book.of_unit[unit]) for unit in units) - judged
    said = [para(_RIGHT.format(right=right, asked=judged, sheets=_sheets(len(units))), '"lead"')] if judged else []
    if waiting:
        some = (_ONE_OPEN if waiting == 1 else _SOME_OPEN) if judged else _ALL_OPEN
        said.append(para(some.format(n=waiting)))
    if missing := [unit for unit in book.titles if unit not in units]:
        said.append(para(_MISSING.format(sheets=Text(zh="、".join(missing), en=", ".join(missing)))))
    return [Html("\n".join([*said, _sums(book, sums)]))]


def _sums(book: Ledger, sums: dict[str, Sum]) -> str:
    heads = "".join(
        f'<th scope="col"{kind}>{head}</th>'
        for head, kind in zip(_COLUMNS, ("", " class=number", " class=number", " class=number"), strict=True)
    )
    rows = "".join(
        f'<tr><th scope="row"><a href="#u{unit}">{unit} {escape(str(book.titles[unit]))}</a></th>'
        f"<td class=number>{_of(one.right, len(book.of_unit[unit])) if one.judged else '–'}</td>"
        f"<td class=number>{'–' if one.so_far is None else _of(one.so_far, one.possible)}</td>"
        f"<td class=number>{_STILL_OPEN if one.total is None else _of(one.total, one.possible)}</td></tr>"
        for unit, one in sums.items()
    )
    return f'<table class="sums"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _of(some: float, every: float) -> Text:
    return _OF.format(some=number(some), every=number(every))


def _sheets(n: int) -> Text:
    return _ONE_SHEET if n == 1 else _SHEETS.format(n=n)


def _next_steps(book: Ledger, student: Student, units: list[str]) -> str:
    """Return what to do first, in the order of the course: what comes later builds on it."""
    marks = book.marks_of(student.key)
    steps: list[str] = []
    for unit in units:
        stopped: set[str] = set()
        for one in book.of_unit[unit]:
            mark = marks.get((unit, one.name))
            if mark is None or mark.status in {"passed", "crashed", "by_hand"} | stopped:
                continue
            steps.append(_step(one, mark))
            # What stops a cell often stops all that follow: mended once, seen again.
            stopped |= {mark.status} & _STOPPED
    if not steps:
        waits = any(mark.status in UNDECIDED for mark in marks.values())
        return "" if waits else f'<div class="next"><h2>{_NEXT}</h2>{para(_ALL_RIGHT)}</div>'
    shown = "".join(f"<li>{step}</li>" for step in steps[:_FIRST_STEPS])
    more = len(steps) - _FIRST_STEPS
    rest = para((_MORE if more > 1 else _ONE_MORE).format(n=more)) if more > 0 else ""
    return f'<div class="next"><h2>{_NEXT}</h2><ol>{shown}</ol>{rest}</div>'


def _step(asked: Asked, mark: Mark) -> str:
    if mark.status == "unreadable":
        return rich(str(_AGAIN.format(unit=asked.unit)))
    where = section(asked.unit, asked.name)
    frame = _STEP_MEND if mark.status in _STOPPED else _STEP if where else _STEP_WITHOUT
    link = f'<a href="#u{asked.unit}-{asked.name}">{_QUESTION.format(number=asked.name[1:], unit=asked.unit)}</a>'
    return str(frame).format(
        question=link,
        title=rich(str(asked.title)),
        unit=asked.unit,
        section=rich(str(where)),
        name=f"<code>{asked.name}</code>",
    )


# ── a sheet ──


def _sheet(book: Ledger, student: Student, unit: str) -> str:
    marks = book.marks_of(student.key)
    submission = next((one for one in book.submissions_of(student.key) if one.unit == unit), None)
    # What is said of the file is the instructor's to know, and may name somebody else.
    of_the_sheet = () if submission is None else submission.remarks
    said = [f'<h2 id="u{unit}">{unit} {escape(str(book.titles[unit]))}</h2>']
    if submission is not None and submission.problem is not None:
        return "\n".join([*said, _unreadable(unit, submission.problem)])
    told: set[str] = set()
    for one in book.of_unit[unit]:
        mark = marks.get((unit, one.name))
        said.append(_question(book, one, mark, of_the_sheet, told))
        told |= {mark.status} if mark else set()
    return "\n".join(said)


def _unreadable(unit: str, problem: Text) -> str:
    """Return one block for a whole sheet: the same sentence under each question would say nothing more."""
    said = [_heading("unreadable", escape(str(_WHOLE_SHEET))), para(problem), _to_do("unreadable")]
    return _block(f"u{unit}-q1", "unreadable", said)


def _question(book: Ledger, asked: Asked, mark: Mark | None, of_the_sheet: tuple[Text, ...], told: set[str]) -> str:
    """Return a question's block without remarks `of_the_sheet`; for a status in `told`, it was said what to do."""
    place, title = f"u{asked.unit}-{asked.name}", f"{asked.name} {rich(str(asked.title))}"
    if mark is None:
        return _block(place, "crashed", [_heading("crashed", title), _to_do("crashed")])
    look = PARTLY if mark.status == "failed" and mark.score else mark.status
    points = "" if mark.score is None else str(_POINTS.format(points=_of(mark.earned, mark.points)))
    # “That is right.” says no more than the heading where what it means stands below it.
    sentences = [mark.detail] if mark.detail and mark.message == say.RIGHT else [mark.message, mark.detail]
    said = [_heading(look, title, points), *(para(sentence) for sentence in sentences if sentence)]
    said += [para(_REMARK.format(remark=remark), "small") for remark in mark.remarks if remark not in of_the_sheet]
    if mark.status in TO_DO and mark.status not in told:
        said.append(_to_do(mark.status))
    if mark.status in ("failed", "not_attempted", "error"):
        said.append(_read_again(book, asked))
    return _block(place, look, said)


def _block(place: str, look: str, said: list[str]) -> str:
    return f'<div class="q" id="{place}" style="border-color:{LOOKS[look].ink}">{"".join(said)}</div>'


def _heading(status: str, title: str, points: str = "") -> str:
    look = LOOKS[status]
    worth = f' <span class="points">{points}</span>' if points else ""
    return (
        f'<h3><span class="sign" style="color:{look.ink}" aria-hidden="true">{look.sign}</span> {title} '
        f'<span class="word" style="color:{look.ink}">{look.word}</span>{worth}</h3>'
    )


def _to_do(status: str) -> str:
    return para(_DO.format(what=TO_DO[status]), "do")


def _read_again(book: Ledger, asked: Asked) -> str:
    where = section(asked.unit, asked.name)
    file = f"`lessons/{book.stems[asked.unit]}.ipynb`"
    text = (_READ if where else _READ_LESSON).format(unit=asked.unit, file=file, section=where, name=asked.name)
    return para(text, "do")


def _lost(submissions: tuple[Submission, ...], units: list[str]) -> str:
    """Return what was handed in and could be put to no sheet."""
    lost = [one for one in submissions if one.unit not in units]
    said = [f"<li><code>{escape(one.source)}</code>{_COLON}{rich(str(one.problem or _NO_SHEET))}</li>" for one in lost]
    return f"<h2>{_LOST}</h2>\n{para(_LOST_DO)}\n<ul>{''.join(said)}</ul>" if said else ""


def _small_print(grades: Grades) -> str:
    said = "".join(f"<li>{rich(str(text))}</li>" for text in _ABOUT_MARKS)
    release = rich(str(_RELEASE.format(release=grades.release)))
    return f'<h2>{_ABOUT}</h2>\n<ul class="small">{said}<li>{release}</li></ul>'


_STYLE = """<style>
.who, .small { color: #4b5563; font-size: .9em; }
.lead { font-size: 1.15em; }
.sums { width: auto; min-width: 60%; }
.sums th { font-weight: normal; }
.sums thead th { font-weight: bold; }
.sums tbody th { border-bottom: 1px solid #e5e7eb; }
.sums .number { padding-left: 1.2em; }
.next { border: 1.5px solid #0072b2; border-radius: 4px; padding: .1em 1em .5em; margin: 1em 0; break-inside: avoid; }
.next h2 { margin-top: .5em; }
.next ol { margin: .4em 0; padding-left: 1.6em; }
.next li { margin: .35em 0; }
.q { border-left: 4px solid; padding: .1em 0 .1em .8em; margin: .9em 0; break-inside: avoid; overflow-wrap: anywhere; }
h3 { font-size: 1em; margin: 0 0 .2em; line-height: 1.4; break-after: avoid; }
h3 .sign { display: inline-block; min-width: 1.1em; font-size: 1.1em; }
h3 .word { white-space: nowrap; margin-left: .5em; }
h3 .points { font-weight: normal; color: #4b5563; white-space: nowrap; margin-left: .5em; }
.q p { margin: .25em 0; }
.do { padding-left: 1.1em; text-indent: -1.1em; }
.do::before { content: "→"; display: inline-block; width: 1.1em; text-indent: 0; }
a { color: #005a8d; }
@media print { a { color: inherit; text-decoration: none; } }
</style>"""

_TITLE = Text(zh="练习反馈：{name}", en="Feedback on your exercises: {name}")
_NUMBER = Text(zh="学号 {value}", en="No. {value}")
_GROUP = Text(zh="班级 {value}", en="Group {value}")
_COLON = Text(zh="：", en=": ")
_NOTHING = Text(
    zh="没有收到你的练习。如果交了，请告诉老师交到了哪里、文件叫什么名字。",
    en="No exercise sheet of yours has arrived. If you did hand one in, tell your instructor where, and what the file "
    "is called.",
)
_RIGHT = Text(
    zh="{sheets}共 {asked} 道题，做对了 {right} 道。", en="{right} of {asked} questions in {sheets} are right."
)
_ONE_SHEET = Text(zh="这份练习", en="this sheet")
_SHEETS = Text(zh="{n} 份练习", en="{n} sheets")
_SOME_OPEN = Text(
    zh="另有 {n} 道题值多少分现在还不知道，下面写了为什么，所以总分没有定。“已得”是已经确定的分，只会变多。",
    en="What {n} more are worth is not known yet, and below it says why; so a total is still open. “So far” is what is "
    "certain, and can only grow.",
)
_ONE_OPEN = Text(
    zh="另有 {n} 道题值多少分现在还不知道，下面写了为什么，所以总分没有定。“已得”是已经确定的分，只会变多。",
    en="What {n} more is worth is not known yet, and below it says why; so a total is still open. “So far” is what is "
    "certain, and can only grow.",
)
_ALL_OPEN = Text(
    zh="这些题值多少分现在都还不知道，下面写了为什么，所以没有总分；这不是 0 分。",
    en="What any of these questions is worth is not known yet, and below it says why; so there is no total, which is "
    "not a zero.",
)
_MISSING = Text(
    zh="没有收到：第 {sheets} 课的练习。如果交了，请告诉老师。",
    en="Not received: sheet {sheets}. If you did hand it in, tell your instructor.",
)
_COLUMNS = (
    Text(zh="练习", en="Sheet"),
    Text(zh="做对的题", en="Right"),
    Text(zh="已得", en="So far"),
    Text(zh="总分", en="Total"),
)
_OF = Text(zh="{some} / {every}", en="{some} of {every}")
_STILL_OPEN = Text(zh="还没有定", en="still open")
_NEXT = Text(zh="接下来做什么", en="What to do next")
_ALL_RIGHT = Text(
    zh="交来的题都做对了。下面每道题写着它说明了什么，可以再看一眼。",
    en="All that you handed in is right. Below, each question says what its answer means; have a look before going on.",
)
_MORE = Text(zh="还有 {n} 道，下面每道题都写了怎么做。", en="There are {n} more; each says below what to do.")
_ONE_MORE = Text(zh="还有 {n} 道，下面写了怎么做。", en="There is {n} more; below it says what to do.")
_AGAIN = Text(
    zh="第 {unit} 课的练习重新保存，再交一次：交来的文件打不开。",
    en="Save sheet {unit} again and hand it in once more: the file that came does not open.",
)
_QUESTION = Text(zh="第 {unit} 课练习第 {number} 题", en="Sheet {unit}, question {number}")
_STEP = Text(
    zh="{question}（{title}）：先看第 {unit} 课“{section}”一节，再做一遍，用 {name} 检查。",
    en="{question} ({title}): read “{section}” in lesson {unit}, try again, and check with {name}.",
)
_STEP_WITHOUT = Text(
    zh="{question}（{title}）：再做一遍，用 {name} 检查。", en="{question} ({title}): try again, and check with {name}."
)
_STEP_MEND = Text(
    zh="{question}（{title}）：先改代码，它在得出答案以前停了，下面写着停在哪里。",
    en="{question} ({title}): mend the code first. It stopped before there was an answer; below it says where.",
)
_WHOLE_SHEET = Text(zh="整份练习", en="The whole sheet")
_POINTS = Text(zh="得分：{points}", en="points: {points}")
_REMARK = Text(zh="另外：{remark}", en="Note: {remark}")
_DO = Text(zh="怎么办：{what}", en="What to do: {what}")
_READ = Text(
    zh="再看一遍：第 {unit} 课“{section}”一节（{file}）。还想不出，就在练习里运行 `{name}.hint()`。",
    en="Read again: “{section}” in lesson {unit} ({file}). Still stuck? Run `{name}.hint()` in the sheet.",
)
_READ_LESSON = Text(
    zh="再看一遍：第 {unit} 课（{file}）。还想不出，就在练习里运行 `{name}.hint()`。",
    en="Read again: lesson {unit} ({file}). Still stuck? Run `{name}.hint()` in the sheet.",
)
_LOST = Text(zh="没有认出来的文件", en="Files that could not be placed")
_LOST_DO = Text(
    zh="下面的文件收到了，但不知道是哪一课的练习，没有判分；这不是 0 分。请告诉老师，或者重新保存再交。",
    en="These files arrived, but nobody can tell which sheet they are, so they were not marked; that is not a zero. "
    "Tell your instructor, or save them again and hand them in once more.",
)
_NO_SHEET = Text(zh="看不出是哪一课的。", en="It does not show which sheet it is.")
_ABOUT = Text(zh="这些分数是怎么来的", en="How these marks came about")
_ABOUT_MARKS = (
    Text(
        zh="你的代码从头到尾运行了一遍，答案由程序判；函数用没见过的输入试。检查的格子有没有运行过、留着什么结果，都不算。",
        en="Your code was run once from top to bottom and the answers were judged by a program, functions on inputs "
        "that nobody had seen before. Whether your check cells were run, and what they showed, makes no difference.",
    ),
    Text(
        zh="试了几次、看没看提示和解答，不影响分数。",
        en="How often you tried, and whether you looked at hints or solutions, makes no difference either.",
    ),
    Text(
        zh="没有结果的题不写 0 分，只写为什么没有结果。觉得哪里不对，带着这一页去问老师。",
        en="A question without a result shows no zero but why there is none. If something seems wrong, take this page "
        "to your instructor.",
    ),
)
_RELEASE = Text(zh="课程版本 {release}。", en="Release {release} of the course.")
