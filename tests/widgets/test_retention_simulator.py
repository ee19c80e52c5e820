from __future__ import annotations

from time import process_time

import pytest

from coursekit.analysis import value
from coursekit.language import in_language
from coursekit.widgets import RetentionSimulator
from tests.glyphs import assert_all_glyphs, assert_nothing_cut


def simulator(lang: str = "zh", **settings: int) -> RetentionSimulator:
    with in_language(lang):
        made = RetentionSimulator()
    for name, number in settings.items():
        made.controls[name].value = number
        assert made.controls[name].value == number, "outside the slider"
    return made


def test_the_first_state_is_the_lessons_and_the_science_of_the_course() -> None:
    worth, found = simulator().amounts()
    # 620·1.1/.24; 96 for each of 20 treated keeps one
    assert worth == pytest.approx(620 * 1.1 / 0.24) == pytest.approx(value.lifetime_value(620, 0.86, 0.10))
    assert found == value.keep_or_acquire(480, 96, 0.05)
    assert (found.cost_per_saved, found.acquisition_over_treated) == (pytest.approx(1920), 5)


@pytest.mark.parametrize(
    ("settings", "zh", "en"),
    [
        ({}, "流失的总共才 14 名，办不到", "only 14 leave at all: out of reach"),
        ({"uplift": 20}, "多留不了 20 名，按 14 名算", "20 more cannot be kept; 14 are counted"),
        ({"retention_cost": 24}, "和拉新正好打平", "the same as winning one"),
        ({"retention_cost": 24}, "20.0 倍", "20.0 times"),
        ({"retention_cost": 20}, "比拉新便宜", "cheaper than winning one"),
        ({"retention": 80, "uplift": 20}, "和拉新正好打平", "100 gifts must keep 20 more."),
        ({"retention": 91}, "3,589", "3,589"),
        ({"margin": 100}, "也比他带来的还多", "more than the customer brings"),
        ({"acquisition_cost": 20, "retention_cost": 400}, "0.05 倍", "0.05 times"),
        # 100·96/460 = 20.87: never rounded to a number that would do
        ({"acquisition_cost": 460, "retention": 79}, "多留 20.9 名", "keep 20.9 more"),
    ],
)
def test_the_sentence_says_what_the_money_says(settings: dict[str, int], zh: str, en: str) -> None:
    for lang, words in (("zh", zh), ("en", en)):
        made = simulator(lang, **settings)
        assert words in made.words
        assert made.words in made.sentence.value


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_slider_changes_picture_and_still(lang: str) -> None:
    made = simulator(lang)
    assert len(made.controls) <= 5
    for name, control in made.controls.items():
        assert control.description
        first, still = made.picture.value, made._repr_mimebundle_()["image/png"]
        control.value += control.step
        assert made.picture.value != first, name
        assert made._repr_mimebundle_()["image/png"] != still


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("ends", ["00000", "11111", "10101", "01010", "11010", "11000", "00101"])
def test_extremes_are_drawn_whole(lang: str, ends: str) -> None:
    made = simulator(lang)
    for end, control in zip(ends, made.controls.values(), strict=True):
        control.value = control.max if end == "1" else control.min
    assert_all_glyphs(made._figure)
    assert_nothing_cut(made._figure)
    # The bars themselves end inside, and so do their numbers.
    ax = made._figure.axes[0]
    right = ax.get_window_extent().x1
    assert all(text.get_window_extent().x1 <= right + 1 for text in ax.texts)


def test_fast_enough_to_drag() -> None:
    made = simulator()
    start = process_time()
    for number in range(1, 21):
        made.controls["uplift"].value = number
    assert (process_time() - start) / 20 < 0.3  # of the processor: others may be at work on it
