from __future__ import annotations

import json
import threading
import time
from datetime import date
from pathlib import Path

import matplotlib as mpl
import pytest

from coursekit import page, planning
from coursekit.language import in_language
from coursekit.widgets import PlanBuilder
from tests.planning.plans import GOOD
from tests.planning.test_attack import BASIS, plan


@pytest.fixture(autouse=True)
def _own_settings():
    with mpl.rc_context():
        yield


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


@pytest.fixture
def builder(tmp_path):
    return PlanBuilder(BASIS, file=tmp_path / "plan.json")


def side(lang: str, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def fill(builder: PlanBuilder, **fields: object) -> None:
    for name, value in fields.items():
        builder.controls[name].value = value


HONEST = {
    "name": "午间窗口",
    "gap": "responsiveness",
    "goal": "中午来的客户，十分钟内坐到柜台前",
    "how": "工作日 11 点至 13 点加开一个窗口，由后台柜员轮班",
    "measure": "gap_responsiveness",
    "target": "−1.0",
    "due": date(2030, 6, 30),
    "owner": "运营主管",
}


def test_it_begins_empty_and_says_what_is_missing(lang, builder, tmp_path):
    assert builder.plan == planning.Plan(actions=(planning.Action(),))
    assert len(builder.faults) == 9
    assert side(lang, "1 项行动，还有 9 处", "1 action; 9 to be") in builder.words
    assert side(lang, "还没填：差距", "Not filled in yet: the gap") in builder._findings.value
    assert 'role="status" aria-live="polite"' in builder.sentence.value
    assert list(tmp_path.iterdir()) == []


def test_filled_in_it_is_an_honest_plan(lang, builder):
    fill(builder, title="午间", begins=date(2029, 1, 4), **HONEST)
    assert builder.faults == []
    assert side(lang, "每一条都写全了", "every point is there") in builder.words
    wanted = {**HONEST, "target": -1, "baseline": -1.59, "due": "2030-06-30", "scope": "", "cost": None}
    assert builder.data == {"title": "午间", "begins": "2029-01-04", "actions": [wanted]}
    assert planning.read_plan(builder.data) == builder.plan
    assert "✓" in builder.controls["action"].options[0][0]


def test_the_baseline_is_offered_from_the_data_and_a_number_of_ones_own_stays(builder):
    c = builder.controls
    c["measure"].value = "gap_responsiveness"
    assert c["baseline"].value == "-1.59"
    c["scope"].value = "B4"
    assert c["baseline"].value == "-2.56"
    c["measure"].value = "wait"
    assert builder.plan.actions[0].baseline == 12.3
    c["baseline"].value = "14"
    c["measure"].value = "gap_empathy"
    assert c["baseline"].value == "14"
    c["baseline"].value = " "
    assert builder.plan.actions[0].baseline is None
    c["measure"].value = "wait"
    assert c["baseline"].value == "12.3"
    c["measure"].value = ""
    assert c["baseline"].value == ""


def test_what_the_data_know_stands_beside_the_measure(lang, builder):
    fill(builder, measure="gap_responsiveness", scope="B4")
    shown = builder._data.value
    for part in ("−2.56", "−0.77", side(lang, "湖滨支行", "Lakeside"), "n = "):
        assert part in shown
    builder.controls["scope"].value = "B3"
    assert side(lang, "已做到", "reached by") not in builder._data.value


@pytest.mark.parametrize(
    "case",
    [
        ("owner", "全体员工", ("那就是没有人", "that is nobody"), "王丽"),
        ("target", "0.5", ("够不着", "out of reach"), "-1"),
        ("target", "many", ("不是数字", "no number"), "-1"),
        ("how", "加强管理", ("只有决心", "nothing that one could see"), "每天晨会说前一天等得最久的三位客户"),
        ("due", date(2029, 1, 1), ("没有留下做事的时间", "no time is left"), date(2029, 9, 1)),
    ],
)
def test_a_fault_is_said_as_one_types_and_gone_when_it_is_mended(lang, builder, case):
    field, wrong, said, right = case
    fill(builder, begins=date(2029, 1, 4), **HONEST)
    builder.controls[field].value = wrong
    assert side(lang, *said) in builder._findings.value
    assert side(lang, "还有 1 处", "1 to be") in builder.words
    builder.controls[field].value = right
    assert builder.faults == []


def test_the_clock_is_looked_at_only_when_somebody_types(tmp_path):
    past = {"begins": "2001-01-04", "actions": [{**GOOD, "due": "2001-06-30"}]}
    builder = PlanBuilder(BASIS, past, file=tmp_path / "plan.json")
    assert builder.faults == []
    assert "2001-06-30" not in builder._findings.value
    builder.controls["name"].value = "x"
    # An old plan stays right, and is told of its age.
    assert builder.faults == []
    assert "2001-06-30" in builder._findings.value


def test_a_step_that_no_survey_can_see_is_spoken_of_and_no_fault(lang, builder):
    fill(builder, begins=date(2029, 1, 4), **HONEST)
    said = side(lang, "分不清是不是碰巧", "success might be luck")
    assert said not in builder._findings.value
    builder.controls["target"].value = "-1.58"
    assert builder.faults == []
    assert said in builder._findings.value


def test_what_is_typed_while_another_thread_shows_the_plan_is_kept(builder, monkeypatch):
    """Lab moves the messages of a page to a second thread when the first have already been sent."""
    inside, go_on = threading.Event(), threading.Event()
    shown = builder._show_data

    def slowly() -> None:
        inside.set()
        go_on.wait(5)
        shown()

    monkeypatch.setattr(builder, "_show_data", slowly)
    one = threading.Thread(target=fill, args=(builder,), kwargs={"name": "固定"})
    one.start()
    assert inside.wait(5)
    other = threading.Thread(target=fill, args=(builder,), kwargs={"owner": "王丽"})
    other.start()
    other.join(0.2)
    go_on.set()
    one.join(5)
    other.join(5)
    assert (builder.plan.actions[0].name, builder.plan.actions[0].owner) == ("固定", "王丽")


# ---------------------------------------------------------------- actions


def test_actions_are_added_chosen_and_removed(lang, builder):
    fill(builder, **HONEST)
    builder.controls["add"].click()
    assert len(builder.plan.actions) == 2
    assert builder.controls["action"].value == 1
    assert builder.controls["how"].value == ""
    fill(builder, name="第二项", measure="gap_responsiveness", target="-1.2")
    assert side(lang, "争同一个效果", "the same effect") in builder._findings.value
    builder.choose(0)
    assert builder.controls["how"].value == HONEST["how"]
    assert side(lang, "还有第 2 项", "either: 2") in builder._findings.value
    builder.choose(1)
    builder.controls["remove"].click()
    assert [action.name for action in builder.plan.actions] == ["午间窗口"]
    assert builder.controls["name"].value == "午间窗口"
    builder.controls["undo"].click()
    assert builder.plan.actions[1].target == -1.2
    assert side(lang, "撤销了一步", "One step taken back") in builder.words


def test_without_actions_typing_makes_one(builder):
    builder.controls["remove"].click()
    assert builder.plan.actions == ()
    assert builder.controls["remove"].disabled
    assert {fault.code for fault in builder.faults} == {"begins_missing", "no_actions"}
    builder.controls["goal"].value = "少等"
    assert builder.plan.actions == (planning.Action(goal="少等"),)


def test_typing_in_one_field_is_one_step(builder):
    for text in ("a", "ab", "abc"):
        builder.controls["name"].value = text
    builder.controls["owner"].value = "Wang Li"
    builder.undo()
    assert (builder.plan.actions[0].name, builder.controls["owner"].value) == ("abc", "")
    builder.undo()
    assert builder.plan.actions == (planning.Action(),)
    builder.undo()
    assert builder.controls["undo"].disabled


def test_a_space_at_the_end_is_not_taken_from_the_hand_that_types(builder):
    builder.controls["baseline"].value = "-1."
    assert builder.controls["baseline"].value == "-1."
    builder.controls["goal"].value = "少等 "
    assert builder.controls["goal"].value == "少等 "


# ---------------------------------------------------------------- files


def test_it_saves_and_begins_there_the_next_time(lang, builder, tmp_path):
    fill(builder, title="午间", begins=date(2029, 1, 4), **HONEST)
    builder.controls["save"].click()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["plan.html", "plan.json"]
    assert side(lang, "写好了 plan.json 和 plan.html", "Written: plan.json and plan.html") in builder.words
    assert json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["actions"][0]["owner"] == "运营主管"
    html = (tmp_path / "plan.html").read_text(encoding="utf-8")
    assert side(lang, "怎么检查", "How it will be checked") in html
    builder.controls["save"].click()  # one's own file needs no second press
    assert "plan.json" in builder.words
    again = PlanBuilder(BASIS, file=tmp_path / "plan.json")
    assert again.plan == builder.plan
    assert again.controls["due"].value == date(2030, 6, 30)
    assert again.controls["undo"].disabled
    assert side(lang, "接着上次存的 plan.json", "Going on with plan.json") in again.words


def test_another_ones_file_is_replaced_only_after_a_second_press(lang, builder, tmp_path):
    (tmp_path / "plan.html").write_text("mine", encoding="utf-8")
    builder.controls["save"].click()
    assert side(lang, "没有动它", "left alone") in builder.words
    assert [one.name for one in tmp_path.iterdir()] == ["plan.html"]
    builder.controls["name"].value = "x"  # a step in between: it asks anew
    builder.controls["save"].click()
    assert (tmp_path / "plan.html").read_text(encoding="utf-8") == "mine"
    builder.controls["save"].click()
    assert (tmp_path / "plan.html").read_text(encoding="utf-8") != "mine"
    assert (tmp_path / "plan.json").exists()


def test_a_damaged_file_is_spoken_of_and_left_alone(lang, tmp_path):
    (tmp_path / "plan.json").write_text("{", encoding="utf-8")
    builder = PlanBuilder(BASIS, plan({}), file=tmp_path / "plan.json")
    assert side(lang, "plan.json 读不出计划", "plan.json holds no plan") in builder.words
    assert builder.plan.actions[0].owner == GOOD["owner"]
    builder.controls["save"].click()
    assert (tmp_path / "plan.json").read_text(encoding="utf-8") == "{"


def test_opening_asks_before_it_drops_what_is_not_saved(lang, builder, tmp_path):
    planning.save_plan(planning.read_plan(plan({})), tmp_path / "mine.json")
    fill(builder, file="mine", owner="王丽")
    builder.controls["open"].click()
    assert side(lang, "还没保存", "not saved") in builder.words
    assert builder.plan.actions[0].owner == "王丽"
    builder.controls["open"].click()
    assert builder.plan.actions[0].owner == GOOD["owner"]
    assert builder.controls["owner"].value == GOOD["owner"]
    builder.controls["undo"].click()
    assert builder.plan.actions[0].owner == "王丽"
    builder.controls["file"].value = "none"
    builder.controls["open"].click()
    assert side(lang, "找不到计划文件 none.json", "There is no plan none.json") in builder.words


@pytest.mark.parametrize("name", ["", " ", "a/b", "..", "con", "x:y", ".hidden"])
def test_what_is_no_file_name_is_told(lang, builder, tmp_path, name):
    builder.controls["file"].value = name
    builder.controls["save"].click()
    builder.controls["open"].click()
    assert side(lang, "不能当文件名", "cannot be a file name") in builder.words
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_told(lang, builder, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coursekit.planning.files.write_text", full)
    builder.controls["save"].click()
    assert "No space left" in builder.words


def test_in_the_courses_own_folders_nothing_is_left_behind(monkeypatch):
    folder = Path(__file__).resolve().parents[2] / "lessons" / "zh"
    monkeypatch.chdir(folder)
    before = set(folder.iterdir())
    builder = PlanBuilder(BASIS)
    builder.save()
    assert set(folder.iterdir()) == before
    written = page.beside_the_notebook() / "plan.json"
    assert written.exists()
    for one in (written, written.with_suffix(".html")):
        one.unlink()


def test_beside_the_notebook_it_is_where_one_works(builder, tmp_path, monkeypatch, lang):
    monkeypatch.chdir(tmp_path)
    here = PlanBuilder(BASIS, file="mine.json")
    here.save()
    assert (tmp_path / "mine.json").exists()
    assert side(lang, "就在这个笔记本旁边", "beside this notebook") in here.words


def test_codes_and_dates_that_the_form_does_not_know_are_kept(builder, tmp_path):
    strange = {"begins": "spring", "actions": [{"gap": "kindness", "measure": "smiles", "scope": "总店", "due": "soon",
               "owner": ["a", "b"], "baseline": "about 1"}]}  # fmt: skip
    builder = PlanBuilder(BASIS, strange, file=tmp_path / "p.json")
    assert builder.controls["gap"].value == "kindness"
    assert builder.controls["due"].value is None
    builder.controls["name"].value = "x"
    kept = {**builder.data["actions"][0], "name": ""}
    assert {name: value for name, value in kept.items() if value not in ("", None)} == strange["actions"][0]
    assert {"gap_unknown", "measure_unknown", "scope_unknown", "due_not_a_date"} <= {one.code for one in builder.faults}


# ---------------------------------------------------------------- how it is shown


def test_every_control_has_its_label(lang, builder):
    for name, control in builder.controls.items():
        assert control.description.strip(), name


def test_no_places_no_list_of_places(tmp_path):
    import dataclasses

    free = dataclasses.replace(BASIS, scopes={})
    builder = PlanBuilder(free, file=tmp_path / "p.json")
    builder.controls["scope"].value = "somewhere"
    assert builder.plan.actions[0].scope == "somewhere"


def test_a_still_picture_where_it_cannot_run(lang, tmp_path):
    builder = PlanBuilder(
        BASIS, plan({}, {"name": "$x_{1}$ 龘\U0001f600" * 9, "how": "x " * 300}), file=tmp_path / "p.json"
    )
    bundle = builder._repr_mimebundle_()
    assert len(bundle["image/png"]) < 60_000
    assert bundle["text/plain"].startswith("PlanBuilder: ")
    assert str(tmp_path) not in bundle["text/plain"]


def test_it_keeps_its_language(tmp_path):
    with in_language("zh"):
        builder = PlanBuilder(BASIS, file=tmp_path / "p.json")
    with in_language("en"):
        builder.controls["owner"].value = "全体员工"
        builder.controls["save"].click()
    assert "写好了" in builder.words
    assert "那就是没有人" in builder._findings.value
    assert "怎么检查" in (tmp_path / "p.html").read_text(encoding="utf-8")


def test_a_step_is_quick(tmp_path):
    builder = PlanBuilder(BASIS, plan(*[{"scope": f"B{n}"} for n in range(1, 9)]), file=tmp_path / "p.json")
    taken = []
    for n in range(15):
        begun = time.perf_counter()
        builder.controls["how"].value = "加开窗口" + "一" * n
        taken.append(time.perf_counter() - begun)
    assert min(taken) < 0.08


def test_letters_are_escaped(builder):
    builder.controls["owner"].value = "<b>all staff</b>"
    builder.controls["how"].value = "<script>"
    assert "<script>" not in builder._findings.value
    assert "<b>all" not in builder._findings.value
