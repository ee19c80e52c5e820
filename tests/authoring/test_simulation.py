"""What was planted is in the files, and the files are what the simulation makes."""

from __future__ import annotations

from dataclasses import asdict, fields

import numpy as np
import pandas as pd
import pytest

from coursekit.analysis.instrument import SERVQUAL
from coursekit.authoring.simulation import DATA_SETS, render, write
from coursekit.authoring.simulation.bank_branch import (
    DIMENSIONS,
    REVERSED,
    ReversedParameters,
    SurveyParameters,
    ThreeColumnParameters,
    simulate_reversed,
    simulate_survey,
    simulate_three_columns,
)
from coursekit.course_files import course_folder

ITEMS = list(SERVQUAL.items)


def block(table: pd.DataFrame, letter: str) -> pd.DataFrame:
    """Return one block as floats, codes and other strays out."""
    values = table[[f"{letter}{item}" for item in ITEMS]].astype(float).set_axis(ITEMS, axis=1)
    return values.where((values >= 1) & (values <= 7))


def by_dimension(values: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: values[list(items)].mean(axis=1) for name, items in SERVQUAL.dimensions.items()})


def alpha(values: pd.DataFrame) -> float:
    whole = values.dropna()
    k = whole.shape[1]
    return float(k / (k - 1) * (1 - whole.var().sum() / whole.sum(axis=1).var()))


@pytest.fixture(scope="module")
def survey() -> pd.DataFrame:
    return simulate_survey()


@pytest.fixture(scope="module")
def clean(survey: pd.DataFrame) -> pd.DataFrame:
    lined = survey.filter(regex=r"^[EP]\d\d$").astype(float).nunique(axis=1) == 1
    return survey[~lined].reset_index(drop=True)


@pytest.fixture(scope="module")
def gaps(clean: pd.DataFrame) -> pd.DataFrame:
    return by_dimension(block(clean, "P") - block(clean, "E"))


def test_files_are_fresh() -> None:
    folder = course_folder("datasets")
    for name, content in render(folder).items():
        assert (folder / name).read_bytes() == content, f"{name}: run python -m coursekit.authoring.simulation"


def test_write_gives_the_same_bytes_twice(tmp_path) -> None:
    (tmp_path / "servqual_instrument.csv").write_bytes(
        (course_folder("datasets") / "servqual_instrument.csv").read_bytes()
    )
    first = {path.name: path.read_bytes() for path in write(tmp_path)}
    assert {path.name: path.read_bytes() for path in write(tmp_path)} == first
    assert set(first) == {*(f"{one.name}.csv" for one in DATA_SETS), "trade_statements.csv", "datapackage.json"}
    assert sum(map(len, first.values())) < 3_000_000
    assert not any(b"\r" in content for content in first.values())


def test_another_seed_gives_another_table(survey: pd.DataFrame) -> None:
    other = simulate_survey(SurveyParameters(seed=1))
    assert not other.equals(survey)
    assert other.columns.equals(survey.columns)


@pytest.mark.parametrize("kind", [SurveyParameters, ReversedParameters, ThreeColumnParameters])
def test_every_parameter_says_what_it_means(kind) -> None:
    for one in fields(kind):
        assert one.metadata["zh"], one.name
        assert one.metadata["en"], one.name


# -- the survey ---------------------------------------------------------------


def test_survey_shape(survey: pd.DataFrame) -> None:
    assert len(survey) == 640
    assert survey["respondent"].is_unique
    assert survey.groupby(["branch", "wave"]).size().eq(40).all()
    assert survey.groupby(["branch", "wave"]).ngroups == 16
    weights = survey[[f"W_{name}" for name in DIMENSIONS]]
    assert weights.sum(axis=1).eq(100).all()
    assert weights.notna().all(axis=None)
    for column, low, high in (("overall_satisfaction", 1, 7), ("overall_quality", 1, 7), ("recommend", 0, 10)):
        assert survey[column].dropna().between(low, high).all()


