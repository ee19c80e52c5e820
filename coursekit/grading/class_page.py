"""What the class as a whole has understood: a page for the instructor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from statistics import median, quantiles
from urllib.parse import quote

from coursekit.checks.verdict import rich
from coursekit.grading.ledger import Asked, Ledger, ledger, mistakes
from coursekit.grading.lesson_sections import section
from coursekit.grading.records import UNDECIDED, Grades, Mark
from coursekit.grading.wording import (
    LOOKS,
    MEANING,
    NOTHING_HANDED_IN,
    Html,
    Look,
    look_of,
    name_html,
    names_of,
    number,
    para,
    protections_html,
)
from coursekit.language import Text
from coursekit.page import page_html

__all__ = ["class_page"]

_TEACH_AGAIN = 8  # questions: an hour's worth; all of them stand in the table
_WORTH_A_WORD = 0.2  # of those who tried: what fewer have missed is for their own page
_NAMES_AT_ONCE = 15
_ACROSS = 24  # columns of the heat map that a sheet of A4 has room for


def class_page(grades: Grades) -> str:
    """Return the class's page, as HTML complete in itself, in the reader's language.

    Parameters
    ----------
    grades : Grades
        The class. Names are on the page: it is for instructors. A tick hides them, for showing it to the class.

    Returns
    -------
    str
        Which questions and which typical mistakes were common, who waits for somebody to look, sums, every
        question, who handed in what, protections, and last (long in a large class) a map of students by questions.
    """
    view = _View.of(grades)
    parts = [
        Html(_STYLE),
        Html(_head(view)),
        *(Html(f'<h2 id="{name}">{title}</h2>\n{body}') for name, title, body in _sections(view)),
    ]
    return page_html(str(_TITLE), parts)


@dataclass
class _Item:
    """A question and what the class made of it."""

    asked: Asked
    marks: list[Mark] = field(default_factory=list)

    def count(self, *statuses: str) -> int:
        return sum(mark.status in statuses for mark in self.marks)

    @property
    def right(self) -> int:
        return self.count("passed")

    @property
    def wrong(self) -> int:
        return self.count("failed")

    @property
    def stopped(self) -> int:
        return self.count("error", "time_limit", "memory_limit")

    @property
    def tried(self) -> int:
        return self.right + self.wrong + self.stopped

    @property
    def attempts(self) -> float | None:
        known = [mark.attempts for mark in self.marks if mark.attempts]
        return median(known) if known else None


@dataclass
class _View:
    """The class, counted once."""

    grades: Grades
    book: Ledger
    names: dict[str, str]
    items: dict[str, list[_Item]]

    @classmethod
    def of(cls, grades: Grades) -> _View:
        book = ledger(grades)
        items = {unit: [_Item(asked) for asked in book.of_unit[unit]] for unit in book.titles}
        by_id = {item.asked.id: item for of_unit in items.values() for item in of_unit}
        for mark in grades.marks:
            if (item := by_id.get(f"{mark.unit}.{mark.question}")) is not None:
                item.marks.append(mark)
        return cls(grades, book, names_of(grades.handed_in.students), items)

    def who(self, keys: Iterable[str]) -> str:
        """Return names, as HTML that a tick can hide; very many are folded away, also on paper."""
        listed = [name_html(self.names.get(key, key)) for key in keys]
        shown = f'<span class="who">{str(_COMMA).join(listed)}</span>'
        if len(listed) <= _NAMES_AT_ONCE:
            return shown
        return f"<details><summary>{_WHO.format(n=len(listed))}</summary>{shown}</details>"


# ── the head ──


def _head(view: _View) -> str:
    students = view.grades.handed_in.students
    came = [s for s in students if view.book.submissions_of(s.key)]
    sheets = len(view.grades.handed_in.submissions)
    facts = _FACTS.format(
        students=_counted(len(students), _STUDENT, _STUDENTS),
        came=len(came),
        sheets=_counted(sheets, _SHEET, _SHEETS),
        units=Text(zh="、".join(view.book.titles) or "–", en=", ".join(view.book.titles) or "–"),
    )
    links = " · ".join(f'<a href="#{name}">{title}</a>' for name, title, _ in _TITLES)
    return "\n".join(
        [
            para(facts, '"lead"'),
            f'<p class="small">{_FOR_YOU} <label class="screen"><input type="checkbox" id="hide"> {_HIDE}</label></p>',
            f'<p class="small screen">{links}</p>',
        ]
    )


def _counted(n: int, one: Text, many: Text) -> Text:
    return (one if n == 1 else many).format(n=n)


def _sections(view: _View) -> Iterator[tuple[str, Text, str]]:
    made = {
        "again": _again,
        "look": _to_look_at,
        "sums": _sums,
        "questions": _questions,
        "missing": _missing,
        "how": _how,
        "map": _map,
    }
    for name, title, _ in _TITLES:
        yield name, title, made[name](view)


# ── what to teach again ──


def _again(view: _View) -> str:
    missed = [item for of_unit in view.items.values() for item in of_unit if _often_missed(item)]
    missed.sort(key=lambda item: (-(item.wrong + item.stopped), item.asked.unit, int(item.asked.name[1:] or 0)))
    if not missed:
        tried = any(item.tried for of_unit in view.items.values() for item in of_unit)
        return para(_NONE_MISSED if tried else _NONE_TRIED)
    cards = [_card(view, item) for item in missed[:_TEACH_AGAIN]]
    more = len(missed) - len(cards)
    rest = [para(_MORE_MISSED.format(n=more))] if more > 0 else []
    return "\n".join([para(_AGAIN_HEAD), *cards, *rest])


def _often_missed(item: _Item) -> bool:
    missed = item.wrong + item.stopped
    return missed > 0 and missed >= _WORTH_A_WORD * item.tried


def _card(view: _View, item: _Item) -> str:
    asked, missed = item.asked, item.wrong + item.stopped
    said = [
        f'<h3><a href="#q-{asked.id}">{asked.id}</a> {rich(str(asked.title))} '
        f'<span class="count">{_MISSED.format(n=missed, of=item.tried)}</span></h3>',
        _bar(missed, item.tried, LOOKS["failed"].ink),
    ]
    made = mistakes(item.marks)
    single = [marks[0].student for marks in made if marks[0].misconception is None and len(marks) == 1]
    if len(single) == 1:
        single = []
    shown = [marks for marks in made if marks[0].student not in single]
    lines = [
        f"<li><b>{_TIMES.format(n=len(marks))}</b> {rich(str(marks[0].message))} "
        f"{view.who(mark.student for mark in marks)}</li>"
        for marks in shown
    ]
    if single:
        what = _ELSE if lines else _ALL_ELSE
        lines.append(f"<li><b>{_TIMES.format(n=len(single))}</b> {what} {view.who(single)}</li>")
    for status in ("error", "time_limit", "memory_limit"):
        if stopped := [mark.student for mark in item.marks if mark.status == status]:
            lines.append(f"<li><b>{_TIMES.format(n=len(stopped))}</b> {LOOKS[status].word} {view.who(stopped)}</li>")
    said.append(f"<ul>{''.join(lines)}</ul>")
    more = []
    if untouched := item.count("not_attempted"):
        more.append(str(_UNTOUCHED.format(n=untouched)))
    if (attempts := item.attempts) is not None:
        more.append(str(_ATTEMPTS.format(n=number(attempts))))
    if where := section(asked.unit, asked.name):
        more.append(str(_IN_LESSON.format(unit=asked.unit, section=where)))
    said.append(f'<p class="small">{rich("".join(f"{one}{_STOP}" for one in more).strip())}</p>' if more else "")
    return f'<div class="card">{"".join(said)}</div>'


def _bar(some: int, every: int, colour: str) -> str:
    """Return a bar; what it shows stands beside it in figures, so it is hidden from a reader's voice."""
    share = 100 * some / every if every else 0
    return f'<span class="bar" aria-hidden="true"><i style="width:{share:.0f}%;background:{colour}"></i></span>'


