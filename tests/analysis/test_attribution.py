"""Expected numbers are worked out by hand beside each test unless it says otherwise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coursekit import datasets
from coursekit.analysis import attribution as at
from coursekit.analysis._common import wilson

few = settings(max_examples=25, deadline=None)
NAN = np.nan


# ------------------------------------------------------------ tables


def test_kelley_names_three_patterns_and_leaves_five_open():
    """The three are those of Kelley 1967 as facts.md section 11 gives them."""
    table = at.kelley_table()
    assert len(table) == 8
    assert table.index.is_unique
    named = table.loc[table["cause"] != at.UNCLASSIFIED, "cause"].to_dict()
    assert named == {
        ("low", "low", "high"): "person",
        ("high", "high", "high"): "stimulus",
        ("low", "high", "low"): "circumstance",
    }


def test_what_covaries_follows_from_the_cues_one_by_one():
    table = at.kelley_table()["covaries_with"]
    for (consensus, distinctiveness, consistency), found in table.items():
        assert ("person" in found) == (consensus == "low")
        assert ("stimulus" in found) == (distinctiveness == "high")
        assert ("circumstance" in found) == (consistency == "low")
    assert table[("high", "low", "high")] == ""


def test_weiner_rules_hold_in_all_eight_cells():
    table = at.weiner_table().reset_index()
    assert len(table) == 8
    assert (table["expects_again"] == (table["stability"] == "stable")).all()
    firm = table[table["locus"] == "firm"]
    assert firm["response"].str.contains("apology").all()
    assert (firm["response"].str.contains("refund") == (firm["stability"] == "stable")).all()
    assert (
        (table["emotion"] == "anger") == ((table["locus"] == "firm") & (table["controllability"] == "controllable"))
    ).all()
    assert table[["emotion_source", "response_source"]].apply(lambda c: c.str.contains(r"\d{4}").all()).all()


def test_complaints_are_classified_by_either_or_both_sets():
    table = pd.DataFrame(
        {
            "consensus": ["high", "low", "low", "high", None],
            "distinctiveness": ["high", "low", "high", "low", "high"],
            "consistency": ["high", "high", "low", "low", "high"],
            "locus": ["firm", "customer", "firm", "firm", None],
            "stability": ["stable", "stable", "unstable", "unstable", "stable"],
            "controllability": ["controllable", "uncontrollable", "uncontrollable", "controllable", "controllable"],
        },
        index=list("abcde"),
    )
    found = at.classify_complaints(table)
    assert found["cause"].tolist()[:4] == ["stimulus", "person", "circumstance", "unclassified"]
    assert found["emotion"].tolist()[:4] == ["anger", "shame", "sympathy", "anger"]
    assert found["expects_again"].tolist()[:4] == [True, True, False, False]
    assert found.loc["c", "response"] == "exchange or redo; apology"
    assert found.loc["e"].isna().all()
    assert found.index.tolist() == list("abcde")
    half = at.classify_complaints(table[["locus", "stability", "controllability"]])
    assert list(half.columns) == ["emotion", "expects_again", "response"]


def test_every_cell_of_both_tables_is_reached():
    everything = at.kelley_table().reset_index()
    assert at.classify_complaints(everything[["consensus", "distinctiveness", "consistency"]])["cause"].tolist() == (
        everything["cause"].tolist()
    )
    everything = at.weiner_table().reset_index()
    assert at.classify_complaints(everything[["locus", "stability", "controllability"]])["response"].tolist() == (
        everything["response"].tolist()
    )


# ------------------------------------------------------------ experiments


def wordings(seed=1, n=40):
    random = np.random.default_rng(seed)
    words = np.repeat(["excuse me", "sorry", "sorry and why"], n)
    return pd.DataFrame({"wording": words, "satisfaction": random.normal(4, 1, 3 * n) + (words == "sorry")})


@pytest.mark.parametrize("equal", [False, True])
def test_wording_effects_agree_with_scipys_t_test(equal):
    table = wordings()
    found = at.wording_effect(table, "excuse me", equal_variances=equal)
    assert found.index.tolist() == ["sorry", "sorry and why"]
    for name in found.index:
        own, base = (table.loc[table["wording"] == w, "satisfaction"] for w in (name, "excuse me"))
        test = stats.ttest_ind(own, base, equal_var=equal)
        interval = test.confidence_interval(0.95)
        row = found.loc[name]
        assert row[["t", "df", "p"]].tolist() == pytest.approx([test.statistic, test.df, test.pvalue])
        assert row[["low", "high"]].tolist() == pytest.approx([interval.low, interval.high])
        assert row["difference"] == pytest.approx(own.mean() - base.mean())


@few
@given(st.integers(0, 1000), st.floats(-5, 5))
def test_wording_shift_reversal_and_order(seed, shift):
    table = wordings(seed, 10)
    found = at.wording_effect(table, "excuse me")
    moved = table.assign(satisfaction=table["satisfaction"] + shift).sample(frac=1, random_state=seed)
    again = at.wording_effect(moved, "excuse me").loc[found.index]
    np.testing.assert_allclose(again[["difference", "low", "high"]], found[["difference", "low", "high"]], atol=1e-9)
    turned = at.wording_effect(table.assign(satisfaction=-table["satisfaction"]), "excuse me")
    np.testing.assert_allclose(turned[["low", "high"]], -found[["high", "low"]].to_numpy(), atol=1e-9)


def test_rows_without_a_rating_or_wording_are_left_out():
    table = wordings()
    table.loc[0, "satisfaction"] = NAN
    table.loc[40, "wording"] = None
    found = at.wording_effect(table, "excuse me")
    assert found.loc["sorry", ["n", "baseline_n"]].tolist() == [39, 39]


def test_justice_effects_agree_with_numpy():
    random = np.random.default_rng(3)
    x = random.normal(size=(80, 3))
    table = pd.DataFrame(x, columns=["distributive", "procedural", "interactional"])
    table["satisfaction"] = x @ [0.5, 0.2, 0.4] + random.normal(size=80)
    found = at.justice_effects(table)
    z = (table - table.mean()) / table.std()
    beta, *_ = np.linalg.lstsq(z.iloc[:, :3], z["satisfaction"], rcond=None)
    np.testing.assert_allclose(found["beta"], beta)
    for name in found.index:
        test = stats.pearsonr(table[name], table["satisfaction"])
        interval = test.confidence_interval(0.95)
        assert found.loc[name, ["r", "r_low", "r_high"]].tolist() == pytest.approx(
            [test.statistic, interval.low, interval.high]
        )
    moved = table.assign(procedural=10 - 3 * table["procedural"])
    again = at.justice_effects(moved)
    assert again.loc["procedural", "beta"] == pytest.approx(-found.loc["procedural", "beta"])
    assert again.attrs["r_squared"] == pytest.approx(found.attrs["r_squared"])


def test_recovery_paradox_by_hand_and_by_scipy():
    before, after = [5, 6, 4, 5, NAN], [6, 6, 5, 7, 6]
    found = at.recovery_paradox(before, after)
    interval = stats.ttest_1samp([1, 0, 1, 2], 0).confidence_interval(0.95)
    assert found.difference == 1
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert (found.higher, found.n, found.left_out) == (0.75, 4, 1)
    assert (found.higher_low, found.higher_high) == wilson(3, 4)
    same = at.recovery_paradox([5, 5], [5, 5])
    assert (same.difference, same.low, same.high, same.higher) == (0, 0, 0, 0)


# ------------------------------------------------------------ feelings and responses by cause


def test_feelings_and_responses_by_cause_by_hand():
    table = pd.DataFrame(
        {
            "locus": ["firm", "firm", "firm", "customer", None],
            "stability": ["stable"] * 5,
            "controllability": ["controllable"] * 5,
            "anger": [4, 6, NAN, 2, 7],
            "wanted": ["refund", "refund", "apology", "apology", "refund"],
        }
    )
    felt = at.emotion_by_cause(table)
    # 4 and 6: 5 ± 12.7062 · 1
    assert felt.loc[("firm", "controllable")].tolist() == pytest.approx(
        [5, 5 - 12.7062, 5 + 12.7062, 2**0.5, 2], abs=1e-4
    )
    assert felt.loc[("customer", "controllable"), "n"] == 1
    wanted = at.response_by_cause(table)
    assert wanted.loc[("firm", "stable", "refund"), ["count", "n"]].tolist() == [2, 3]
    assert wanted.loc[("firm", "stable", "refund"), ["low", "high"]].tolist() == pytest.approx(wilson(2, 3))
    assert wanted.loc[("customer", "stable", "refund"), "share"] == 0
    assert wanted["share"].groupby(level="locus").sum().tolist() == pytest.approx([1, 1])


def test_circumstances_are_neither_customer_nor_firm():
    table = pd.DataFrame({"locus": ["circumstance"], "stability": ["stable"], "controllability": ["uncontrollable"]})
    assert at.classify_complaints(table).iloc[0].tolist() == ["unclassified", True, "unclassified"]


def test_a_set_of_which_a_column_is_not_there_is_not_used():
    table = at.kelley_table().reset_index()[["consensus", "distinctiveness", "consistency"]].assign(locus="firm")
    assert list(at.classify_complaints(table).columns) == ["cause", "covaries_with"]


# On the course's own data


def test_the_complaint_cases_have_kelleys_causes():
    table = datasets.load("complaint_cases")
    found = at.classify_complaints(table)["cause"]
    known = found != "unclassified"
    words = {"person": "customer", "stimulus": "firm", "circumstance": "circumstance"}
    assert (found[known].map(words) == table["locus"][known]).all()
    # high, high, low: the theory names no cause, the catalogue says why they count as circumstance
    assert (~known).sum() == 3


def test_anger_and_wishes_follow_from_the_cause_as_planted():
    """Planted: anger 1.1 more where the firm is blamed, 1.3 more again where it could have avoided it."""
    table = datasets.load("complaints")
    assert set(at.classify_complaints(table)["emotion"]) == {"anger", "sympathy", "guilt", "shame", "unclassified"}
    felt = at.emotion_by_cause(table)["mean"]
    assert felt["firm", "controllable"] - felt["firm", "uncontrollable"] == pytest.approx(1.3, abs=0.35)
    assert felt["firm", "uncontrollable"] - felt["circumstance", "uncontrollable"] == pytest.approx(1.1, abs=0.35)
    wanted = at.response_by_cause(table)
    assert wanted.loc[("firm", "stable", "refund"), "low"] > wanted.loc[("firm", "unstable", "refund"), "high"]
    sorry = at.response_by_cause(table, ["locus", "controllability"])
    assert (
        sorry.loc[("firm", "controllable", "apology"), "low"] > sorry.loc[("firm", "uncontrollable", "apology"), "high"]
    )


def test_the_wordings_have_the_planted_effects():
    """Planted: .20, .60, .95 points against nothing said."""
    found = at.wording_effect(datasets.load("apology_experiment"), "nothing", outcome="overall_satisfaction")
    for wording, planted in (("excuse", 0.20), ("sorry", 0.60), ("sorry_reason", 0.95)):
        assert found.loc[wording, "low"] < planted < found.loc[wording, "high"]


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: at.classify_complaints(pd.DataFrame({"x": [1]})), "neither all of consensus"),
        (
            lambda: at.classify_complaints(pd.DataFrame({"locus": ["firm"]})),
            "nor all of locus, .*its columns are locus",
        ),
        (
            lambda: at.classify_complaints(
                pd.DataFrame({"consensus": ["high", "hi"], "distinctiveness": "low", "consistency": "low"})
            ),
            r"column consensus must hold 'high' or 'low' \(row 1: 'hi'\)",
        ),
        (lambda: at.wording_effect(wordings(), "pardon"), "holds 'pardon'"),
        (lambda: at.wording_effect(wordings().query("wording == 'sorry'"), "sorry"), "nothing to compare"),
        (lambda: at.wording_effect(wordings().iloc[[0, 1, 40]], "excuse me"), "group sorry has 1 usable"),
        (lambda: at.wording_effect(wordings().assign(satisfaction=5.0), "sorry"), "no spread"),
        (lambda: at.wording_effect(wordings().assign(satisfaction="good"), "sorry"), "not a number"),
        (lambda: at.wording_effect(wordings(), "sorry", outcome="x"), "no column x"),
        (lambda: at.justice_effects(wordings()), "no column distributive"),
        (
            lambda: at.justice_effects(pd.DataFrame({k: range(9) for k in ["a", "b", "s"]}), "s", ("a", "b")),
            "worked out from the others",
        ),
        (lambda: at.justice_effects(pd.DataFrame({"a": [1] * 9, "s": range(9)}), "s", ("a",)), "column a has the same"),
        (lambda: at.justice_effects(pd.DataFrame({"a": [1, 2], "s": [2, 1]}), "s", ("a",)), "need at least 4"),
        (lambda: at.recovery_paradox([1, 2], [1]), "2, 1 values; pair them up"),
        (lambda: at.recovery_paradox(pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0])), "different row labels"),
        (lambda: at.emotion_by_cause(pd.DataFrame({"locus": ["firm"]}), ["locus"]), "no column anger"),
        (lambda: at.emotion_by_cause(pd.DataFrame({"anger": [1]}), []), "at least one column"),
        (
            lambda: at.response_by_cause(pd.DataFrame({"locus": [None], "wanted": ["x"]}), ["locus"]),
            "no row has a value",
        ),
        (lambda: at.response_by_cause(pd.DataFrame({"wanted": ["x"]}), ["wanted"]), "named once"),
        (lambda: at.recovery_paradox([1, NAN], [1, 2]), "1 customers have both"),
    ],
)
def test_every_refusal_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()
