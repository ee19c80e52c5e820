"""A student's page: their language, their marks only, what to do, nothing of theirs that runs."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from coursekit.checks.registry import sheets
from coursekit.course_files import course_folder
from coursekit.grading.feedback import feedback_page
from coursekit.grading.ledger import ledger
from coursekit.grading.lesson_sections import SECTIONS, section
from coursekit.grading.records import MARK_STATUSES, UNDECIDED, Grades, Student, Submission
from coursekit.grading.wording import LOOKS, TO_DO
from coursekit.language import Language, Text, in_language
from tests.grading.made import NASTY, a_class, marks_like

UNITS = ("10", "16")


@pytest.fixture(scope="module")
def grades() -> Grades:
    return a_class(24, UNITS)


class Words(HTMLParser):
    """What a reader sees of a page, and the tags that it has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags = "", list[tuple[str, dict[str, str | None]]]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] != "style":
            self.text += data


def student_of(grades: Grades, key: str) -> Student:
    return next(student for student in grades.handed_in.students if student.key == key)


def test_a_page_speaks_the_language_of_the_sheets_whatever_the_instructor_speaks(grades: Grades) -> None:
    for lang in ("zh", "en"):
        student = student_of(grades, next(one.student for one in grades.handed_in.submissions if one.language == lang))
        with in_language("en" if lang == "zh" else "zh"):
            page = feedback_page(grades, student)
        assert f'<html lang="{ {"zh": "zh-CN", "en": "en"}[lang] }">' in page
        assert ("接下来做什么" in page or "这些分数是怎么来的" in page) == (lang == "zh")


def test_every_mark_of_theirs_is_there_and_nobody_elses(grades: Grades) -> None:
    with in_language("en"):
        for student in grades.handed_in.students:
            seen = Words(feedback_page(grades, student))
            theirs = [mark for mark in grades.marks if mark.student == student.key]
            places = {attrs.get("id") for _, attrs in seen.tags}
            spoken = {one.language for one in grades.handed_in.submissions if one.student == student.key}
            lang: Language = "zh" if spoken == {"zh"} else "en"
            for mark in theirs:
                look = LOOKS[mark.status if mark.status != "failed" or not mark.score else "partly"]
                assert look.word.side(lang) in seen.text
                if mark.status != "unreadable":
                    assert f"u{mark.unit}-{mark.question}" in places
                if mark.status == "failed":
                    first = re.split(r"[`\n]", mark.message.side(lang))[0]
                    assert first in seen.text
            others = {other.name for other in grades.handed_in.students if len(other.name.strip()) > 3} - {student.name}
            assert not [name for name in others if name in seen.text]


@pytest.mark.parametrize("k", range(1, len(NASTY) + 1))
def test_a_name_is_never_markup(k: int, grades: Grades) -> None:
    page = feedback_page(grades, grades.handed_in.students[k])
    seen = Words(page)
    assert not [tag for tag, attrs in seen.tags if tag == "script" or any(name.startswith("on") for name in attrs)]
    assert not set(page) & {"\x00", "\u202e"}


def test_nothing_of_a_student_is_markup(grades: Grades) -> None:
    (mark, *_) = (mark for mark in grades.marks if mark.status == "failed")
    evil = Text(zh="<img src=x onerror=alert(1)>`<b>`", en="<img src=x onerror=alert(1)>`<b>`")
    changed = replace(mark, message=evil, detail=evil, remarks=(evil,))
    student = replace(student_of(grades, mark.student), id="<i>1</i>", group="<u>")
    stray = Submission(student.key, "", "<p onclick=x>/a.ipynb", "en", problem=evil, remarks=(evil,))
    found = replace(
        grades.handed_in,
        students=tuple(student if one.key == student.key else one for one in grades.handed_in.students),
        submissions=(*grades.handed_in.submissions, stray),
    )
    page = feedback_page(replace(grades, handed_in=found, marks=(changed,)), student)
    tags = {tag for tag, _ in Words(page).tags}
    assert not tags & {"img", "b", "i", "u", "script"}
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 4


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("status", MARK_STATUSES)
def test_every_status_is_explained_in_words(status: Any, lang: Any) -> None:
    one = marks_like(status)
    sheet = tuple(
        replace(
            submission,
            language=lang,
            problem=next(mark.message for mark in one.marks) if status == "unreadable" else None,
        )
        for submission in one.handed_in.submissions
    )
    one = replace(one, handed_in=replace(one.handed_in, submissions=sheet))
    text = Words(feedback_page(one, one.handed_in.students[0])).text
    assert LOOKS[status].word.side(lang) in text
    assert next(mark.message for mark in one.marks).side(lang).split("`")[0] in text or status == "passed"
    if status in TO_DO:
        assert text.count(TO_DO[status].side(lang).replace("`", "")) == 1  # once, however many questions it holds for
    assert ({"zh": "还没有定", "en": "still open"}[lang] in text) == (status in UNDECIDED)
    # What nobody knows is no zero.
    assert not (status in UNDECIDED and re.search(r"\b0 (of|/) 6", text))
    assert ({"zh": "再看一遍", "en": "Read again"}[lang] in text) == (status in ("failed", "not_attempted", "error"))


