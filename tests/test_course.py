"""What holds for the course as a whole: every unit is complete, small, and says nothing it should not."""

from __future__ import annotations

import ast
import base64
import json
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from coursekit.authoring.pictures import LARGEST_PICTURE
from coursekit.authoring.source import TOOLS, read_source
from coursekit.checks import sheets
from coursekit.language import LANGUAGES
from tests.leaks import leaks

ROOT = Path(__file__).resolve().parents[1]
LARGEST_UNIT = 400_000  # bytes: with all units to come the repository stays below 15 MB
KINDS = ("lessons", "exercises", "solutions")
# What a reader may be sent to; anything else is a page that may be gone tomorrow.
LINKS = re.compile(r"https?://(?:127\.0\.0\.1|localhost|creativecommons\.org/licenses|doi\.org)(?:[/:]|$)")

STEMS = sorted({path.stem for path in (ROOT / "source").glob("*/*.md")} - set(TOOLS))
NOTEBOOKS = sorted(path.relative_to(ROOT).as_posix() for kind in KINDS for path in (ROOT / kind).glob("*/*.ipynb"))


@cache
def cells(name):
    """The cells of a notebook, each one's source as one text."""
    found = json.loads((ROOT / name).read_text(encoding="utf-8"))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in found]


def code_cells(name):
    return [cell for cell in cells(name) if cell["cell_type"] == "code"]


@cache
def tracked():
    """The text files of the repository that a commit would hold, new ones included."""
    line = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(line, cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8").split("\0")
    files = [ROOT / name for name in names if name]
    return [path for path in files if path.is_file() and b"\0" not in path.read_bytes()[:8000]]


# A unit is whole ------------------------------------------------------------------------------------


def test_there_is_a_course():
    assert {"00-welcome", "10-scores"} <= set(STEMS)
    assert [sheet.stem for sheet in sheets()] == STEMS


@pytest.mark.parametrize("stem", STEMS)
def test_a_unit_has_its_lesson_its_sheet_and_its_notebooks(stem):
    assert re.fullmatch(r"\d\d-[a-z][a-z-]*", stem)
    for kind in ("lessons", "exercises"):
        assert (ROOT / "source" / kind / f"{stem}.md").is_file()
    assert {f"{kind}/{lang}/{stem}.ipynb" for kind in KINDS for lang in LANGUAGES} <= set(NOTEBOOKS)


def test_no_notebook_is_left_over():
    assert {Path(name).stem for name in NOTEBOOKS} == {*STEMS, *TOOLS}


@pytest.mark.parametrize("stem", TOOLS)
def test_a_tool_is_laid_among_the_lessons_and_has_no_sheet(stem):
    assert (ROOT / "source" / "lessons" / f"{stem}.md").is_file()
    assert {name for name in NOTEBOOKS if Path(name).stem == stem} == {
        f"lessons/{lang}/{stem}.ipynb" for lang in LANGUAGES
    }
    size = sum((ROOT / name).stat().st_size for name in NOTEBOOKS if Path(name).stem == stem)
    assert size <= LARGEST_UNIT


@pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.stem)
def test_the_checks_are_those_of_the_sheet(sheet):
    source = read_source(ROOT / "source" / "exercises" / f"{sheet.stem}.md", "exercises")
    asked = list(dict.fromkeys(cell.exercise for cell in source.cells if cell.exercise))
    assert [question.name for question in sheet.questions] == asked
    assert asked == [f"q{number}" for number in range(1, len(asked) + 1)]
    assert {question.unit for question in sheet.questions} == {sheet.unit} == {sheet.stem[:2]}
    # Each is checked in the sheet, and imported under its own name.
    checks = [cell.text for cell in source.cells if "check" in cell.tags]
    assert [text.partition(".check(")[0].split()[-1] for text in checks] == asked
    assert f"from coursekit.checks.unit{sheet.unit} import {', '.join(asked)}" in "\n".join(
        cell.text for cell in source.cells if cell.kind == "code"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.stem)
