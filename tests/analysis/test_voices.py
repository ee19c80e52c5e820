"""Counts are by hand beside each test; the restaurant reviews' hand labels are the outside reference."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from coursekit.analysis import voices

REVIEWS = Path(__file__).resolve().parents[3] / "shared" / "data" / "asap_zh_reviews" / "asap_sample_300.csv"

WORDS = {"waiting": ["排队", "等", "queue*", "wait*"], "staff": ["柜员", "态度", "staff", "front desk"]}
SAID = pd.Series(
    ["排队排了半小时", "The STAFF were rude; I waited.", "柜员态度好，等等", "网点太远", None, "!!!"],
    index=list("abcdef"),
)
few = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＡＰＰ　闪退！！", "app 闪退!"),
        ("<p>Good &amp; fast</p>", "good & fast"),
        ("see https://bank.example/a?b=1 。谢谢", "see 。谢谢"),
        ("wait <5 min, fee > 3", "wait <5 min, fee > 3"),
        ("zero\u200bwidth\tand\nlines", "zerowidth and lines"),
        ("sooooo 好好好好好", "sooo 好好好"),
        ("1000000", "1000000"),
        ("didn’t", "didn't"),
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        (pd.NaT, ""),
    ],
)
def test_cleaning_gives_one_plain_form(text, plain):
    assert voices.clean_text(text) == plain


@few
@given(st.text(max_size=60))
def test_cleaning_a_clean_text_changes_nothing_that_is_counted(text):
    once = voices.clean_text(text)
    hits = voices.aspect_hits(pd.Series([text]), WORDS)
    assert once == once.strip()
    # entities may hide a second layer (&amp;lt;); everything else is settled after one pass
    if "&" not in once and "<" not in once:
        pd.testing.assert_frame_equal(voices.aspect_hits(pd.Series([once]), WORDS), hits)


def test_a_link_in_a_chinese_sentence_ends_where_the_chinese_begins():
    assert voices.clean_text("见https://a.example/x，很慢") == "见 ,很慢"


def test_empty_and_repeated_comments_are_marked():
    table = voices.clean_comments(pd.Series(["好！", "好!!", "", "…", None, "100"]))
    assert table["empty"].tolist() == [False, False, True, True, True, False]
    assert table["repeats"].tolist() == [False, True, False, False, False, False]
    assert table["language"].tolist() == ["zh", "zh", "", "", "", ""]


def test_hits_by_hand():
    hits = voices.aspect_hits(SAID, WORDS)
    assert hits["waiting"].tolist() == [True, True, True, False, False, False]  # 等 in 等等
    assert hits["staff"].tolist() == [False, True, True, False, False, False]
    assert voices.aspect_hits(SAID, WORDS, exclude=["等等"])["waiting"].tolist() == [True, True] + [False] * 4
    assert hits.index.tolist() == list("abcdef")


@pytest.mark.parametrize(
    ("text", "keyword", "found"),
    [
        ("a prudent bank", "rude", False),
        ("rude!", "rude", True),
        ("app很慢", "app", True),
        ("happy", "app", False),
        ("waiting", "wait*", True),
        ("await", "wait*", False),
        ("front  desk", "front desk", True),
        ("front and desk", "front desk", False),
        ("等 待", "等待", False),
        ("app  闪退", "APP 闪退", True),
        ("app闪退", "APP 闪退", True),
        ("ＱＵＥＵＥ", "queue", True),
    ],
)
def test_how_a_keyword_is_found(text, keyword, found):
    assert voices.aspect_hits(pd.Series([text]), {"x": [keyword]}).iloc[0, 0] == found


def test_counts_by_hand_and_wilson_as_in_statsmodels():
    table = voices.aspect_counts(SAID, WORDS, exclude=["等等"])
    assert table["count"].tolist() == [2, 2]
    assert table["n"].tolist() == [4, 4]
    low, high = proportion_confint(2, 4, method="wilson")
    assert table.loc["staff", ["share", "low", "high"]].tolist() == pytest.approx([0.5, low, high])


def test_single_keywords_are_counted_and_sorted():
    table = voices.keyword_counts(SAID, WORDS)
    assert table.query("aspect == 'waiting'")[["keyword", "count"]].values.tolist() == [
        ["排队", 1], ["等", 1], ["wait*", 1], ["queue*", 0],
    ]  # fmt: skip


@few
@given(st.permutations(list(SAID.index)), st.permutations(["waiting", "staff"]))
def test_the_order_of_comments_and_aspects_does_not_matter(rows, aspects):
    mixed = voices.aspect_counts(SAID[rows], {aspect: WORDS[aspect] for aspect in aspects})
    pd.testing.assert_frame_equal(mixed.loc[list(WORDS)], voices.aspect_counts(SAID, WORDS))


@pytest.mark.parametrize("kind", ["object", "boolean", "Int64", "Float64"])
def test_hand_codes_of_any_type(kind):
    hits = pd.DataFrame({"a": [True, True, False]})
    codes = pd.DataFrame({"a": pd.array([True, None, True], dtype=object)})
    if kind != "object":
        codes = codes.astype("boolean").astype(kind)
    assert voices.against_hand_codes(hits, codes).loc["a", ["found_by_both", "n", "recall"]].tolist() == [1, 2, 0.5]


def test_hand_codes_by_hand():
    hits = pd.DataFrame({"a": [True, True, True, False, False], "b": [False] * 5})
    codes = pd.DataFrame({"a": [1, 1, 0, 1, None], "b": [0] * 5})
    table = voices.against_hand_codes(hits, codes)
    assert table.loc["a", ["found_by_both", "found_only_by_words", "found_only_by_coder", "n"]].tolist() == [2, 1, 1, 4]
    assert table.loc["a", ["precision", "recall"]].tolist() == pytest.approx([2 / 3, 2 / 3])
    assert table.loc["b", ["precision", "recall"]].isna().all()
    assert table.loc["b", "n"] == 5


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (
            lambda: voices.aspect_hits(pd.Series(["a", 5], index=["x", "y"]), WORDS),
            TypeError,
            "row y: a comment is text",
        ),
        (lambda: voices.aspect_hits(["a"], WORDS), TypeError, "pandas Series"),
        (lambda: voices.aspect_hits(SAID, {}), ValueError, "no aspect"),
        (lambda: voices.aspect_hits(SAID, ["等"]), TypeError, "maps an aspect"),
        (lambda: voices.aspect_hits(SAID, {"a": [5]}), TypeError, "a keyword is text"),
        (lambda: voices.against_hand_codes(pd.Series([True]), pd.DataFrame({"a": [1]})), TypeError, "DataFrame"),
        (
            lambda: voices.against_hand_codes(pd.DataFrame({"a": ["False"]}), pd.DataFrame({"a": [1]})),
            ValueError,
            "column a of the hits .*'False'",
        ),
        (
            lambda: voices.against_hand_codes(pd.DataFrame({"a": [True, None]}), pd.DataFrame({"a": [1, 0]})),
            ValueError,
            "hits has missing",
        ),
        (lambda: voices.aspect_hits(SAID, {"a": []}), ValueError, "a has no keywords"),
        (lambda: voices.aspect_hits(SAID, {"a": "等"}), TypeError, "one string"),
        (lambda: voices.aspect_hits(SAID, {"a": [" "]}), ValueError, "is empty"),
        (lambda: voices.aspect_hits(SAID, {"a": ["w*it"]}), ValueError, "star"),
        (lambda: voices.aspect_counts(SAID[["e", "f"]], WORDS), ValueError, "says anything"),
        (lambda: voices.aspect_counts(SAID, WORDS, level=95), ValueError, "confidence level"),
        (
            lambda: voices.against_hand_codes(pd.DataFrame({"a": [True]}), pd.DataFrame({"b": [1]})),
            ValueError,
            "no column a",
        ),
        (
            lambda: voices.against_hand_codes(pd.DataFrame({"a": [True]}), pd.DataFrame({"a": [1]}, index=[7])),
            ValueError,
            "different rows",
        ),
        (
            lambda: voices.against_hand_codes(pd.DataFrame({"a": [True]}), pd.DataFrame({"a": [-2]})),
            ValueError,
            r"column a .*row 0: -2",
        ),
        (
            lambda: voices.against_hand_codes(pd.DataFrame({"a": [True]}), pd.DataFrame({"a": [0.5]})),
            ValueError,
            "other than 0 and 1",
        ),
    ],
)
def test_every_refusal_says_what_is_wrong(call, error, said):
    with pytest.raises(error, match=said):
        call()


# On the course's own data


def test_a_dictionary_finds_what_the_writers_of_the_comments_meant():
    """Themes and languages are planted: each comment was written for one of six themes."""
    from coursekit import datasets

    comments = datasets.load("customer_comments")
    table = voices.clean_comments(comments["text"])
    assert (table["language"] == comments["language"]).mean() > 0.99
    assert not table[["empty", "repeats"]].any(axis=None)
    words = {
        "waiting": ["排队", "等", "小时", "分钟", "分不到", "wait*", "hour*", "minute*", "queue"],
        "price": ["块", "钱", "费", "价", "yuan", "price*", "cost*", "pay*", "paid", "fee*", "free"],
    }
    hits = voices.aspect_hits(comments["text"], words, exclude=["免费", "费劲"])
    meant = pd.get_dummies(comments["theme"])
    found = voices.against_hand_codes(hits, meant)
    assert (found["n"] == len(comments)).all()
    assert (found["recall"] > 0.4).all()
    assert (found["precision_low"] > meant[list(words)].mean() + 0.1).all()
    counts = voices.aspect_counts(comments["text"], words)
    assert (counts["n"] == len(comments)).all()
    assert voices.keyword_counts(comments["text"], words)["count"].sum() >= counts["count"].sum()


@pytest.mark.skipif(not REVIEWS.exists(), reason="the real data sets are not here")
def test_a_short_dictionary_finds_what_the_labellers_of_the_reviews_found():
    """ASAP (Bu and others 2021), 300 reviews with hand-labelled aspects; −2 is “not mentioned”."""
    reviews = pd.read_csv(REVIEWS)
    hits = voices.aspect_hits(
        reviews["review"],
        {"service_parking_convenience": ["停车", "车位"], "service_waiters_attitude": ["服务", "态度"]},
    )
    found = voices.against_hand_codes(hits, (reviews[list(hits.columns)] != -2))
    assert (found["n"] == 300).all()
    assert (found["recall"] > 0.8).all()
    assert (found["precision"] > 0.7).all()
    # pandas' own substring search, no cleaning
    plain = reviews["review"].str.contains("停车|车位")
    assert (hits["service_parking_convenience"] == plain).mean() == 1