def test_what_to_do_next_is_short_and_leads_to_the_place() -> None:
    one = marks_like("failed")
    page = feedback_page(one, one.handed_in.students[0])
    box = page[page.index('<div class="next">') :]
    box = box[: box.index("</div>")]
    links = re.findall(r'href="#([^"]+)"', box)
    assert links == ["u10-q1", "u10-q2", "u10-q3"]
    assert all(f'id="{link}"' in page for link in links)
    heading = section("10", "q1")
    assert heading is not None
    assert heading.zh in unescape(box) or heading.en in unescape(box)


def test_who_handed_in_nothing_is_told_so(grades: Grades) -> None:
    with in_language("en"):
        text = Words(feedback_page(grades, grades.handed_in.students[-1])).text
    assert "No exercise sheet of yours has arrived" in text
    assert "Total" not in text


def test_a_file_that_belongs_to_no_sheet_is_named(grades: Grades) -> None:
    student = grades.handed_in.students[-1]
    lost = Submission(student.key, "", "inbox/my work.ipynb", "en", problem=Text(zh="空文件。", en="It is empty."))
    found = replace(grades.handed_in, submissions=(*grades.handed_in.submissions, lost))
    text = Words(feedback_page(replace(grades, handed_in=found), student)).text
    assert "inbox/my work.ipynb" in text
    assert "It is empty." in text
    assert "No exercise sheet" not in text


def test_the_same_page_every_time_and_complete_in_itself(grades: Grades) -> None:
    student = grades.handed_in.students[3]
    page = feedback_page(grades, student)
    assert feedback_page(replace(grades), student) == page
    outside = [
        value for _, attrs in Words(page).tags for name, value in attrs.items() if name in ("src", "href") and value
    ]
    assert all(value.startswith("#") for value in outside)
    assert "url(" not in page


def test_a_thousand_pages_do_not_look_through_the_class_a_thousand_times(grades: Grades) -> None:
    assert ledger(grades) is ledger(grades)
    assert ledger(replace(grades)) is not ledger(grades)


@pytest.mark.parametrize("unit", [sheet.unit for sheet in sheets()])
def test_every_question_says_where_to_read_again(unit: str) -> None:
    # A new question, or a heading that was changed: say in lesson_sections.py where its lesson stands.
    asked = next(sheet for sheet in sheets() if sheet.unit == unit).questions
    assert len(SECTIONS[unit]) == len(asked)
    for question in asked:
        heading = section(unit, question.name)
        assert heading is not None, f"{question.id}: no section begins with {SECTIONS[unit]}"
        for lang in ("zh", "en"):
            stem = next(sheet.stem for sheet in sheets() if sheet.unit == unit)
            notebook = (course_folder("lessons") / lang / f"{stem}.ipynb").read_text(encoding="utf-8")
            assert f"## {heading.side(lang)}".replace('"', '\\"') in notebook


def test_what_the_instructor_should_know_of_a_file_is_not_on_the_page(grades: Grades) -> None:
    told = Text(zh="一处写着李伟，另一处写着张三。", en="One name says Li Wei, another Zhang San.")
    one = grades.handed_in.submissions[0]
    marks = tuple(
        replace(mark, remarks=(told,)) if (mark.student, mark.unit) == (one.student, one.unit) else mark
        for mark in grades.marks
    )
    found = replace(grades.handed_in, submissions=(replace(one, remarks=(told,)), *grades.handed_in.submissions[1:]))
    page = feedback_page(replace(grades, handed_in=found, marks=marks), student_of(grades, one.student))
    assert "Zhang San" not in page
    assert "张三" not in page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_without_a_result_does_not_speak_of_others(lang: Language) -> None:
    one = marks_like("unreadable")
    submissions = tuple(replace(found, language=lang) for found in one.handed_in.submissions)
    one = replace(one, handed_in=replace(one.handed_in, submissions=submissions))
    page = feedback_page(one, one.handed_in.students[0])
    assert "另有" not in page
    assert "more are worth" not in page
    assert {"zh": "这不是 0 分", "en": "not a zero"}[lang] in page
