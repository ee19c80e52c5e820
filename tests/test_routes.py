"""The workshop routes: every stop points at what exists, and a day is one that people can sit through."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import coursekit
from coursekit import routes, widgets
from coursekit.authoring.source import read_source
from coursekit.checks import sheets
from coursekit.language import LANGUAGES, CourseError, Text, in_language
from coursekit.routes import _SECTIONS, HALF_DAY, ONE_DAY, ROUTES, THREE_DAYS, Between, Stop, route

ROOT = Path(__file__).resolve().parents[1]
SHEETS = {sheet.unit: sheet for sheet in sheets()}
UNITS = [
    pytest.param(one, unit, id=f"{one.name}-{unit}") for one in ROUTES for unit in {stop.unit: 0 for stop in one.stops}
]
STOPS = [pytest.param(one, stop, id=f"{one.name}-{stop.unit}") for one in ROUTES for stop in one.stops]
CLOCK = re.compile(r"(\d\d):(\d\d)–(\d\d):(\d\d)")


@cache
def lesson(unit):
    return read_source(ROOT / "source" / "lessons" / f"{SHEETS[unit].stem}.md", "lessons")


@cache
def headings(unit, lang):
    """The sections of a trainee's lesson, each with the code that stands in it."""
    found = {}
    for cell in lesson(unit).cells:
        if cell.audience is not None or cell.lang not in (None, lang):
            continue
        if cell.kind == "markdown":
            found.update(dict.fromkeys(re.findall(r"(?m)^## (.+)$", cell.text), ""))
        elif found:
            found[next(reversed(found))] += cell.text + "\n"
    return found


@cache
def plan(unit):
    """How long the lesson's own plan for instructors says the unit takes."""
    guide = "\n".join(cell.text for cell in lesson(unit).cells if cell.audience == "instructor" and cell.lang == "en")
    return int(re.search(r"(?m)^## Teaching unit .*?(\d+) minutes", guide)[1])


# What a stop points at -------------------------------------------------------------------------


@pytest.mark.parametrize("unit", _SECTIONS)
def test_a_section_is_one_heading_of_the_lesson_in_both_languages(unit):
    zh, en = (list(headings(unit, lang)) for lang in ("zh", "en"))
    for section in _SECTIONS[unit].values():
        assert section.zh in zh
        assert section.en in en
        assert zh.index(section.zh) == en.index(section.en), f"{section} are two different sections"
    used = {section for one in ROUTES for stop in one.stops if stop.unit == unit for section in stop.sections}
    assert used == set(_SECTIONS[unit].values())


@pytest.mark.parametrize(("one", "stop"), STOPS)
def test_a_stop_points_at_what_exists(one, stop):
    assert stop.unit in SHEETS
    for kind in ("lessons", "exercises", "solutions"):
        for lang in LANGUAGES:
            assert (ROOT / kind / lang / f"{SHEETS[stop.unit].stem}.ipynb").is_file()
    assert set(stop.questions) <= {question.name for question in SHEETS[stop.unit].questions}
    assert list(stop.questions) == sorted(stop.questions, key=lambda name: int(name[1:]))
    for lang in LANGUAGES:
        order = list(headings(stop.unit, lang))
        at = [order.index(section.side(lang)) for section in stop.sections]
        assert at == sorted(set(at)), "sections in the order of the lesson"
    if stop.widget:
        assert hasattr(widgets, stop.widget)
        chosen = [section.en for section in stop.sections] or headings(stop.unit, "en")
        assert any(f"widgets.{stop.widget}(" in headings(stop.unit, "en")[name] for name in chosen)


# Minutes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", ROUTES, ids=lambda one: one.name)
def test_the_minutes_of_each_day_add_up(one):
    assert [sum(item.minutes for item in day) for day in one.days] == [one.day] * len(one.days)
    assert all(item.minutes > 0 for day in one.days for item in day)


def test_the_days_are_as_long_as_they_are_called():
    assert [len(one.days) for one in ROUTES] == [1, 1, 3]
    assert 180 <= HALF_DAY.day <= 210
    assert 420 <= ONE_DAY.day <= 480
    assert 420 <= THREE_DAYS.day <= 510


