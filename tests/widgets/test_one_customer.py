from __future__ import annotations

import pytest

from coursekit.language import in_language
from coursekit.widgets import OneCustomer
from tests.glyphs import assert_all_glyphs, assert_nothing_cut


@pytest.mark.parametrize(
    ("expected", "perceived", "zh", "en"),
    [(6, 4, "−2", "fell short"), (4, 4, "正好达到", "exactly"), (3, 5, "+2", "more than")],
)
def test_the_sentence_says_the_gap(expected: int, perceived: int, zh: str, en: str) -> None:
    for lang, words in (("zh", zh), ("en", en)):
        with in_language(lang):
            customer = OneCustomer()
        customer.controls["expectation"].value = expected
        customer.controls["perception"].value = perceived
        assert words in customer.words
        assert customer.words in customer.sentence.value


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_slider_changes_picture_and_still(lang: str) -> None:
    with in_language(lang):
        customer = OneCustomer()
    first, still = customer.picture.value, customer._repr_mimebundle_()["image/png"]
    customer.controls["perception"].value = 7
    assert customer.picture.value != first
    assert customer._repr_mimebundle_()["image/png"] != still
    assert {control.description for control in customer.controls.values()} == (
        {"期望", "感知"} if lang == "zh" else {"Expectation", "Perception"}
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("expected", "perceived"), [(1, 7), (7, 1), (7, 7), (1, 1)])
def test_extremes_are_drawn_whole(lang: str, expected: int, perceived: int) -> None:
    with in_language(lang):
        customer = OneCustomer()
    customer.controls["expectation"].value = expected
    customer.controls["perception"].value = perceived
    assert_all_glyphs(customer._figure)
    assert_nothing_cut(customer._figure)
