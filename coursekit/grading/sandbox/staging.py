"""The copy of the course's package that students' code may see: nothing in it knows what is right."""

from __future__ import annotations

import contextlib
import importlib.util
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from coursekit.course_files import course_folder

__all__ = ["Stage"]

_PREFIX = "coursekit-box-"
_LOCK, _STAGED = "in-use", "course"
_MESSAGES = "messages"
_YOUNG = 10.0  # seconds between a folder and the lock in it, generously

_PACKAGE = Path(__file__).resolve().parents[2]
# Of the package's folders and files: what a sheet or a lesson may import. Anything new is left out until it is named.
_WHOLE = ("analysis", "charts", "datasets", "fonts", "planning", "questionnaire", "reporting", "widgets")
_FILES = (
    "__init__.py",
    "atomic.py",
    "course_files.py",
    "language.py",
    "notebook.py",
    "page.py",
    "routes.py",
    "style.py",
    "checks/__init__.py",
    "checks/asking.py",
    "checks/plain.py",
    "grading/__init__.py",
    "grading/sandbox/__init__.py",
    "grading/sandbox/child.py",
    "grading/sandbox/confine.py",
    "grading/sandbox/zygote.py",
)

_STUB = '''"""Questions that say nothing: the answer is asked for, and judged, elsewhere."""


class Silent:
    """Whatever is asked of a question, or of its verdict, is this again, and nothing comes of it."""

    def check(self, *_, **__):
        return self

    hint = solution = evaluate = __call__ = __getitem__ = check

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __bool__(self):
        return False

    def __len__(self):
        return 0

    def __iter__(self):
        return iter(())

    def __add__(self, other):
        return other

    __radd__ = __add__

    def __lt__(self, other):
        return False

    __le__ = __gt__ = __ge__ = __lt__

    def __repr__(self):
        return ""


def progress(*_, **__):
    return None
'''
# What sheets import besides their questions.
_BESIDES = {
    "basis_of": "from coursekit.reporting import study_basis as basis_of",
    "checked": "def checked(study):\n    return None",
}
_QUESTION = re.compile(r"q\d+")
_ALL = re.compile(r"^__all__ = (\[.*?\])", re.MULTILINE | re.DOTALL)


class Stage:
    """A temporary folder with the staged package, until `remove`; what killed graders left behind goes with the next.

    Attributes
    ----------
    folder : Path
        Holds `coursekit` and an empty folder `datasets`.
    """

    def __init__(self) -> None:
        _sweep()
        self._root = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
        self._lock = FileLock(self._root / _LOCK)
        self._lock.acquire()
        self.folder = self._root / _STAGED
        try:
            _fill(self.folder / "coursekit")
            (self.folder / "datasets").mkdir()
            _open_to_all(self._root)
        except BaseException:
            self.remove()
            raise

    def work_folder(self) -> Path:
        """Return a new empty folder, for where nothing better than a folder can be had."""
        return Path(tempfile.mkdtemp(prefix="work-", dir=self._root))

    def remove_work(self, folder: Path) -> None:
        """Remove a folder that `work_folder` made."""
        _remove(folder)

    def messages(self) -> BinaryIO:
        """Return the file that takes what the box's own processes have to complain of."""
        return open(self._root / _MESSAGES, "wb")

    def said(self) -> str:
        """Return the end of what they said."""
        return (self._root / _MESSAGES).read_text(encoding="utf-8", errors="replace")[-400:].strip()

    def with_datasets(self) -> None:
        """Put the course's data where the staged package looks for them, for where they cannot be mounted there."""
        shutil.copytree(course_folder("datasets"), self.folder / "datasets", dirs_exist_ok=True)

    def remove(self) -> None:
        """Remove the folder and all in it. Can be called twice."""
        self._lock.release()
        _remove(self._root)


def _fill(target: Path) -> None:
    target.mkdir(parents=True)
    for name in _WHOLE:
        shutil.copytree(_PACKAGE / name, target / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in _FILES:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(_PACKAGE / name, target / name)
    checks = target / "checks"
    (checks / "silent.py").write_text(_STUB, encoding="utf-8")
    (checks / "progress.py").write_text("from coursekit.checks.silent import progress\n", encoding="utf-8")
    for unit in sorted((_PACKAGE / "checks").glob("unit[0-9][0-9].py")):
        (checks / unit.name).write_text(_stub_of(unit), encoding="utf-8")
    for source in target.rglob("*.py"):
        _take_compiled(source, _PACKAGE / source.relative_to(target))


def _open_to_all(root: Path) -> None:
    """Let every user read it: where the grader runs as root, a child becomes another one."""
    for path in (root, *root.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _stub_of(unit: Path) -> str:
    names = _public_names(unit)
    lines = ["from coursekit.checks.silent import Silent", ""]
    lines += [f"{name} = Silent()" for name in names if _QUESTION.fullmatch(name)]
    lines += [_BESIDES[name] for name in names if name in _BESIDES]
    return "\n".join(lines) + "\n"


def _public_names(module: Path) -> list[str]:
    # To parse the whole of every module would keep the first result waiting.
    found = _ALL.search(module.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{module.name} does not say in __all__ what a sheet may import")
    return re.findall(r'"(\w+)"', found[1])


def _take_compiled(copy: Path, original: Path) -> None:
    """Copy the byte-code too where there is some: it is valid for a copy of the same age and size."""
    compiled = Path(importlib.util.cache_from_source(str(original)))
    if compiled.is_file() and original.is_file() and copy.stat().st_mtime == original.stat().st_mtime:
        target = Path(importlib.util.cache_from_source(str(copy)))
        target.parent.mkdir(exist_ok=True)
        shutil.copy2(compiled, target)


def _sweep() -> None:
    """Remove the folders of graders that were killed: nobody holds the lock in them any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, Timeout):
            # What is in it came after the lock.
            begun = (folder / _STAGED).exists() or time.time() - folder.stat().st_mtime > _YOUNG
            if not begun or folder.is_symlink():
                continue
            with FileLock(folder / _LOCK, timeout=0):
                pass
            _remove(folder)


def _remove(folder: Path) -> None:
    # Students' work folders may hold anything that an ordinary user can make, such as a folder without rights.
    def open_up(function: object, path: str, _: object) -> None:
        with contextlib.suppress(OSError):
            Path(path).parent.chmod(0o700)
            Path(path).chmod(0o700)
            function(path)  # type: ignore[operator]

    shutil.rmtree(folder, onerror=open_up)
