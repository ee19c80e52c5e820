"""A trainee's working copy of the course: made once, renewed after upgrades, never overwritten.

The copy holds the lessons and exercises of one language and the data sets. Its
marker remembers what was laid, by hash, so that a file is known to be untouched
by its content alone; everything else is the trainee's work and stays.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import coursekit
from coursekit import atomic, course_files
from coursekit.course_files import MARKER
from coursekit.lab import disk
from coursekit.language import LANGUAGES, CourseError, Language, Text, as_language

__all__ = ["WELCOME", "Outcome", "default_folder", "language_of", "lay", "only_copy"]

WELCOME = "lessons/00-welcome.ipynb"
_FORMAT = 1
_FOLDERS = ("lessons", "exercises", "datasets")
# What a file manager leaves behind in a folder that its owner would call empty.
_CLUTTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
_UNFINISHED_AGE = 600.0  # seconds; a younger one may belong to a run that is still going on


@dataclass(frozen=True)
class Outcome:
    """What `lay` did, each list in the order of the course; all paths relative, with ``/``.

    Parameters
    ----------
    folder : Path
        The working copy.
    language : {"zh", "en"}
        Its language.
    made : bool
        The copy did not exist before.
    added, renewed, again : list of str
        Files new in this release; untouched files brought up to date; files the
        trainee had deleted and that were laid again.
    beside : list of tuple of str
        (changed file that was kept, where the new version lies).
    retired : list of str
        Files that the course no longer has; they stay where they are.
    """

    folder: Path
    language: Language
    made: bool
    added: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    def sentences(self) -> list[Text]:
        """Return what the trainee should be told, a sentence each."""
        if self.made:
            made = Text(
                zh="你的课程文件夹已经备好：{folder}（{n} 个文件）。里面的文件随你改，升级不会覆盖它们。",
                en="Your course folder is ready: {folder} ({n} files). Change what you like in it; "
                "an upgrade never overwrites your work.",
            )
            return [made.format(folder=self.folder, n=len(self.added))]
        said = [Text(zh="你的课程文件夹：{folder}", en="Your course folder: {folder}").format(folder=self.folder)]
        if self.renewed:
            said.append(
                Text(
                    zh="有 {n} 个文件你没有动过，已换成新版。",
                    en="Brought up to date, as you had not changed them: {n} file(s).",
                ).format(n=len(self.renewed))
            )
        if self.added:
            said.append(
                Text(zh="新增 {n} 个文件：{names}。", en="New in the course, {n} file(s): {names}.").format(
                    n=len(self.added), names=_listing(self.added)
                )
            )
        said.extend(
            Text(
                zh="你改过 {name}，它原样保留；新版放在旁边：{new}。",
                en="You changed {name}, so it stays as it is; the new version lies beside it: {new}.",
            ).format(name=name, new=new)
            for name, new in self.beside
        )
        if self.again:
            said.append(
                Text(
                    zh="这些文件被删掉了，已重新放回：{names}。",
                    en="These files had been deleted and were put back: {names}.",
                ).format(names=_listing(self.again))
            )
        if self.retired:
            said.append(
                Text(
                    zh="课程里不再有这些文件，你的那一份仍然留着：{names}。",
                    en="The course no longer has these files; yours stay where they are: {names}.",
                ).format(names=_listing(self.retired))
            )
        return said


def default_folder(lang: Language) -> Path:
    """Return the folder used where none is named; one per language, so that both can live side by side."""
    return Path(f"my-course-{lang}")


def only_copy(parent: Path) -> Path | None:
    """Return the one working copy that lies in `parent` under its usual name; None if there is none, or both."""
    copies = [folder for folder in (parent / default_folder(lang) for lang in LANGUAGES) if (folder / MARKER).is_file()]
    return copies[0] if len(copies) == 1 else None


def language_of(folder: Path) -> Language | None:
    """Return the language of the working copy in `folder`; None where there is no copy yet.

    Raises
    ------
    CourseError
        There is a marker, and it cannot be read.
    """
    marker = _read_marker(folder)
    return marker.language if marker else None


def lay(folder: Path, lang: Language) -> Outcome:
    """Make the working copy in `folder`, or bring it up to date.

    Each file is replaced in one step, and the marker is written before and after
    the files: killed at any moment, every file is either old or new, and the next
    run goes on where this one stopped.

    Parameters
    ----------
    folder : Path
        Missing, empty, or a working copy made before.
    lang : {"zh", "en"}
        Whose lessons and exercises.

    Returns
    -------
    Outcome
        What was done.

    Raises
    ------
    CourseError
        The folder is something else, holds the other language, has a damaged
        marker, leads elsewhere, cannot be written, or the disk is full. Nothing
        of the trainee's is lost in any of these.
    """
    folder = Path(folder)
    release = {name: path.read_bytes() for name, path in _release(lang).items()}
    try:
        marker = _accept(folder, lang)
        return _lay(folder.resolve(), lang, release, marker)
    except OSError as error:
        raise CourseError(disk.explain(error)) from error


def _lay(folder: Path, lang: Language, release: dict[str, bytes], marker: _Marker | None) -> Outcome:
    outcome = Outcome(folder=folder, language=lang, made=marker is None or not marker.files)
    marker = marker or _Marker(language=lang)
    wanted = {name: _sha(name, content) for name, content in release.items()}
    unfinished = marker.pending  # what a run that was stopped may have left beside a changed file
    # Say first what is about to be written: whatever a killed run leaves is then known to be ours.
    # Earlier intentions stay until a run gets to its end.
    coming = {name: sha for name, sha in wanted.items() if _found(folder, name) != sha}
    if coming or outcome.made:
        pending = {name: list(shas) for name, shas in marker.pending.items()}
        for name, sha in coming.items():
            pending.setdefault(name, []).append(sha)
        marker = replace(marker, pending={name: sorted(set(shas)) for name, shas in pending.items()})
        _write_marker(folder, marker)
    beside = dict(marker.beside)
    for name, content in release.items():
        found, new = _found(folder, name), wanted[name]
        ours = {marker.files.get(name), marker.retired.get(name), *marker.pending.get(name, ())}
        if found == new:
            continue
        if found is None:
            atomic.write_bytes(folder / name, content)
            (outcome.again if name in marker.files else outcome.added).append(name)
        elif found in ours:
            atomic.write_bytes(folder / name, content)
            outcome.renewed.append(name)
        elif marker.files.get(name) != new or name in unfinished:  # else this version was laid beside it before
            other = _beside_name(folder, name, new, marker)
            if _found(folder, other) != new:
                atomic.write_bytes(folder / other, content)
            beside[other] = new
            outcome.beside.append((name, other))
    gone = {name: sha for name, sha in marker.files.items() if name not in wanted}
    outcome.retired.extend(name for name in gone if _found(folder, name) is not None)
    retired = {name: sha for name, sha in {**marker.retired, **gone}.items() if name not in wanted}
    # Written even when nothing changed: it proves that this folder can be written to.
    _write_marker(folder, replace(marker, files=wanted, pending={}, beside=beside, retired=retired))
    _sweep(folder, {PurePosixPath(name).name for name in (*wanted, *beside, str(MARKER))})
    return outcome


# What the course brings ------------------------------------------------------------------------


def _release(lang: Language) -> dict[str, Path]:
    """Return path in the copy → file of the course, for one language."""
    root = course_files.course_root()
    files: dict[str, Path] = {}
    for name in _FOLDERS:
        source = root / name if name == "datasets" else root / name / lang
        wanted = "*" if name == "datasets" else "*.ipynb"
        found = sorted(path for path in source.glob(wanted) if path.is_file() and not path.name.startswith("."))
        files.update({f"{name}/{path.name}": path for path in found})
    if WELCOME not in files:
        raise CourseError(
            Text(
                zh="课程文件不完整：{root} 里没有 lessons/{lang}/00-welcome.ipynb。"
                "请重新安装课程；如果你在仓库里工作，先运行 coursekit build。",
                en="The course's files are incomplete: there is no lessons/{lang}/00-welcome.ipynb in {root}. "
                "Install the course again; in the repository, run coursekit build first.",
            ).format(root=root, lang=lang)
        )
    return files


# What the folder holds -------------------------------------------------------------------------


def _accept(folder: Path, lang: Language) -> _Marker | None:
    """Return the copy's marker, None for a folder that a copy may be made in; refuse anything else."""
    if folder.exists() and not folder.is_dir():
        raise CourseError(
            Text(
                zh="{folder} 是一个文件，不是文件夹。用 --dir 换一个名字。",
                en="{folder} is a file, not a folder. Choose another name with --dir.",
            ).format(folder=folder)
        )
    marker = _read_marker(folder)
    if marker is None and any(_contents(folder)):
        raise CourseError(
            Text(
                zh="文件夹 {folder} 里已经有别的东西，而且不是课程文件夹，所以什么都没有写进去。"
                "用 --dir 指定一个新的或空的文件夹。",
                en="The folder {folder} already holds something else and is not a course folder, so nothing was "
                "written to it. Name a new or empty folder with --dir.",
            ).format(folder=folder)
        )
    if marker is not None and marker.language != lang:
        raise CourseError(
            Text(
                zh="{folder} 是{there}课程文件夹，你要的是{wanted}。"
                '打开它：coursekit lab --lang {code} --dir "{folder}"；'
                "要{wanted}的，用 --dir 换一个文件夹，或者不写 --dir。",
                en="{folder} is the {there} course folder, and you asked for {wanted}. "
                'To open it: coursekit lab --lang {code} --dir "{folder}". '
                "For {wanted}, name another folder with --dir, or leave --dir out.",
            ).format(folder=folder, there=_NAMES[marker.language], wanted=_NAMES[lang], code=marker.language)
        )
    for name in (MARKER.parent.name, *_FOLDERS):
        _refuse_way_out(folder, name)
    return marker


