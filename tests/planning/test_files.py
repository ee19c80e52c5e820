"""A plan outlives its file: saved in one step, opened again, and what is no plan is told in a sentence."""

from __future__ import annotations

import json

import pytest

from coursekit import planning
from coursekit.language import CourseError
from tests.planning.plans import GOOD

PLAN = planning.read_plan({"title": "午间 “窗口”", "begins": "2027-01-04", "actions": [GOOD, {}]})


def test_there_and_back(tmp_path):
    path = planning.save_plan(PLAN, tmp_path / "new" / "plan.json")
    assert planning.open_plan(path) == PLAN
    assert json.loads(path.read_text(encoding="utf-8"))["format"] == 1
    assert "午间" in path.read_text(encoding="utf-8")  # readable as it is
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert planning.open_plan(str(path)) == PLAN
    assert [one.name for one in path.parent.iterdir()] == ["plan.json"]


def test_what_json_does_not_know_is_saved_as_words(tmp_path):
    action = planning.Action(owner={"王丽"}, baseline=float("nan"), target=float("inf"), cost=complex(1, 2))
    opened = planning.open_plan(planning.save_plan(planning.Plan(actions=(action,)), tmp_path / "plan.json"))
    assert (opened.actions[0].baseline, opened.actions[0].target) == ("nan", "inf")


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        ("", "第 1 行", "line 1"),
        ('{"format": 1,\n "title": ', "第 2 行", "line 2"),
        ("[]", "format", "format"),
        ("3", "format", "format"),
        ('{"title": "x"}', "format", "format"),
        ('{"format": "1"}', "'1'", "'1'"),
        ('{"format": 0}', "0", "0"),
        ('{"format": true}', "True", "True"),
        ('{"format": 2, "title": "x"}', "升级课程", "Upgrade"),
        ('{"format": 1, "boss": "x"}', "boss", "boss"),
        ('{"format": 1, "actions": [{"hwo": "x"}]}', "hwo", "hwo"),
        ('{"format": 1, "actions": [{"goal": 5}]}', "goal", "goal"),
        ('{"format": 1, "actions": {"goal": "x"}}', "actions", "actions"),
        ('{"format": 1, "title": 5}', "title", "title"),
    ],
)
def test_a_damaged_file_says_where(tmp_path, content, zh, en):
    path = tmp_path / "mine.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CourseError) as error:
        planning.open_plan(path)
    assert "mine.json" in error.value.text.zh
    assert zh in error.value.text.zh
    assert en in error.value.text.en


def test_a_missing_file_a_folder_and_no_text(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(CourseError):
            planning.open_plan(path)
    (tmp_path / "x.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CourseError, match="UTF-8"):
        planning.open_plan(tmp_path / "x.json")
    (tmp_path / "deep.json").write_text('{"format": 1, "title": ' + "[" * 100_000, encoding="utf-8")
    with pytest.raises(CourseError):
        planning.open_plan(tmp_path / "deep.json")