# ── who waits for somebody, and who has no result ──


def _to_look_at(view: _View) -> str:
    waiting: dict[tuple[str, str, str], list[Mark]] = {}
    without: dict[tuple[str, str], dict[str, list[str]]] = {}
    for mark in view.grades.marks:
        if mark.status in UNDECIDED:
            waiting.setdefault((mark.student, mark.unit, mark.status), []).append(mark)
        elif mark.score is None:
            without.setdefault((mark.status, mark.unit), {}).setdefault(mark.student, []).append(mark.question)
    lost = [one for one in view.grades.handed_in.submissions if one.unit not in view.book.titles]
    said = []
    if waiting or lost:
        said.append(para(_OPEN_SUMS))
        seen = [status for status in LOOKS if status in {key[2] for key in waiting}]
        said.append(_meanings(seen))
        rows = [
            [view.who([student]), unit, _list([mark.question for mark in marks]), _word(status), _why(marks)]
            for (student, unit, status), marks in waiting.items()
        ]
        rows += [
            [view.who([one.student]), "?", "–", _word("unreadable"), f"<code>{escape(one.source)}</code> "
             + rich(str(one.problem or _NO_SHEET))]
            for one in lost
        ]  # fmt: skip
        said.append(_table(_LOOK_COLUMNS, rows))
    else:
        said.append(para(_NOBODY_WAITS))
    if without:
        said.append(f"<h3>{_WITHOUT}</h3>")
        said.append(_meanings([status for status in LOOKS if status in {key[0] for key in without}]))
        order = list(LOOKS)
        rows = [
            [_word(status), unit, str(sum(map(len, who.values()))), _with_questions(view, who)]
            for (status, unit), who in sorted(without.items(), key=lambda one: (order.index(one[0][0]), one[0][1]))
        ]
        said.append(_table(_WITHOUT_COLUMNS, rows, right=(2,)))
    return "\n".join(said)


