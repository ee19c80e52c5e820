import datetime as dt
import json
import math
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.checks.plain import MAX_ITEMS, Opaque, TooBig, from_plain, to_plain

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.just(...),
    st.dates(),
    st.datetimes(),
    st.sampled_from([pd.NA, pd.NaT, pd.Timestamp("2026-01-02 03:04"), pd.Timedelta("2h")]),
    st.builds(np.float64, st.floats()),
    st.builds(np.int32, st.integers(-9, 9)),
    st.builds(np.bool_, st.booleans()),
)
LABELS = st.lists(st.one_of(st.text(max_size=4), st.integers(-9, 9)), unique=True, min_size=1, max_size=5)


@st.composite
def pandas_objects(draw):
    labels = draw(LABELS)
    cells = draw(
        st.sampled_from(
            [
                np.array([1.5, math.nan, math.inf, -math.inf, 0.0][: len(labels)]),
                np.arange(len(labels)),
                pd.array([None, 1, 2, 3, 4][: len(labels)], dtype="Int64"),
                pd.array([None, True, False, True, True][: len(labels)], dtype="boolean"),
                pd.Categorical(["a", "b", None, "a", "b"][: len(labels)], categories=["b", "a", "c"], ordered=True),
                np.array([None, "x", 2, math.nan, ...], dtype=object)[: len(labels)],
                pd.array(["a", None, "c", "d", ""][: len(labels)], dtype="string"),
                pd.to_datetime(["2026-01-01", None, "2026-03-04", "2025-01-01", "2024-02-29"])[: len(labels)],
                pd.date_range("2026-01-01", periods=len(labels), tz="Asia/Shanghai"),
                pd.to_timedelta(["1D", None, "2h", "3s", "0s"])[: len(labels)],
            ]
        )
    )
    series = pd.Series(cells, index=labels, name=draw(st.one_of(st.none(), st.text(max_size=3))))
    return draw(
        st.sampled_from(
            [series, series.to_frame("a").assign(b=1.0), series.index, series.to_numpy(), pd.DataFrame(index=labels)]
        )
    )


VALUES = st.recursive(
    st.one_of(SCALARS, pandas_objects()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(st.text(max_size=4), st.integers(), st.just("$kind")), inner, max_size=3),
        st.sets(st.one_of(st.integers(), st.text(max_size=3)), max_size=3),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_plain_data_survive_json_and_the_way_back(value):
    plain = to_plain(value)
    wire = json.loads(json.dumps(plain, allow_nan=False))
    assert wire == plain
    assert to_plain(from_plain(wire)) == plain


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1, 2], "b": ["x", None]}, index=["B1", "B2"]),
        pd.DataFrame([[1, 2.5]], columns=["a", "a"]),
        pd.DataFrame({"a": [1.0]}, index=pd.MultiIndex.from_tuples([("B1", 2)], names=["branch", "wave"])),
        pd.DataFrame({"a": pd.Series([], dtype=float)}),
        pd.DataFrame(),
    ],
)
def test_a_table_comes_back_the_same(frame):
    pd.testing.assert_frame_equal(from_plain(json.loads(json.dumps(to_plain(frame)))), frame)


@pytest.mark.parametrize(
    "series",
    [
        pd.Series([1, 2, 3], index=[5, 6, 7], name="n"),
        pd.Series([1.5, math.nan], index=pd.CategoricalIndex(["low", "high"])),
        pd.Series(["a", "b"], dtype="category"),
        pd.Series([True, False]),
        pd.Series([1, None], dtype="Int64"),
        pd.Series(pd.to_datetime(["2026-01-01", None])),
    ],
)
def test_a_series_comes_back_the_same(series):
    pd.testing.assert_series_equal(from_plain(to_plain(series)), series)


def test_an_array_comes_back_with_its_shape_and_type():
    for array in (np.zeros((2, 3)), np.array(["a", "b"]), np.array(3), np.array(["2026-01-01"], dtype="datetime64[D]")):
        back = from_plain(to_plain(array))
        assert back.shape == array.shape
        assert np.array_equal(back.astype(array.dtype), array)


def test_subclasses_of_what_is_known_keep_their_content():
    class Level(IntEnum):
        LOW = 1

    class Table(pd.DataFrame):
        pass

    assert to_plain([Level.LOW, OrderedDict(a=1), Counter("aa")]) == [1, {"a": 1}, {"a": 2}]
    assert to_plain(Table({"a": [1]}))["$kind"] == "table"
    assert to_plain(dt.datetime(2026, 1, 2))["$kind"] == "datetime"


def test_anything_else_is_only_a_name():
    assert to_plain(object()) == {"$kind": "other", "type": "object", "module": "builtins"}
    assert from_plain(to_plain(lambda: 1)).type == "function"
    assert isinstance(from_plain(to_plain(pd.DataFrame({"a": [1]}).groupby("a"))), Opaque)


def test_a_dataclass_is_its_fields():
    @dataclass(frozen=True)
    class Step:
        name: str
        day: dt.date

        @property
        def cost(self):
            raise AssertionError("was asked")

    found = from_plain(json.loads(json.dumps(to_plain((Step("count", dt.date(2026, 1, 2)),)))))[0]
    assert (found.type, found.fields) == ("Step", {"name": "count", "day": dt.date(2026, 1, 2)})
    assert isinstance(found, Opaque)  # whoever asked for a number is told what came