_NAMES: dict[Language, Text] = {
    "zh": Text(zh="中文版", en="Chinese"),
    "en": Text(zh="英文版", en="English"),
}


def _contents(folder: Path) -> Iterator[Path]:
    """Go through what counts as content: not the traces of a first run that was killed at once."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name in _CLUTTER:
            continue
        if path.name == MARKER.parent.name and path.is_dir() and not path.is_symlink():
            yield from (inner for inner in path.iterdir() if atomic.unfinished(inner) != MARKER.name)
        else:
            yield path


def _refuse_way_out(folder: Path, name: str) -> None:
    """Refuse a link (or a Windows junction) that would have the course written somewhere else."""
    inner = folder / name
    if not os.path.lexists(inner):
        return
    inside = inner.is_dir() and inner.resolve().parent.samefile(folder)
    if not inside:
        raise CourseError(
            Text(
                zh="{inner} 不是普通文件夹（是文件，或者是指向别处的链接），所以没有往里写。给它改个名，再运行一次。",
                en="{inner} is not an ordinary folder (it is a file, or a link to another place), so nothing was "
                "written. Rename it and run the command again.",
            ).format(inner=inner)
        )


def _found(folder: Path, name: str) -> str | None:
    """Return the hash of a file in the copy; None if missing, "" if it is a link or no file at all."""
    path = folder / name
    if path.is_symlink():
        return ""
    if not path.exists():
        return None
    return _sha(name, path.read_bytes()) if path.is_file() else ""


def _sha(name: str, content: bytes) -> str:
    """Return the hash of what a reader of the file would call its content.

    Of a notebook these are its cells: JupyterLab notes the kernel's version in every
    notebook it opens, and a notebook that was only looked at is not the trainee's work.
    """
    if name.endswith(".ipynb"):
        with suppress(ValueError, KeyError, TypeError):
            content = json.dumps(_joined(json.loads(content)["cells"]), sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def _joined(value: Any) -> Any:
    """Return JSON with every list of lines as one text: a notebook may store either."""
    if isinstance(value, dict):
        return {key: _joined(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return "".join(value) if all(isinstance(line, str) for line in value) else [_joined(inner) for inner in value]
    return value


def _beside_name(folder: Path, name: str, new: str, marker: _Marker) -> str:
    """Return where the new version of a changed file goes: 10-scores.new.ipynb, or .new-2 and so on.

    One that we laid and the trainee did not touch is used again; one the trainee
    worked in is work like any other. Plain ASCII, as such names survive old zip
    programs and every file system.
    """
    path = PurePosixPath(name)
    number = 1
    while True:
        mark = ".new" if number == 1 else f".new-{number}"
        other = str(path.with_name(f"{path.stem}{mark}{path.suffix}"))
        if _found(folder, other) in {None, new, marker.beside.get(other), *marker.pending.get(name, ())}:
            return other
        number += 1


def _sweep(folder: Path, names: set[str]) -> None:
    """Remove the half-written files that killed runs left; they are hidden and nobody's work."""
    for inner in (MARKER.parent.name, *_FOLDERS):
        for path in (folder / inner).glob(".*.tmp"):
            with suppress(OSError):
                if atomic.unfinished(path) in names and time.time() - path.stat().st_mtime > _UNFINISHED_AGE:
                    path.unlink()


