"""The files that a sheet may read: which of those handed in go along with which sheet."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from coursekit.course_files import course_folder
from coursekit.grading.listing import MB, Found
from coursekit.grading.naming import label
from coursekit.grading.whose import Owner
from coursekit.language import CourseError, Text

__all__ = ["FILE_MB", "MOST_FILES", "Files", "Reader", "is_course_data", "share_out"]

FILE_MB, MOST_FILES = 5, 20


class Files(Mapping[str, bytes]):
    """Files by name, read when they are asked for: a class's surveys do not fit into memory all at once.

    Pickled it is a plain dict with the contents. A file that was taken away meanwhile raises `CourseError`, which
    names it.
    """

    def __init__(self, found: Mapping[str, Found]) -> None:
        self._found = dict(found)

    def __getitem__(self, name: str) -> bytes:
        found = self._found[name]
        try:
            content = found.read(FILE_MB * MB)
        except CourseError as error:
            raise CourseError(_GONE.format(source=found.source, reason=error.text)) from error
        if len(content) > FILE_MB * MB:
            raise CourseError(_GREW.format(source=found.source))
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


@dataclass
class Reader:
    """A sheet that may read files.

    Parameters
    ----------
    owner : Owner
        Whose it is.
    folder : tuple of str
        Where it lies.
    code : str
        All its code, to see which files it names.
    files : dict
        What it is given, by the name under which it will find it.
    """

    owner: Owner
    folder: tuple[str, ...]
    code: str
    files: dict[str, Found] = field(default_factory=dict)


def share_out(
    data: Sequence[tuple[Found, Owner | None]], readers: Sequence[Reader], folders: Mapping[tuple[str, ...], set[Owner]]
) -> list[tuple[Found, Text]]:
    """Give each sheet the files that it may read; return those that no sheet was given, with the reason.

    A file in the same folder goes to that person's sheets there, one elsewhere in what the person handed in
    to the sheets that name it. Where several people's sheets lie in one folder and nothing says whose a file
    is, it goes to those that name it.

    Parameters
    ----------
    data : sequence of (Found, Owner or None)
        The files, with the owner that their own names say.
    readers : sequence of Reader
        The sheets; `files` is filled.
    folders : mapping
        Folder → the owners of all sheets that lie anywhere in it.
    """
    in_folder: defaultdict[tuple[str, ...], list[Reader]] = defaultdict(list)
    of_owner: defaultdict[Owner, list[Reader]] = defaultdict(list)
    for reader in readers:
        in_folder[reader.folder].append(reader)
        of_owner[reader.owner].append(reader)
    left: list[tuple[Found, Text]] = []
    ready: list[tuple[bool, str, Found, Reader]] = []
    for found, said in data:
        if found.size > FILE_MB * MB:
            left.append((found, _TOO_LARGE))
            continue
        name = _own_name(found)
        near = in_folder[found.parts[:-1]]
        owner = said or _only_owner(found.parts, folders)
        if owner is None:
            takers = [(reader, True) for reader in near if name in reader.code]
        else:
            takers = [
                (reader, name in reader.code)
                for reader in of_owner[owner]
                if reader.folder == found.parts[:-1] or name in reader.code
            ]
        if not takers:
            left.append((found, _NOBODY_NAMES_IT))
        elif (problem := _problem(found)) is not None:
            left.append((found, problem))
            continue
        ready += [(not named, found.source, found, reader) for reader, named in takers]
    given, too_many = set(), {}
    # What is named goes first, then what lies in the same folder rather than elsewhere.
    for _, _, found, reader in sorted(ready, key=lambda one: (one[0], one[2].parts[:-1] != one[3].folder, one[1])):
        if _own_name(found) in reader.files or len(reader.files) >= MOST_FILES:
            too_many[found.source] = found
        else:
            reader.files[_own_name(found)] = found
            given.add(found.source)
    return left + [(found, _TOO_MANY) for source, found in too_many.items() if source not in given]


def _problem(found: Found) -> Text | None:
    """Return why a file cannot be read; it is tried here, where one that is damaged ends nobody else's marks."""
    try:
        return _TOO_LARGE if len(found.read(FILE_MB * MB)) > FILE_MB * MB else None
    except CourseError as error:
        return _NOT_READ.format(reason=error.text)


def is_course_data(found: Found) -> bool:
    """Return whether it is one of the course's own data sets, unchanged: every sheet has these anyway."""
    known = _course_data().get(found.name)
    if known is None or known[0] != found.size:
        return False
    try:
        return hashlib.sha256(found.read(found.size)).hexdigest() == known[1]
    except CourseError:
        return False


@cache
def _course_data() -> dict[str, tuple[int, str]]:
    return {
        path.name: (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in course_folder("datasets").iterdir()
        if path.is_file()
    }


def _own_name(found: Found) -> str:
    """Return the name that the person gave it, without what a learning platform put in front."""
    said = label(found.name)
    return (said.by_platform and said.rest) or found.name


def _only_owner(parts: tuple[str, ...], folders: Mapping[tuple[str, ...], set[Owner]]) -> Owner | None:
    """Return whose the folder is; None where it, or the first around it with any sheet, holds several people's."""
    for depth in range(len(parts) - 1, 0, -1):
        those = folders.get(parts[:depth])
        if those:
            return next(iter(those)) if len(those) == 1 else None
    return None


_TOO_LARGE = Text(
    zh="数据文件超过 5 MB，没有交给练习。如果练习要读它，请让学员只留需要的行和列。",
    en="A data file larger than 5 MB; no sheet was given it. If one reads it, ask for the rows and columns needed.",
)
_NOT_READ = Text(
    zh="数据文件读不了，没有交给练习。{reason}", en="A data file that cannot be read; no sheet was given it. {reason}"
)
_TOO_MANY = Text(
    zh="一份练习最多带 20 个数据文件，同名的只带一个；这个没有带上。",
    en="A sheet is given 20 data files at most, and one of each name; this one was not among them.",
)
_NOBODY_NAMES_IT = Text(
    zh="能批的练习里没有一份提到这个数据文件。", en="No sheet that can be graded mentions this data file."
)
_GONE = Text(
    zh="{source} 在批改时读不了了：{reason}请不要在批改时改动文件，再运行一次。",
    en="{source} could not be read any more while the class was graded: {reason} Leave the files alone and run this "
    "again.",
)
_GREW = Text(
    zh="{source} 在批改时变大了，超过 5 MB。请不要在批改时改动文件，再运行一次。",
    en="{source} grew to more than 5 MB while the class was graded. Leave the files alone and run this again.",
)
