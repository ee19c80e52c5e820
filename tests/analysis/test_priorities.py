"""Numbers are by hand beside each test, or from the named source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coursekit.analysis import priorities as pr

KIOSK = Path(__file__).resolve().parents[3] / "shared" / "data" / "kiosk_servqual" / "kiosk_servqual.csv"
real = pytest.mark.skipif(not KIOSK.exists(), reason="the real data sets are not here")
few = settings(max_examples=40, deadline=None)

I = pd.Series({"queue": 6.0, "safety": 6.5, "looks": 4.0, "parking": 3.5})  # noqa: E741 - the field's letters
P = pd.Series({"queue": 4.0, "safety": 6.0, "looks": 5.5, "parking": 3.0})


def kiosk() -> pd.DataFrame:
    return pd.read_csv(KIOSK).query("kept_by_authors == 1")


# ------------------------------------------------------------ importance and performance


def test_the_four_cross_hairs_by_hand():
    # grand means 5.0 and 4.625; medians 5.0 and 4.75
    found = pr.importance_performance(I, P)
    assert (found.importance_line, found.performance_line) == (5.0, 4.625)
    assert found.table["quadrant"].tolist() == ["concentrate", "keep_up", "overkill", "low_priority"]
    assert found.table["diagonal"].tolist() == [2.0, 0.5, -1.5, 0.5]
    medians = pr.importance_performance(I, P, "medians")
    assert (medians.importance_line, medians.performance_line) == (5.0, 4.75)
    middle = pr.importance_performance(I, P, "middle", scale=(1, 7))
    assert middle.table["quadrant"].tolist() == ["keep_up", "keep_up", "keep_up", "low_priority"]
    custom = pr.importance_performance(I, P, "custom", at=(6.2, 5.0))
    assert custom.table["quadrant"].tolist() == ["low_priority", "keep_up", "overkill", "low_priority"]
    assert "diagonal" not in pr.importance_performance(I, P, same_scale=False).table


def test_the_cross_hairs_side_by_side():
    table = pr.crosshairs_compared(I, P, scale=(1, 7), at=(6.2, 5.0))
    assert list(table) == ["means", "medians", "middle", "custom", "diagonal", "stable"]
    assert table["stable"].to_dict() == {"queue": False, "safety": True, "looks": False, "parking": True}
    assert list(pr.crosshairs_compared(I, P, scale=(1, 7))) == ["means", "medians", "middle", "diagonal", "stable"]


@few
@given(st.integers(-3, 3), st.permutations(list(I.index)))
def test_shifting_the_scale_and_the_order_of_items_change_no_field(shift, order):
    for way in ("means", "medians"):
        moved = pr.importance_performance(I[order] + shift, P + shift, way).table["quadrant"]
        assert moved[I.index].tolist() == pr.importance_performance(I, P, way).table["quadrant"].tolist()


def test_identical_items_stand_on_the_lines_and_count_as_above():
    same = pd.Series(0.1 + 0.2, index=list("abcdefg"))
    assert set(pr.importance_performance(same, same).table["quadrant"]) == {"keep_up"}


def test_certainty_by_resampling():
    rng = np.random.default_rng(1)
    rated = pd.DataFrame({"a": rng.integers(5, 8, 80), "b": rng.integers(1, 8, 80)}).astype(float)
    given_ = pd.DataFrame({"a": rng.integers(1, 4, 80), "b": rng.integers(3, 8, 80)}).astype(float)
    rated.loc[0, "a"] = np.nan
    table = pr.quadrant_certainty(rated, given_, resamples=4000)
    assert table.loc["a", "n"] == 79
    np.testing.assert_allclose(table[list(pr.QUADRANTS)].sum(axis=1), 1)
    assert table.loc["a", "quadrant"] == "concentrate"
    # percentile limits against the normal interval of a paired difference; they agree to about a tenth of the width
    d = (rated["b"] - given_["b"]).to_numpy()
    half = 1.96 * d.std(ddof=1) / np.sqrt(len(d))
    assert table.loc["b", "diagonal"] == pytest.approx(d.mean())
    assert table.loc["b", "low"] == pytest.approx(d.mean() - half, abs=0.2 * half)
    assert table.loc["b", "high"] == pytest.approx(d.mean() + half, abs=0.2 * half)
    pd.testing.assert_frame_equal(table, pr.quadrant_certainty(rated, given_, resamples=4000))


def test_derived_importance_against_scipy_and_formula():
    rng = np.random.default_rng(2)
    items = pd.DataFrame(rng.normal(size=(60, 3)), columns=["a", "b", "c"])
    items["b"] += items["a"]
    y = pd.Series(items["a"] + 0.5 * items["b"] + rng.normal(size=60), name="y")
    items.loc[3, "c"] = np.nan
    table = pr.derived_importance(items, y)
    used = items.assign(y=y).dropna()
    for name in items:
        r = stats.pearsonr(used[name], used["y"])
        assert table.loc[name, ["r", "r_low", "r_high"]].tolist() == pytest.approx(
            [r.statistic, *r.confidence_interval(0.95)]
        )
    z = (used - used.mean()) / used.std()
    fit = smf.ols("y ~ a + b + c", z).fit()
    np.testing.assert_allclose(table["beta"], fit.params[1:])
    np.testing.assert_allclose(table[["beta_low", "beta_high"]], fit.conf_int().iloc[1:])
    assert (table["n"] == 59).all()


# ------------------------------------------------------------ penalty and reward


def attributes(n: int = 400) -> tuple[pd.DataFrame, pd.Series]:
    """Planted: safe is basic (−2, 0), warm is excitement (0, 1.5), quick is both (−1, 1)."""
    rng = np.random.default_rng(3)
    ratings = pd.DataFrame(rng.integers(1, 6, (n, 3)), columns=["safe", "warm", "quick"])
    y = 5 - 2.0 * (ratings["safe"] <= 1) + 1.5 * (ratings["warm"] == 5)
    y = y - 1.0 * (ratings["quick"] <= 1) + 1.0 * (ratings["quick"] == 5) + rng.normal(0, 0.5, n)
    return ratings, y.rename("overall")


def test_planted_kinds_are_found_and_the_regression_is_the_formula():
    ratings, y = attributes()
    found = pr.penalty_reward(ratings, y, low=[1], high=[5])
    assert found.table["kind"].to_dict() == {"safe": "basic", "warm": "excitement", "quick": "performance"}
    data = pd.DataFrame({"y": y})
    for name in ratings:
        data[name + "_l"], data[name + "_h"] = (ratings[name] == 1).astype(int), (ratings[name] == 5).astype(int)
    fit = smf.ols("y ~ " + " + ".join(data.columns[1:]), data).fit()
    assert found.r_squared == pytest.approx(fit.rsquared)
    assert found.n == 400
    for name in ratings:
        row = found.table.loc[name]
        assert row[["penalty", "reward"]].tolist() == pytest.approx([fit.params[name + "_l"], fit.params[name + "_h"]])
        assert row[["penalty_low", "penalty_high"]].tolist() == pytest.approx(fit.conf_int().loc[name + "_l"].tolist())
        contrast = fit.t_test(f"{name}_l + {name}_h = 0")
        assert row[["difference_low", "difference_high"]].tolist() == pytest.approx(contrast.conf_int()[0].tolist())
    p, r = found.table.loc["safe", ["penalty", "reward"]]
    assert found.table.loc["safe", "asymmetry"] == pytest.approx((max(r, 0) + p) / (max(r, 0) - p))


def test_a_thin_cell_is_marked_and_not_read():
    ratings, y = attributes()
    ratings["safe"] = ratings["safe"].where(ratings["safe"] > 1, 2)
    ratings.loc[:2, "safe"] = 1  # 3 of 400
    table = pr.penalty_reward(ratings, y, low=[1], high=[5]).table
    assert table.loc["safe", ["n_low", "kind"]].tolist() == [3, "too_few"]
    assert np.isnan(table.loc["safe", "asymmetry"])
    ratings["safe"] = 3  # nobody in either cell
    empty = pr.penalty_reward(ratings, y, low=[1], high=[5]).table
    assert empty.loc["safe", ["penalty", "reward"]].isna().all()
    assert empty.loc["safe", "kind"] == "too_few"
    assert empty.loc["quick", "kind"] == "performance"


def test_wrong_signs_are_named_and_no_effect_too():
    ratings, y = attributes()
    assert pr.penalty_reward(ratings, -y, low=[1], high=[5]).table["kind"].tolist() == ["wrong_sign"] * 3
    noise = pd.Series(np.random.default_rng(8).normal(size=400), name="y")
    kinds = pr.penalty_reward(ratings, noise, low=[1], high=[5], level=0.999).table["kind"]
    assert kinds.tolist() == ["none"] * 3


@few
@given(st.permutations(["safe", "warm", "quick"]), st.integers(-5, 5))
def test_the_order_of_attributes_and_a_shift_of_the_outcome_do_not_matter(order, shift):
    ratings, y = attributes(120)
    first = pr.penalty_reward(ratings, y, low=[1], high=[5]).table
    second = pr.penalty_reward(
        ratings[order].sample(frac=1, random_state=1), y.sample(frac=1, random_state=1) + shift, low=[1], high=[5]
    ).table
    pd.testing.assert_frame_equal(second.loc[first.index], first)


def test_one_by_one_is_a_regression_each():
    ratings, y = attributes()
    alone = pr.penalty_reward(ratings[["warm"]], y, low=[1], high=[5]).table
    each = pr.penalty_reward(ratings, y, low=[1], high=[5], joint=False)
    pd.testing.assert_frame_equal(each.table.loc[["warm"]], alone)
    assert np.isnan(each.r_squared)


# ------------------------------------------------------------ Kano


def test_the_table_of_1984():
    table = pr.kano_table()
    assert table.loc["like"].tolist() == list("QAAAO")
    assert table.loc["must"].tolist() == list("RIIIM")
    assert table.loc["dislike"].tolist() == list("RRRRQ")
    counts = pd.Series(table.to_numpy().ravel()).value_counts()
    assert counts.to_dict() == {"I": 9, "R": 7, "A": 3, "M": 3, "Q": 2, "O": 1}


@real
def test_kiosk_categories_are_the_known_ones():
    """Categories of the 29 features computed for the course's facts (section 14), 194 persons."""
    data = kiosk()
    table = pr.kano(data, {str(i): (f"KF{i:02}", f"KD{i:02}") for i in range(1, 30)})
    by = {name: sorted(int(i) for i in part.index) for name, part in table.groupby("category")}
    assert by == {
        "M": [1, 2, 3, 7, 12, 15, 21, 22, 23],
        "O": [6, 8, 9, 16, 17, 25],
        "A": [10, 11, 13, 14, 18, 19, 20, 27, 28, 29],
        "I": [4, 5, 24, 26],
    }
    # Kano.csv counts written out with pandas alone
    pairs = data["KF01"].astype(int).astype(str) + data["KD01"].astype(int).astype(str)
    assert table.loc["1", "O"] == (pairs == "15").sum() == 51
    assert table.loc["1", "M"] == pairs.isin(["25", "35", "45"]).sum() == 87
    assert table.loc["1", "better"] == pytest.approx((39 + 51) / 193)
    assert table.loc["1", "worse"] == pytest.approx(-(51 + 87) / 193)
    # 11: A 59, M 53, O 53 – not clear; 5: I 83, A 82 – not clear
    assert table.loc[["11", "5"], "clear"].tolist() == [False, False]
    assert table.loc[["2", "27"], "clear"].all()


