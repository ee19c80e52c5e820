"""`coursekit progress`: a page that says what the record says, or a sentence and no page."""

from __future__ import annotations

import json
import re
import time
from datetime import date

import pytest

from coursekit import atomic, cli, language
from coursekit.checks import Number, Result, Sheet
from coursekit.checks import progress as keeping
from coursekit.checks import sentences as say
from coursekit.checks.registry import sheets
from coursekit.lab import certificate as page
from coursekit.language import CourseError, Text, in_language
from tests.checks import examples as ex
from tests.printing import sheets_of_paper

DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """The place where the command is typed."""
    monkeypatch.setattr(language, "_chosen", None)
    monkeypatch.setenv("COURSEKIT_LANG", "en")
    place = tmp_path / "desk"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def run(capsys):
    """Run the command line; returns the exit code, standard output and standard error."""

    def run(*words):
        with pytest.raises(SystemExit) as end:
            cli.main(["progress", *words])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return end.value.code, out, err

    return run


def make_copy(desk, lang="en", name=None, questions=None):
    """A course folder with nothing in it but the marker, and the record given."""
    copy = desk / (name or f"my-course-{lang}")
    (copy / ".coursekit").mkdir(parents=True)
    marker = {"format": 1, "language": lang, "version": "0", "files": {}, "pending": {}, "beside": {}, "retired": {}}
    (copy / ".coursekit" / "working-copy.json").write_text(json.dumps(marker), encoding="utf-8")
    if questions is not None:
        record(copy).write_text(json.dumps({"version": 1, "questions": questions}), encoding="utf-8")
    return copy


def record(copy):
    return copy / ".coursekit" / "progress.json"


def entry(status="passed", **more):
    return {"status": status, "attempts": 1, "hints": 0, "solution_seen": False, **more}


def rows(text):
    """The table's rows: the unit's name and what stands in its columns."""
    found = re.findall(r"<tr><td>(.*?)</td>(.*?)</tr>", text)
    return {name: re.findall(r"<td[^>]*>(.*?)</td>", rest) for name, rest in found}


def two_sheets():
    def made(unit, count):
        return tuple(
            Number(id=f"{unit}.q{n}", title=ex.title("x"), hints=ex.HINTS, answer=1.0) for n in range(1, count + 1)
        )

    return [
        Sheet("10", "10-scores", Text(zh="打分", en="Scores & <sums>"), made("10", 3)),
        Sheet("18", "18-capstone", Text(zh="结业", en="Capstone"), made("18", 2)),
    ]


# What the page says ----------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_record(desk, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    if hasattr(time, "tzset"):
        time.tzset()
    try:
        questions = {
            "10.q1": entry(attempts=3, hints=2, first="2026-11-01T23:30:00Z", first_passed="2026-11-03T01:00:00Z",
                           last="2026-11-04T16:30:00Z"),
            "10.q2": entry("failed", attempts=2, solution_seen=True, last="2026-11-02T08:00:00Z"),
            "10.q9": entry(attempts=50),  # the course has no such question any more
            "44.q1": entry(attempts=50),
        }  # fmt: skip
        copy = make_copy(desk, questions=questions)
        with in_language("en"):
            text = page.certificate(copy, name="Li Na", today=DAY, found=two_sheets())
    finally:
        monkeypatch.undo()
        if hasattr(time, "tzset"):
            time.tzset()
    # Days by the reader's own clock: half past eleven at night in Greenwich is the next morning in Shanghai.
    first, last = ("2026-11-02", "2026-11-05") if hasattr(time, "tzset") else (None, None)
    found = rows(text)
    assert found["10 Scores &amp; &lt;sums&gt;"][:6] == ["3", "1", "2", "5", "2", "1"]
    if first:
        assert found["10 Scores &amp; &lt;sums&gt;"][6:] == [first, last]
        assert found["All units"] == ["5", "1", "2", "5", "2", "1", first, last]
    assert found["18 Capstone"] == ["2", "0", "0", "0", "0", "0", "–", "–"]
    assert "Of 5 questions in the exercise sheets, 1 are passed and 2 were tried; in 0 of 2 units" in text
    assert "<b>Li Na</b>" in text
    assert "2026-11-22" in text
    assert "Not begun." in text
    assert "not a mark" in text
    assert "nothing anywhere" in text


def test_the_first_check_is_kept_and_later_ones_do_not_move_it(desk, monkeypatch):
    copy = make_copy(desk)
    monkeypatch.chdir(copy)
    for status in ("failed", "passed", "passed"):
        assert keeping.record_check("10.q1", Result(status, 0.0, say.RIGHT)) is None
    kept = keeping.kept_in(copy)["10.q1"]
    assert kept["first"] <= kept["first_passed"] <= kept["last"]
    # Of a record older than the field the first day is not made up.
    record(copy).write_text(json.dumps({"version": 1, "questions": {"10.q1": entry("failed")}}), encoding="utf-8")
    assert keeping.record_check("10.q1", Result("failed", 0.0, say.RIGHT)) is None
    assert keeping.kept_in(copy)["10.q1"]["first"] is None


