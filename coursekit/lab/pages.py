"""Where a command writes the page it was asked for."""

from __future__ import annotations

from pathlib import Path

from coursekit.language import CourseError, Text

__all__ = ["page_path"]

_NO_PAGE = Text(
    zh="要写的是网页，{path} 的名字要以 .html 结尾。请改 --out。",
    en="What is written is a web page, so {path} should end with .html. Change --out.",
)
_NO_FOLDER = Text(
    zh="没有文件夹 {folder}。请先建好，或改 --out。", en="There is no folder {folder}. Make it first, or change --out."
)
_A_FOLDER = Text(
    zh="{path} 是文件夹，网页写不进这个名字。请改 --out。",
    en="{path} is a folder, so no page can have that name. Change --out.",
)


def page_path(usual: Path, out: Path | None) -> Path:
    """Return where to write a page: as `out` says, else the `usual` place.

    Parameters
    ----------
    usual : Path
        Where the page goes if nobody says otherwise.
    out : Path, optional
        A file; a folder: into it, under the usual name.

    Raises
    ------
    CourseError
        The name is not that of a web page, or there is no such folder: before any work is done.
    """
    page = usual if out is None else out / usual.name if out.is_dir() else out
    if page.suffix.lower() not in (".html", ".htm"):
        raise CourseError(_NO_PAGE.format(path=page))
    if not page.parent.is_dir():
        raise CourseError(_NO_FOLDER.format(folder=page.parent))
    if page.is_dir():
        raise CourseError(_A_FOLDER.format(path=page))
    return page