@real
def test_on_the_kiosk_survey_the_fields_depend_on_the_lines():
    """The same comparison written out in pandas; 194 persons, 24 items, scale 1 to 7."""
    data = kiosk()
    codes = [f"{i:02}" for i in range(1, 25)]
    rated, given_ = (data[[block + code for code in codes]].set_axis(codes, axis=1) for block in ("IMP", "P"))
    table = pr.crosshairs_compared(rated.mean(), given_.mean(), scale=(1, 7))
    for way, line in (("means", "mean"), ("medians", "median")):
        high_i, high_p = (m.mean() >= getattr(m.mean(), line)() for m in (rated, given_))
        assert (table[way] == "concentrate").tolist() == (high_i & ~high_p).tolist()
        assert (table[way] == "overkill").tolist() == (~high_i & high_p).tolist()
    # with the middle of the scale nearly everything is “keep up”: 19 of 24
    assert (table["middle"] == "keep_up").sum() == ((rated.mean() >= 4) & (given_.mean() >= 4)).sum() == 19
    assert 0 < table["stable"].sum() < 24


def answers(**counts: int) -> pd.DataFrame:
    pair = {"M": (2, 5), "O": (1, 5), "A": (1, 3), "I": (3, 3), "R": (5, 1), "Q": (1, 1)}
    rows = [pair[name] for name, count in counts.items() for _ in range(count)]
    return pd.DataFrame(rows, columns=["f", "d"])