@pytest.mark.parametrize("one", ROUTES, ids=lambda one: one.name)
def test_nobody_sits_for_more_than_two_hours_and_a_whole_day_has_lunch(one):
    for day in one.days:
        sitting = 0
        for item in day:
            sitting = 0 if isinstance(item, Between) and item.rest else sitting + item.minutes
            assert sitting <= 120
        rests = [item.minutes for item in day if isinstance(item, Between) and item.rest]
        assert max(rests) >= (60 if one.day > 300 else 10)
        assert isinstance(day[0], Stop)
        assert isinstance(day[-1], Between)
        assert not day[-1].rest, "a day ends together"


@pytest.mark.parametrize(("one", "unit"), UNITS)
def test_the_minutes_of_a_unit_are_enough_and_no_more_than_its_plan(one, unit):
    stops = [stop for stop in one.stops if stop.unit == unit]
    minutes, whole = sum(stop.minutes for stop in stops), plan(unit)
    sections = [section for stop in stops for section in stop.sections]
    questions = [name for stop in stops for name in stop.questions]
    if not sections:
        assert minutes == whole, "the whole lesson takes what its plan says"
        return
    # Five minutes for the scene and for each section, four for each question: nobody reads faster in a room.
    assert minutes >= 5 + 5 * len(sections) + 4 * len(questions)
    # A room that works on the sheet, too, may take longer than the plan, which hands it out at the end.
    assert minutes <= whole + 8 * len(questions)
    share = len(sections) / len(headings(unit, "en"))
    assert share <= minutes / whole + 0.3, "hardly fewer sections, far fewer minutes"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_instructor_is_told_where_the_minutes_of_the_half_day_go(lang):
    guide = "\n".join(cell.text for cell in lesson("00").cells if cell.audience == "instructor" and cell.lang == lang)
    rows = [[part.strip() for part in row.split("|")] for row in re.findall(r"(?m)^\| (\d\d \|[ \d|]+\d) \|$", guide)]
    assert [(row[0], int(row[1])) for row in rows] == [(stop.unit, stop.minutes) for stop in HALF_DAY.stops]
    for row, stop in zip(rows, HALF_DAY.stops, strict=True):
        assert sum(map(int, row[2:])) == stop.minutes
        assert (row[6] != "0") == bool(stop.questions)


# Order -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", ROUTES, ids=lambda one: one.name)
def test_units_come_in_the_order_of_the_course(one):
    units = [stop.unit for stop in one.stops]
    assert units == sorted(units)
    assert units[0] == "00"  # the rooms are full of people who have never seen a notebook
    # A unit begins with its scene, once; the second time it goes on after a break.
    for number, stop in enumerate(one.stops):
        assert stop.opening == (stop.unit not in units[:number])


@pytest.mark.parametrize("one", ROUTES, ids=lambda one: one.name)
def test_what_a_stop_needs_is_learnt_at_the_first(one):
    """Widgets and sheets come up at later stops: their sections of unit 00 are on every route."""
    assert {_SECTIONS["00"]["play"], _SECTIONS["00"]["answers"]} <= set(one.stops[0].sections)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("one", ROUTES, ids=lambda one: one.name)
def test_a_route_says_how_to_go_about_a_stop(one, lang):
    # Sections use names that sections left out have made: without the whole page run, they end in NameError.
    command = {"zh": "重启内核 和 运行所有单元格…", "en": "Restart Kernel and Run All Cells…"}[lang]
    note = one.note.side(lang)
    assert command in note
    assert command in "\n".join(cell.text for cell in lesson("00").cells if cell.lang == lang)
    assert "exercises" in note


def test_the_routes_are_those_of_the_course():
    assert [stop.unit for stop in HALF_DAY.stops[1:]] == ["05", "09", "10", "16"]
    assert [stop.unit for stop in ONE_DAY.stops[1:]] == ["03", "05", "07", "09", "10", "14", "16"]
    assert list(dict.fromkeys(stop.unit for stop in THREE_DAYS.stops)) == [f"{number:02d}" for number in range(19)]
    assert {stop.unit for stop in HALF_DAY.stops} <= {stop.unit for stop in ONE_DAY.stops}