def test_survey_dirt(survey: pd.DataFrame) -> None:
    answers = survey.filter(regex=r"^[EP]\d\d$").astype(float)
    assert answers.shape[1] == 44
    assert int(answers.isna().to_numpy().sum()) == round(0.03 * 640 * 44)
    assert int((answers == 99).to_numpy().sum()) == 120
    assert int((answers == 0).to_numpy().sum()) == 150
    assert set(np.unique(answers.to_numpy()[answers.notna().to_numpy()])) == {*range(8), 99}
    lined = answers[answers.nunique(axis=1) == 1]
    assert sorted(lined.iloc[:, 0]) == [4, 6, 7]
    assert lined.notna().all(axis=None)
    outcomes = survey[["overall_satisfaction", "overall_quality", "recommend"]]
    assert int(outcomes.isna().to_numpy().sum()) == round(0.01 * 640 * 3)
    # Listwise deletion on 44 cells would leave a fifth of the people.
    assert 0.15 < answers.where(answers.isin(range(1, 8))).notna().all(axis=1).mean() < 0.25


def test_expectations_sit_at_the_ceiling(clean: pd.DataFrame) -> None:
    expectation = block(clean, "E")
    answers = expectation.stack().dropna()
    assert answers.mean() == pytest.approx(6.2, abs=0.1)
    assert answers.skew() < -0.7
    assert 0.40 < (answers == 7).mean() < 0.55
    assert (expectation.std() < block(clean, "P").std()).all()


@pytest.mark.parametrize("letter", ["E", "P"])
@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_alpha_of_each_dimension(clean: pd.DataFrame, letter: str, dimension: str) -> None:
    assert 0.70 <= alpha(block(clean, letter)[list(SERVQUAL.dimensions[dimension])]) <= 0.90


def test_dimensions_correlate(clean: pd.DataFrame) -> None:
    for letter in "EP":
        r = by_dimension(block(clean, letter)).corr().to_numpy()
        apart = r[np.triu_indices(5, 1)]
        assert ((apart > 0.3) & (apart < 0.65)).all()


@pytest.mark.parametrize("outcome", ["overall_satisfaction", "overall_quality", "recommend"])
def test_perceptions_predict_better_than_gaps(clean: pd.DataFrame, gaps: pd.DataFrame, outcome: str) -> None:
    y = clean[outcome].astype(float)
    by_perception = y.corr(by_dimension(block(clean, "P")).mean(axis=1)) ** 2
    by_gap = y.corr(gaps.mean(axis=1)) ** 2
    assert by_perception > by_gap + 0.10
    assert 0.35 < by_perception < 0.60
    # Expectation and outcome go together weakly and positively, as the meta-analysis finds.
    assert 0 < y.corr(by_dimension(block(clean, "E")).mean(axis=1)) < 0.4


def test_order_of_the_gaps(gaps: pd.DataFrame) -> None:
    order = gaps.mean().sort_values().index.tolist()
    assert order == ["responsiveness", "empathy", "reliability", "assurance", "tangibles"]
    assert gaps.mean().max() < 0
    assert gaps.mean().diff().abs().min() > 0.2


def test_branches_differ(clean: pd.DataFrame, gaps: pd.DataFrame) -> None:
    waiting = gaps["responsiveness"].groupby(clean["branch"]).mean().sort_values()
    assert waiting.index[0] == "B4"
    assert waiting.iloc[1] - waiting.iloc[0] > 0.5
    assert waiting.index[-1] == "B3"
    assert waiting.iloc[-1] - waiting.iloc[-2] > 0.3


