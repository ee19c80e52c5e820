"""JupyterLab in the copy: how it is started, what the terminal says, how it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from coursekit.lab import server
from coursekit.lab.working_copy import lay
from coursekit.language import CourseError, Text

# As `coursekit lab` does it, with a tiny course instead of the real one.
PROGRAM = """
import sys
from pathlib import Path
from coursekit import cli, course_files
root = Path(sys.argv[1])
course_files.course_root = lambda: root
cli.main(sys.argv[2:])
"""


@pytest.fixture
def clean_environment(tmp_path, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "JUPYTER_CONFIG_PATH", "COURSEKIT_LANG"):
        monkeypatch.delenv(name, raising=False)
    # Nothing of the home folder of whoever runs the tests, and nothing left in it.
    for name in ("CONFIG", "RUNTIME", "DATA"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name))


def test_the_command_line(tmp_path):
    line = server.command(tmp_path, 8899, browser=False, root=True)
    assert line[:3] == [sys.executable, "-m", "jupyterlab"]
    assert {
        f"--ServerApp.root_dir={tmp_path}",
        "--ServerApp.ip=127.0.0.1",
        "--LabApp.default_url=/lab/tree/lessons/00-welcome.ipynb",
        "--LabApp.news_url=None",
        "--LabApp.extension_manager=readonly",
        "--ServerApp.port=8899",
        "--ServerApp.port_retries=0",
        "--no-browser",
        "--allow-root",
    } <= set(line)
    line = server.command(tmp_path, None, browser=True, root=False)
    assert not [word for word in line if "port" in word or word in {"--no-browser", "--allow-root"}]


def test_the_environment_keeps_the_users_own(tmp_path):
    base = {"JUPYTER_CONFIG_PATH": "mine", "PYTHONUTF8": "0", "PATH": "p"}
    made = server.environment(tmp_path, "zh", base)
    first, second = made["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert Path(first) == tmp_path / ".coursekit" / "jupyter"
    assert second == "mine"
    assert made["PATH"].endswith(f"{os.pathsep}p")
    assert (made["PYTHONUTF8"], made["COURSEKIT_LANG"]) == ("0", "zh")
    assert server.environment(tmp_path, "en", {})["PYTHONUTF8"] == "1"


def test_a_cell_finds_the_courses_own_command(tmp_path):
    made = server.environment(tmp_path, "zh", {"PATH": "/elsewhere"})
    first, *rest = made["PATH"].split(os.pathsep)
    assert rest == ["/elsewhere"]
    assert shutil.which("coursekit", path=first)
    assert server.environment(tmp_path, "zh", {})["PATH"] == first


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="Windows and macOS always have a screen")
def test_without_a_display_there_is_no_browser(clean_environment, monkeypatch):
    monkeypatch.setattr("webbrowser.get", object)
    assert not server.can_show_browser()
    monkeypatch.setenv("DISPLAY", ":0")
    assert server.can_show_browser()

    def none_found():
        raise server.webbrowser.Error("none")

    monkeypatch.setattr("webbrowser.get", none_found)
    assert not server.can_show_browser()


def test_a_busy_port_is_told_before_anything_starts(course, tmp_path, clean_environment, monkeypatch):
    outcome = lay(tmp_path / "copy", "zh")
    monkeypatch.setattr(server.subprocess, "Popen", lambda *a, **k: pytest.fail("started"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CourseError) as caught:
            server.serve(outcome.folder, "zh", port)
    assert f"Port {port} is taken" in caught.value.text.en
    assert "--port 0" in caught.value.text.zh


def test_a_port_for_administrators_is_told(monkeypatch):
    def bind(self, address):
        raise PermissionError(13, "no")

    monkeypatch.setattr(server.socket, "socket", type("S", (socket.socket,), {"bind": bind}))
    with pytest.raises(CourseError, match="not open to ordinary accounts"):
        server._refuse_busy(80)


def test_a_jupyter_that_does_not_start_is_told_with_its_last_words(course, tmp_path, clean_environment, monkeypatch):
    outcome = lay(tmp_path / "copy", "en")
    broken = [sys.executable, "-c", "import sys; sys.exit('no module named this or that')"]
    monkeypatch.setattr(server, "command", lambda *a, **k: broken)
    with pytest.raises(CourseError) as caught:
        server.serve(outcome.folder, "en", None)
    assert "no module named this or that" in caught.value.text.zh
    assert "coursekit doctor" in caught.value.text.en


def get(url):
    # Past any proxy of the computer that runs the tests.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=20) as answer:
        return answer.url, answer.read().decode()


@pytest.mark.skipif(os.name == "nt", reason="ends the program with a signal")
@pytest.mark.parametrize(("lang", "ending"), [("zh", "SIGINT"), ("en", "SIGTERM")])
@pytest.mark.usefixtures("clean_environment")
def test_the_real_thing(course, tmp_path, lang, ending):
    """Start, ask over HTTP, start a second time, end; what a trainee with a terminal does."""
    folder, locale = tmp_path / "我的 course", {"zh": "zh_CN", "en": "en"}[lang]
    line = [sys.executable, "-c", PROGRAM, str(course.root), "lab", "--lang", lang, "--dir", str(folder)]
    process = subprocess.Popen(
        [*line, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    try:
        assert process.stdout is not None
        said = []
        for row in process.stdout:
            said.append(row)
            if "http://" in row:
                break
        match = re.fullmatch(
            r" +(http://127\.0\.0\.1:\d+)(/lab/tree/lessons/00-welcome\.ipynb)\?token=(\w+)\n", said[-1]
        )
        assert match, "".join(said)
        base, path, token = match.groups()
        no_browser = Text(zh="这里打不开浏览器", en="No browser can be opened here")
        assert no_browser.side(lang) in said[-3]
        if os.geteuid() == 0:
            assert any("root" in row for row in said)

        assert get(f"{base}/?token={token}")[0].startswith(f"{base}{path}")
        settings = json.loads(get(f"{base}/lab/api/settings/@jupyterlab/translation-extension:plugin?token={token}")[1])
        assert settings["schema"]["properties"]["locale"]["default"] == locale
        words = json.loads(get(f"{base}/lab/api/translations/{locale}?token={token}")[1])["data"]
        if lang == "zh":
            assert words["jupyterlab"]["menu\x04Kernel"] == ["内核"]
        welcome = json.loads(get(f"{base}/api/contents/lessons/00-welcome.ipynb?content=0&token={token}")[1])
        assert welcome["type"] == "notebook"
        page = get(f"{base}{path}?token={token}")[1]
        assert '"news": {"disabled": true}' in page

        second = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", timeout=60, check=True)
        assert f"{base}{path}?token={token}" in second.stdout
        assert Text(zh="不再启动第二个", en="no second one is started").side(lang) in second.stdout

        process.send_signal(getattr(signal, ending))
        rest = process.communicate(timeout=40)[0]
        assert process.returncode == 0, rest
        assert Text(zh="已关闭", en="Closed").side(lang) in rest
    finally:
        process.terminate()  # in order, or JupyterLab would stay behind
        process.wait(40)
    with pytest.raises(OSError, match="refused"):
        get(f"{base}/api/status")
    log = folder / ".coursekit" / "jupyter" / "server.log"
    assert log.stat().st_mode & 0o077 == 0, "the log holds the token"
    assert token in log.read_text(encoding="utf-8")
