"""The words of a report: whole in both languages, the numbers those of the tables, careful where little is known."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from coursekit import datasets, reporting, servqual
from coursekit.language import LANGUAGES, in_language
from coursekit.page import Picture, Table

SECTIONS = [
    reporting.summary,
    reporting.gaps,
    reporting.priorities,
    reporting.groups,
    reporting.single_numbers,
    reporting.limits,
    reporting.reliability,
    reporting.sample,
    reporting.method,
    reporting.appendix,
]


def bank(**changes):
    return servqual.recode_missing(datasets.load("bank_branch_survey"), (99, 0, -1)).assign(**changes)


def answers(table, letters="EP"):
    return [c for c in table if c[0] in letters and c[1:].isdigit()]


# What is left of a survey; each degrades into sentences.
FILES = {
    "whole": (lambda: bank().head(200), {}),
    "twelve people": (lambda: bank().head(12), {}),
    "two people": (lambda: bank().head(2), {}),
    "one person": (lambda: bank().head(1), {}),
    "perceptions only": (lambda: bank().drop(columns=answers(bank(), "E")).head(90), {}),
    "answers alone": (lambda: bank()[answers(bank())].head(90), {}),
    "everybody the same": (lambda: bank()[answers(bank())].head(40) * 0 + 5, {}),
    "one dimension": (
        lambda: bank()[["E01", "E02", "E03", "P01", "P02", "P03", "overall_satisfaction"]].head(90),
        {"dimensions": {"looks": ["01", "02", "03"]}},
    ),
    "one item": (lambda: bank()[["E01", "P01"]].head(40), {}),
    "unknown items": (lambda: bank().rename(columns={"E01": "E31", "P01": "P31"}).head(90), {}),
}


@pytest.fixture(scope="module", params=FILES)
def case(request, tmp_path_factory):
    table, options = FILES[request.param]
    file = tmp_path_factory.mktemp("survey") / "mine.csv"
    table().to_csv(file, index=False)
    return reporting.open_survey(file, **options)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_section_of_every_file_in_both_languages(case, lang):
    with in_language(lang):
        for section in SECTIONS:
            made = section(case)
            text = repr(made)
            assert made.title
            assert made.parts
            assert not re.search(r"\bnan\b|\binf\b|None|\{|Text\(", text), text
            if lang == "en":
                assert not re.search("[\u4e00-\u9fff]", text), text
            else:
                prose = "\n".join(part for part in made.parts if isinstance(part, str))
                assert not re.search("[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]", prose), prose
            for part in made.parts:
                if isinstance(part, Table):
                    assert "n" in part.frame.columns or section in (reporting.sample,), part
                if isinstance(part, Picture):
                    assert part.alt
                    assert part.png.startswith(b"\x89PNG")
                    assert len(part.png) < 60_000
            html = made._repr_html_()
            assert html.count("<table>") == sum(isinstance(part, Table) for part in made.parts)
            assert not re.search(r"https?://|<script|<link", html)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_numbers_of_the_summary_stand_in_the_tables(lang):
    with in_language(lang):
        whole = reporting.open_survey("bank_branch_reversed")
        summary = repr(reporting.summary(whole))
        rest = "\n".join(
            part.frame.to_string() if isinstance(part, Table) else str(part)
            for section in SECTIONS[1:]
            for part in section(whole).parts
        )
        numbers = set(re.findall(r"[−+]?\d+\.\d+|\d+%", summary))
        assert len(numbers) >= 9
        assert {number for number in numbers if number not in rest} == set()


def said(section, **options):
    with in_language("en"):
        return repr(section(reporting.open_survey(**options)))


def test_simulated_data_are_called_so():
    assert "simulated data of the course" in said(reporting.summary, survey="bank_branch_survey")
    assert "These are the course's simulated data" in said(reporting.sample, survey="case_hotel")


def file_of(tmp_path, table):
    table.to_csv(tmp_path / "mine.csv", index=False)
    return tmp_path / "mine.csv"


def test_few_people_are_leads_and_no_ranking(tmp_path):
    few = file_of(tmp_path, bank().head(12))
    assert "a lead, not a finding" in said(reporting.summary, survey=few)
    assert "rank nothing" in said(reporting.limits, survey=few)


def test_groups_that_do_not_differ_are_not_ranked(tmp_path):
    random = np.random.default_rng(4)
    table = bank(team=random.permutation(["a", "b", "c", "d"] * 160)).head(300)
    text = said(reporting.groups, survey=file_of(tmp_path, table), groups=["team"])
    assert "none differs by more than chance" in text
    shifted = table.copy()
    perceived = answers(table, "P")
    here = shifted["team"] == "a"
    shifted.loc[here, perceived] = (shifted.loc[here, perceived] - 2).clip(1, 7)
    text = said(reporting.summary, survey=file_of(tmp_path, shifted), groups=["team"])
    assert "by “team”, a is below 3 other groups" in text


def test_items_that_run_the_other_way_stop_the_summary(tmp_path):
    file = file_of(tmp_path, datasets.load("bank_branch_reversed").drop(columns="channel"))
    text = said(reporting.summary, survey=file)
    assert text.splitlines()[1].startswith("See to this first: items 10, 11, 12, 13, 18")
    assert "Furthest below" not in text
    assert said(reporting.priorities, survey=file).count("\n") == 1


def test_a_gap_above_zero_is_not_called_below_expectation(tmp_path):
    table = bank().head(60)
    table[answers(table, "E")] = 2.0
    table.loc[table.index[0], answers(table, "E")] = 3.0
    text = said(reporting.gaps, survey=file_of(tmp_path, table))
    assert "Nothing lies below expectation" in text
    assert "Furthest below" not in text


def test_own_names_come_first():
    text = said(reporting.gaps, survey="bank_branch_survey", names={"responsiveness": "Speed", "11": "the queue"})
    assert "Furthest below expectation is Speed" in text
    assert "11 the queue" in text


def test_a_name_from_a_file_cannot_write_html(tmp_path):
    table = bank(team=["<script>x</script>", "b"] * 320).head(80)
    with in_language("en"):
        case = reporting.open_survey(file_of(tmp_path, table), groups=["team"])
        assert "<script" not in reporting.groups(case)._repr_html_()


def test_the_same_survey_gives_the_same_page(tmp_path):
    pages = []
    for name in ("a.html", "b.html"):
        with in_language("zh"):
            case = reporting.open_survey("bank_branch_reversed")
            reporting.write("报告", [section(case) for section in SECTIONS], str(tmp_path / name))
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_a_section_of_ones_own_in_a_notebook(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append(sorted(bundle)))
    own = reporting.Section("Ours", ("A & B", Picture(b"\x89PNG", "a chart"), pd.DataFrame({"a": [1]})))
    own._ipython_display_()
    assert shown == [["text/html", "text/plain"], ["image/png", "text/plain"], ["text/html", "text/plain"]]
    assert "A &amp; B" in own._repr_html_()


@pytest.fixture
def three_columns(tmp_path):
    random = np.random.default_rng(3)
    codes = ["01", "02", "03", "04"]
    person = random.integers(-2, 3, 60)
    table = pd.DataFrame({letter + code: 4 + person + random.integers(-1, 2, 60) for code in codes for letter in "ADP"})
    for code in codes:
        table[f"D{code}"] = table[[f"A{code}", f"D{code}"]].max(axis=1)
    table.loc[0, ["A01", "D01", "P01"]] = 6, 2, 4  # impossible: desired below the minimum
    return table, file_of(tmp_path, table)


def test_three_columns_say_how_many_are_below_in_and_above_their_zone(three_columns):
    table, file = three_columns
    case = reporting.open_survey(file)
    used = table.iloc[1:]
    assert case.zones.loc["01", ["n", "impossible"]].tolist() == [59, 1]
    assert case.zones.loc["01", "below"] == pytest.approx((used["P01"] < used["A01"]).mean())
    assert case.zones.loc["01", "above"] == pytest.approx((used["P01"] > used["D01"]).mean())
    text = said(reporting.gaps, survey=file)
    assert "zone of tolerance" in text
    assert "desired level below the minimum: 1." in text
    lowest = str(case.ranked.index[0])
    share = f"{100 * case.zones.loc[lowest, 'below']:.0f}%"
    assert f"On item {lowest}, {share} of the people perceive less" in said(reporting.summary, survey=file)
    # No half of a pair is missing where nothing was asked in pairs.
    assert "Reading the file found nothing wrong" in said(reporting.sample, survey=file)


def test_three_columns_by_dimension(three_columns):
    table, file = three_columns
    case = reporting.open_survey(file, dimensions={"care": ["01", "02"], "speed": ["03", "04"]})
    care = table.iloc[1:]
    means = {letter: care[[f"{letter}01", f"{letter}02"]].mean(axis=1) for letter in "ADP"}
    first = {letter: table.loc[0, [f"{letter}01", f"{letter}02"]].mean() for letter in "ADP"}
    possible = int(first["D"] >= first["A"])
    below = (means["P"] < means["A"]).sum() + possible * int(first["P"] < first["A"])
    assert case.zones.loc["care", "below"] == pytest.approx(below / (59 + possible))


def test_weights_that_were_asked_are_not_denied():
    text = said(reporting.priorities, survey="bank_branch_survey")
    assert "was not asked" not in text
    points = reporting.open_survey("bank_branch_survey").stated["importance"]
    assert f"Reliability {points['reliability']:.1f} [" in text
    assert points.sum() == pytest.approx(100)


def test_few_answers_on_satisfaction_are_called_few(tmp_path):
    table = bank().head(12)
    text = said(reporting.priorities, survey=file_of(tmp_path, table[[*answers(table), "overall_satisfaction"]]))
    assert "Fewer than 30 people answered on overall satisfaction" in text
    assert "Add a question" not in text
    assert "Add a question" in said(reporting.priorities, survey=file_of(tmp_path, table[answers(table)]))


def test_few_people_make_no_steady_reliability(tmp_path):
    table = bank().head(25)[answers(bank())]
    table.loc[:, answers(table, "P")] = np.repeat(np.arange(25)[:, None] % 7 + 1, 22, axis=1)
    text = said(reporting.reliability, survey=file_of(tmp_path, table))
    assert "steady" not in text
    assert "too few people" in text


def test_rounds_taken_together_stand_among_the_limits(tmp_path):
    text = said(reporting.limits, survey="bank_branch_survey")
    assert "By “Wave” there are 2 rounds" in text
    assert "snapshot" not in text
    alone = file_of(tmp_path, bank().query("wave == 1"))
    assert "snapshot" in said(reporting.limits, survey=alone)


def test_the_questionnaires_title_is_the_reports_and_its_questions_name_the_groups(tmp_path):
    asked = datasets.questionnaire("hotel", "performance")
    asked.save(tmp_path / "q.json")
    visits = asked.background[0]
    table = pd.DataFrame({column: [4, 5] * 20 for column in asked.item_columns})
    table[visits.column] = [visits.answers[row % 2].zh for row in range(40)]
    table.to_csv(tmp_path / "a.csv", index=False)
    for lang, end in (("zh", "：报告"), ("en", ": report")):
        with in_language(lang):
            case = reporting.open_survey(tmp_path / "a.csv", questionnaire=tmp_path / "q.json")
            assert reporting.heading(case) == asked.title.side(lang) + end
            head = case.naming.column(visits.column)
            assert visits.question.side(lang).startswith(head.rstrip("…"))
            assert len(head.encode("gb18030")) <= 42


def test_an_appendix_names_what_it_holds(tmp_path):
    whole = reporting.open_survey("bank_branch_survey")
    bare = reporting.open_survey(file_of(tmp_path, bank()[answers(bank())].head(60)))
    with in_language("en"):
        assert reporting.appendix(whole).title.endswith("and groups by dimension")
        assert reporting.appendix(bare).title == "Appendix: all items"