def test_segments_and_channels_differ(clean: pd.DataFrame, gaps: pd.DataFrame) -> None:
    expected = by_dimension(block(clean, "E")).groupby(clean["segment"]).mean()
    assert (expected.loc["premium"] > expected.loc["personal"]).all()
    assert gaps["empathy"].groupby(clean["segment"]).mean().idxmin() == "premium"
    empathy = by_dimension(block(clean, "P"))["empathy"].groupby(clean["channel"]).mean()
    assert empathy["hotline"] < empathy.drop("hotline").min() - 0.2
    weights = clean[[f"W_{name}" for name in DIMENSIONS]].astype(float).groupby(clean["segment"]).mean()
    assert weights.loc["premium"].idxmax() == "W_empathy"
    assert weights.loc["business"].idxmax() == "W_reliability"


def test_one_branch_is_better_in_wave_2(clean: pd.DataFrame) -> None:
    level = by_dimension(block(clean, "P")).mean(axis=1).groupby([clean["branch"], clean["wave"]]).mean().unstack()
    change = level[2] - level[1]
    assert 0.3 < change["B6"] < 0.6
    assert change.drop("B6").abs().max() < 0.16


def test_weights_and_gaps_go_together(clean: pd.DataFrame, gaps: pd.DataFrame) -> None:
    weights = clean[[f"W_{name}" for name in DIMENSIONS]].astype(float).set_axis(list(DIMENSIONS), axis=1) / 100
    whole = gaps.notna().all(axis=1)
    right = (weights * gaps)[whole].sum(axis=1).mean()
    tempting = (weights[whole].mean() * gaps[whole].mean()).sum()
    covariance = sum(np.cov(weights[whole][name], gaps[whole][name], ddof=0)[0, 1] for name in DIMENSIONS)
    assert right < tempting - 0.03
    assert right - tempting == pytest.approx(covariance)
    assert right < gaps[whole].mean().mean()


# -- the two other tables -----------------------------------------------------


def test_reversed_file() -> None:
    table = simulate_reversed()
    assert table.shape == (160, 49)
    assert table["respondent"].is_unique
    answers = table.filter(regex=r"^[EP]\d\d$").astype(float)
    assert answers.stack().dropna().between(1, 7).all()
    assert int(answers.isna().to_numpy().sum()) == round(0.01 * 160 * 44)
    expectation, perception = block(table, "E"), block(table, "P")
    raw = (perception - expectation).mean()
    others = [item for item in ITEMS if item not in REVERSED]
    assert (raw[list(REVERSED)] > 1).all()
    assert (raw[others] < 0).all()
    for values in (expectation, perception):
        turned = values.copy()
        turned[list(REVERSED)] = 8 - turned[list(REVERSED)]
        # Whole blocks are reversed, so a dimension's own alpha does not notice; the total does.
        for items in SERVQUAL.dimensions.values():
            assert alpha(values[list(items)]) == pytest.approx(alpha(turned[list(items)]))
        assert alpha(turned) > 0.85
        assert alpha(values) < alpha(turned) - 0.2


def test_three_columns() -> None:
    table = simulate_three_columns()
    assert table.shape == (240, 17)
    assert table["respondent"].is_unique
    a, d, p = (
        table[[f"{letter}_{name}" for name in DIMENSIONS]].astype(float).set_axis(list(DIMENSIONS), axis=1)
        for letter in "ADP"
    )
    for values in (a, d, p):
        assert values.stack().dropna().between(1, 9).all()
    wrong = d < a
    assert int(wrong.to_numpy().sum()) == round(0.04 * 240 * 5)
    whole = a.notna() & d.notna() & p.notna() & ~wrong
    below = ((p < a) & whole).sum() / whole.sum()
    above = ((p > d) & whole).sum() / whole.sum()
    assert below.idxmax() == "responsiveness"
    assert below["responsiveness"] > 0.4
    assert above.idxmax() == "tangibles"
    assert above["tangibles"] > 0.2
    # Some zones have no width: the position in the zone is undefined there.
    assert ((d == a) & whole).to_numpy().sum() > 20
    assert asdict(ThreeColumnParameters())["respondents"] == 240
