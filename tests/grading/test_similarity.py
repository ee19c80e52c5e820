"""Copies are found under any disguise that changes nothing; people who worked on their own are left alone."""

from __future__ import annotations

import random
import re
from time import process_time

import pytest

from coursekit.checks import sheets
from coursekit.grading.records import Student, Submission
from coursekit.grading.similarity import LEAST, Pair, similar
from coursekit.grading.similarity_page import similarity_page
from coursekit.language import LANGUAGES, Language, Text, in_language
from tests.grading.classes import honest_class, sheet, solved
from tests.grading.people import code_cell
from tests.test_page import Outline

UNITS = [one.unit for one in sheets()]

# An answer of somebody's own to questions 4 and 5 of sheet 10.
OWN = {
    "q4": """survey = servqual.recode_missing(raw, [99, 0])
item_gap = {}
for item in items:
    both = survey[["P" + item, "E" + item]].dropna()
    differences = both["P" + item].to_numpy() - both["E" + item].to_numpy()
    item_gap[item] = differences.sum() / max(len(differences), 1)
item_gap = pd.Series(item_gap).sort_index().astype(float)""",
    "q5": """gaps = servqual.respondent_gaps(survey)
total = 0.0
used = gaps.dropna().index.intersection(survey.dropna().index)
for person in used:
    share = [survey.at[person, "W_" + name] / 100 * gaps.at[person, name] for name in gaps.columns]
    total = total + sum(share)
weighted_mean = total / len(used)""",
}
# The same again: renamed, reordered where it makes no difference, commented, on more lines, other quotes, +=.
DISGUISED = {
    "q4": """# my own solution, honest
table_of_answers = servqual.recode_missing(
    raw,
    [99, 0],
)
loecher = {}
for nr in items:
    zwei = (table_of_answers[['P' + nr, 'E' + nr]]).dropna()   # both answered
    # now subtract

    d: object = zwei['P' + nr].to_numpy() - zwei['E' + nr].to_numpy()
    loecher[nr] = d.sum() / max(len(d), 1)
item_gap = pd.Series(loecher).sort_index().astype(float)
print('fertig')""",
    "q5": """summe = 0.0  # start
luecken = servqual.respondent_gaps(table_of_answers)
leute = luecken.dropna().index.intersection(table_of_answers.dropna().index)
for p in leute:
    anteil = [table_of_answers.at[p, 'W_' + spalte] / 100 * luecken.at[p, spalte]
              for spalte in luecken.columns]
    summe += sum(anteil)
weighted_mean = summe / len(leute)""",
}


def pairs(*submissions: Submission) -> list[tuple[str, str]]:
    return [(pair.first, pair.second) for pair in similar(submissions)]


def others(size: int = 28, unit: str = "10") -> list[Submission]:
    return honest_class(unit, size, seed=7)


# ---------------------------------------------------------------- copies


