"""What is particular to sheet 05; the rest is in `test_sheets`."""

from __future__ import annotations

import re

from scipy import stats

from coursekit.analysis import expectation
from coursekit.checks import unit05
from tests.checks.answers.unit05 import B8, GUESTS


def said(question, *numbers):
    """Say whether both sides of the praise hold the numbers, with the true minus."""
    written = [f"{number:.2f}".replace("-", "−") for number in numbers]
    return all(number in re.findall(r"−?\d+\.\d+", side) for side in
               (question.praise.zh, question.praise.en) for number in written)  # fmt: skip


def test_the_numbers_of_the_praises_are_those_of_the_data():
    same = GUESTS[GUESTS["performance"] == 6]
    high = same.loc[same["expectation"] >= 8, "satisfaction"]
    low = same.loc[same["expectation"] <= 6, "satisfaction"]
    assert (len(high), len(low)) == (35, 38)
    assert said(unit05.q3, *stats.ttest_ind(high, low, equal_var=False).confidence_interval())
    shares = expectation.zone_shares(B8["A_responsiveness"], B8["D_responsiveness"], B8["P_responsiveness"])
    assert (shares.loc["below", "count"], shares.loc["below", "n"]) == (11, 25)
    assert (shares.attrs["missing"], shares.attrs["impossible"]) == (2, 3)
    assert said(unit05.q4, shares.loc["below", "low"], shares.loc["below", "high"])
    both = unit05._fit().coefficients.loc["direct", "expected"]
    assert said(unit05.q5, unit05.q5._expected["direct"], both["low"], both["high"])
    assert unit05._fit().n == 631


def test_the_two_models_of_the_lesson_disagree_about_the_sign():
    fit = expectation.fit_expectation_models(GUESTS, "expectation", "performance", "satisfaction")
    b = fit.coefficients["b"]
    assert -b["disconfirmation", "disconfirmation"] < 0 < b["direct", "expected"]
    assert fit.models.loc["direct", "aic"] < fit.models.loc["disconfirmation", "aic"] - 200
    assert fit.constraint_low > 0


def test_the_smallest_failing_call_is_shown():
    result = unit05.q2.evaluate(lambda expected, performance, pull: performance)
    assert result.status == "failed"
    assert result.misconception is None
    assert "assimilate(" in result.message.en