def _listing(names: list[str], most: int = 6) -> Text:
    """Return the names in a row, the rest of a long list as a count."""
    shown, rest = names[:most], len(names) - most
    zh, en = "、".join(shown), ", ".join(shown)
    return Text(zh=f"{zh} 等 {len(names)} 个", en=f"{en} and {rest} more") if rest > 0 else Text(zh=zh, en=en)


# The marker ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Marker:
    """What the copy knows about itself; all hashes are SHA-256 of a file's bytes.

    `files` are the course's files as last offered. `pending` is what a run that
    has not ended meant to write. `beside` are new versions laid beside changed
    files, `retired` files that the course has dropped.
    """

    language: Language
    files: dict[str, str] = field(default_factory=dict)
    pending: dict[str, list[str]] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    retired: dict[str, str] = field(default_factory=dict)


def _write_marker(folder: Path, marker: _Marker) -> None:
    content = {
        "format": _FORMAT,
        "language": marker.language,
        "version": coursekit.__version__,
        "files": marker.files,
        "pending": marker.pending,
        "beside": marker.beside,
        "retired": marker.retired,
    }
    atomic.write_text(folder / MARKER, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _read_marker(folder: Path) -> _Marker | None:
    try:
        text = (folder / MARKER).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CourseError(disk.explain(error)) from error
    except UnicodeDecodeError as error:
        raise CourseError(_damaged(folder)) from error
    try:
        content = json.loads(text)
        if content["format"] > _FORMAT:
            raise CourseError(
                Text(
                    zh="{folder} 是用更新版本的课程做的（{version}），你装的是 {mine}。请先升级课程；什么都没有改动。",
                    en="{folder} was made by a newer version of the course ({version}); you have {mine}. "
                    "Upgrade the course first; nothing was changed.",
                ).format(folder=folder, version=content.get("version"), mine=coursekit.__version__)
            )
        if content["language"] not in LANGUAGES:
            raise ValueError(content["language"])
        return _Marker(
            language=as_language(content["language"]),
            files=_hashes(content["files"]),
            pending={str(name): [str(sha) for sha in shas] for name, shas in content["pending"].items()},
            beside=_hashes(content["beside"]),
            retired=_hashes(content["retired"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(_damaged(folder)) from error


def _hashes(content: dict[str, object]) -> dict[str, str]:
    return {name: str(sha) for name, sha in content.items()}


def _damaged(folder: Path) -> Text:
    return Text(
        zh="课程文件夹的记录 {marker} 坏了，没法知道哪些文件你改过，所以一个文件也没有动。"
        "给整个文件夹改个名（例如 {folder}-old），再运行一次：会做一份新的，然后把你自己的文件拷过去。",
        en="The course folder's record {marker} is damaged, so it is not known which files you changed, and none was "
        "touched. Rename the whole folder ({folder}-old, say) and run the command again: a new one is made, into "
        "which you copy your own files.",
    ).format(marker=folder / MARKER, folder=folder.name)
