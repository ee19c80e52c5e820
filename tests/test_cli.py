"""The command line: languages, sentences instead of tracebacks, exit codes, consoles."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys

import pytest

import coursekit
from coursekit import cli, language
from coursekit.lab import doctor, server, working_copy
from coursekit.language import CourseError, Text


@pytest.fixture(autouse=True)
def _system_is_english(monkeypatch):
    monkeypatch.setattr(language, "_chosen", None)
    monkeypatch.setenv("COURSEKIT_LANG", "en")


@pytest.fixture
def run(capsys):
    """Run the command line; returns the exit code, standard output and standard error."""

    def run(*words):
        with pytest.raises(SystemExit) as end:
            cli.main(words)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return end.value.code, out, err

    return run


def test_version(run):
    assert run("--version")[:2] == (0, f"coursekit, version {coursekit.__version__}\n")


@pytest.mark.parametrize(
    "words",
    [["--help"], ["lab", "--help"], ["report", "--help"], ["progress", "-h"], ["doctor", "-h"], ["build", "--help"]],
)
def test_help_is_in_the_readers_language(run, words):
    code, english, _ = run(*words)
    assert code == 0
    assert english.startswith("Usage: coursekit")
    assert "\nOptions:\n" in english
    assert not any("\u4e00" <= character <= "\u9fff" for character in english)
    code, chinese, _ = run(*words, "--lang", "zh")
    assert code == 0
    assert chinese.startswith("用法：coursekit")
    assert "\n选项：\n" in chinese
    assert run("--lang=zh", *words)[1] == chinese
    for word in ("Usage", "Options", "Commands", "Show"):
        assert word not in chinese


def test_without_a_command_the_help_is_shown(run):
    code, _, err = run()
    assert code == 2
    assert "Open the course." in err
    assert "打开课程。" in run("--lang", "zh")[2]


@pytest.mark.parametrize(
    ("words", "code", "en"),
    [
        (["lab", "--lang", "fr"], 1, "There is no language “fr”. The course has two: zh (Chinese) and en (English)."),
        (["lab", "--lang=fr"], 1, "There is no language “fr”."),
        (["lab", "--lang"], 2, "--lang needs a value after it."),
        (
            ["lap"],
            1,
            "There is no command lap. There are: assemble, build, doctor, export, grade, lab, progress, report.",
        ),
        (["lab", "--prt", "1"], 2, "There is no option --prt. See coursekit lab --help."),
        (["lab", "--port", "x"], 2, "--port takes a whole number from 0 to 65535."),
        (["lab", "--port", "70000"], 2, "--port takes a whole number from 0 to 65535."),
        (["lab", "more"], 2, "The command was not understood"),
        (["report"], 2, "SURVEY is missing. See coursekit report --help."),
        (["progress", "--name"], 2, "--name needs a value after it."),
        (["progress", "my-course-en"], 2, "The command was not understood"),
    ],
)
def test_what_is_not_understood_gets_one_sentence(run, words, code, en):
    assert run(*words)[0] == code
    _, out, err = run(*words)
    assert out == ""
    assert err.startswith(en)
    assert err.count("\n") == 1


def test_the_sentences_are_chinese_too(run):
    assert run("lab", "--prt", "1", "--lang", "zh")[2] == "没有 --prt 这个选项。看看 coursekit lab --help。\n"
    assert (
        run("lap", "--lang", "zh")[2]
        == "没有 lap 这个命令。有：assemble、build、doctor、export、grade、lab、progress、report。\n"
    )


@pytest.mark.parametrize(
    ("trouble", "code", "said"),
    [
        (CourseError(Text(zh="坏了。", en="Broken.")), 1, "Broken.\n"),
        (OSError(errno.ENOSPC, "No space left"), 1, "The disk is full."),
        (PermissionError(errno.EACCES, "denied", "/x"), 1, "Writing is not allowed here"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 1, ""),
    ],
)
def test_troubles_end_in_a_sentence_and_an_exit_code(run, monkeypatch, trouble, code, said):
    def fail():
        raise trouble

    monkeypatch.setattr(doctor, "run", fail)
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # put back what a broken pipe replaces
    found, _, err = run("doctor")
    assert found == code
    assert err.startswith(said) if said else err.strip() == ""


def test_an_unexpected_error_is_not_hidden(monkeypatch):
    def fail():
        raise ZeroDivisionError

    monkeypatch.setattr(doctor, "run", fail)
    with pytest.raises(ZeroDivisionError):
        cli.main(["doctor"])


@pytest.mark.parametrize("code", [0, 1])
def test_the_doctors_verdict_is_the_exit_code(run, monkeypatch, code):
    monkeypatch.setattr(doctor, "run", lambda: code)
    assert run("doctor", "--lang", "zh")[0] == code
    assert language.language() == "zh"


def test_build_is_handed_on(run, monkeypatch):
    from coursekit.authoring import build

    calls = []
    monkeypatch.setattr(build, "build", lambda units, *, check: calls.append((list(units), check)) or len(calls) - 1)
    assert run("build", "00", "10")[0] == 0
    assert run("build", "--check", "--lang", "zh")[0] == 1
    assert calls == [(["00", "10"], False), ([], True)]


def test_an_unknown_unit_is_told(run):
    code, _, err = run("build", "77")
    assert code == 1
    assert "There is no unit “77”" in err


# lab -------------------------------------------------------------------------------------------


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """A tiny course, and a list of what JupyterLab would have been started with."""
    for lang in ("zh", "en"):
        for folder in ("lessons", "exercises"):
            (tmp_path / "course" / folder / lang).mkdir(parents=True)
            (tmp_path / "course" / folder / lang / "00-welcome.ipynb").write_text(lang)
    calls = []

    def serve(folder, lang, port):
        calls.append((folder, lang, port, language.language()))
        return 0

    monkeypatch.setattr("coursekit.course_files.course_root", lambda: tmp_path / "course")
    monkeypatch.setattr(server, "serve", serve)
    place = tmp_path / "desk"
    place.mkdir()
    monkeypatch.chdir(place)
    return calls


def test_lab_makes_a_folder_for_each_language(run, opened, tmp_path):
    code, out, _ = run("lab", "--port", "0")
    assert code == 0
    assert "Your course folder is ready" in out
    run("lab", "--lang", "zh")
    desk = tmp_path / "desk"
    assert opened == [(desk / "my-course-en", "en", 0, "en"), (desk / "my-course-zh", "zh", None, "zh")]


def test_lab_goes_on_where_the_trainee_was(run, opened, tmp_path, monkeypatch):
    """Without --lang, the copy decides; inside a copy, that copy is meant."""
    folder = tmp_path / "desk" / "my-course-zh"
    run("lab", "--lang", "zh")
    opened.clear()
    run("lab")
    assert opened == [(folder, "zh", None, "zh")]
    monkeypatch.chdir(folder / "lessons")
    for words in (["lab"], ["lab", "--lang", "zh"], ["lab", "--dir", str(folder)]):
        opened.clear()
        monkeypatch.setattr(language, "_chosen", None)
        code, out, _ = run(*words)
        assert code == 0
        assert opened == [(folder, "zh", None, "zh")]
        assert f"你的课程文件夹：{folder}" in out
    assert not list(folder.glob("**/my-course*"))


@pytest.mark.parametrize(
    ("prepare", "words", "part"),
    [
        (
            lambda desk: (desk / "thesis").mkdir() or (desk / "thesis" / "a.txt").write_text("x"),
            ["thesis"],
            "something",
        ),
        (lambda desk: (desk / "file").write_text("x"), ["file"], "is a file"),
        (lambda desk: working_copy.lay(desk / "copy", "zh"), ["copy", "--lang", "en"], "is the Chinese course folder"),
    ],
)
def test_lab_refuses_and_starts_nothing(run, opened, *, tmp_path, prepare, words, part):
    prepare(tmp_path / "desk")
    code, out, err = run("lab", "--dir", *words)
    assert (code, out) == (1, "")
    assert part in err
    assert opened == []


# The console, in a process of its own ----------------------------------------------------------


def in_a_process(words, **changes):
    environment = {**os.environ, "COURSEKIT_LANG": "zh", **changes}
    return subprocess.run(
        [sys.executable, "-m", "coursekit", *words], env=environment, capture_output=True, check=True, timeout=60
    ).stdout


@pytest.mark.parametrize(
    ("encoding", "read_as"), [("utf-8", "utf-8"), ("gbk", "gbk"), ("cp1252", "utf-8"), ("ascii", "utf-8")]
)
def test_chinese_passes_a_console_of_any_encoding(encoding, read_as):
    out = in_a_process(["--help"], PYTHONIOENCODING=f"{encoding}:strict")
    assert "打开课程" in out.decode(read_as)


def test_marks_that_gbk_has_not_do_not_end_the_report(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="gbk", errors="strict")
    monkeypatch.setattr(sys, "stdout", stream)
    cli._make_printable()
    print("✓ 正常")
    stream.flush()
    assert stream.buffer.getvalue().decode("gbk") == f"? 正常{os.linesep}"
    monkeypatch.undo()


def test_the_command_line_loads_nothing_slow():
    code = (
        "import sys, coursekit.cli as c; from coursekit.lab import server, working_copy; c.commands();"
        "slow = {'numpy', 'pandas', 'matplotlib', 'IPython', 'jupyter_server', 'tornado'};"
        "print(slow & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out == "set()\n"
