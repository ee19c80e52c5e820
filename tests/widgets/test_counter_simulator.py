from __future__ import annotations

import pytest

from coursekit.language import in_language
from coursekit.widgets import CounterSimulator
from coursekit.widgets.counter_simulator import ROSTERS
from tests.glyphs import assert_all_glyphs, assert_nothing_cut


def hall_in(lang: str, **values: object) -> CounterSimulator:
    with in_language(lang):
        hall = CounterSimulator()
    for name, value in values.items():
        hall.controls[name].value = value
    return hall


def mean_wait(**values: object) -> float:
    return float(hall_in("en", **values).log()["wait"].mean())


@pytest.mark.parametrize(
    ("values", "zh", "en"),
    [
        ({}, "每天 24 个窗口时。平均等 6.8 分钟，25% 的客户等了 10 分钟以上", "mean wait is 6.8 minutes; 25% of"),
        ({}, "感觉像 9.7 分钟（1.44 倍，教学假设）", "feel it as 9.7 minutes (times 1.44, assumed for teaching)"),
        ({"roster": "noon"}, "每天 27 个窗口时。平均等 1.5 分钟", "27 counter-hours a day. The mean wait is 1.5"),
        ({"roster": "moved"}, "每天 24 个窗口时。平均等 3.0 分钟", "24 counter-hours a day. The mean wait is 3.0"),
        ({"roster": "four"}, "每天 32 个窗口时。平均等 1.1 分钟", "32 counter-hours a day. The mean wait is 1.1"),
        ({"express": True}, "平均等 1.3 分钟，复杂业务 21.5 分钟", "1.3 minutes on average, complex business 21.5"),
        ({"machines": 40}, "平均等 3.3 分钟", "The mean wait is 3.3 minutes"),
        ({"told": True}, "告知了要等多久、为什么等，感觉也是 6.8 分钟", "long and why, customers feel it as 6.8"),
    ],
)  # fmt: skip
def test_the_sentence_says_how_long_customers_wait(values: dict[str, object], zh: str, en: str) -> None:
    for lang, words in (("zh", zh), ("en", en)):
        hall = hall_in(lang, **values)
        assert words in hall.words
        assert hall.words in hall.sentence.value


def test_hours_moved_to_noon_save_waiting_and_cost_nothing() -> None:
    assert sum(ROSTERS["moved"]) == sum(ROSTERS["three"])
    assert mean_wait(roster="moved") < 0.6 * mean_wait()
    # Three hours of a fourth counter do nearly what eight hours do.
    assert mean_wait() - mean_wait(roster="noon") > 0.9 * (mean_wait() - mean_wait(roster="four"))


def test_an_express_line_serves_the_simple_and_starves_the_complex() -> None:
    before, after = (hall_in("en", express=on).log().groupby("kind")["wait"].mean() for on in (False, True))
    assert after["quick"] < before["quick"]
    assert after["ordinary"] > 2 * before["ordinary"]
    assert mean_wait(express=True) > mean_wait()


def test_telling_changes_what_is_felt_and_not_the_clock() -> None:
    untold, told = hall_in("en").log(), hall_in("en", told=True).log()
    assert (untold["wait"] == told["wait"]).all()
    assert (told["felt"] == told["wait"]).all()
    assert untold["felt"].sum() == pytest.approx(1.44 * untold["wait"].sum())


def test_the_customers_are_the_same_whatever_the_roster() -> None:
    one, other = hall_in("en").log(), hall_in("en", roster="four", express=True).log()
    assert (one["arrival"] == other["arrival"]).all()
    assert (one["kind"] == other["kind"]).all()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_control_changes_the_picture_and_has_a_label(lang: str) -> None:
    hall = hall_in(lang)
    assert len(hall.controls) <= 5
    for name, value in (("noon", 40), ("roster", "moved"), ("express", True), ("machines", 30), ("told", True)):
        before = hall.picture.value
        hall.controls[name].value = value
        assert hall.picture.value != before, name
        assert hall.controls[name].description


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("noon", "roster", "express", "machines"),
    [(20, "four", False, 80), (60, "two", True, 0), (60, "two", True, 80), (60, "moved", False, 0)],
)
def test_extremes_are_drawn_whole(lang: str, noon: int, roster: str, express: bool, machines: int) -> None:
    hall = hall_in(lang, noon=noon, roster=roster, express=express, machines=machines)
    assert_all_glyphs(hall._figure)
    assert_nothing_cut(hall._figure)
    assert hall._axes.get_ylim()[1] >= hall.log().groupby("hour")["felt"].mean().max()


def test_a_panel_that_is_used_for_long_does_not_pile_up_bars() -> None:
    hall = hall_in("en")
    for noon in range(20, 60, 2):
        hall.controls["noon"].value = noon
    assert len(hall._axes.containers) == 2
    assert len(hall._axes.patches) == 16