@pytest.mark.parametrize(
    ("counts", "category", "second"),
    [
        ({"I": 5, "A": 5, "O": 5, "M": 5}, "M", "O"),
        ({"I": 5, "A": 5, "O": 5, "M": 4}, "O", "A"),
        ({"I": 5, "A": 5, "M": 4}, "A", "I"),
        ({"I": 3, "R": 3}, "I", "R"),
        ({"R": 2, "Q": 2}, "R", "Q"),
    ],
)
def test_ties_are_settled_in_the_stated_order(counts, category, second):
    row = pr.kano(answers(**counts), {"x": ("f", "d")}).loc["x"]
    assert (row["category"], row["second"]) == (category, second)
    assert row["tied"]
    assert not row["clear"]


def test_fong_by_hand():
    # a = 60, b = 40, N = 100: limit 1.65·√(100·100/200) = 11.67 < 20; with 55 and 45: 10 < 11.67
    assert pr.kano(answers(M=60, O=40), {"x": ("f", "d")}).loc["x", "clear"]
    assert not pr.kano(answers(M=55, O=45), {"x": ("f", "d")}).loc["x", "clear"]
    assert pr.kano(answers(M=55, O=45), {"x": ("f", "d")}, z=1.4).loc["x", "clear"]


def test_nobody_and_only_reverse_answers_are_stated():
    nobody = pr.kano(pd.DataFrame({"f": [1.0, np.nan], "d": [np.nan, 2.0]}), {"x": ("f", "d")}).loc["x"]
    assert nobody[["n", "category", "second", "clear", "tied"]].tolist() == [0, "", "", False, False]
    assert np.isnan(nobody["better"])
    reverse = pr.kano(answers(R=3), {"x": ("f", "d")}).loc["x"]
    assert reverse["category"] == "R"
    assert np.isnan(reverse["worse"])
    one = pr.kano(answers(M=1), {"x": ("f", "d")}).loc["x"]
    assert (one["category"], one["worse"], one["better"]) == ("M", -1, 0)