def test_a_hostile_object_is_never_asked_anything():
    class Yes:
        def __eq__(self, other):
            raise AssertionError("was compared")

        def __hash__(self):
            raise AssertionError("was hashed")

        def __repr__(self):
            raise AssertionError("was shown")

        @property
        def __class__(self):
            return float

        def __float__(self):
            return -1.25

    class Liar(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

        def __float__(self):
            return -1.25

    class BadList(list):
        def __iter__(self):
            raise RuntimeError

    assert to_plain(Yes())["$kind"] == "other"
    assert to_plain(Liar(7)) == 7.0
    assert to_plain(BadList([1])) == [1]


def test_too_much_is_a_sentence_and_not_a_wait():
    endless: list = []
    endless.append(endless)
    for big in (
        list(range(MAX_ITEMS + 1)),
        np.zeros(MAX_ITEMS + 1),
        np.zeros((MAX_ITEMS + 1, 0)),
        pd.DataFrame(np.zeros((MAX_ITEMS, 2))),
        pd.RangeIndex(10**12),
        "x" * 10_000_000,
        10**100_000,
        endless,
    ):
        assert isinstance(from_plain(to_plain(big)), TooBig)


@pytest.mark.parametrize(
    "data",
    [
        {"$kind": "nothing"},
        {"$kind": "float", "value": "1"},
        {"$kind": "array", "dtype": "V9999999", "values": [], "shape": [0]},
        {"$kind": "array", "dtype": "float64", "values": [1.0], "shape": [2]},
        {"$kind": "index", "names": [None], "range": [0, 10**15, 1]},
        {"$kind": "index", "names": [None], "range": [0, 1, 0]},
        {"$kind": "series"},
        {"$kind": []},
        {"$kind": "set", "items": [[1]]},
        {"$kind": "array", "dtype": "float64", "values": [], "shape": [10**9, 0]},
        {"$kind": "timestamp", "value": "Jan 1st 2020"},
        {"$kind": "timestamp", "value": 5},
        {"$kind": "timedelta", "value": "1 day"},
    ],
)
def test_data_that_nobody_encoded_is_refused(data):
    with pytest.raises(ValueError, match="not plain data"):
        from_plain(data)


def dates(text, n, dtype="datetime64[ns]"):
    index = {"$kind": "index", "names": [None], "range": [0, n, 1]}
    return {"$kind": "series", "name": None, "index": index, "dtype": dtype, "values": [text] * n}


@pytest.mark.parametrize(
    "data",
    [
        {"$kind": "timestamp", "value": "1 " * 450_000},
        {"$kind": "timedelta", "value": "1 day " * 150_000},
        [{"$kind": "timestamp", "value": "Jan 1st 2020 10:00 pm"}] * 60_000,
        dates("1 " * 450_000, 1),
        dates("Jan 1st 2020 10:00 pm", 60_000),
        dates("044-03-15T00:00:00", 60_000, "datetime64[s]"),
        dates("1 day", 60_000, "timedelta64[ns]"),
        dates("2020-01-01T00:00:00", 1, f"datetime64[ns, {'A/' * 400_000}]"),
        {"$kind": "set", "items": [k * (2**61 - 1) for k in range(40_000)]},
        {"$kind": "dict", "items": [[k * (2**61 - 1), 0] for k in range(40_000)]},
    ],
    ids=range(10),
)
def test_forged_data_are_refused_at_once(data):
    started = time.process_time()
    with pytest.raises(ValueError, match="not plain data"):
        from_plain(data)
    assert time.process_time() - started < 2


def test_the_set_of_a_column_may_hold_many_missing_values():
    assert from_plain(to_plain(set(pd.Series([1.0, *[math.nan] * 500])) - {1.0})) == {math.nan}


def test_many_dates_are_read_in_seconds():
    started = time.process_time()
    assert len(from_plain(dates("2020-01-01T22:00:00.123456789", 60_000))) == 60_000
    assert len(from_plain(dates("P1DT0H0M0.5S", 60_000, "timedelta64[ns]"))) == 60_000
    assert time.process_time() - started < 12


@pytest.mark.parametrize(
    "times",
    [
        pd.Series([pd.Timestamp.max, pd.NaT, pd.Timestamp("1900-02-28")]),
        pd.Series(pd.to_datetime(["2020-01-01 10:00:00.5", "2020-07-01 00:00:00.0"])).dt.tz_localize(
            "America/New_York"
        ),
        pd.Series(pd.to_datetime(["2020-01-01"])).dt.tz_localize("America/Argentina/ComodRivadavia"),
        pd.Series([pd.Timestamp("2020-01-01", tz=dt.timezone(dt.timedelta(hours=-8)))]),
        pd.Series(np.array(["9999-12-31", "0044-03-15", "-0044-03-15", "-1044-03-15"], dtype="datetime64[s]")),
        pd.Series([pd.Timedelta.max, pd.Timedelta(-1), pd.Timedelta(0), pd.NaT]),
    ],
    ids=range(6),
)
def test_every_date_that_is_written_is_read(times):
    pd.testing.assert_series_equal(from_plain(json.loads(json.dumps(to_plain(times)))), times)
    for one in times.dropna():
        assert from_plain(to_plain(one)) == one