def test_a_copy_is_found_in_a_class() -> None:
    found = similar([*others(), sheet("zhang", "10", OWN), sheet("chen", "10", OWN)])
    assert (found[0].unit, found[0].first, found[0].second) == ("10", "chen", "zhang")
    assert found[0].share == pytest.approx(1.0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_disguised_copy_is_found(lang: Language) -> None:
    found = similar([*others(), sheet("zhang", "10", OWN), sheet("chen", "10", DISGUISED, lang=lang)])
    assert (found[0].first, found[0].second) == ("chen", "zhang")
    assert found[0].share > 0.8


def test_a_copy_of_one_question_is_found() -> None:
    copied = solved("10") | {"q5": DISGUISED["q5"].replace("table_of_answers", "survey")}
    assert ("chen", "zhang") in pairs(*others(), sheet("zhang", "10", OWN), sheet("chen", "10", copied))


def test_split_cells_and_another_order_hide_nothing() -> None:
    whole = sheet("zhang", "10", OWN)
    cells = list(sheet("chen", "10", OWN).notebook["cells"])
    split = []
    for cell in reversed(cells):
        # Lines by themselves only where they are whole statements.
        lines = re.split(r"\n(?! )", cell["source"]) if "gaps = servqual" in cell["source"] else [cell["source"]]
        split += [{**cell, "source": line} for line in lines]
    other = Submission("chen", "10", "chen.ipynb", "en", {"cells": split})
    assert len(split) > len(cells)
    [found] = similar([whole, other])
    assert found.share == pytest.approx(1.0)


def test_a_cell_that_is_no_python_is_compared_by_line() -> None:
    broken = OWN | {"q5": OWN["q5"].replace("total = 0.0", "total = = 0.0\n%time 3\n!ls")}
    assert ("chen", "zhang") in pairs(*others(), sheet("zhang", "10", OWN), sheet("chen", "10", broken))


def test_three_who_copied_are_three_pairs() -> None:
    names = ("chen", "li", "zhang")
    found = pairs(*others(), *(sheet(name, "10", OWN) for name in names))
    assert {("chen", "li"), ("chen", "zhang"), ("li", "zhang")} <= set(found)


def test_a_text_of_ones_own_that_two_have() -> None:
    goal = "Since the storm in March our callers wait on the line although the crew is already at their door with tools"
    how = "Whoever takes the call reads the crew's position aloud, then rings back once the van is in their street"
    text = {"q6": f'plan = {{"title": "Plan", "actions": [{{"goal": "{goal}", "how": "{how}"}}]}}'}
    changed = {"q6": text["q6"].replace("Plan", "Our plan").replace("Since the", "since  the")}
    assert ("chen", "zhang") in pairs(*others(unit="16"), sheet("zhang", "16", text), sheet("chen", "16", changed))


def test_what_is_alike_is_shown_beside_each_other() -> None:
    [found] = similar([sheet("zhang", "10", OWN), sheet("chen", "10", DISGUISED)])
    shown = {one.first: one for one in found.passages}
    assert set(shown) == set(DISGUISED.values())
    assert [one.second for one in found.passages] == list(OWN.values())
    lines = DISGUISED["q4"].splitlines()
    alike = [lines[number - 1] for number in sorted(shown[DISGUISED["q4"]].first_lines)]
    assert any("max(len(d), 1)" in line for line in alike)
    assert not any("fertig" in line for line in alike)


# ---------------------------------------------------------------- honest people


@pytest.mark.parametrize("unit", UNITS)
def test_an_honest_class_makes_a_short_list(unit: str) -> None:
    """Thirty people, every right and wrong way that the answers have, drawn by chance: 435 pairs to suspect."""
    assert len(similar(honest_class(unit, 30))) <= 3


def test_all_with_the_solution_make_no_pair() -> None:
    for unit in UNITS:
        assert not similar(sheet(f"s{n}", unit, solved(unit, lang), lang=lang) for n in range(3) for lang in LANGUAGES)


def test_untouched_sheets_make_no_pair() -> None:
    assert not similar(
        sheet(f"{lang}{n}", unit, {}, lang=lang) for unit in UNITS for n in range(2) for lang in LANGUAGES
    )


def test_twenty_with_the_same_obvious_way_do_not_fill_the_list() -> None:
    obvious = {"q4": 'item_gap = pd.Series({i: (survey["P" + i] - survey["E" + i]).dropna().mean() for i in items})'}
    people = [sheet(f"s{n:02d}", "10", solved("10") | obvious) for n in range(20)]
    assert not similar(people)
    # Two of them share something else besides: these two alone are the list.
    people += [sheet("zhang", "10", obvious | {"q5": OWN["q5"]}), sheet("chen", "10", obvious | {"q5": OWN["q5"]})]
    assert pairs(*people) == [("chen", "zhang")]


def test_the_same_wrong_tables_of_choices_are_no_sign() -> None:
    words = dict(zip("abcdefghijkl", ["out", "keep", "ask"] * 4, strict=True))
    wrong = {f"q{n}": f"x{n} = {dict(list(words.items())[n:])}" for n in (1, 2, 3)}
    assert not similar([sheet("zhang", "09", wrong), sheet("chen", "09", wrong)])


def test_a_sheet_nobody_can_read_is_passed_over() -> None:
    unread = Submission("li", "10", "li.ipynb", "en", problem=Text(zh="读不了。", en="Cannot be read."))
    assert similar([unread]) == ()
    assert pairs(unread, sheet("zhang", "10", OWN), sheet("chen", "10", OWN)) == [("chen", "zhang")]


@pytest.mark.parametrize(
    "source",
    ["-" * 50_000 + "1", "(" * 5_000, "1" + "+1" * 20_000, "x = '\\d'", "\0", "x" * 200_000, "def f(:\n  x", "\ud800"],
    ids=["deep", "open", "long", "escape", "null", "huge", "no python", "surrogate"],
)
def test_nothing_written_in_a_cell_stops_it(source: str) -> None:
    bad = sheet("li", "10", OWN | {"q6": source})
    assert ("chen", "li") in pairs(bad, sheet("chen", "10", OWN))


# ---------------------------------------------------------------- data of one's own


def test_two_who_drew_data_under_one_name() -> None:
    found = similar(
        [sheet("li", "18", {}, who="王芳"), sheet("chen", "18", {}, who=" 王芳 "), sheet("wu", "18", {}, who="wu")]
    )
    assert [(one.first, one.second, one.data_name, one.amount) for one in found] == [("chen", "li", "王芳", 0.0)]


def test_one_who_drew_the_data_of_another() -> None:
    found = similar(
        [sheet("li", "18", {}, who="Li"), sheet("chen", "18", {}, who="LI"), sheet("wu", "18", {}, who="wu")]
    )
    assert [(one.first, one.second, one.passages) for one in found] == [("chen", "li", ())]


def test_two_of_one_name_draw_under_it_by_right() -> None:
    two = [
        Submission(key, one.unit, one.source, "en", one.notebook, names=("王芳",))
        for key, one in (("a", sheet("a", "18", {}, who="王芳")), ("b", sheet("b", "18", {}, who="王芳")))
    ]
    assert not similar(two)


def test_an_example_that_the_whole_class_took_over_is_no_sign() -> None:
    assert not similar(sheet(f"s{n:02d}", "18", {}, who="王芳") for n in range(20))


# ---------------------------------------------------------------- a large class


def test_time_grows_as_the_class_does() -> None:
    small, large = (others(size, "03") for size in (40, 160))
    similar(small)  # what is read once
    began = process_time()
    similar(small)
    middle = process_time()
    similar(large)
    # Four times as many; all pairs would take sixteen times as long.
    assert process_time() - middle < 8 * (middle - began)


def test_the_order_of_the_submissions_makes_no_difference() -> None:
    people = [*others(), sheet("zhang", "10", OWN), sheet("chen", "10", DISGUISED)]
    mixed = random.Random(3).sample(people, len(people))
    assert similar(people) == similar(mixed)


# ---------------------------------------------------------------- the page

STUDENTS = (Student("chen", "陈 <b>一</b>", "2024001"), Student("zhang", "张三"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_first_what_it_is(lang: Language) -> None:
    with in_language(lang):
        text = similarity_page(similar([sheet("zhang", "10", OWN), sheet("chen", "10", DISGUISED)]), STUDENTS)
    outline = Outline(text)
    said = {"zh": ("不是结论", "两个诚实的人"), "en": ("not a verdict", "Two honest people")}[lang]
    table = text.index("<table")
    assert all(text.index(words) < table for words in said)
    assert "陈 <b>一</b>" in "".join(outline.texts)
    assert not re.search(r"https?:|src=|<link|<script|@import|url\(", text)


def test_the_page_escapes_what_students_wrote() -> None:
    evil = {key: code + "\n# <script>alert(1)</script> </pre>" for key, code in OWN.items()}
    people = [sheet("zhang", "10", evil), sheet("chen", "10", evil, who="<i>x</i>")]
    with in_language("en"):
        outline = Outline(similarity_page(similar(people), STUDENTS))
    assert "script" not in [tag for tag, _ in outline.tags]
    assert any("<script>alert(1)</script> </pre>" in text for text in outline.texts)


def test_a_page_with_nothing_on_it_says_so() -> None:
    with in_language("en"):
        assert "There is nothing to look at." in similarity_page((), STUDENTS)


def test_a_long_list_is_cut_and_says_so() -> None:
    many = [Pair("10", f"a{n}", f"b{n}", 2 * LEAST, 0.5, ()) for n in range(100)]
    with in_language("en"):
        text = similarity_page(many, ())
    assert "There are 100 pairs; these are the 60 most alike." in text
    assert "<bdi>a59</bdi> and <bdi>b59</bdi>" in text
    assert "a60 and b60" not in text


def test_a_pair_alike_in_two_units_is_told() -> None:
    two = [Pair(unit, "chen", "zhang", 2 * LEAST, 0.5, ()) for unit in ("10", "11")]
    with in_language("en"):
        assert "also alike in unit 11" in similarity_page(two, STUDENTS)


# ---------------------------------------------------------------- what somebody may have written on purpose


@pytest.mark.parametrize(
    "line", ["x = 0x" + "f" * 5000, "who = 0x" + "f" * 5000, "load(who=0x" + "f" * 5000 + ")", 'who = "Z\\ud800"']
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_line_of_a_student_stops_the_report(line: str, lang: Language) -> None:
    two = [Submission(name, "10", name, lang, {"cells": [code_cell(line)]}) for name in ("a", "b")]
    with in_language(lang):
        page = similarity_page(similar(two), [Student("a", "a"), Student("b", "b")])
    assert page.encode("utf-8")


def test_a_cell_of_blank_lines_is_read_in_time() -> None:
    begin = process_time()
    similar([Submission(name, "10", name, "en", {"cells": [code_cell("\n" * 90_000)]}) for name in ("a", "b")])
    assert process_time() - begin < 5


def test_lines_below_a_magic_are_counted_from_the_top() -> None:
    spaced = OWN | {"q4": "\n\n%matplotlib inline\n" + OWN["q4"]}
    [found] = similar([sheet("zhang", "10", OWN), sheet("chen", "10", spaced)])
    passage = next(one for one in found.passages if "%matplotlib" in one.first)
    assert {number + 3 for number in passage.second_lines} == passage.first_lines


def test_people_of_one_name_are_told_apart_on_the_page() -> None:
    students = [Student("w1", "Wang", "01"), Student("w2", "Wang"), Student("blank", "  "), Student("rtl", "\u202eabc")]
    two = [Pair("10", "w1", "w2", 9, 1, ()), Pair("10", "blank", "rtl", 9, 1, ())]
    with in_language("en"):
        page = similarity_page(two, students)
    for name in ("Wang (01)", "Wang (w2)", "blank", "abc"):
        assert f"<bdi>{name}</bdi>" in page
    assert "\u202e" not in page
