"""Where files are: the course's own, in the repository or inside the installed wheel, and a trainee's copy of them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

__all__ = ["MARKER", "course_folder", "course_root", "enclosing_copy"]

# Makes a folder a trainee's working copy; everything else that the course keeps there lies beside it.
MARKER = PurePosixPath(".coursekit/working-copy.json")

_PACKAGE = Path(__file__).resolve().parent


def course_root() -> Path:
    """Return the folder that holds `lessons`, `exercises`, `solutions` and `datasets`.

    The wheel carries them inside the package (`coursekit/course`); in the
    repository they lie beside it.
    """
    packed = _PACKAGE / "course"
    return packed if packed.is_dir() else _PACKAGE.parent


def course_folder(name: str) -> Path:
    """Return one of the course's folders, e.g. ``course_folder("datasets")``.

    Raises
    ------
    FileNotFoundError
        The installation is incomplete.
    """
    folder = course_root() / name
    if not folder.is_dir():
        raise FileNotFoundError(f"the course's folder {name!r} is missing in {course_root()}")
    return folder


def enclosing_copy(start: Path) -> Path | None:
    """Return the working copy that `start` is, or lies in; None if there is none.

    Somebody who opens a terminal or a notebook deep inside the course folder
    means that folder.
    """
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / MARKER).is_file()), None)
