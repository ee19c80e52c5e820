"""The wheel alone, in an empty environment and an empty folder: what somebody without the repository has."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path, PurePosixPath

import pytest

import coursekit
from tests.leaks import leaks

ROOT = Path(__file__).resolve().parents[1]
TEXT = {".py", ".ipynb", ".csv", ".json", ".txt", ".md", ""}


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """The user's environment: nothing of the repository, its tools, or the home folder of whoever runs the tests."""
    away = tmp_path_factory.mktemp("home")
    ours = (
        "PIP_",
        "PYTHON",
        "JUPYTER",
        "COURSEKIT",
        "COV_",
        "MPLCONFIG",
        "VIRTUAL_ENV",
        "DISPLAY",
        "WAYLAND",
        "BROWSER",
    )
    made = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    share = Path(sys.prefix) / "share" / "jupyter"
    return {
        **made,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONUTF8": "1",
        # The third-party half that pip would have put into the new environment's own share/jupyter.
        "JUPYTER_PATH": str(share),
        "JUPYTERLAB_DIR": str(share / "lab"),
        **{f"JUPYTER_{name}_DIR": str(away / name) for name in ("CONFIG", "DATA", "RUNTIME")},
        "MPLCONFIGDIR": str(away / "matplotlib"),
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory, environment):
    """The wheel, built from the repository as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", folder, ROOT, env=environment)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bin_folder(wheel, tmp_path_factory, environment):
    """The programs of a new environment that holds the wheel, and sees the third-party packages of this one."""
    place = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(place, with_pip=False, symlinks=os.name != "nt")
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    python = programs / ("python.exe" if os.name == "nt" else "python")
    # Installed before the other packages can be seen, or pip would take an editable coursekit there for an old version.
    pip("--python", python, "install", "--no-index", "--no-deps", wheel, env=environment)
    ask = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    site = Path(run([python, "-c", ask], place, environment).strip())
    # A .pth file only adds these folders: the .pth files in them, such as that of an editable coursekit, are not read.
    paths = dict.fromkeys(sysconfig.get_paths()[name] for name in ("purelib", "platlib"))
    (site / "third_party.pth").write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    return programs


@pytest.fixture
def desk(tmp_path):
    """An empty folder to work in."""
    place = tmp_path / "desk"
    place.mkdir()
    return place


def pip(*words, env):
    run([sys.executable, "-m", "pip", "--quiet", *words], None, env)


def start(line, folder, env):
    """Run a program to its end, whatever that is."""
    line = [str(word) for word in line]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    return subprocess.run(line, cwd=folder, env=env, check=False, timeout=120, **pipes)


def run(line, folder, env):
    """Run a program that must end well; returns what it said."""
    done = start(line, folder, env)
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_wheel_carries_the_course_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = [PurePosixPath(name) for name in archive.namelist()]
    inside = {str(name) for name in names}
    for folder in ("lessons", "exercises", "solutions", "datasets"):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
        files = [path for path in files if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)]
        assert files, folder
        assert {f"coursekit/course/{path.relative_to(ROOT).as_posix()}" for path in files} <= inside
    assert {"coursekit/fonts/CoursekitSansSC-Regular.otf", "coursekit/fonts/OFL.txt", "coursekit/py.typed"} <= inside
    assert any(name.name == "LICENSE" for name in names)
    assert {name.parts[0].split("-")[0] for name in names} == {"coursekit", "service_perception_course"}
    # Nothing that JupyterLab or the system lays beside the notebooks, and no byte-code.
    strays = [name for name in names if any(part.startswith((".", "__pycache__")) for part in name.parts)]
    assert not strays
    assert not {"tests", "source", "benchmarks"} & {part for name in names for part in name.parts}


def test_the_wheel_says_nothing_of_the_computer_it_was_built_on(wheel):
    places = [str(place) for place in (ROOT, Path.home(), Path(sys.prefix)) if len(place.parts) > 2]
    found = {}
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if PurePosixPath(name).suffix in TEXT:
                text = archive.read(name).decode("utf-8")
                told = leaks(text) + [place for place in places if place in text]
                found.update({name: told} if told else {})
    assert not found


def test_it_is_the_wheel_that_is_tested(bin_folder, desk, environment):
    code = "import coursekit, coursekit.course_files as files; print(coursekit.__file__); print(files.course_root())"
    file, root = map(Path, run([bin_folder / "python", "-c", code], desk, environment).splitlines())
    assert file.is_relative_to(bin_folder.parent)
    assert root == file.parent / "course"


def test_version(bin_folder, desk, environment):
    said = run([bin_folder / "coursekit", "--version"], desk, environment)
    assert said == f"coursekit, version {coursekit.__version__}\n"


def test_the_doctor_finds_nothing_in_the_way(bin_folder, desk, environment):
    said = run([bin_folder / "coursekit", "doctor", "--lang", "en"], desk, environment)
    assert "BAD" not in said
    for line in ("The kernel python3 starts and computes", "Chinese in charts", "Data: all", "Widgets: ipywidgets"):
        assert line in said
    assert str(bin_folder.parent) in said.splitlines()[0], "another Python was examined"
    assert not list(desk.iterdir())


def test_building_is_for_the_repository_and_says_so(bin_folder, desk, environment):
    done = start([bin_folder / "coursekit", "build", "--lang", "en"], desk, environment)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_lab_opens_the_course(bin_folder, desk, environment):
    """From the command to the page, a check and a solution in the copy, and to the end; no repository in sight."""
    line = [str(bin_folder / "coursekit"), "lab", "--lang", "zh", "--port", "0"]
    process = subprocess.Popen(
        line,
        cwd=desk,
        env={**environment, "BROWSER": "true" if os.name == "posix" else "cmd /c rem %s"},  # none shall open
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    base = token = ""
    try:
        assert process.stdout is not None
        said = []
        for row in process.stdout:
            said.append(row)
            if found := re.search(r"(http://127\.0\.0\.1:\d+)/lab/tree/\S+\?token=(\w+)", row):
                base, token = found.groups()
                break
        assert base, "".join(said)

        assert '"appName": "JupyterLab"' in ask(f"{base}/lab/tree/lessons/00-welcome.ipynb", token)
        welcome = json.loads(ask(f"{base}/api/contents/lessons/00-welcome.ipynb", token))
        assert welcome["content"]["cells"][0]["source"].startswith("# 00 欢迎")

        copy = desk / "my-course-zh"
        for folder in ("lessons/zh", "exercises/zh", "datasets"):
            theirs, ours = copy / folder.removesuffix("/zh"), ROOT / folder
            wanted = {path.name for path in ours.iterdir() if path.is_file() and not path.name.startswith(".")}
            assert {path.name for path in theirs.iterdir()} == wanted
        assert not (copy / "solutions").exists()

        code = (
            "from coursekit import datasets, start; start('zh')\n"
            "from coursekit.checks.unit00 import q1\n"
            "print(len(datasets.load('bank_branch_survey')))\n"
            "print(q1.check('A').result.status, q1.check('B').result.status)\n"
            "print(q1.solution())"
        )
        answer = run([bin_folder / "python", "-c", code], copy / "exercises", environment)
        assert answer.startswith("640\nfailed passed\n")
        assert 'run_key = "B"' in answer
        assert (copy / ".coursekit" / "progress.json").is_file()

        ask(f"{base}/api/shutdown", token, method="POST")
        rest = process.communicate(timeout=40)[0]
        assert process.returncode == 0, rest
    finally:
        process.terminate()  # in order, or JupyterLab would stay behind
        process.wait(40)
    with pytest.raises(OSError, match=r"refused|10061"):
        ask(f"{base}/api/status", token)


def ask(url, token, method="GET"):
    # Past any proxy of the computer that runs the tests.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, method=method, headers={"Authorization": f"token {token}"})
    with opener.open(request, timeout=20) as answer:
        return answer.read().decode("utf-8")