def _meanings(statuses: Sequence[str]) -> str:
    lines = [f"<li>{_word(status)}{_COLON}{rich(str(MEANING[status]))}</li>" for status in statuses]
    return f'<ul class="small">{"".join(lines)}</ul>'


def _why(marks: Sequence[Mark]) -> str:
    """Return the reasons, each once: one dead cell gives several questions the same."""
    return "<br>".join(dict.fromkeys(rich(str(mark.message)) for mark in marks))


def _with_questions(view: _View, who: dict[str, list[str]]) -> str:
    return str(_COMMA).join(f"{view.who([key])} ({_list(questions)})" for key, questions in who.items())


def _list(names: Sequence[str]) -> str:
    return str(_COMMA).join(names)


def _word(status: str) -> str:
    look = LOOKS[status]
    return f'<span style="color:{look.ink}"><b aria-hidden="true">{look.sign}</b> {look.word}</span>'


# ── sums ──


def _sums(view: _View) -> str:
    students = view.grades.handed_in.students
    said = []
    if len(view.book.titles) > 1:
        closed = [one for s in students if (one := view.book.sum_of(s.key)).total is not None and one.possible]
        if len(closed) > 1:
            said.append(para(_ALL_SUMS.format(n=len(closed), of=len(students))))
            said.append(_histogram([100 * one.earned / one.possible for one in closed]))
    rows = []
    for unit in view.book.titles:
        sums = [view.book.sum_of(s.key, [unit]) for s in students if view.book.handed_in(s.key, unit)]
        closed = [one for one in sums if one.total is not None]
        points = sorted(one.earned for one in closed)
        spread = _five(points)
        rows.append(
            [
                f"{unit} {escape(str(view.book.titles[unit]))}",
                str(len(sums)),
                str(sum(one.total is None for one in sums)),
                *(number(value) for value in spread),
                *([""] * (5 - len(spread))),
                str(sums[0].possible if sums else ""),
                _strip(spread, sums[0].possible if sums else 0),
            ]
        )
    said.append(_table(_SUM_COLUMNS, rows, right=range(1, 9)))
    if len(view.book.titles) == 1:
        (unit,) = view.book.titles
        closed = [one for s in students if (one := view.book.sum_of(s.key, [unit])).total is not None]
        if len(closed) > 1:
            said.insert(0, _histogram([100 * one.earned / one.possible for one in closed]))
    return "\n".join(said)


