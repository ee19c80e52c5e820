from __future__ import annotations

import pytest

from coursekit.language import in_language
from coursekit.widgets import InternalChain
from tests.glyphs import assert_all_glyphs, assert_nothing_cut


def chain_in(lang: str, **values: object) -> InternalChain:
    with in_language(lang):
        chain = InternalChain()
    for name, value in values.items():
        chain.controls[name].value = value
    return chain


@pytest.mark.parametrize(
    ("values", "zh", "en"),
    [
        ({}, "77 张没出过错，23 张", "77 are without a fault and 23"),
        ({"steps": 6}, "74 张没出过错", "74 are without a fault"),
        ({"each": 98}, "90 张没出过错", "90 are without a fault"),
        ({"lower": 15}, "各步平均 92%", "the mean of the steps is 92%"),
        ({"lower": 15}, "第 3 步做对 80%", "step 3 is 80% right"),
        ({"lower": 15, "halve": "weakest"}, "第 3 步）差错减半，客户多拿到 8.1 张", "gets 8.1 more"),
        ({"lower": 15, "halve": "best"}, "第 1 步）差错减半，客户只多拿到 1.7 张", "gets only 1.7 more"),
        ({"halve": "weakest"}, "各步一样好", "All steps are equal"),
        ({"each": 100, "halve": "best"}, "都多拿到 0.0 张", "gets 0.0 more"),
    ],
)
def test_the_sentence_says_what_the_last_customer_gets(values: dict[str, object], zh: str, en: str) -> None:
    for lang, words in (("zh", zh), ("en", en)):
        chain = chain_in(lang, **values)
        assert words in chain.words
        assert chain.words in chain.sentence.value


def test_the_weakest_step_is_always_the_better_one_to_mend() -> None:
    for lower in (1, 15, 40):
        gains = {}
        for halve in ("weakest", "best"):
            now, better, _ = chain_in("en", lower=lower, halve=halve).chains()
            gains[halve] = better.total - now.total
        assert gains["weakest"] > gains["best"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_control_changes_the_picture_and_has_a_label(lang: str) -> None:
    chain = chain_in(lang)
    for name, value in (("steps", 6), ("each", 90), ("lower", 20), ("halve", "weakest")):
        before = chain.picture.value
        chain.controls[name].value = value
        assert chain.picture.value != before, name
        assert chain.controls[name].description
    assert ("步数" if lang == "zh" else "Steps") in {control.description for control in chain.controls.values()}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("halve", ["none", "weakest"])
@pytest.mark.parametrize(("steps", "each", "lower"), [(2, 50, 40), (10, 100, 0), (10, 50, 40), (2, 100, 1)])
def test_extremes_are_drawn_whole(lang: str, halve: str, steps: int, each: int, lower: int) -> None:
    chain = chain_in(lang, steps=steps, each=each, lower=lower, halve=halve)
    assert_all_glyphs(chain._figure)
    assert_nothing_cut(chain._figure)


def test_a_panel_that_is_used_for_long_does_not_pile_up_bars() -> None:
    chain = chain_in("en")
    for each in range(60, 90):
        chain.controls["each"].value = each
    assert len(chain._axes.containers) == 1
    assert len(chain._axes.patches) == 6
