"""What lies in folders and archives, file by file: nothing is unpacked to the disk, no link is followed."""

from __future__ import annotations

import os
import re
import stat
import struct
import tempfile
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO, Any

from coursekit.language import CourseError, Text

__all__ = ["Found", "Listing", "Refused", "forget_archives", "listing"]

MB = 1_000_000
_ARCHIVE_MB = 100  # an archive inside an archive is held in memory or in a temporary file
_DIRECTORY_MB = (16, 2)  # table of contents of an archive that was given, of one inside another
_MEMBERS = (100_000, 5_000)
_DEPTH = 24
# A student's archive of 1 MB unpacks to 5 MB at most in earnest; a bomb to a thousand.
_UNPACKED_MB, _UNPACKED_TIMES = 256, 20

_CLUTTER = re.compile(
    r"__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|~\$.*|\.localized|.*:Zone\.Identifier", re.IGNORECASE
)
_NOT_ENTERED = {"__pycache__", "node_modules", "venv", "env"}
_HIDDEN_ENTERED = {".coursekit", ".ipynb_checkpoints"}
_LONGEST_NAME = 255  # no disk has longer ones
_PACKED = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".zipx")


@dataclass(frozen=True)
class Found:
    """A file that was found.

    Parameters
    ----------
    parts : tuple of str
        Names from what was given down to the file; an archive counts as a folder.
    source : str
        The same in one line, relative to what was given.
    size : int
        Bytes, unpacked.
    modified : float
        Seconds since 1970; 0 where the archive does not say.
    path : Path or None
        Where it lies on the disk; None in an archive.
    """

    parts: tuple[str, ...]
    source: str
    size: int
    modified: float
    _read: Callable[[int], bytes] = field(repr=False, compare=False)
    path: Path | None = None

    @property
    def name(self) -> str:
        """Its own name."""
        return self.parts[-1]

    def read(self, most: int) -> bytes:
        """Return its bytes, `most` + 1 at most; what cannot be read raises `CourseError`."""
        try:
            return self._read(most + 1)
        except CourseError:
            raise
        except OSError as error:
            raise CourseError(_UNREADABLE.format(reason=_reason(error))) from error
        except Exception as error:
            raise CourseError(_why_not(error)) from error


@dataclass(frozen=True)
class Refused:
    """Something that was found and is not looked into; `work` where it may well be what somebody handed in."""

    parts: tuple[str, ...]
    source: str
    reason: Text
    work: bool = False


@dataclass
class Listing:
    """All that lies in the paths; `given` are these themselves, by their names."""

    files: list[Found] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    given: set[tuple[str, ...]] = field(default_factory=set)

    def outside(self, parts: tuple[str, ...]) -> int:
        """Return how many of the names are those of folders around what was given."""
        return next((depth for depth in range(len(parts)) if parts[: depth + 1] in self.given), 0)


def listing(paths: Sequence[Path], besides: Path | None = None) -> Listing:
    """List what lies in folders, archives (and archives in these) and files.

    Left out without a word is only what operating systems add: ``.DS_Store``, ``__MACOSX``, ``Thumbs.db``.

    Parameters
    ----------
    paths : sequence of Path
        What the instructor gave. One of these may be a link; no link inside is followed.
    besides : Path, optional
        A folder that is passed by.

    Returns
    -------
    Listing
        By name, so that it is the same on every computer. No two files have the same names: where two paths are
        called the same, the folders around them are named as well. A loose file always has its folder's name.

    Raises
    ------
    CourseError
        One of the paths does not exist, or nobody may look whether it does.
    """
    found = Listing()
    seen = set() if besides is None else {str(besides.resolve())}
    for path in paths:
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise CourseError(_MISSING.format(path=path)) from error
        except OSError as error:
            raise CourseError(_OUT_OF_REACH.format(path=path, reason=_reason(error))) from error
    for path, prefix, parts in _given(paths):
        found.given.add(parts)
        _look(found, path, prefix, parts, seen)
    return found