def test_the_capstone_names_its_cases(desk):
    questions = {
        "18.q1": entry(attempts=4, cases={"hotel": "passed", "telecom": "passed", "own": "failed", "moon": "passed"}),
        "18.q2": entry("passed", cases={"hotel": "failed", "telecom": "passed"}),
    }
    copy = make_copy(desk, questions=questions)
    with in_language("en"):
        text = page.certificate(copy, today=DAY, found=two_sheets())
    assert "Case “hotel” (simulated data): 1 of 2 questions passed. ✓ q1  ✗ q2" in text
    assert "Case “telecom, corporate accounts” (simulated data): solved, all 2 questions passed." in text
    assert "A survey file of one&#x27;s own (what it does not hold is not asked): 0 of 2" in text
    assert "✗ q1  ○ q2" in text
    assert "moon" not in text
    # A record of before cases were kept.
    record(copy).write_text(json.dumps({"version": 1, "questions": {"18.q1": entry()}}), encoding="utf-8")
    with in_language("zh"):
        assert "哪个案例，记录里没有" in page.certificate(copy, today=DAY, found=two_sheets())


@pytest.mark.parametrize("moment", [None, 5, "", "yesterday", "2026-13-40T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_a_day_that_is_none_is_a_dash(desk, moment):
    copy = make_copy(desk, questions={"10.q1": entry(first=moment, first_passed=moment, last=moment)})
    with in_language("en"):
        days = rows(page.certificate(copy, today=DAY, found=two_sheets()))["10 Scores &amp; &lt;sums&gt;"][6:]
    assert days in (["–", "–"], ["0001-01-01"] * 2)


def test_the_same_record_and_day_give_the_same_bytes_and_both_languages_the_same_numbers(desk):
    copy = make_copy(desk, questions={"10.q1": entry(), "18.q1": entry(cases={"power": "passed"})})
    pages = {}
    for lang in ("zh", "en"):
        with in_language(lang):
            pages[lang] = page.certificate(copy, name="李娜", today=DAY)
            assert pages[lang] == page.certificate(copy, name="李娜", today=DAY)
    assert list(rows(pages["zh"]).values()) == list(rows(pages["en"]).values())
    assert len(rows(pages["zh"])) == len(sheets()) + 1
    assert not re.search("[\u4e00-\u9fff]", pages["en"].replace("李娜", "").replace("Noto Sans SC", ""))
    for text in pages.values():  # nothing is fetched
        assert not re.search(r"https?:|<script|<link|@import|url\(|<img", text)


def test_a_record_set_aside_is_told(desk):
    copy = make_copy(desk, questions={})
    with in_language("en"):
        assert "set aside" not in page.certificate(copy, today=DAY)
        (copy / ".coursekit" / "progress.damaged-20261101T000000Z.json").write_text("{")
        assert "An earlier record was damaged and set aside" in page.certificate(copy, today=DAY)


# Where it goes ---------------------------------------------------------------------------------


def contents(copy):
    return {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}


def test_from_anywhere_near_the_one_folder_is_found_and_nothing_in_it_changed(run, desk, monkeypatch):
    copy = make_copy(desk, "zh", questions={"10.q1": entry()})
    (copy / "exercises").mkdir()
    before = contents(copy)
    for place, words in [
        (desk, []),
        (copy / "exercises", []),
        (desk, ["--dir", "my-course-zh"]),
        (desk, ["--dir", str(copy / "exercises")]),
    ]:
        monkeypatch.setattr(language, "_chosen", None)
        monkeypatch.chdir(place)
        code, out, err = run(*words)
        assert (code, err) == (0, "")
        assert out.startswith("学习记录写好了：")  # the folder's language, not the system's
        written = copy / "progress-zh.html"
        assert "学习记录：客户服务感知" in written.read_text(encoding="utf-8")
        written.unlink()
        assert contents(copy) == before


def test_a_new_folder_gives_a_page_of_noughts(run, desk):
    copy = make_copy(desk)
    assert run()[0] == 0
    assert "none has been checked in this course folder yet" in (copy / "progress-en.html").read_text(encoding="utf-8")
    assert not record(copy).exists()


def test_out_name_and_language_are_taken(run, desk):
    make_copy(desk, "zh", questions={"10.q1": entry()})
    assert run("--lang", "en", "--name", "  O'Neil\n<b>  & Söhne ", "--out", "mine.html")[1].endswith("mine.html\n")
    text = (desk / "mine.html").read_text(encoding="utf-8")
    assert "<b>O&#x27;Neil &lt;b&gt; &amp; Söhne</b>" in text
    (desk / "in").mkdir()
    assert run("--lang", "zh", "--out", "in")[0] == 0
    assert (desk / "in" / "progress-zh.html").is_file()


def test_of_several_folders_the_language_or_the_name_decides(run, desk):
    make_copy(desk, "zh")
    make_copy(desk, "en")
    code, out, err = run()
    assert (code, out) == (1, "")
    assert (
        err
        == "There are several course folders here: my-course-en, my-course-zh. Name one, as in --dir my-course-en.\n"
    )
    assert run("--lang", "zh")[0] == 0
    assert [path.parent.name for path in desk.glob("*/*.html")] == ["my-course-zh"]
    for number in range(6):
        make_copy(desk, "zh", name=f"c{number}")
    err = run("--lang", "zh")[2]
    assert err.startswith("这里有好几个课程文件夹：c0、c1、c2、c3、c4、c5 等。请用 --dir 指明一个")
    assert run("--dir", "c3")[0] == 0


# Sentences -------------------------------------------------------------------------------------


TROUBLES = {
    "no course folder here": (lambda desk: None, [], "没有课程文件夹", "There is no course folder in"),
    "no such folder": (make_copy, ["--dir", "x"], "没有文件夹 x", "There is no folder x"),
    "another folder": (
        lambda desk: (make_copy(desk), (desk / "photos").mkdir()),
        ["--dir", "photos"],
        "photos 不是课程文件夹",
        "photos is no course folder",
    ),
    "damaged": (
        lambda desk: record(make_copy(desk)).write_bytes(b"{"),
        [],
        "坏了，读不出来",
        "is damaged and was left as it is",
    ),
    "no text at all": (lambda desk: record(make_copy(desk)).write_bytes(b"\xff\xfe"), [], "坏了", "is damaged"),
    "a folder in its place": (lambda desk: record(make_copy(desk)).mkdir(), [], "读不了", "cannot be read"),
    "newer": (
        lambda desk: record(make_copy(desk)).write_text('{"version": 9, "questions": []}'),
        [],
        "更新版本的课程",
        "a newer version of the course",
    ),
    "no page": (make_copy, ["--out", "x.pdf"], "要以 .html 结尾", "should end with .html"),
    "a page nowhere": (make_copy, ["--out", "no/x.html"], "没有文件夹 no", "There is no folder no"),
    "a folder as page": (
        lambda desk: (make_copy(desk) / "progress-en.html").mkdir(),
        ["--out", "my-course-en"],
        "写不",
        "no page can have that name",
    ),
    "an endless name": (make_copy, ["--name", "x" * 81], "最多 80 个字", "80 characters at most"),
    "no language": (make_copy, ["--lang", "fr"], None, "There is no language “fr”"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_trouble_is_a_sentence_and_no_page(run, desk, name):
    prepare, words, zh, en = TROUBLES[name]
    prepare(desk)
    before = {path: path.is_file() and path.read_bytes() for path in desk.rglob("*")}
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert en in err
    assert err.count("\n") == 1
    if zh and name != "a folder as page":
        assert zh in run(*words, "--lang", "zh")[2]
    assert {path: path.is_file() and path.read_bytes() for path in desk.rglob("*")} == before


def test_a_full_disk_leaves_the_old_page(run, desk, monkeypatch):
    copy = make_copy(desk)
    run("--name", "Before")
    old = (copy / "progress-en.html").read_bytes()

    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(atomic, "write_text", full)
    code, out, err = run("--name", "After")
    assert (code, out) == (1, "")
    assert "could not be written (No space left on device)" in err
    assert (copy / "progress-en.html").read_bytes() == old


def test_a_read_only_folder_is_a_sentence(run, desk, monkeypatch):
    def refuse(path, content):
        raise PermissionError(13, "Permission denied", str(path))

    make_copy(desk)
    monkeypatch.setattr(atomic, "write_text", refuse)
    code, _, err = run()
    assert code == 1
    assert "Name a place that you may write to with --out" in err


def test_the_marker_of_a_newer_course_is_a_sentence_too(desk):
    copy = make_copy(desk)
    (copy / ".coursekit" / "working-copy.json").write_text('{"format": 99, "version": "9"}', encoding="utf-8")
    with pytest.raises(CourseError, match="newer version"):
        page.make(copy)


# On paper --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_full_record_is_one_sheet_of_paper(desk, lang):
    """The most that can stand on it: all units, all cases, a long name, a record set aside."""
    cases = ("bank_branch", "telecom", "hotel", "ecommerce", "power", "car_rental", "private_bank", "own")
    moments = dict.fromkeys(("first", "first_passed", "last"), "2026-11-01T08:00:00Z")
    found = list(sheets())
    if found[-1].unit != "18":
        found.append(two_sheets()[1])
    questions = {
        question.id: entry(attempts=888, hints=2, solution_seen=True, cases=dict.fromkeys(cases, "failed"), **moments)
        for sheet in found
        for question in sheet.questions
    }
    copy = make_copy(desk, questions=questions)
    (copy / ".coursekit" / "progress.damaged-20261101T000000Z.json").write_text("{")
    with in_language(lang):
        text = page.certificate(copy, name="欧阳" * 40, found=found)
    (desk / "page.html").write_text(text, encoding="utf-8")
    assert sheets_of_paper(desk / "page.html") == 1