def _histogram(shares: Sequence[float]) -> str:
    counts = Counter(min(int(share // 10), 9) for share in shares)
    most = max(counts.values())
    rows = [
        [f"{10 * k}–{10 * k + 9}%" if k < 9 else "90–100%", str(counts[k]), _bar(counts[k], most, "#0072b2")]
        for k in range(10)
    ]
    return _table(_HISTOGRAM_COLUMNS, rows, right=(1,), kind="bars")


def _five(points: Sequence[float]) -> list[float]:
    if not points:
        return []
    low, middle, high = quantiles(points, n=4, method="inclusive") if len(points) > 1 else [points[0]] * 3
    return [points[0], low, middle, high, points[-1]]


def _strip(five: Sequence[float], possible: int) -> str:
    """Return the five figures as a picture: from the least to the most, a box for the middle half, a line in it."""
    if not five or not possible:
        return ""
    x = [2 + 116 * value / possible for value in five]
    return (
        '<svg width="120" height="14" viewBox="0 0 120 14" aria-hidden="true">'
        '<path d="M2 3v8M118 3v8" stroke="#9ca3af"/>'
        f'<path d="M{x[0]:.1f} 7H{x[4]:.1f}" stroke="#0072b2" stroke-width="1.5"/>'
        f'<rect x="{x[1]:.1f}" y="2.5" width="{x[3] - x[1]:.1f}" height="9" fill="#cfe4f1" stroke="#0072b2"/>'
        f'<path d="M{x[2]:.1f} 1v12" stroke="#111827" stroke-width="2"/></svg>'
    )


# ── every question ──


def _questions(view: _View) -> str:
    rows = []
    for of_unit in view.items.values():
        for item in of_unit:
            asked, top = item.asked, next(iter(mistakes(item.marks)), [])
            # What a single person got wrong is theirs alone.
            common = f"{_TIMES.format(n=len(top))} {rich(str(top[0].message))}" if len(top) > 1 else ""
            undecided = item.count(*UNDECIDED)
            attempts = item.attempts
            rows.append(
                [
                    f'<span id="q-{asked.id}">{asked.id} {rich(str(asked.title))}</span>',
                    f"{item.right} {_bar(item.right, len(item.marks), LOOKS['passed'].ink)}",
                    str(item.wrong),
                    str(item.stopped),
                    str(item.count("not_attempted")),
                    str(undecided),
                    "" if attempts is None else number(attempts),
                    common,
                ]
            )
    return _table(_QUESTION_COLUMNS, rows, right=range(1, 7), kind="questions")


# ── who handed in what; how it was done ──


def _missing(view: _View) -> str:
    students = view.grades.handed_in.students
    nothing = [s.key for s in students if not view.book.submissions_of(s.key)]
    said = [f"<div>{_NOTHING_FROM.format(n=len(nothing))} {view.who(nothing)}</div>" if nothing else para(_ALL_CAME)]
    if (strangers := [s.key for s in students if not s.on_roster]) and len(strangers) < len(students):
        said.append(f"<div>{_NOT_LISTED.format(n=len(strangers))} {view.who(strangers)}</div>")
    if len(view.book.titles) > 1:
        rows = []
        for unit in view.book.titles:
            lacks = [s.key for s in students if s.key not in nothing and not view.book.handed_in(s.key, unit)]
            if lacks:
                rows.append([f"{unit} {escape(str(view.book.titles[unit]))}", str(len(lacks)), view.who(lacks)])
        if rows:
            said.append(_table(_MISSING_COLUMNS, rows, right=(1,)))
    remarks: dict[Text, list[str]] = {}
    for one in view.grades.handed_in.submissions:
        for remark in one.remarks:
            remarks.setdefault(remark, []).append(one.source)
    if remarks:
        lines = [f"<li>{rich(str(remark))} {_sources(sources)}</li>" for remark, sources in remarks.items()]
        said.append(f"<h3>{_REMARKS}</h3><ul class=small>{''.join(lines)}</ul>")
    if view.grades.handed_in.set_aside:
        rows = [[f"<code>{escape(source)}</code>", rich(str(why))] for source, why in view.grades.handed_in.set_aside]
        said.append(f"<h3>{_ASIDE}</h3>{_table(_ASIDE_COLUMNS, rows)}")
    return "\n".join(said)


def _sources(sources: Sequence[str]) -> str:
    return f'<span class="who">{str(_COMMA).join(f"<code>{escape(one)}</code>" for one in sources)}</span>'


def _how(view: _View) -> str:
    run = para(_RUN.format(release=view.grades.release, seed=view.grades.seed))
    return f"{protections_html(view.grades.protections)}\n{run}"


# ── the map ──


def _map(view: _View) -> str:
    seen = {look_of(mark).word.en: look_of(mark) for mark in view.grades.marks}
    legend = [*(look for look in LOOKS.values() if look.word.en in seen), LOOKS[NOTHING_HANDED_IN]]
    shown = "".join(
        f'<li><span class="key" style="color:{one.ink};background:{one.paper}">{one.sign}</span> {one.word}</li>'
        for one in legend
    )
    blocks = [_block(view, units) for units in _across(view)]
    return "\n".join([para(_MAP_HEAD), f'<ul class="legend">{shown}</ul>', *blocks])


def _across(view: _View) -> list[list[str]]:
    """Return the units that stand side by side: whole ones, as many as fit, the blocks about equally wide."""
    sizes = {unit: len(items) for unit, items in view.items.items()}
    least = max(1, -(-sum(sizes.values()) // _ACROSS))
    fair = -(-sum(sizes.values()) // least)
    blocks: list[list[str]] = []
    width = 0
    for unit, size in sizes.items():
        if not blocks or width + size > _ACROSS or width >= fair:
            blocks.append([])
            width = 0
        blocks[-1].append(unit)
        width += size
    return blocks


def _block(view: _View, units: list[str]) -> str:
    items = [item for unit in units for item in view.items[unit]]
    first = {view.items[unit][0].asked.id for unit in units}
    kinds = {one.word.en: (f"k{k}", escape(str(one.word)), escape(str(one.sign))) for k, one in enumerate(_kinds())}

    def cell(item: _Item, mark: Mark | None) -> str:
        kind, word, sign = kinds[look_of(mark).word.en]
        edge = " e" if item.asked.id in first else ""
        return f'<td class="{kind}{edge}" aria-label="{word}">{sign}'

    over = "".join(
        f'<th colspan="{len(view.items[unit])}" scope="colgroup" class="e">'
        f"<span>{unit} {escape(str(view.book.titles[unit]))}</span></th>"
        for unit in units
    )
    names = "".join(
        f'<th scope="col" class="{"e" if item.asked.id in first else "n"}" title="{escape(str(item.asked.title))}">'
        f"{item.asked.name}</th>"
        for item in items
    )
    shares = "".join(
        f'<td class="{"e" if item.asked.id in first else "n"}">'
        f"{round(100 * item.right / len(item.marks)) if item.marks else '–'}</td>"
        for item in items
    )
    caption = (_MAP_OF_ONE if len(units) == 1 else _MAP_CAPTION).format(first=units[0], last=units[-1])
    rows = []
    for student in view.grades.handed_in.students:
        marks = view.book.marks_of(student.key)
        cells = [cell(item, marks.get((item.asked.unit, item.asked.name))) for item in items]
        page, summed = f"feedback/{quote(student.key)}.html", view.book.sum_of(student.key, units)
        rows.append(
            f'<tr><th scope="row"><a class="who" href="{page}">{name_html(view.names[student.key])}</a></th>'
            f'{"".join(cells)}<td class="t">{summed.right if summed.judged else "–"}</tr>'
        )
    return (
        f'<div class="wide"><table class="map" style="--n:{len(items)}">'
        f"<caption>{caption}</caption>"
        f'<thead><tr><td></td>{over}<th scope="col" rowspan="2" class="t">{_RIGHT_HEAD}</th></tr>'
        f"<tr><td></td>{names}</tr>"
        f'<tr class="share"><th scope="row">{_SHARE}</th>{shares}<td class="t"></td></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _kinds() -> list[Look]:
    return list(LOOKS.values())


def _table(columns: Sequence[Text], rows: Sequence[Sequence[str]], *, right: Iterable[int] = (), kind: str = "") -> str:
    """Return a table whose first column heads its rows; the cells are HTML."""
    at_right = set(right)
    numeric = [' class="number"' if k in at_right else "" for k in range(len(columns))]
    heads = "".join(f'<th scope="col"{side}>{head}</th>' for head, side in zip(columns, numeric, strict=True))
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td{side}>{cell}</td>" for cell, side in zip(row[1:], numeric[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    named = f' class="{kind}"' if kind else ""
    return f'<div class="wide"><table{named}><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'


_MAP_STYLE = "\n".join(f".k{k} {{ color: {one.ink}; background: {one.paper}; }}" for k, one in enumerate(_kinds()))
_STYLE = f"""<style>
.lead {{ font-size: 1.1em; }}
.small {{ color: #4b5563; font-size: .9em; }}
a {{ color: #005a8d; }}
h3 {{ font-size: 1em; line-height: 1.4; margin: 1em 0 .2em; break-after: avoid; }}
.card {{ border-left: 4px solid {LOOKS["failed"].ink}; padding: .1em 0 .1em .9em; margin: 1em 0; break-inside: avoid; }}
.card h3 {{ margin: 0; }}
.card ul {{ margin: .3em 0; padding-left: 1.3em; }}
.card li {{ margin: .2em 0; }}
.card .bar {{ height: .5em; width: 100%; margin: .2em 0; }}
.count {{ color: {LOOKS["failed"].ink}; margin-left: .5em; white-space: nowrap; }}
.who {{ color: #374151; font-size: .92em; overflow-wrap: anywhere; }}
details {{ display: inline; color: #374151; font-size: .92em; }}
details[open] {{ display: block; }}
summary {{ display: inline-block; cursor: pointer; text-decoration: underline dotted; }}
summary::before {{ content: "+ "; }}
details[open] summary::before {{ content: "− "; }}
.warning {{ border: 1.5px solid {LOOKS["failed"].ink}; border-radius: 4px; padding: .4em .8em; }}
.wide {{ overflow-x: auto; }}
@media screen {{ .wide:has(.map) {{ content-visibility: auto; contain-intrinsic-size: auto 60em; }} }}
.bar {{ display: inline-block; width: 5em; height: .7em; background: #e5e7eb; vertical-align: middle; }}
.bar i {{ display: block; height: 100%; }}
tbody th {{ min-width: 4.5em; font-weight: normal; vertical-align: top; border-bottom: 1px solid #e5e7eb;
            overflow-wrap: anywhere; }}
.number {{ padding-left: .6em; }}
.bars {{ width: auto; }}
.bars .bar {{ width: 60mm; background: none; }}
.questions .number {{ min-width: 2.2em; white-space: normal; }}
.questions .bar {{ width: 3.2em; }}
.legend {{ list-style: none; display: flex; flex-wrap: wrap; gap: .3em 1.2em; padding: 0; margin: .4em 0;
           font-size: .9em; }}
.key, .map td[aria-label] {{ text-align: center; }}
.key {{ display: inline-block; width: 1.5em; border: 1px solid #9ca3af; }}
.map {{ table-layout: fixed; width: calc(38mm + var(--n) * 5.4mm + 11mm); font-size: 10.5px; line-height: 1.25;
        margin: .8em 0 1.6em; border-collapse: separate; border-spacing: 0; }}
.map caption {{ text-align: left; font-weight: bold; padding-bottom: .3em; }}
.map th, .map td {{ padding: .12em 0; text-align: center; border-bottom: 1px solid #fff; border-right: 1px solid #fff;
                    overflow: hidden; white-space: nowrap; }}
.map thead th, .map thead td {{ border-bottom: 1px solid #9ca3af; vertical-align: bottom; }}
.map tr > :first-child {{ width: 38mm; text-align: left; }}
.map tbody th {{ min-width: 0; overflow: hidden; text-overflow: ellipsis; }}
.map thead span {{ display: block; overflow: hidden; text-overflow: ellipsis; }}
.map .e {{ border-left: 2px solid #6b7280; padding-left: .15em; }}
.map .t {{ width: 11mm; border-left: 2px solid #6b7280; font-variant-numeric: tabular-nums; white-space: normal; }}
.map .share td {{ color: #374151; font-size: .85em; }}
.map, .key, .bar i, svg {{ print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
{_MAP_STYLE}
body:has(#hide:checked) .who {{ visibility: hidden; }}
@media (min-width: 60em) {{ body {{ max-width: 210mm; }} }}
@media print {{
  .screen, details:not([open]) {{ display: none; }}
  .wide {{ overflow: visible; }}
  a {{ color: inherit; text-decoration: none; }}
  .map {{ font-size: 7.5pt; }}
  #map {{ break-before: page; }}
}}
</style>"""

_TITLE = Text(zh="全班的练习", en="The class's exercises")
_TITLES: tuple[tuple[str, Text, None], ...] = (
    ("again", Text(zh="哪些要再讲一遍", en="What to teach again"), None),
    ("look", Text(zh="要你看一看的", en="What waits for you"), None),
    ("sums", Text(zh="总分的分布", en="How the sums are spread"), None),
    ("questions", Text(zh="每一道题", en="Every question"), None),
    ("missing", Text(zh="谁交了，谁没交", en="Who handed in, and who did not"), None),
    ("how", Text(zh="是怎么判的", en="How it was graded"), None),
    ("map", Text(zh="一人一行，一题一列", en="Everybody, question by question"), None),
)
_WHO = Text(zh="看看是哪 {n} 人", en="see which {n}")
_COMMA = Text(zh="、", en=", ")
_COLON = Text(zh="：", en=": ")
_STOP = Text(zh="。", en=". ")
_FACTS = Text(
    zh="{students}，{came} 人交了练习；{sheets}，第 {units} 课。",
    en="{students}, {came} of them handed in; {sheets}, from unit {units}.",
)
_STUDENT, _STUDENTS = Text(zh="{n} 位学员", en="{n} student"), Text(zh="{n} 位学员", en="{n} students")
_SHEET, _SHEETS = Text(zh="{n} 份练习", en="{n} sheet"), Text(zh="{n} 份练习", en="{n} sheets")
_FOR_YOU = Text(zh="上面有名字，这一页是给老师看的。", en="There are names on this page: it is for instructors.")
_HIDE = Text(zh="不显示名字（在班上放映时）", en="Hide the names (to show it to the class)")
_AGAIN_HEAD = Text(
    zh="按没做对的人数排；分母是动手做了这道题的人。每个错误后面是犯的人。",
    en="Most missed first, out of those who tried the question. Behind each mistake stands who made it.",
)
_NONE_MISSED = Text(
    zh="没有一道题，动手做的人里有五分之一没做对。不用全班再讲；各人的反馈页上有自己的。",
    en="No question was missed by a fifth of those who tried it. Nothing for the whole class; everybody has their own "
    "page.",
)
_NONE_TRIED = Text(
    zh="还没有一个答案可以判，所以看不出哪些要再讲。",
    en="There is no answer yet that could be judged, so nothing can be said of what to teach again.",
)
_MORE_MISSED = Text(
    zh="还有 {n} 道题，动手做的人里至少五分之一没做对，见“每一道题”。",
    en="{n} more were missed by a fifth or more of those who tried them; see “Every question”.",
)
_MISSED = Text(zh="{of} 人里 {n} 人没做对", en="{n} of {of} missed it")
_TIMES = Text(zh="{n} 人", en="{n} ×")
_ELSE = Text(zh="别的错误，各不相同。", en="Other mistakes, no two alike.")
_ALL_ELSE = Text(zh="错得各不相同。", en="Mistakes of which no two are alike.")
_UNTOUCHED = Text(zh="另有 {n} 人没有作答", en="{n} more did not attempt it")
_ATTEMPTS = Text(zh="检查次数的中位数是 {n}（学员自己的记录）", en="Checks, by the students' own records: {n} (median)")
_IN_LESSON = Text(zh="课文：第 {unit} 课“{section}”", en="In lesson {unit}: “{section}”")
_NOBODY_WAITS = Text(zh="没有要你看的：每个答案都判了。", en="Nothing waits for you: every answer was judged.")
_OPEN_SUMS = Text(
    zh="下面这些值多少分现在还不知道，都不是 0 分；它们定下来以前，这些人的总分空着。",
    en="What these are worth is not known yet, and none is a zero. Until it is settled, the totals of these students "
    "stay open.",
)
_LOOK_COLUMNS = (
    Text(zh="谁", en="Who"),
    Text(zh="课", en="Unit"),
    Text(zh="题", en="Questions"),
    Text(zh="情况", en="What"),
    Text(zh="原因", en="Why"),
)
_NO_SHEET = Text(zh="看不出是哪一课的。", en="It does not show which sheet it is.")
_WITHOUT = Text(zh="没有结果，但不用你看的", en="Without a result, and nothing for you to do")
_WITHOUT_COLUMNS = (
    Text(zh="情况", en="What"),
    Text(zh="课", en="Unit"),
    Text(zh="题次", en="Answers"),
    Text(zh="谁（哪些题）", en="Who (which questions)"),
)
_ALL_SUMS = Text(
    zh="几课合起来：{of} 人里 {n} 人的总分已经定了，下面是他们得分占满分的百分比。其余的还没有定，不算在内。",
    en="All units together: the sums of {n} of {of} students are settled; here is what share of the points they have. "
    "Sums that are still open are not counted.",
)
_HISTOGRAM_COLUMNS = (Text(zh="得分", en="Share"), Text(zh="人数", en="Students"), Text(zh=" ", en=" "))
_SUM_COLUMNS = (
    Text(zh="课", en="Unit"),
    Text(zh="交了", en="Sheets"),
    Text(zh="未定", en="Open"),
    Text(zh="最低", en="Least"),
    Text(zh="下四分", en="Lower quarter"),
    Text(zh="中位", en="Median"),
    Text(zh="上四分", en="Upper quarter"),
    Text(zh="最高", en="Most"),
    Text(zh="满分", en="Points"),
    Text(zh="图", en="Picture"),
)
_QUESTION_COLUMNS = (
    Text(zh="题", en="Question"),
    Text(zh="做对", en="Right"),
    Text(zh="还不对", en="Not yet"),
    Text(zh="代码停了", en="Code stopped"),
    Text(zh="没作答", en="Not tried"),
    Text(zh="未定", en="Open"),
    Text(zh="检查次数", en="Checks"),
    Text(zh="最常见的错误", en="Commonest mistake"),
)
_ALL_CAME = Text(zh="每个人至少交了一份。", en="Everybody handed in at least one sheet.")
_NOTHING_FROM = Text(zh="{n} 人什么也没有交：", en="Nothing came from {n}:")
_NOT_LISTED = Text(zh="{n} 人不在名单上：", en="{n} not on the class list:")
_MISSING_COLUMNS = (Text(zh="没有交的课", en="Unit not in"), Text(zh="人数", en="Students"), Text(zh="谁", en="Who"))
_REMARKS = Text(zh="关于文件的说明", en="Remarks on files")
_ASIDE = Text(zh="没有批的文件", en="Files that were set aside")
_ASIDE_COLUMNS = (Text(zh="文件", en="File"), Text(zh="为什么", en="Why"))
_RUN = Text(
    zh="课程版本 {release}；隐藏的输入用种子 {seed} 抽出。同样的文件、同样的种子，判出来一样。",
    en="Release {release} of the course; hidden inputs were drawn with seed {seed}. The same files with the same seed "
    "are graded the same.",
)
_MAP_HEAD = Text(
    zh="一格是一个人的一道题：符号、颜色是一个意思。“对%”是交了这一课的人里做对的百分比。名字通到各人的反馈页。",
    en="A cell is one question of one student; sign and colour say the same. “Right %” is the share of those who "
    "handed in that unit. Names lead to the feedback pages.",
)
_MAP_CAPTION = Text(zh="第 {first}–{last} 课", en="Units {first} to {last}")
_MAP_OF_ONE = Text(zh="第 {first} 课", en="Unit {first}")
_RIGHT_HEAD = Text(zh="做对", en="Right")
_SHARE = Text(zh="对%", en="Right %")