def forget_archives() -> None:
    """Let go of the archives that are still open from reading."""
    _archive.cache_clear()


def _given(paths: Sequence[Path]) -> Iterator[tuple[Path, str, tuple[str, ...]]]:
    """Go through the paths with what their sources begin with (nothing for a folder given alone) and their names."""
    real = [path.resolve() for path in paths]
    loose = [not path.is_dir() and not path.name.casefold().endswith((".zip", *_PACKED)) for path in real]
    folders = [path.parent if alone else path for path, alone in zip(real, loose, strict=True)]
    names = _told_apart(set(folders))
    often = Counter(path.name for path in real)
    for path, whole, folder, alone in zip(paths, real, folders, loose, strict=True):
        parts = (*names[folder], _readable(whole.name)) if alone else names[folder]
        source = parts[-1] if alone and often[whole.name] == 1 else "/".join(parts)
        yield path, "" if len(paths) == 1 and whole.is_dir() else source, parts


def _told_apart(folders: Collection[Path]) -> dict[Path, tuple[str, ...]]:
    """Name folders and archives: by their last names, where these are alike with as many before as it takes.

    Nor are the names of one those of something that may lie in another.

    Examples
    --------
    >>> sorted(_told_apart([Path("/a/wang/homework"), Path("/a/li/homework"), Path("/a/Anna")]).values())
    [('Anna',), ('li', 'homework'), ('wang', 'homework')]
    """
    depth = dict.fromkeys(folders, 1)
    while True:
        names = {path: tuple(_readable(part) for part in path.parts[-n:]) for path, n in depth.items()}
        often = Counter(names.values())
        around = {name[:n] for name in often for n in range(1, len(name))}
        alike = [
            path
            for path, name in names.items()
            if (often[name] > 1 or name in around or any(name[:n] in often for n in range(1, len(name))))
            and depth[path] < len(path.parts)
        ]
        if not alike:
            return names
        for path in alike:
            depth[path] += 1


def _look(found: Listing, path: Path, source: str, parts: tuple[str, ...], seen: set[str]) -> None:
    """Add the file or folder at `path`."""
    real = str(path.resolve())
    if real in seen:  # one of the paths lies in another one
        return
    seen.add(real)
    try:
        if path.is_dir():
            _look_into(found, path, source, parts, seen)
            return
        status = path.stat()
    except OSError as error:
        found.refused.append(Refused(parts, source or parts[-1], _NOT_OPENED.format(reason=_reason(error))))
        return
    name = parts[-1].casefold()
    if not stat.S_ISREG(status.st_mode):
        found.refused.append(Refused(parts, source, _NO_FILE))
    elif name.endswith(".zip"):
        _look_into_archive(found, (str(path),), source, parts, status.st_size)
    elif name.endswith(_PACKED):
        found.refused.append(Refused(parts, source, _OTHER_ARCHIVE.format(kind=PurePosixPath(name).suffix), True))
    else:
        found.files.append(Found(parts, source, status.st_size, status.st_mtime, _from_disk(path), path))


def _look_into(found: Listing, folder: Path, source: str, parts: tuple[str, ...], seen: set[str]) -> None:
    with os.scandir(folder) as listed:
        entries = sorted(listed, key=lambda entry: entry.name)
    inside = 0
    for entry in entries:
        name = _readable(entry.name)
        below, where = (*parts, name), f"{source}/{name}" if source else name
        if _is_clutter(name):
            continue
        inside += 1
        try:
            why = _why_passed_by(entry, name, len(below))
        except OSError as error:  # of one entry: those after it are looked at all the same
            why = _NOT_OPENED.format(reason=_reason(error))
        if why is None:
            _look(found, Path(entry.path), where, below, seen)
        else:
            found.refused.append(Refused(below, where, why))
    if not inside:
        found.refused.append(Refused(parts, source or parts[-1], _EMPTY_FOLDER))


