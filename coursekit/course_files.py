"""Where the course's own files are: in the repository, or inside the installed wheel."""

from __future__ import annotations

from pathlib import Path

__all__ = ["course_folder", "course_root"]

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
