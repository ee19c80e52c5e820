"""The instructor's page: what it counts, whom it names, that every table can be read by eye and by ear."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from coursekit.grading.class_page import class_page
from coursekit.grading.records import MARK_STATUSES, UNDECIDED, Grades, HandedIn, Submission
from coursekit.grading.wording import LOOKS, MEANING, names_of
from coursekit.language import Text, in_language
from tests.grading.made import a_class, marks_like

UNITS = ("10", "16")


@pytest.fixture(scope="module")
def grades() -> Grades:
    return a_class(24, UNITS)


@pytest.fixture(scope="module")
def page(grades: Grades) -> str:
    with in_language("en"):
        return class_page(grades)


class Cells(HTMLParser):
    """The tables of a page, as rows of (tag, attributes, text); all tags; all text outside the style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[dict[str, Any]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text, self._cell, self._skip = "", False, False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        self._skip = tag == "style"
        if tag == "table":
            self.tables.append({"class": dict(attrs).get("class"), "rows": []})
        elif tag == "tr":
            self.tables[-1]["rows"].append([])
        elif tag in ("td", "th"):
            self.tables[-1]["rows"][-1].append([tag, dict(attrs), ""])
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._skip:
            self._skip = False
            return
        self.text += data
        if self._cell:
            self.tables[-1]["rows"][-1][-1][2] += data


def part(page: str, name: str) -> str:
    start = page.index(f'<h2 id="{name}">')
    end = page.find("<h2 ", start + 1)
    return page[start : end if end > 0 else None]


def test_the_most_missed_question_comes_first_with_its_mistakes_and_who_made_them(grades: Grades, page: str) -> None:
    missed: dict[str, set[str]] = {}
    for mark in grades.marks:
        if mark.status in ("failed", "error", "time_limit", "memory_limit"):
            missed.setdefault(f"{mark.unit}.{mark.question}", set()).add(mark.student)
    cards = re.split(r'<div class="card">', part(page, "again"))[1:]
    ids = [re.search(r'href="#q-([^"]+)"', card).group(1) for card in cards]  # type: ignore[union-attr]
    counts = [len(missed[name]) for name in ids]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == max(map(len, missed.values()))
    assert f"{counts[0]} of " in cards[0]
    names = names_of(grades.handed_in.students)
    plain = Cells(cards[0]).text
    unit, _, question = ids[0].partition(".")
    for mark in grades.marks:
        if (mark.unit, mark.question, mark.status) == (unit, question, "failed") and mark.misconception:
            assert names[mark.student] in plain
    assert "In lesson" in plain


def test_a_misconception_is_counted_once_for_each_who_has_it(grades: Grades, page: str) -> None:
    cards = re.split(r'<div class="card">', part(page, "again"))[1:]
    for card in cards:
        name = re.search(r'href="#q-([^"]+)"', card)
        tried = [mark for mark in grades.marks if name and f"{mark.unit}.{mark.question}" == name.group(1)]
        counted = sum(int(n) for n in re.findall(r"<li><b>(\d+) ×</b>", card))
        assert counted == sum(mark.status in ("failed", "error", "time_limit", "memory_limit") for mark in tried)


def test_nothing_missed_is_said_so() -> None:
    with in_language("en"):
        assert "No question was missed by a fifth" in class_page(marks_like("passed"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("status", [one for one in MARK_STATUSES if one not in ("passed", "failed")])
def test_who_has_no_result_is_named_with_the_reason(status: Any, lang: Any) -> None:
    one = marks_like(status)
    with in_language(lang):
        shown = Cells(part(class_page(one), "look")).text
    assert one.handed_in.students[0].name in shown
    assert LOOKS[status].word.side(lang) in shown
    assert MEANING[status].side(lang).replace("`", "") in shown
    waits = {"zh": "没有要你看的", "en": "Nothing waits for you"}[lang]
    assert (waits in shown) == (status not in UNDECIDED)


def test_the_map_has_a_cell_for_everybody_and_every_question(grades: Grades, page: str) -> None:
    (table,) = [one for one in Cells(page).tables if one["class"] == "map"]
    body = [row for row in table["rows"] if row[0][1].get("scope") == "row" and len(row) == 14][1:]
    assert len(body) == len(grades.handed_in.students)
    marks = {(mark.student, mark.unit, mark.question): mark for mark in grades.marks}
    asked = [("10", f"q{k}") for k in range(1, 7)] + [("16", f"q{k}") for k in range(1, 7)]
    for student, row in zip(grades.handed_in.students, body, strict=True):
        for (unit, question), (_, attrs, sign) in zip(asked, row[1:-1], strict=True):
            mark = marks.get((student.key, unit, question))
            status = "not_handed_in" if mark is None else mark.status
            look = LOOKS["partly" if mark and status == "failed" and mark.score else status]
            # The sign for the eye, the word for the ear; colour comes on top.
            assert (sign, attrs["aria-label"]) == (look.sign.en, look.word.en)
        given = [one for one in grades.marks if one.student == student.key and one.status not in UNDECIDED]
        assert row[-1][2] == (str(sum(one.status == "passed" for one in given)) if given else "–")


def test_signs_and_words_are_all_different() -> None:
    for lang in ("zh", "en"):
        signs = [look.sign.side(lang) for look in LOOKS.values()]
        words = [look.word.side(lang) for look in LOOKS.values()]
        assert len(set(signs)) == len(set(words)) == len(LOOKS)
        assert all(len(sign) == 1 for sign in signs)


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("status", LOOKS)
def test_colours_can_be_read_on_one_another_and_on_white(status: str) -> None:
    look = LOOKS[status]
    for paper in (look.paper, "#ffffff"):
        light, dark = sorted((luminance(look.ink), luminance(paper)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_a_large_class_and_course_is_split_so_that_paper_holds_it() -> None:
    units = ("00", "04", "08", "10", "13", "14", "16")
    few = a_class(3, units)
    with in_language("zh"):
        tables = [one for one in Cells(class_page(few)).tables if one["class"] == "map"]
    widths = [sum(cell[1].get("scope") == "col" for row in one["rows"][:2] for cell in row) - 1 for one in tables]
    assert sum(widths) == 40
    assert max(widths) <= 24
    assert len(tables) == 2
    assert max(widths) - min(widths) <= 6


def test_every_table_has_heads_that_say_what_they_head(page: str) -> None:
    tables = Cells(page).tables
    assert len(tables) >= 6
    for table in tables:
        for row in table["rows"]:
            for tag, attrs, _ in row:
                assert tag == "td" or attrs.get("scope") in ("col", "row", "colgroup")
        assert {attrs.get("scope") for row in table["rows"] for tag, attrs, _ in row if tag == "th"} >= {"col", "row"}


def test_the_sums_are_those_of_the_class(grades: Grades, page: str) -> None:
    text = Cells(part(page, "sums")).text
    whole = {s.key for s in grades.handed_in.students}
    for mark in grades.marks:
        if mark.status in UNDECIDED:
            whole.discard(mark.student)
    for student in list(whole):
        if len({one.unit for one in grades.handed_in.submissions if one.student == student}) < len(UNITS):
            whole.discard(student)
    assert f"the sums of {len(whole)} of 24 students are settled" in text


def test_protections_seed_release_and_what_was_set_aside_are_there(grades: Grades) -> None:
    for lang in ("zh", "en"):
        with in_language(lang):
            text = Cells(class_page(grades)).text
        for one in (*grades.protections.on, *grades.protections.off, *(why for _, why in grades.handed_in.set_aside)):
            assert one.side(lang) in text
        assert str(grades.seed) in text
        assert ({"zh": "没有完全隔离", "en": "not fully isolated"}[lang]) in text
    safe = replace(grades, protections=replace(grades.protections, isolated=True, off=()))
    with in_language("en"):
        assert "not fully isolated" not in class_page(safe)


def test_nothing_of_a_student_is_markup(grades: Grades) -> None:
    evil = Text(zh="<img src=x onerror=alert(1)>", en="<img src=x onerror=alert(1)>")
    marks = tuple(
        replace(mark, message=evil, detail=evil, remarks=(evil,), misconception=None) for mark in grades.marks
    )
    lost = Submission("s0002", "", "<img src=y>.ipynb", "en", problem=evil, remarks=(evil,))
    found = replace(
        grades.handed_in,
        submissions=(*grades.handed_in.submissions, lost),
        set_aside=(("<img src=z>", evil),),
    )
    seen = Cells(class_page(replace(grades, handed_in=found, marks=marks)))
    assert not {tag for tag, _ in seen.tags} & {"img", "script"}
    assert "<img src=y>.ipynb" in seen.text
    assert "<script>alert(1)</script>" in seen.text
    assert not [attrs for _, attrs in seen.tags if any(name.startswith("on") for name in attrs)]


def test_very_many_names_are_folded_away(grades: Grades) -> None:
    with in_language("en"):
        missed = class_page(replace(grades, marks=tuple(
            replace(mark, status="failed", score=0.0, misconception="m") for mark in grades.marks
        )))  # fmt: skip
    assert re.search(r"<details><summary>see which \d\d</summary>", missed)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_class_of_one_and_of_nobody_has_a_page(lang: str) -> None:
    one = a_class(1, ("10",))
    with in_language(lang):
        assert class_page(one).count('class="map"') == 1
        assert class_page(replace(one, handed_in=HandedIn((), ()), marks=(), units=()))


def test_the_same_page_every_time(grades: Grades, page: str) -> None:
    with in_language("en"):
        assert class_page(replace(grades)) == page


def test_words_fit_a_single_unit_and_a_class_nobody_of_which_could_be_judged(grades: Grades) -> None:
    with in_language("en"):
        one = class_page(a_class(3, ("10",)))
        assert "<caption>Unit 10</caption>" in one
        said = class_page(marks_like("unreadable"))
        assert "no answer yet that could be judged" in said
        assert "So far" not in said
        remarked = replace(grades.handed_in.submissions[0], remarks=(Text(zh="原样。", en="As it was given out."),))
        page = class_page(replace(grades, handed_in=replace(grades.handed_in, submissions=(remarked,))))
        assert "Remarks on files" in page