def _why_passed_by(entry: os.DirEntry[str], name: str, depth: int) -> Text | None:
    if _is_link(entry):
        return _LINK
    if not entry.is_dir(follow_symlinks=False):
        return None
    # A folder that nobody may enter is none of a tool's: that it cannot be opened is said when it is looked into.
    if not _entered(name) or os.path.exists(os.path.join(entry.path, "pyvenv.cfg")):
        return _TOOLS
    return _TOO_DEEP if depth > _DEPTH else None


def _is_clutter(name: str) -> bool:
    return _CLUTTER.fullmatch(name) is not None


def _entered(name: str) -> bool:
    return name in _HIDDEN_ENTERED or not (name.startswith(".") or name in _NOT_ENTERED)


def _is_link(entry: os.DirEntry[str]) -> bool:
    if entry.is_symlink():
        return True
    # A junction is Windows' other kind of link; files that a cloud holds have such a tag too and are none.
    tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
    return tag != 0 and tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)


def _from_disk(path: Path) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        with path.open("rb") as file:
            return file.read(most)

    return read


# Archives ---------------------------------------------------------------------------------------

# Path of the archive; for one inside it, the place in its table of contents too.
_Chain = tuple[str] | tuple[str, int]


def _look_into_archive(found: Listing, chain: _Chain, source: str, parts: tuple[str, ...], size: int) -> None:
    try:
        members = _archive(chain).infolist()
        names = _names(members)
    except OSError as error:
        found.refused.append(Refused(parts, source, _UNREADABLE.format(reason=_reason(error)), True))
        return
    except Exception as error:
        found.refused.append(Refused(parts, source, _why_not(error), True))
        return
    if len(members) > _MEMBERS[len(chain) - 1]:
        found.refused.append(Refused(parts, source, _TOO_MANY, True))
        return
    left = _UNPACKED_MB * MB + _UNPACKED_TIMES * size
    taken: set[str] = set()
    for number in sorted(range(len(members)), key=names.__getitem__):
        member, inner = members[number], [part for part in names[number].split("/") if part not in ("", ".")]
        if not inner or names[number].endswith("/") or any(_is_clutter(part) for part in inner):
            continue
        too_long = any(len(part) > _LONGEST_NAME for part in inner)
        inner = [_shortened(part) for part in inner] if too_long else inner
        where = f"{source}!{'/'.join(inner)}"
        where += f"#{number + 1}" if where in taken else ""
        taken.add(where)
        why = _LONG_NAME if too_long else _refusal(member, names[number], inner, len(parts) + len(inner), left)
        if why is None:
            left -= member.file_size
            _look_at_member(found, chain, number, where, (*parts, *inner))
        else:
            work = why in (_PASSWORD, _BOMB, _LONG_NAME) and inner[-1].casefold().endswith((".ipynb", ".zip", *_PACKED))
            found.refused.append(Refused((*parts, *inner), where, why, work))
    if not taken:
        found.refused.append(Refused(parts, source, _EMPTY_ARCHIVE, True))


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:80]}…{name[-20:]}"


def _look_at_member(found: Listing, chain: _Chain, number: int, source: str, parts: tuple[str, ...]) -> None:
    member, name = _archive(chain).infolist()[number], parts[-1].casefold()
    if name.endswith(".zip") and len(chain) == 1 and member.file_size <= _ARCHIVE_MB * MB:
        _look_into_archive(found, (chain[0], number), source, parts, member.file_size)
    elif name.endswith(".zip"):
        reason = _THIRD_LEVEL if len(chain) > 1 else _TOO_LARGE
        found.refused.append(Refused(parts, source, reason, True))
    elif name.endswith(_PACKED):
        found.refused.append(Refused(parts, source, _OTHER_ARCHIVE.format(kind=PurePosixPath(name).suffix), True))
    else:
        found.files.append(Found(parts, source, member.file_size, _when(member), _from_archive(chain, number)))


