"""Each check in its good and in its failing states; the report and its exit code."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from importlib import metadata

import pytest

from coursekit import style
from coursekit.lab import doctor
from coursekit.lab.doctor import Finding
from coursekit.language import CourseError, Text

WORD = Text(zh="东西", en="thing")


def version_of(changes, monkeypatch):
    true = metadata.version

    def version(name):
        if changes.get(name, "") is None:
            raise metadata.PackageNotFoundError(name)
        return changes.get(name) or true(name)

    monkeypatch.setattr(metadata, "version", version)


# The environment -------------------------------------------------------------------------------


def test_python(monkeypatch):
    assert doctor.check_python().level == "good"
    monkeypatch.setattr("platform.python_version", lambda: "3.10.4")
    finding = doctor.check_python()
    assert finding.level == "bad"
    assert ">=3.11" in finding.todo.en


def test_packages(monkeypatch):
    finding = doctor.check_packages()
    assert finding.level == "good"
    assert f"pandas {metadata.version('pandas')}" in finding.found.en
    version_of({"pandas": "1.5.3", "seaborn": None}, monkeypatch)
    finding = doctor.check_packages()
    assert finding.level == "bad"
    assert "pandas 1.5.3 (>=" in finding.found.en
    assert "seaborn —" in finding.found.en
    assert "scipy" not in finding.found.en


def test_the_kernel_really_starts_and_computes():
    finding = doctor.check_kernel()
    assert finding.level == "good", finding.found.en


class Kernel:
    """Stands for both the manager and the client of a kernel that says `words`."""

    def __init__(self, words):
        self.words, self.ended = words, False

    def execute_interactive(self, code, timeout, output_hook):
        if self.words is None:
            raise TimeoutError
        output_hook({"content": {"text": self.words}})

    def stop_channels(self):
        pass

    def shutdown_kernel(self, now):
        self.ended = True


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (None, "computes nothing"),
        ("", "computes nothing"),
        ("41\n/x\n", "computes nothing"),
        ("42\n/another/python\n", "is another Python: /another/python"),
    ],
)
def test_a_kernel_that_is_no_good(monkeypatch, words, part):
    kernel = Kernel(words)
    monkeypatch.setattr("jupyter_client.manager.start_new_kernel", lambda **options: (kernel, kernel))
    finding = doctor.check_kernel()
    assert finding.level == "bad"
    assert part in finding.found.en
    assert sys.executable in finding.todo.zh
    assert kernel.ended


def test_a_kernel_that_dies_at_the_start_is_told_with_its_last_words(monkeypatch):
    def start(stderr, **options):
        stderr.write("Traceback\nImportError: no ipykernel\n")
        raise RuntimeError("Kernel died")

    monkeypatch.setattr("jupyter_client.manager.start_new_kernel", start)
    finding = doctor.check_kernel()
    assert finding.level == "bad"
    assert "Kernel died ImportError: no ipykernel" in finding.found.en


def test_no_kernel_at_all(monkeypatch):
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    def nothing(self, name):
        raise NoSuchKernel(name)

    monkeypatch.setattr(KernelSpecManager, "get_kernel_spec", nothing)
    finding = doctor.check_kernel()
    assert finding.level == "bad"
    assert "python3" in finding.found.en


def test_widgets(monkeypatch, tmp_path):
    assert doctor.check_widgets().level == "good"
    with monkeypatch.context() as patch:
        patch.setattr("jupyter_core.paths.jupyter_path", lambda *parts: [str(tmp_path)])
        assert "no extension for widgets" in doctor.check_widgets().found.en
        assert doctor.check_widgets().level == "bad"
    for wrong in ("1.1.0", None):
        with monkeypatch.context() as patch:
            version_of({"jupyterlab_widgets": wrong}, patch)
            assert doctor.check_widgets().level == "bad"
            assert "do not fit" in doctor.check_widgets().found.en


def test_the_language_pack(monkeypatch):
    assert doctor.check_language_pack().level == "good"
    with monkeypatch.context() as patch:
        version_of({"jupyterlab-language-pack-zh-CN": None}, patch)
        assert doctor.check_language_pack().level == "warning"
    monkeypatch.setattr(metadata, "entry_points", lambda group: [])
    assert doctor.check_language_pack().level == "warning"


# The course ------------------------------------------------------------------------------------


def test_the_font(monkeypatch, tmp_path):
    assert doctor.check_font().level == "good"
    import matplotlib

    western = os.path.join(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")
    monkeypatch.setattr(style, "FONT_FILE", western)
    assert doctor.check_font().level == "bad"
    assert "服务" in doctor.check_font().found.en
    (tmp_path / "broken.otf").write_bytes(b"not a font")
    for path in (tmp_path / "broken.otf", tmp_path / "missing.otf"):
        monkeypatch.setattr(style, "FONT_FILE", path)
        assert doctor.check_font().level == "bad"
        assert "cannot be read" in doctor.check_font().found.en


@pytest.mark.parametrize(
    ("lister", "answer", "level"),
    [(None, b"", "good"), ("/bin/fc-list", b"", "warning"), ("/bin/fc-list", b"Noto Sans CJK SC\n", "good")],
)
def test_a_chinese_font_for_the_screen(monkeypatch, lister, answer, level):
    monkeypatch.setattr(shutil, "which", lambda name: lister)
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0, answer))
    assert doctor.check_screen_font().level == level


def test_the_data(monkeypatch):
    from coursekit import datasets

    assert doctor.check_data().level == "good"

    def load(name):
        raise ValueError("bytes are missing")

    monkeypatch.setattr(datasets, "load", load)
    finding = doctor.check_data()
    assert finding.level == "bad"
    assert "bytes are missing" in finding.found.en


# The computer ----------------------------------------------------------------------------------


def test_writing(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert doctor.check_writing().level == "good"
    assert list(tmp_path.iterdir()) == []

    def refuse(**options):
        raise PermissionError(errno.EACCES, "no", "/somewhere")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    finding = doctor.check_writing()
    assert finding.level == "bad"
    assert "/somewhere" in finding.found.en
    assert "--dir" in finding.todo.en


@pytest.mark.parametrize(("megabytes", "level"), [(49, "bad"), (50, "warning"), (499, "warning"), (500, "good")])
def test_room(monkeypatch, megabytes, level):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, megabytes * 1_000_000))
    finding = doctor.check_room()
    assert finding.level == level
    assert (finding.todo is None) == (level == "good")


@pytest.mark.parametrize(
    ("encoding", "level"), [("utf-8", "good"), ("gbk", "good"), ("cp1252", "warning"), (None, "warning")]
)
def test_the_console(monkeypatch, encoding, level):
    monkeypatch.setattr(sys, "stdout", namedtuple("stream", "encoding")(encoding))
    finding = doctor.check_console()
    monkeypatch.undo()
    assert finding.level == level


@pytest.mark.parametrize(("possible", "level"), [(True, "good"), (False, "warning")])
def test_the_browser(monkeypatch, possible, level):
    monkeypatch.setattr(doctor, "can_show_browser", lambda: possible)
    assert doctor.check_browser().level == level


def test_loopback(monkeypatch):
    assert doctor.check_loopback().level == "good"

    def refuse(*a, **k):
        raise PermissionError(errno.EPERM, "blocked by the firewall")

    for name in ("create_server", "create_connection"):
        with monkeypatch.context() as patch:
            patch.setattr(socket, name, refuse)
            finding = doctor.check_loopback()
            assert finding.level == "bad"
            assert "blocked by the firewall" in finding.found.en


@pytest.mark.parametrize(
    ("proxies", "exempt", "level"),
    [
        ({}, "", "good"),
        ({"http_proxy": "http://proxy:8080"}, "", "warning"),
        ({"http_proxy": "http://proxy:8080"}, "localhost", "warning"),
        ({"http_proxy": "http://proxy:8080"}, "127.0.0.1,localhost", "good"),
        ({"http_proxy": "http://proxy:8080"}, "*", "good"),
        ({"all_proxy": "http://proxy:8080"}, "", "warning"),
        ({"ftp_proxy": "http://proxy:8080"}, "", "good"),
    ],
)
def test_proxies(monkeypatch, proxies, exempt, level):
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name, value in {**proxies, "no_proxy": exempt}.items():
        monkeypatch.setenv(name, value)
    # What the environment says, also where Windows or macOS would ask the system's settings.
    import urllib.request

    monkeypatch.setattr(urllib.request, "getproxies", urllib.request.getproxies_environment)
    monkeypatch.setattr(urllib.request, "proxy_bypass", urllib.request.proxy_bypass_environment)
    assert doctor.check_proxy().level == level


# The report ------------------------------------------------------------------------------------


def stub(level):
    def check_stub():
        return Finding(level, WORD, None if level == "good" else Text(zh="修一修", en="mend it"))

    return check_stub


@pytest.mark.parametrize(
    ("levels", "code", "last"),
    [
        (["good"], 0, "All is well"),
        (["good", "warning"], 0, "1 thing(s) to keep in mind"),
        (["bad", "warning", "bad"], 1, "2 thing(s) would stop you"),
    ],
)
def test_the_exit_code(monkeypatch, capsys, levels, code, last):
    monkeypatch.setattr(doctor, "CHECKS", [stub(level) for level in levels])
    assert doctor.run() == code
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(levels) + 2
    assert last in lines[-1]
    for line, level in zip(lines, levels, strict=False):
        assert line.split()[:2] == {"good": ["✓", "fine"], "warning": ["!", "warning"], "bad": ["✗", "BAD"]}[level]
        assert line.endswith("→ mend it") == (level != "good")


def test_a_check_that_stumbles_is_a_finding():
    def check_odd_thing():
        raise ZeroDivisionError("by nothing")

    def check_course():
        raise CourseError(WORD)

    finding = doctor.examine(check_odd_thing)
    assert finding.level == "bad"
    assert "“odd thing” could not be done: ZeroDivisionError: by nothing" in finding.found.en
    assert doctor.examine(check_course) == Finding("bad", WORD, doctor._INSTALL_AGAIN)


def test_whatever_is_not_good_says_what_to_do():
    """A rule of the module: look at every Finding it can make."""
    import ast
    import inspect

    calls = [
        node
        for node in ast.walk(ast.parse(inspect.getsource(doctor)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
    ]
    assert len(calls) > 20
    for call in calls:
        plain_good = isinstance(call.args[0], ast.Constant) and call.args[0].value == "good"
        assert plain_good or len(call.args) == 3, ast.unparse(call)