pairs = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=40)


@few
@given(pairs, st.randoms(use_true_random=False))
def test_codes_turned_round_and_rows_mixed_change_nothing(rows, random):
    table = pd.DataFrame(rows, columns=["f", "d"])
    first = pr.kano(table, {"x": ("f", "d")})
    pd.testing.assert_frame_equal(pr.kano(6 - table, {"x": ("f", "d")}, like=5), first)
    random.shuffle(rows)
    pd.testing.assert_frame_equal(pr.kano(pd.DataFrame(rows, columns=["f", "d"]), {"x": ("f", "d")}), first)
    row = first.loc["x"]
    assert row[list(pr.KANO_CATEGORIES)].sum() == len(rows)
    for functional, dysfunctional in rows:
        assert row[pr.kano_category(functional, dysfunctional)] > 0


# ------------------------------------------------------------ Pareto and agreement


def test_pareto_by_hand():
    table = pr.pareto(pd.Series({"d": 5, "a": 50, "c": 15, "b": 30}))
    assert table.index.tolist() == ["a", "b", "c", "d"]
    assert table["cumulative"].tolist() == pytest.approx([0.5, 0.8, 0.95, 1])
    assert table["vital"].tolist() == [True, True, False, False]
    assert pr.pareto(pd.Series({"a": 1, "b": 0}), share=1)["vital"].tolist() == [True, False]
    assert "low" not in pr.pareto(pd.Series({"a": 1.5, "b": 0.2}))


@few
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any), st.sampled_from([0.5, 0.8, 0.9, 1.0]))
def test_the_vital_few_are_the_shortest_run(counts, share):
    table = pr.pareto(pd.Series(counts), share=share)
    vital = table["vital"].sum()
    ordered = sorted(counts, reverse=True)
    assert sum(ordered[:vital]) >= share * sum(counts) - 1e-9
    assert sum(ordered[: vital - 1]) < share * sum(counts)
    assert table["share"].sum() == pytest.approx(1)