def _refusal(member: zipfile.ZipInfo, name: str, inner: list[str], depth: int, left: int) -> Text | None:
    if ".." in inner or name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return _WAY_OUT
    if stat.S_ISLNK(member.external_attr >> 16):
        return _LINK
    if member.flag_bits & 1:
        return _PASSWORD
    if depth > _DEPTH or not all(_entered(part) for part in inner[:-1]):
        return _TOO_DEEP if depth > _DEPTH else _TOOLS
    if member.file_size > left:
        return _BOMB
    return None


@lru_cache(maxsize=2)
def _archive(chain: _Chain) -> zipfile.ZipFile:
    """Open an archive; the last two stay open, as their files are read one after the other."""
    file: Any
    if len(chain) == 1:
        file = open(chain[0], "rb")  # noqa: SIM115
    else:
        outer = _archive((chain[0],))
        file = tempfile.SpooledTemporaryFile(max_size=8 * MB)  # noqa: SIM115
        with outer.open(outer.infolist()[chain[1]]) as packed:
            most = _ARCHIVE_MB * MB
            while piece := packed.read(min(MB, most + 1)):
                most -= len(piece)
                file.write(piece)
    try:
        if _directory_size(file) > _DIRECTORY_MB[len(chain) - 1] * MB:
            raise CourseError(_TOO_MANY)
        return zipfile.ZipFile(file)
    except BaseException:
        file.close()
        raise


def _directory_size(file: IO[bytes]) -> int:
    """Return how long the table of contents says it is: `zipfile` reads all of it before one can ask."""
    file.seek(0, os.SEEK_END)
    length = file.tell()
    start = max(0, length - 65_557)
    file.seek(start)
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return 0  # no archive: `zipfile` says so
    size: int = struct.unpack_from("<L", tail, end + 12)[0]
    # Large archives have a second entry in front, which counts instead.
    if end >= 76 and tail[end - 20 : end - 16] == b"PK\x06\x07" and tail[end - 76 : end - 72] == b"PK\x06\x06":
        size = struct.unpack_from("<Q", tail, end - 76 + 40)[0]
    return size


def _from_archive(chain: _Chain, number: int) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        archive = _archive(chain)
        with archive.open(archive.infolist()[number]) as file:
            return file.read(most)

    return read