def test_the_title_is_the_lessons_heading(sheet, lang):
    for name in (f"lessons/{lang}/{sheet.stem}.ipynb", f"exercises/{lang}/{sheet.stem}.ipynb"):
        heading = cells(name)[0]["source"].splitlines()[0]
        assert heading.startswith(f"# {sheet.unit} ")
    heading = cells(f"lessons/{lang}/{sheet.stem}.ipynb")[0]["source"].splitlines()[0]
    assert heading == f"# {sheet.unit} {sheet.title.side(lang)}"


@pytest.mark.parametrize("stem", STEMS)
def test_a_unit_is_small(stem):
    files = [ROOT / name for name in NOTEBOOKS if Path(name).stem == stem]
    files += [ROOT / "source" / kind / f"{stem}.md" for kind in ("lessons", "exercises")]
    sizes = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in files}
    assert sum(sizes.values()) <= LARGEST_UNIT, sizes


# A lesson's parts, in this order, as a trainee and an instructor meet them; the welcome has no data of its own.
PARTS = {
    "zh": (r"\*\*[^*]+[？?]\*\*", r"^> \*\*证据", r"widgets\.[A-Z]\w+\(", r"^## .*常犯的", r"^## 记住这几点$"),
    "en": (r"\*\*[^*]+\?\*\*", r"^> \*\*Evidence", r"widgets\.[A-Z]\w+\(", r"^## .*[Mm]istake", r"^## To remember$"),
}
LAST = {
    "zh": (
        "**明天上班试一件事**",
        "| 分钟 |",
        "**问全班**",
        "**两人活动",
        "**学员应当从小工具里发现**",
        "**常见的误答**",
    ),
    "en": (
        "**One thing to try at work tomorrow**",
        "| minutes |",
        "**Ask the room**",
        "**In pairs",
        "**What they should find in the widget**",
        "**Usual wrong answers**",
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("stem", [stem for stem in STEMS if stem != "00-welcome"])
def test_a_lesson_has_all_its_parts_in_order(stem, lang):
    source = read_source(ROOT / "source" / "lessons" / f"{stem}.md", "lessons")
    text = "\n".join(cell.text for cell in source.cells if cell.lang in (None, lang))
    at = 0
    for part in PARTS[lang]:
        found = re.search(part, text[at:], re.MULTILINE)
        assert found, f"no {part!r} after {text[at - 30 : at]!r}"
        at += found.end()
    for part in LAST[lang]:
        assert part in text[at:], f"no {part!r} at the end"
    remember = text[at : text.index(LAST[lang][0])]
    assert 3 <= len(re.findall(r"^- ", remember, re.MULTILINE)) <= 5


# A notebook ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_lessons_and_solutions_are_run_and_exercises_are_not(name):
    numbers = [cell["execution_count"] for cell in code_cells(name)]
    assert numbers
    if name.startswith("exercises/"):
        assert set(numbers) == {None}
        assert not any(cell["outputs"] for cell in code_cells(name))
    else:
        assert numbers == list(range(1, len(numbers) + 1))  # all of them, from top to bottom, in a fresh kernel


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_cell_is_exempt_from_nbval(name):
    """Should one have to be, its reason goes into its metadata and this test counts it: 5 % of the cells at most."""
    exempt = [
        cell["source"]
        for cell in code_cells(name)
        if re.search(r"nbval|raises-exception|skip", " ".join(cell["metadata"].get("tags", ())), re.IGNORECASE)
        or re.search(r"^\s*#\s*(?:NBVAL|PYTEST_VALIDATE)_", cell["source"], re.MULTILINE)
    ]
    assert not exempt


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_pictures_are_small(name):
    bundles = [output.get("data", {}) for cell in code_cells(name) for output in cell["outputs"]]
    html = "".join("".join(data.get("text/html", "")) for data in bundles)
    pictures = [
        *("".join(data["image/png"]) for data in bundles if "image/png" in data),
        *re.findall(r"data:image/\w+;base64,([\w+/=]+)", html),
    ]
    assert all(len(base64.b64decode(picture)) <= LARGEST_PICTURE for picture in pictures)
    assert not {kind for data in bundles for kind in data if kind.startswith("image/")} - {"image/png"}
    if name.startswith("lessons/"):
        assert pictures, "people look before they read"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_starts_in_its_language(name):
    lang = name.split("/")[1]
    calls = {"instructor": [], None: []}
    for cell in code_cells(name):
        for node in ast.walk(ast.parse(cell["source"])):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "start":
                calls[cell["metadata"].get("coursekit", {}).get("audience")].append(ast.unparse(node))
    assert calls[None] == [f"start('{lang}')"]
    # What is for instructors stands above a solution's sheet, and has to start by itself.
    guides = any(cell["metadata"].get("coursekit", {}).get("audience") for cell in code_cells(name))
    assert calls["instructor"] == [f"start('{lang}')"] * guides
    # Nothing of the course is shown before: the welcome may open with a sum, as people write 2 + 3 before any import.
    before = [cell["source"] for cell in code_cells(name)]
    before = before[: next(at for at, source in enumerate(before) if "start(" in source)]
    assert not [source for source in before if "import" in source]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_code_is_plain_python(name):
    """No magics and no commands for the shell: they differ between systems, and a trainee's script has none."""
    for cell in code_cells(name):
        ast.parse(cell["source"])
        assert "get_ipython" not in cell["source"]


# Every file of the repository ----------------------------------------------------------------------


def test_links_lead_to_few_places():
    texts = [path for path in tracked() if path.suffix in {".ipynb", ".md"} and "tests" not in path.parts]
    assert texts
    links = {
        f"{path.relative_to(ROOT).as_posix()}: {link}"
        for path in texts
        for link in re.findall(r"https?://[^\s\"'<>)\]，。）\\`]+", path.read_text(encoding="utf-8"))
        if not LINKS.match(link)
    }
    assert not links


# The tests of the grader, which mends paths of students' computers and is attacked with its own.
ABOUT_PATHS = {
    "tests/grading/hostile/unlucky.py",
    "tests/grading/test_box.py",
    "tests/grading/test_matching.py",
}


def test_nothing_is_told_of_who_made_it_and_where():
    found = {}
    for path in tracked():
        # The tests of what refuses such words hold some of them.
        if path.name in {"leaks.py", "test_bake.py"}:
            continue
        # JupyterLab, Jupyter's client and pytest have names of their own that these words are part of.
        # A rule on wording and one on owners list the people of the trade, those of a hotline among them; an option of
        # bubblewrap is called so.
        named = {
            "coursekit/questionnaire/wording.py",
            "coursekit/planning/words.py",
            "coursekit/grading/sandbox/bubblewrap.py",
        }
        name = path.relative_to(ROOT).as_posix()
        allowed = {"browser", "warm"} & set(path.parts) or name in named
        code = path.suffix in {".py", ".toml", ".yml", ".cfg"} and not allowed
        told = leaks(path.read_text(encoding="utf-8"), code=code)
        if name in ABOUT_PATHS:
            told = [one for one in told if "a path of one machine" not in one]
        if told:
            found[name] = told
    assert not found


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("see /" + "home/ann/course/a.csv", "line 1: a path of one machine"),
        ("x\n/" + "work/main", "line 2: a path of one machine"),
        ("C:" + "\\Users\\ann\\course", "a path of one machine"),
        ("--index-url https://mirrors." + "example.org/simple", "a package index"),
        ("from the chat" + "bot", "talk about how it was written"),
    ],
)
def test_a_leak_is_seen(text, what):
    assert what in leaks(text)[0]
    assert not leaks("a/b, /usr/share, ~/course, C:\\course, https://example.org/home/x, the registry.sheets call")


# The environment -----------------------------------------------------------------------------------


@cache
def locked():
    """Each name's exact versions; a few have one per platform or Python."""
    found = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            exact = re.fullmatch(r"([a-z0-9.-]+)==([\w.!+]+)(?: ; [^;@]+)?", line)
            assert exact, f"not an exact version: {line!r}"
            found.setdefault(exact[1], []).append(exact[2])
    return found


def test_the_lock_names_no_place():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-|@", text, re.MULTILINE)


def test_the_lock_covers_what_the_project_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert len(wanted) > 20
    for line in wanted:
        requirement = Requirement(line)
        versions = locked().get(re.sub(r"[-_.]+", "-", requirement.name).lower())
        assert versions, f"{line} is not in requirements.lock: make lock"
        for version in versions:
            assert requirement.specifier.contains(version, prereleases=True), f"{line}: the lock has {version}"