def test_votes_of_the_methods():
    table = pr.agreement_of_methods(
        {
            "gap": pd.Series({"a": 3, "b": 2, "c": 2, "d": 0}),
            "kano": pd.Series({"b": True, "a": False, "d": False, "c": True}),
        },
        top=2,
    )
    assert table.loc["a", ["gap", "kano", "votes"]].tolist() == [True, False, 1]
    assert table["votes"].to_dict() == {"b": 2, "c": 2, "a": 1, "d": 0}
    assert table.index.tolist() == ["b", "c", "a", "d"]


# On the course's own data


def test_the_hotel_survey_of_the_course():
    """Planted: clean, shower, wifi basic; breakfast excitement; check_in, staff, problem linear."""
    from coursekit import datasets

    table = datasets.load("importance_performance")
    names = datasets.load("hotel_attributes")["attribute"].tolist()
    rated, given_ = (table[[f"{block}_{name}" for name in names]].set_axis(names, axis=1) for block in "IP")
    fields = pr.importance_performance(rated.mean(), given_.mean()).table["quadrant"]
    assert fields["problem"] == "concentrate"
    assert fields["decor"] == "overkill"
    assert pr.crosshairs_compared(rated.mean(), given_.mean(), scale=(1, 5))["stable"].sum() < len(names)
    sure = pr.quadrant_certainty(rated, given_, resamples=500)
    assert sure.loc["problem", "concentrate"] > 0.95
    derived = pr.derived_importance(given_, table["overall_satisfaction"])
    assert derived["beta"].idxmax() == "problem"
    kinds = pr.penalty_reward(given_, table["overall_satisfaction"], low=[1, 2], high=[5]).table["kind"]
    assert kinds[["clean", "wifi", "breakfast", "problem"]].tolist() == ["basic", "basic", "excitement", "performance"]
    votes = pr.agreement_of_methods({"gap": rated.mean() - given_.mean(), "derived": derived["r"]})
    assert votes.loc["problem", "votes"] == 2


def test_the_kano_pairs_of_the_course():
    from coursekit import datasets

    table = datasets.load("kano_pairs")
    found = pr.kano(table)
    assert found.index.tolist() == table["feature"].drop_duplicates().tolist()
    assert found["category"].tolist() == list("MMOOAAIR")
    assert found["clear"].all()
    wide = table.pivot(index="respondent", columns="feature", values=["functional", "dysfunctional"])
    pairs = {name: (("functional", name), ("dysfunctional", name)) for name in found.index}
    pd.testing.assert_frame_equal(pr.kano(wide, pairs), found)


# ------------------------------------------------------------ bad input