def _names(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return the members' names: UTF-8 where marked; else UTF-8 if all of them are, else GBK, as Windows in Chinese.

    `zipfile` reads what is not marked as code page 437, in which every byte is a character.
    """
    unmarked = [member for member in members if not member.flag_bits & 0x800]
    encoding = "utf-8"
    try:
        for member in unmarked:
            member.orig_filename.encode("cp437").decode(encoding)
    except UnicodeError:
        encoding = "gb18030"
    names = []
    for member in members:
        name = member.orig_filename
        if not member.flag_bits & 0x800:
            try:
                name = name.encode("cp437").decode(encoding)
            except UnicodeError:
                name = member.orig_filename
        names.append(unicodedata.normalize("NFC", name.split("\0")[0].replace("\\", "/")))
    return names


def _when(member: zipfile.ZipInfo) -> float:
    """Return when the member was changed: archives note the time of day where they were made, without saying where."""
    try:
        return time.mktime((*member.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0


# A Chinese name in GBK that was unpacked as code page 437 is full of these.
_BOXES = re.compile("[\u2310-\u259f]")


def _readable(name: str) -> str:
    """Return a name as it was meant: composed, and Chinese where an unpacker took it for something else.

    Examples
    --------
    >>> _readable("王芳".encode("gbk").decode("cp437")), _readable("José")
    ('王芳', 'José')
    """
    raw = None
    if any("\ud800" <= char <= "\udfff" for char in name):
        raw = os.fsencode(name)
    elif _BOXES.search(name):
        try:
            raw = name.encode("cp437")
        except UnicodeError:
            raw = None
    if raw is not None:
        try:
            name = raw.decode("gb18030")
        except UnicodeError:
            name = raw.decode("utf-8", "replace")
    return unicodedata.normalize("NFC", name)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _why_not(error: Exception) -> Text:
    if isinstance(error, CourseError):
        return error.text
    if isinstance(error, NotImplementedError):
        return _UNKNOWN_PACKING
    if isinstance(error, RuntimeError) and "password" in str(error):
        return _PASSWORD
    return _DAMAGED


_MISSING = Text(
    zh="找不到 {path}。请检查名字；路径里有空格时要加引号。",
    en="There is no {path}. Check its name; a path with spaces needs quotation marks.",
)
_UNREADABLE = Text(
    zh="打不开这个文件（{reason}）。如果别的程序正开着它，先关掉；也看看你有没有权限读它。",
    en="The file cannot be opened ({reason}). Close it if another program has it open, and see if you may read it.",
)
_NOT_OPENED = Text(
    zh="打不开（{reason}），里面有什么不知道。看看你有没有权限读它，再运行一次。",
    en="It cannot be opened ({reason}), so nobody knows what is in it. See if you may read it, and run this again.",
)
_OUT_OF_REACH = Text(
    zh="打不开 {path}（{reason}）。看看你有没有权限读它所在的文件夹。",
    en="{path} cannot be opened ({reason}). See if you may read the folder that it lies in.",
)
_LONG_NAME = Text(
    zh="它在压缩包里的名字超过 255 个字，没有电脑存得下，没有读。换个短名字，再交一次。",
    en="Its name in the archive is longer than 255 characters, which no disk can hold; it was not read. "
    "It has to be handed in again under a shorter name.",
)
_NO_FILE = Text(zh="不是普通文件。", en="It is no ordinary file.")
_LINK = Text(
    zh="这是一个链接，可能指向别处，没有跟进去。要用的话，把它指的东西拷过来。",
    en="It is a link and may lead elsewhere; it was not followed. If it is needed, copy here what it leads to.",
)
_TOOLS = Text(
    zh="这是别的工具自己用的文件夹，没有进去看。", en="A folder that some tool keeps for itself; not looked into."
)
_TOO_DEEP = Text(
    zh="文件夹套得太深，没有进去看。", en="It lies in too many folders, one inside the other; not looked into."
)
_EMPTY_FOLDER = Text(zh="文件夹是空的。", en="The folder is empty.")
_EMPTY_ARCHIVE = Text(zh="压缩包是空的。", en="The archive is empty.")
_OTHER_ARCHIVE = Text(
    zh="{kind} 压缩包在这里解不开。要先解压，或者改成 zip。",
    en="Archives of the kind {kind} cannot be opened here. It has to be unpacked first, or to be a zip.",
)
_DAMAGED = Text(
    zh="压缩包坏了，读不出来，多半是没有传完整。要重新上传。",
    en="The archive is damaged and cannot be read; probably it was not uploaded to the end. "
    "It has to be uploaded again.",
)
_PASSWORD = Text(zh="压缩包有密码。要一份没有密码的。", en="The archive has a password. One without is needed.")
_UNKNOWN_PACKING = Text(
    zh="压缩包用了这里不认识的压缩方法。请解压以后再批。",
    en="The archive is packed in a way that is not known here. Unpack it and grade again.",
)
_TOO_MANY = Text(
    zh="压缩包里的文件太多，没有打开。请解压以后再批。",
    en="There are too many files in the archive; it was not opened. Unpack it and grade again.",
)
_TOO_LARGE = Text(
    zh="压缩包里的压缩包超过 100 MB，没有打开。请解压以后再批。",
    en="An archive in an archive, larger than 100 MB; it was not opened. Unpack it and grade again.",
)
_BOMB = Text(
    zh="解压后大得不像作业，没有解压。如果确实需要，请先自己解压再批。",
    en="Unpacked it would be far larger than any sheet, so it was not unpacked. If it is needed, unpack it yourself.",
)
_THIRD_LEVEL = Text(
    zh="压缩包里的压缩包里还有压缩包，没有再打开。请解压以后再批。",
    en="An archive in an archive in an archive; it was not opened. Unpack it and grade again.",
)
_WAY_OUT = Text(
    zh="它在压缩包里的路径指向压缩包外面，没有读。",
    en="Its path in the archive leads outside of the archive; it was not read.",
)
