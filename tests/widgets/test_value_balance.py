from __future__ import annotations

import itertools

import matplotlib as mpl
import pytest

from coursekit.analysis.value import COSTS, VALUES, delivered_value
from coursekit.language import in_language
from coursekit.widgets import ValueBalance
from coursekit.widgets.value_balance import OFFERS
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words


@pytest.fixture(autouse=True)
def _own_settings():
    with mpl.rc_context():
        yield


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


def winners(hour: float) -> tuple[str, ...]:
    """Work out who is better by difference and by ratio, without the widget."""
    found = {}
    for code in "AB":
        parts = dict(OFFERS[code])
        parts["time"] *= hour
        found[code] = delivered_value({n: parts[n] for n in VALUES}, {n: parts[n] for n in COSTS})
    a, b = found["A"], found["B"]
    return tuple(
        "level" if one == other else "A" if one > other else "B"
        for one, other in ((a.difference, b.difference), (round(a.ratio, 2), round(b.ratio, 2)))
    )


def test_what_the_lesson_promises_can_be_found():
    seen = {hour: winners(hour) for hour in range(0, 105, 5)}
    assert [hour for hour, found in seen.items() if found == ("B", "B")] == [0, 5, 10, 15]
    assert [hour for hour, found in seen.items() if found == ("level", "B")] == [20]
    assert [hour for hour, found in seen.items() if found == ("A", "B")] == [25, 30]
    assert [hour for hour, found in seen.items() if found == ("A", "level")] == [35]
    assert [hour for hour, found in seen.items() if found == ("A", "A")] == list(range(40, 105, 5))


@pytest.mark.parametrize(
    ("hour", "zh", "en"),
    [
        (0, "按差、按比，都是乙划算", "By difference and by ratio alike B is the better one"),
        (20, "按差打平；按比，乙划算", "By difference they are level; by ratio B is the better one"),
        (30, "按差，甲划算；按比，乙划算", "By difference A is the better one, by ratio B"),
        (35, "按差，甲划算；按比，到两位小数打平", "by ratio they are level to two decimals"),
        (40, "按差、按比，都是甲划算", "By difference and by ratio alike A is the better one"),
    ],
)
def test_the_worth_of_an_hour_decides(lang, hour, zh, en):
    balance = ValueBalance()
    before = balance.picture.value
    balance.controls["hour"].value = hour
    assert (zh if lang == "zh" else en) in balance.words
    assert "160" in balance.words  # B's price stays the lower one throughout
    assert balance.words in balance.sentence.value
    assert (balance.picture.value != before) == (hour > 0)
    assert balance.delivered("B").total_cost == 320 + 2.5 * hour


def test_choosing_a_part_loads_it_and_changes_nothing(lang):
    balance = ValueBalance()
    said, shown = balance.words, balance.picture.value
    amount = balance.controls["amount"]
    for code, part in itertools.product("AB", (*VALUES, *COSTS)):
        balance.controls["offer"].value, balance.controls["part"].value = code, part
        assert amount.value == OFFERS[code][part] * (60 if part == "time" else 1)
        minutes = "分钟" if lang == "zh" else "minutes"
        assert (minutes in amount.description) == (part == "time")
    assert (balance.words, balance.picture.value) == (said, shown)


def test_a_changed_part_stays_changed_and_only_that(lang):
    balance = ValueBalance()
    balance.controls["hour"].value = 30
    balance.controls["offer"].value, balance.controls["part"].value = "B", "time"
    balance.controls["amount"].value = 110
    assert ("按差打平" if lang == "zh" else "By difference they are level") in balance.words
    balance.controls["amount"].value = 100
    assert balance.delivered("B").difference == 240 > balance.delivered("A").difference == 235
    balance.controls["part"].value = "money"
    assert balance.delivered("B").difference == 240
    balance.controls["amount"].value = 380
    assert ("标价一样" if lang == "zh" else "The price is the same") in balance.words
    balance.controls["part"].value = "time"
    assert balance.controls["amount"].value == 100
    assert OFFERS["B"]["time"] == 2.5
    assert ValueBalance().delivered("B").difference == 290


def test_at_most_five_controls_each_with_a_label(lang):
    controls = ValueBalance().controls.values()
    assert len(controls) <= 5
    assert all(control.description for control in controls)


@pytest.mark.parametrize("every", [0, 600])
def test_extremes_are_drawn_whole(lang, every):
    balance = ValueBalance()
    # As the sliders would leave them; sixteen redraws on the way say nothing more.
    for parts in balance._offers.values():
        parts.update({name: min(every, 10) if name == "time" else every for name in parts})
    for hour in (100, 0):
        balance.controls["hour"].value = hour
        assert_all_glyphs(balance._figure)
        assert_nothing_cut(balance._figure)
    if every == 0:
        assert ("比值没有意义" if lang == "zh" else "its ratio means nothing") in balance.words
        assert balance.delivered("A") is None


def test_costs_above_the_value_are_a_negative_difference(lang):
    balance = ValueBalance()
    balance.controls["part"].value = "product"
    balance.controls["amount"].value = 0
    assert balance.delivered("A").difference == -200
    assert "−200" in balance.words
    assert any("−200" in word for word in words(balance._figure))
    assert_nothing_cut(balance._figure)


def test_an_earlier_state_leaves_no_trace_in_the_picture():
    travelled, fresh = ValueBalance(), ValueBalance()
    for hour in (100, 30):
        travelled.controls["hour"].value = hour
    fresh.controls["hour"].value = 30
    assert travelled.picture.value == fresh.picture.value


def test_the_still_picture_and_the_sentence_are_in_the_bundle(lang):
    balance = ValueBalance()
    bundle = balance._repr_mimebundle_()
    assert bundle["text/plain"] == repr(balance) == f"ValueBalance: {balance.words}"
    assert bundle["image/png"]
    drawn = words(balance._figure)
    assert ("产品 450" if lang == "zh" else "product 450") in drawn
