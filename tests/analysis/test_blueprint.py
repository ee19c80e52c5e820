"""Every fault is made on purpose in a drawing that is otherwise sound."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from coursekit.analysis import blueprint as bp

DATA = {
    "steps": [
        {"code": "sign", "lane": "evidence", "label": "排队号牌", "next": ["ticket"]},
        {"code": "ticket", "lane": "customer", "label": "取号", "next": ["ask"]},
        {"code": "ask", "lane": "customer", "label": "办业务", "next": ["serve"]},
        {"code": "serve", "lane": "onstage", "next": ["check"]},
        {"code": "check", "lane": "backstage", "next": ["system", "serve"]},
        {"code": "system", "lane": "support"},
    ],
    "failures": [
        {"code": "wait", "step": "ticket", "gap": 2, "rate": 0.3},
        {"code": "wrong", "step": "check", "gap": 3, "rate": 0.02},
        {"code": "advert", "step": "sign", "gap": 4},
    ],
}
DRAWN = bp.read_blueprint(DATA)


def with_step(which: str, **changes: object) -> bp.Blueprint:
    steps = tuple(dataclasses.replace(step, **changes) if step.code == which else step for step in DRAWN.steps)
    return bp.Blueprint(steps, DRAWN.failures)


def with_failure(**changes: object) -> bp.Blueprint:
    return bp.Blueprint(DRAWN.steps, (dataclasses.replace(DRAWN.failures[0], **changes), *DRAWN.failures[1:]))


def test_a_sound_drawing_has_no_fault_and_comes_through_json():
    assert bp.check_blueprint(DRAWN) == []
    assert bp.read_blueprint(json.loads(json.dumps(DATA))) == DRAWN


def test_the_lines_a_link_crosses():
    table = bp.links(DRAWN).set_index(["step", "next"])["lines"]
    assert table["sign", "ticket"] == ()
    assert table["ticket", "ask"] == ()
    assert table["ask", "serve"] == ("interaction",)
    assert table["serve", "check"] == table["check", "serve"] == ("visibility",)
    assert table["check", "system"] == ("internal_interaction",)


def test_failures_with_what_the_customer_sees():
    table = bp.failure_table(DRAWN, visits=200)
    assert table.index.tolist() == ["wait", "wrong", "advert"]
    assert table["visible"].tolist() == [True, False, True]
    assert table["expected"].tolist()[:2] == [60, 4]
    assert np.isnan(table.loc["advert", "expected"])
    by = bp.failures_by_gap(DRAWN)
    assert by.index.tolist() == [1, 2, 3, 4]
    assert by["points"].tolist() == [0, 1, 1, 1]
    assert by["rate"].tolist() == [0, 0.3, 0.02, 0]
    assert by["unknown"].tolist() == [0, 0, 0, 1]
    assert bp.failure_table(bp.Blueprint(DRAWN.steps)).empty


CASES = [
    (bp.Blueprint(()), "no_steps", "", {}),
    (with_step("ticket", code=" "), "step_without_code", "", {"number": 2}),
    (with_step("system", code="check"), "step_repeated", "check", {"times": 2}),
    (with_step("serve", lane="shop"), "lane_unknown", "serve", {"lane": "shop"}),
    (with_step("serve", next=("check", "vault")), "next_unknown", "serve", {"next": "vault"}),
    (with_step("serve", next=("check", "serve")), "next_is_itself", "serve", {}),
    (with_step("sign", next=()), "step_alone", "sign", {}),
    (
        with_step("ask", next=("serve", "system")),
        "line_skipped",
        "ask",
        {
            "next": "system",
            "lanes": ("customer", "support"),
            "lines": ("interaction", "visibility", "internal_interaction"),
        },
    ),
    (
        with_step("system", next=("serve",)),
        "line_skipped",
        "system",
        {"next": "serve", "lanes": ("support", "onstage"), "lines": ("visibility", "internal_interaction")},
    ),
    (with_step("sign", next=("serve",)), "evidence_not_with_customer", "sign", {"next": "serve"}),
    (with_failure(code=""), "failure_without_code", "", {"number": 1}),
    (with_failure(code="wrong"), "failure_repeated", "wrong", {"times": 2}),
    (with_failure(step="vault"), "failure_step_unknown", "wait", {"step": "vault"}),
    (with_failure(gap=None), "gap_missing", "wait", {}),
    (with_failure(gap=5), "gap_unknown", "wait", {"gap": 5}),
    (with_failure(rate=30), "rate_out_of_range", "wait", {"rate": 30}),
    (with_failure(rate=float("nan")), "rate_out_of_range", "wait", None),
    (with_failure(visits=0), "visits_out_of_range", "wait", {"visits": 0}),
    (bp.Blueprint((bp.Step("a", "onstage", next=("b",)), bp.Step("b", "onstage"))), "no_customer_step", "", {}),
]


@pytest.mark.parametrize(("drawn", "code", "where", "details"), CASES)
def test_every_fault_has_its_code_place_and_details(drawn, code, where, details):
    found = [fault for fault in bp.check_blueprint(drawn) if fault.code == code]
    assert [fault.where for fault in found] == [where]
    assert details is None or dict(found[0].details) == details
    with pytest.raises(ValueError, match="check_blueprint"):
        bp.links(drawn)


# On the course's own data


def test_the_blueprint_of_the_course():
    """Planted chances of failing, e.g. wait .08, explain .058, process .048; 4,200 customers."""
    from coursekit import datasets
    from coursekit.charts import service_blueprint

    table = datasets.load("blueprint_steps")
    drawn = bp.blueprint_from(table)
    assert bp.check_blueprint(drawn) == []
    found = bp.failure_table(drawn)
    assert found.index[:3].tolist() == ["wait", "explain", "process"]
    assert "arrive" not in found.index
    for step, share in (("wait", 0.08), ("explain", 0.058), ("process", 0.048)):
        assert found.loc[step, "low"] < share < found.loc[step, "high"]
    assert bp.failures_by_gap(drawn)["points"].tolist() == [1, 3, 3, 2]
    links = bp.links(drawn)
    assert links["lines"].map(len).max() == 1
    names = {step.code: step.code for step in drawn.steps}
    axes = service_blueprint(table.set_index("blueprint_step")[["lane"]], links=links, failures=found, names=names)
    assert len(axes.patches) >= len(table)


TABLE = pd.DataFrame(
    {
        "blueprint_step": ["ask", "answer"],
        "lane": ["customer", "onstage"],
        "leads_to": ["answer", None],
        "name": ["Ask", None],
        "failures": [3, 30],
        "customers": [600, 600],
        "gap": [None, "gap_3"],
    }
)


def test_a_table_by_hand():
    drawn = bp.blueprint_from(TABLE, label="name")
    assert drawn.steps == (bp.Step("ask", "customer", "Ask", ("answer",)), bp.Step("answer", "onstage"))
    assert drawn.failures == (bp.Failure("answer", "answer", 3, "", 0.05, 600),)
    row = bp.failure_table(drawn).loc["answer"]
    assert (row["low"], row["high"]) == pytest.approx(proportion_confint(30, 600, method="wilson"))
    for gap in (3, 3.0, "3"):
        assert bp.blueprint_from(TABLE.assign(gap=[None, gap])).failures == drawn.failures
    assert bp.blueprint_from(TABLE.drop(columns="failures")).failures == ()
    nobody = bp.blueprint_from(TABLE.assign(failures=0, customers=0))
    assert np.isnan(bp.failure_table(nobody).loc["answer", "rate"])


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (TABLE.drop(columns="leads_to"), "no column leads_to"),
        (TABLE.assign(blueprint_step=[None, "answer"]), r"row 0.*give every step a code"),
        (TABLE.assign(gap=[None, "gap_5"]), "row 1: 'gap_5'"),
        (TABLE.assign(failures=[3, 700]), "larger than customers .row 1: 700"),
        (TABLE.assign(failures=[3, 0.5]), "not a whole number .row 1: 0.5"),
        (TABLE.assign(failures=[3, -1]), "0 and above"),
        (TABLE.assign(customers=[600, None]), "customers has missing"),
    ],
)
def test_a_faulty_table_is_refused(table, said):
    with pytest.raises(ValueError, match=said):
        bp.blueprint_from(table)


def test_a_blueprint_is_wanted():
    with pytest.raises(TypeError, match="read_blueprint"):
        bp.check_blueprint([1])
    numpys = {"code": "f", "step": "check", "gap": np.int64(2), "rate": np.float32(0.5)}
    assert bp.read_blueprint({**DATA, "failures": [numpys]}).failures[0].rate == 0.5


def test_every_code_is_tried_above():
    assert {code for _, code, _, _ in CASES} == set(bp.FAULTS)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            bp.Step,
            st.sampled_from(["a", "b", "c", ""]),
            st.sampled_from([*bp.LANES, "x"]),
            next=st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=3).map(tuple),
        ),
        max_size=4,
    ),
    st.lists(
        st.builds(bp.Failure, st.sampled_from(["f", "g"]), st.sampled_from(["a", "d"]), st.integers(0, 5)), max_size=3
    ),
)
def test_any_drawing_is_judged_and_a_sound_one_can_be_listed(steps, failures):
    drawn = bp.Blueprint(tuple(steps), tuple(failures))
    faults = bp.check_blueprint(drawn)
    assert {fault.code for fault in faults} <= set(bp.FAULTS)
    if not faults:
        assert len(bp.links(drawn)) == sum(len(step.next) for step in steps)
        assert bp.failures_by_gap(drawn)["points"].sum() == len(failures)


@pytest.mark.parametrize(
    ("answers", "gap"),
    [((True,) * 4, None), ((False,) * 4, 1), ((True, False, False, True), 2), ((True, True, False, False), 3),
     ((True, True, True, False), 4)],
)  # fmt: skip
def test_the_first_no_is_the_gap(answers, gap):
    names = ("expectation_known", "standard_set", "standard_kept", "promise_kept")
    assert bp.gap_of(**dict(zip(names, answers, strict=True))) == gap


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        ([], TypeError, "a mapping with the list steps"),
        ({}, ValueError, "has steps"),
        ({"steps": [], "colour": 1}, ValueError, "colour"),
        ({"steps": "a"}, TypeError, "steps is a list"),
        ({"steps": ["a"]}, TypeError, "steps, number 1: a mapping"),
        ({"steps": [{"code": "a"}]}, ValueError, "number 1: no lane"),
        ({"steps": [{"code": "a", "lane": "customer", "nxt": []}]}, ValueError, "unknown nxt"),
        ({"steps": [{"code": 1, "lane": "customer"}]}, TypeError, "code of 1 is text"),
        ({"steps": [{"code": "a", "lane": "customer", "next": "b"}]}, TypeError, "next of 'a'"),
        ({"steps": [], "failures": [{"code": "f", "step": "a", "gap": "3"}]}, TypeError, "gap of 'f'"),
        ({"steps": [], "failures": [{"code": "f", "step": "a", "rate": "3"}]}, TypeError, "rate of 'f'"),
    ],
)
def test_data_of_another_form_are_refused(data, error, said):
    with pytest.raises(error, match=said):
        bp.read_blueprint(data)


def test_visits_are_counted_from_one():
    with pytest.raises(ValueError, match="visits"):
        bp.failure_table(DRAWN, visits=0)