RATINGS, OVERALL = attributes(60)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: pr.importance_performance(I, P.drop("queue")), "queue"),
        (lambda: pr.importance_performance(I, P.replace(3.0, np.nan)), "no value for parking"),
        (lambda: pr.importance_performance(pd.concat([I, I]), P), "occurs more than once"),
        (lambda: pr.importance_performance(I[:1], P[:1]), "at least two"),
        (lambda: pr.importance_performance(I, P, "mode"), "one of means, medians"),
        (lambda: pr.importance_performance(I, P, "middle"), "scale="),
        (lambda: pr.importance_performance(I, P, "middle", scale=(1, 7), same_scale=False), "derived importance"),
        (lambda: pr.importance_performance(I, P, "custom"), "at="),
        (lambda: pr.quadrant_certainty(RATINGS, RATINGS[["safe"]]), "no column warm"),
        (lambda: pr.quadrant_certainty(RATINGS, RATINGS[::-1]), "different rows"),
        (lambda: pr.quadrant_certainty(RATINGS, RATINGS, resamples=5), "resamples must be 100 or more"),
        (lambda: pr.quadrant_certainty(RATINGS[:1], RATINGS[:1]), "fewer than two"),
        (lambda: pr.derived_importance(RATINGS.assign(safe=3), OVERALL), "safe has the same value"),
        (lambda: pr.derived_importance(RATINGS.assign(twice=RATINGS["safe"]), OVERALL), "leave one out"),
        (lambda: pr.derived_importance(RATINGS[:5], OVERALL[:5]), "need at least 6"),
        (lambda: pr.derived_importance(RATINGS.assign(safe=np.nan), OVERALL), "0 rows have no missing"),
        (lambda: pr.derived_importance(RATINGS, OVERALL[::-1]), "different rows"),
        (lambda: pr.penalty_reward(RATINGS, OVERALL, low=[1, 5], high=[5]), "none in both"),
        (lambda: pr.penalty_reward(RATINGS, OVERALL * 0, low=[1], high=[5]), "the same value in all 60"),
        (lambda: pr.penalty_reward(RATINGS[:6], OVERALL[:6], low=[1, 2], high=[4, 5]), "joint=False"),
        (lambda: pr.penalty_reward(RATINGS, OVERALL, low=[1], high=[5], min_share=5), "min_share"),
        (lambda: pr.penalty_reward(RATINGS.assign(t=RATINGS["safe"]), OVERALL, low=[1], high=[5]), "combination"),
        (lambda: pr.penalty_reward(RATINGS.assign(t="x"), OVERALL, low=[1], high=[5]), r"column t .*row 0: 'x'"),
        (lambda: pr.kano(answers(M=1), {"x": ("f", "e")}), "no column e"),
        (lambda: pr.kano(answers(M=1), {}), "no pairs"),
        (lambda: pr.kano(answers(M=1), {"x": "f"}), "needs two columns"),
        (lambda: pr.kano(answers(M=1), {"x": ("f", "f")}), "needs two columns"),
        (lambda: pr.kano(answers(M=1)), "no column feature"),
        (lambda: pr.kano_category(np.True_, 5), "1 .like. to 5"),
        (lambda: pr.kano_category(pd.NA, 5), "1 .like. to 5"),
        (lambda: pr.quadrant_certainty(RATINGS[[]], RATINGS[[]]), "no column"),
        (lambda: pr.importance_performance(I, P, "middle", scale=(1,)), "scale="),
        (lambda: pr.importance_performance(I, P, "custom", at=4), "at="),
        (lambda: pr.agreement_of_methods({"a": pd.Series([True, None], dtype="boolean")}, top=1), "no value for 1"),
        (lambda: pr.kano(answers(M=1), {"x": ("f", "d")}, like=3), "1 or 5"),
        (lambda: pr.kano(answers(M=1) + 4, {"x": ("f", "d")}), r"column f .*row 0: 6"),
        (lambda: pr.kano(answers(M=1) / 2, {"x": ("f", "d")}), r"column d .*not whole"),
        (lambda: pr.kano_category(0, 5), "1 .like. to 5"),
        (lambda: pr.pareto(pd.Series({"a": -1})), "row a: -1"),
        (lambda: pr.pareto(pd.Series({"a": 0})), "every count is 0"),
        (lambda: pr.pareto(pd.Series({"a": 1}), share=80), "share"),
        (lambda: pr.agreement_of_methods({}), "no method"),
        (lambda: pr.agreement_of_methods({"a": I, "b": P.drop("queue")}), "queue"),
        (lambda: pr.agreement_of_methods({"a": I}, top=9), "between 1 and 4"),
    ],
)
def test_every_refusal_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: pr.importance_performance([6, 4], [4, 5]),
        lambda: pr.quadrant_certainty([1], [2]),
        lambda: pr.derived_importance(RATINGS, OVERALL.tolist()),
        lambda: pr.penalty_reward(RATINGS, OVERALL, low=1, high=[5]),
        lambda: pr.penalty_reward(RATINGS, OVERALL, low=["1"], high=["5"]),
        lambda: pr.kano(answers(M=1), [("f", "d")]),
        lambda: pr.pareto([1, 2]),
        lambda: pr.agreement_of_methods([I]),
        lambda: pr.agreement_of_methods({"a": I}, top=1.5),
    ],
)
def test_another_kind_of_thing_is_refused(call):
    with pytest.raises(TypeError, match="got"):
        call()


def test_picks_of_any_type_count_as_votes():
    picks = pd.Series({"a": True, "b": False}, dtype=object)
    assert pr.agreement_of_methods({"kano": picks, "same": picks.astype("boolean")}, top=1)["votes"].tolist() == [2, 0]