def test_a_longer_route_gives_a_unit_no_less_time():
    short, long = ({stop.unit: stop.minutes for stop in one.stops} for one in (HALF_DAY, ONE_DAY))
    assert all(long[unit] >= minutes for unit, minutes in short.items())


# Shown -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("one", ROUTES, ids=lambda one: one.name)
def test_the_timetable_has_no_holes(one, lang):
    with in_language(lang):
        text, page = repr(route(one.name, begin="08:15")), route(one.name, begin="08:15")._repr_html_()
    for shown in (text, page):
        times = [tuple(int(part) for part in found) for found in CLOCK.findall(shown)]
        assert len(times) == sum(len(day) for day in one.days)
        ends = [(hours, minutes) for _, _, hours, minutes in times]
        starts = [(hours, minutes) for hours, minutes, _, _ in times]
        assert starts.count((8, 15)) == len(one.days)
        assert [begin for begin in starts[1:] if begin != (8, 15)] == [
            end for end, after in zip(ends, starts[1:], strict=False) if after != (8, 15)
        ]
        last = 8 * 60 + 15 + one.day
        assert ends[-1] == (last // 60, last % 60)
    links = re.findall(r'<a href="([^"]+)">', page)
    assert links == [f"{SHEETS[stop.unit].stem}.ipynb" for stop in one.stops]
    assert all((ROOT / "lessons" / lang / link).is_file() for link in links)
    if lang == "en":
        assert not re.search("[\u4e00-\u9fff]", text + page)
    else:
        assert "Opening" not in text + page


def test_the_words_of_a_stop():
    stop = HALF_DAY.stops[1]
    assert stop.what.zh == (
        "开场 · 期望不止一种 · 先玩一玩 · 期望不是一个点：容忍区域 · 小工具 ExpectationSimulator · 练习第 1 题"
    )
    assert stop.what.en.startswith("Opening · There is more than one kind · Play first")
    assert stop.what.en.endswith(" · widget ExpectationSimulator · question 1 of the sheet")
    assert Stop("10", 75, questions=("q1", "q3")).what.en == "The whole lesson · questions 1, 3 of the sheet"
    assert Stop("10", 75).what.zh == "全课"
    assert not replace(stop, opening=False).what.zh.startswith("开场")


def test_without_a_name_the_routes_are_listed():
    with in_language("zh"):
        text, page = repr(route()), route()._repr_html_()
    for one in ROUTES:
        assert f'route("{one.name}")' in text
        assert f"route(&quot;{one.name}&quot;)" in page
        assert one.audience.zh in text
    assert "每天 8 小时 30 分钟" in page


def test_html_in_words_stays_words(monkeypatch):
    wild = Between(5, Text(zh="<b>&", en="<b>&"))
    monkeypatch.setattr(routes, "ROUTES", (replace(HALF_DAY, days=((wild,),)),))
    assert "<b>" not in route("half-day")._repr_html_()


@pytest.mark.parametrize("begin", ["9:00", "09：00", " 13:30 "])
def test_a_beginning_may_be_typed_as_people_type_it(begin):
    assert route("half-day", begin=begin).start in (540, 810)


@pytest.mark.parametrize("begin", ["", "9", "24:00", "09:60", "nine", 9, None, 9.5])
def test_a_beginning_that_is_no_time_is_a_sentence(begin):
    with pytest.raises(CourseError) as error:
        route("half-day", begin=begin)
    assert '"09:00"' in error.value.text.en
    assert "一天里的时间" in error.value.text.zh


@pytest.mark.parametrize("name", ["", "halfday", "two-days", 1])
def test_an_unknown_route_is_a_sentence_that_names_the_routes(name):
    with pytest.raises(CourseError) as error:
        route(name)
    for side in LANGUAGES:
        assert all(one.name in error.value.text.side(side) for one in ROUTES)


def test_the_door_leads_to_it():
    assert coursekit.route is route
