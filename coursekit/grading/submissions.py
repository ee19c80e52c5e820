"""What a class handed in: from folders, archives and loose files to one sheet for each student and unit."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from coursekit.course_files import MARKER
from coursekit.grading.beside import Files, Reader, is_course_data, share_out
from coursekit.grading.listing import MB, Found, Refused, forget_archives, listing
from coursekit.grading.naming import label, unit_in
from coursekit.grading.reading import MOST_BYTES, TOO_LARGE, read_notebook
from coursekit.grading.recognising import known_units, recognise, unit_in_bytes
from coursekit.grading.records import HandedIn, Student, Submission
from coursekit.grading.roster import Roster, keyed, read_roster
from coursekit.grading.whose import Owner, Placed, Words, owners
from coursekit.language import CourseError, Language, Text, language

__all__ = ["find"]

_DATA = (".csv", ".xlsx", ".json")
_NOTES = MARKER.parent.name
_CHECKPOINTS = ".ipynb_checkpoints"


def find(
    paths: Sequence[Path], *, roster: Path | None, units: Collection[str] | None, besides: Path | None = None
) -> HandedIn:
    """Find students, sheets and the files beside them in what a class handed in; nothing is run.

    Of two versions of the same sheet by the same person one is graded, and the others are set aside:

    1. one that can be read goes before one that cannot, a sheet before the course's solutions of it, and a file
       before Jupyter's automatic copy of it;
    2. one with work in it goes before one as downloaded;
    3. of two languages, that in which more was done;
    4. the later (by the time noted in the archive or on the disk, to two seconds);
    5. the higher number in the name: "10-scores (2)" goes before "10-scores".

    Every file is in a submission, beside one, or set aside with the reason, but for what operating systems
    leave behind (``.DS_Store``, ``Thumbs.db``, ``__MACOSX``).

    Parameters
    ----------
    paths : sequence of Path
        Folders, archives (.zip), notebooks.
    roster : Path or None
        List of the class, see `read_roster`.
    units : collection of str or None
        Only these, such as ``{"10"}``; None: all, but for sheets of a working copy that are as they were given out.
    besides : Path, optional
        A folder that is not looked into: that of the grades, which may lie among what was handed in.

    Returns
    -------
    HandedIn
        The same for the same files, whatever the order in which a disk lists them.

    Raises
    ------
    CourseError
        A path does not exist, or the roster cannot be used.

    Examples
    --------
    >>> from coursekit.course_files import course_folder
    >>> found = find([course_folder("exercises") / "en" / "10-scores.ipynb"], roster=None, units=None)
    >>> [(sheet.unit, sheet.language, sheet.source) for sheet in found.submissions]
    [('10', 'en', '10-scores.ipynb')]
    """
    paths = [Path(path) for path in paths]
    wanted = None if units is None else {f"{unit:0>2}" for unit in units}
    listed = Roster(read_roster(roster)) if roster is not None else Roster(())
    try:
        return _Search(paths, listed, wanted, roster, besides).handed_in()
    finally:
        forget_archives()


@dataclass
class _Sheet:
    """A file that is, or should have been, somebody's sheet."""

    found: Found | Refused
    place: Placed
    language: Language
    notebook: Mapping[str, Any] = field(default_factory=dict)
    problem: Text | None = None
    work: int = 0
    remarks: tuple[Text, ...] = ()
    solutions: bool = False

    @property
    def unit(self) -> str:
        return self.place.unit

    @property
    def folder(self) -> tuple[str, ...]:
        return tuple(part for part in self.found.parts[:-1] if part != _CHECKPOINTS)

    @property
    def automatic(self) -> bool:
        """Whether it is the copy that Jupyter keeps of a notebook."""
        return _CHECKPOINTS in self.found.parts[:-1]

    def rank(self, most_work: Mapping[Language, int]) -> tuple[Any, ...]:
        """Sort versions of one sheet, the one to grade last; see `find`."""
        modified = self.found.modified if isinstance(self.found, Found) else 0.0
        return (
            self.problem is None,
            not self.solutions,
            not self.automatic,
            self.work > 0,
            most_work[self.language] if len(most_work) > 1 else 0,
            int(modified // 2),
            label(self.found.parts[-1]).number,
            self.work,
            self.found.source,
        )


class _Search:
    def __init__(
        self,
        paths: Sequence[Path],
        roster: Roster,
        units: set[str] | None,
        list_path: Path | None,
        besides: Path | None,
    ) -> None:
        self.roster, self.units = roster, units
        self.aside = _Aside()
        self.copies: set[tuple[str, ...]] = set()
        self.attempts: dict[tuple[str, ...], dict[str, int]] = {}
        self.sheets: list[_Sheet] = []
        self.data: list[Found] = []
        # A text that many sheets have, the questions' own, is kept once.
        self._texts: dict[str, str] = {}
        there = listing(paths, besides)
        self._outside = there.outside
        own = None if list_path is None else list_path.resolve()
        for found in there.files:
            if own is not None and found.path is not None and found.path.resolve() == own:
                self.aside.add(found, _THE_LIST)
            else:
                self._take(found)
        for refused in there.refused:
            if refused.work:
                place = self._placed(refused.parts, unit_in(refused.parts[-1], known_units()))
                self.sheets.append(_Sheet(refused, place, language(), problem=refused.reason))
            else:
                self.aside.add(refused, refused.reason)
        placed = [sheet.place for sheet in self.sheets]
        self._words = Words(placed, [found.parts for found in self.data], roster, self.copies)
        owners(placed, self._words, self.copies, alone=len(paths) == 1)

    # ── file by file ──

    def _placed(self, parts: tuple[str, ...], unit: str = "") -> Placed:
        # Jupyter's folder for its own copies is nobody's name, and belongs to the folder around it.
        folders = tuple(part for part in parts[:-1] if part != _CHECKPOINTS)
        return Placed((*folders, parts[-1]), unit, min(self._outside(parts), len(folders)))

    def _take(self, found: Found) -> None:
        name = found.name.casefold()
        if _NOTES in found.parts[:-1]:
            self._take_note(found)
        elif ".ipynb" in name or (PurePosixPath(name).suffix in ("", ".json", ".txt") and _looks_like_notebook(found)):
            self._take_notebook(found)
        elif _CHECKPOINTS in found.parts[:-1]:
            self.aside.fold(found, self._home(found.parts), _AUTOMATIC)
        elif name.endswith(_DATA):
            self.data.append(found)
        else:
            self.aside.fold(found, found.parts[:-1], _NO_NOTEBOOK)

    def _take_note(self, found: Found) -> None:
        """Read what a working copy notes about itself."""
        root = found.parts[: found.parts.index(_NOTES)]
        if found.parts[len(root) :] == MARKER.parts:
            self.copies.add(root)
        if found.parts[len(root) :] == (_NOTES, "progress.json"):
            self.attempts[root] = _attempts(found)
        self.aside.fold(found, root, _COURSE)

    def _take_notebook(self, found: Found) -> None:
        place = self._placed(found.parts)
        name = found.name.replace("-checkpoint", "") if len(place.parts) < len(found.parts) else found.name
        try:
            if found.size > MOST_BYTES:
                raise CourseError(TOO_LARGE)
            content = found.read(MOST_BYTES)
        except CourseError as error:
            place.unit = unit_in(name, known_units())
            self.sheets.append(_Sheet(found, place, language(), problem=error.text))
            return
        read = read_notebook(content)
        if read.problem is not None:
            place.unit = unit_in_bytes(content) or unit_in(name, known_units())
            spoken: Language = "zh" if _HAN.search(name) else language()
            self.sheets.append(_Sheet(found, place, spoken, problem=read.problem))
            return
        what = recognise(read.notebook, name)
        if what.kind == "lesson":
            self.aside.fold(found, self._home(found.parts), _COURSE)
            return
        place.unit = what.unit
        sheet = _Sheet(found, place, what.language, self._shared(read.notebook), None, what.work, read.remarks)
        if what.kind == "solutions":
            sheet.solutions = True
            sheet.remarks += (_SOLUTIONS.format(unit=what.unit),)
        elif what.kind == "other":
            sheet.problem = _NO_SHEET
        elif what.by_name:
            sheet.remarks += (_BY_NAME.format(unit=what.unit),)
        if what.also:
            sheet.remarks += (_SEVERAL_SHEETS.format(unit=what.unit, others=", ".join(what.also)),)
        self.sheets.append(sheet)

    def _shared(self, notebook: Mapping[str, Any]) -> dict[str, Any]:
        cells = [
            {**cell, "source": self._texts.setdefault(cell["source"], cell["source"])} for cell in notebook["cells"]
        ]
        return {**notebook, "cells": cells}

    def _home(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """Return the working copy that a file lies in, else its folder."""
        for depth in range(len(parts) - 1, 0, -1):
            if parts[:depth] in self.copies:
                return parts[:depth]
        return tuple(part for part in parts[:-1] if part != _CHECKPOINTS)

    # ── all together ──

    def handed_in(self) -> HandedIn:
        """Return who handed in what."""
        chosen = self._chosen()
        students, keys = self._students(chosen)
        made = self._with_files(chosen, keys)
        place = {student.key: number for number, student in enumerate(students)}
        made.sort(key=lambda sheet: (place[sheet.student], sheet.unit, sheet.source))
        return HandedIn(students, tuple(made), self.aside.entries())

    def _chosen(self) -> list[_Sheet]:
        """Return one sheet for each person and unit, and set the others aside."""
        groups: defaultdict[tuple[Owner, str], list[_Sheet]] = defaultdict(list)
        for sheet in self.sheets:
            if sheet.place.owner is None:
                if isinstance(sheet.found, Refused) or not (sheet.unit or sheet.problem is not _NO_SHEET):
                    self.aside.add(sheet.found, sheet.problem or _NO_SHEET)
                    continue
                # Nothing says whose it is: nobody's work is lost if each such file counts as somebody's.
                sheet.place.owner = Owner(None, sheet.found.source)
                sheet.remarks += (_NOBODYS,)
            if self.units is not None and sheet.unit and sheet.unit not in self.units:
                self.aside.fold(sheet.found, self._home(sheet.found.parts), _OTHER_UNITS)
                continue
            groups[sheet.place.owner, sheet.unit].append(sheet)
        chosen = [
            best for (_, unit), versions in groups.items() if unit and not self._as_laid(best := self._best(versions))
        ]
        known = {sheet.place.owner for sheet in chosen}
        for (owner, unit), versions in groups.items():
            if not unit and owner in known:
                for sheet in versions:
                    self.aside.add(sheet.found, sheet.problem or _NO_SHEET)
            elif not unit:
                chosen.append(self._best(versions))
        return chosen

    def _as_laid(self, sheet: _Sheet) -> bool:
        """Set aside a sheet that lies in a working copy because the course laid it there: nobody has begun it."""
        home = self._home(sheet.found.parts)
        begun = sheet.work or sheet.problem is not None or self.units is not None or home not in self.copies
        if begun or any(key.startswith(f"{sheet.unit}.") for key in self.attempts.get(home, ())):
            return False
        self.aside.fold(sheet.found, home, _NOT_BEGUN)
        return True

    def _best(self, versions: list[_Sheet]) -> _Sheet:
        most_work: dict[Language, int] = {}
        for sheet in versions:
            if sheet.problem is None:
                most_work[sheet.language] = max(most_work.get(sheet.language, 0), sheet.work)
        ranks = {id(sheet): sheet.rank(defaultdict(int, most_work)) for sheet in versions}
        *others, best = sorted(versions, key=lambda sheet: ranks[id(sheet)])
        for other in others:
            if other.automatic and other.problem is None:
                self.aside.fold(other.found, self._home(other.found.parts), _AUTOMATIC)
            else:
                self.aside.add(other.found, _together(_why_not(other, best), *other.place.remarks))
        if best.automatic:
            best.remarks += (_ONLY_AUTOMATIC,)
        if any(not other.automatic for other in others):
            best.remarks += (_OF_SEVERAL.format(source=best.found.source, n=len(others) + 1),)
        return best

    def _students(self, chosen: Sequence[_Sheet]) -> tuple[tuple[Student, ...], dict[Owner, str]]:
        keys: dict[Owner, str] = {}
        strangers: dict[Owner, Student] = {}
        for sheet in chosen:
            owner = sheet.place.owner
            assert owner is not None
            if owner.student is not None:
                keys[owner] = owner.student.key
            else:
                strangers[owner] = Student("", owner.name, id=owner.id)
        listed = self.roster.students
        in_order = sorted(strangers.items(), key=lambda item: (item[1].name.casefold(), item[1].name, item[1].id))
        named = keyed([student for _, student in in_order], [student.key for student in listed])
        for (owner, _), student in zip(in_order, named, strict=True):
            keys[owner] = student.key
        return (*listed, *named), keys

    def _with_files(self, chosen: Sequence[_Sheet], keys: Mapping[Owner, str]) -> list[Submission]:
        readers = self._share_out(chosen)
        made = []
        for number, sheet in enumerate(chosen):
            owner = sheet.place.owner
            assert owner is not None
            name, number_of = (owner.student.name, owner.student.id) if owner.student else (owner.name, owner.id)
            remarks = (*sheet.remarks, *sheet.place.remarks)
            if sheet.problem is None and sheet.unit and not sheet.work:
                remarks += (_UNTOUCHED,)
            attempts = self.attempts.get(self._home(sheet.found.parts), {})
            made.append(
                Submission(
                    student=keys[owner],
                    unit=sheet.unit,
                    source=sheet.found.source,
                    language=sheet.language,
                    notebook=sheet.notebook if sheet.problem is None else {},
                    files=Files(readers[number].files),
                    attempts={key: n for key, n in attempts.items() if key.startswith(f"{sheet.unit}.")},
                    names=tuple(dict.fromkeys(filter(None, (name, number_of, *sheet.place.called)))),
                    problem=sheet.problem,
                    remarks=remarks,
                )
            )
        return made

    def _share_out(self, chosen: Sequence[_Sheet]) -> list[Reader]:
        folders: defaultdict[tuple[str, ...], set[Owner]] = defaultdict(set)
        for sheet in self.sheets:
            for depth in range(1, len(sheet.found.parts)):
                if sheet.place.owner is not None:
                    folders[sheet.found.parts[:depth]].add(sheet.place.owner)
        readers = [Reader(sheet.place.owner, sheet.folder, _code(sheet)) for sheet in chosen if sheet.place.owner]
        by_folder = {reader.folder for reader in readers}
        data: list[tuple[Found, Owner | None]] = []
        for found in self.data:
            if found.parts[:-1] not in by_folder and is_course_data(found):
                self.aside.fold(found, self._home(found.parts), _COURSE)
            else:
                data.append((found, self._words.owner(found.parts, self._outside(found.parts))[0]))
        for found, reason in share_out(data, readers, folders):
            self.aside.add(found, reason)
        return readers


def _code(sheet: _Sheet) -> str:
    cells = sheet.notebook.get("cells", ()) if sheet.problem is None else ()
    return "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "code")


def _looks_like_notebook(found: Found) -> bool:
    """Whether a file that browsers or phones called otherwise is a notebook."""
    try:
        start = found.read(MOST_BYTES) if found.size <= MOST_BYTES else b""
    except CourseError:
        return False
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and (
        (b'"cells"' in start or b'"worksheets"' in start) and b'"cell_type"' in start
    )


def _attempts(found: Found) -> dict[str, int]:
    """Return how often each question was checked, as far as the record says anything sensible."""
    try:
        data = json.loads(found.read(MB).decode("utf-8-sig"))
        entries = data["questions"].items()
        counts = {
            str(key): entry["attempts"] for key, entry in entries if isinstance(entry, dict) and "attempts" in entry
        }
    except (CourseError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return {
        key: n
        for key, n in counts.items()
        if type(n) is int and 0 <= n < 1_000_000 and re.fullmatch(r"\d\d\.q\d+", key)
    }


class _Aside:
    """What is not graded, with the reason; what a folder has many of is one entry."""

    def __init__(self) -> None:
        self._single: list[tuple[str, Text]] = []
        self._folded: defaultdict[tuple[tuple[str, ...], _Fold], list[Found | Refused]] = defaultdict(list)

    def add(self, found: Found | Refused, reason: Text) -> None:
        """Set one thing aside."""
        self._single.append((found.source, reason))

    def fold(self, found: Found | Refused, home: tuple[str, ...], reason: _Fold) -> None:
        """Set aside one of what may be many in `home`."""
        self._folded[home, reason].append(found)

    def entries(self) -> tuple[tuple[str, Text], ...]:
        """Return everything, by source."""
        made = list(self._single)
        for (home, reason), those in self._folded.items():
            if len(those) == 1:
                made.append((those[0].source, reason.one))
                continue
            first = those[0]
            below = first.parts[len(home) :]
            whole = first.source if first.source.endswith(below[-1]) else first.source.rpartition("#")[0]
            # A folder that was given alone has no name in its sources.
            folder = whole[: -sum(len(part) + 1 for part in below)] or "."
            made.append((f"{folder}/", reason.many.format(n=len(those), names=_listed(those))))
        return tuple(sorted(made, key=lambda entry: (entry[0], entry[1].en)))


@dataclass(frozen=True)
class _Fold:
    """A reason that many files of one folder share."""

    one: Text
    many: Text


def _listed(those: Sequence[Found | Refused], most: int = 6) -> Text:
    names = [found.parts[-1] for found in those[:most]]
    more = len(those) > most
    return Text(zh="、".join(names) + " 等" * more, en=", ".join(names) + ", …" * more)


def _together(*texts: Text) -> Text:
    return Text(zh="".join(text.zh for text in texts), en=" ".join(text.en for text in texts))


def _why_not(sheet: _Sheet, best: _Sheet) -> Text:
    if sheet.problem is not None:
        return _BETTER_READ.format(best=best.found.source, problem=sheet.problem)
    if sheet.notebook == best.notebook:
        return _THE_SAME.format(best=best.found.source)
    if sheet.work == 0 and best.work:
        return _NO_WORK.format(best=best.found.source)
    if sheet.language != best.language:
        return _LESS_WORK.format(best=best.found.source)
    return _EARLIER.format(best=best.found.source)


_HAN = re.compile("[\u4e00-\u9fff]")

_COURSE = _Fold(
    Text(zh="课程自己的文件（课文、数据或记录），不批。", en="One of the course's own files (lesson, data or record)."),
    Text(
        zh="课程自己的 {n} 个文件（课文、数据、记录），不批。",
        en="{n} of the course's own files (lessons, data, records): nothing to grade.",
    ),
)
_AUTOMATIC = _Fold(
    Text(zh="Jupyter 自动存的副本，不批。", en="A copy that Jupyter keeps by itself."),
    Text(zh="Jupyter 自动存的 {n} 个副本，不批。", en="{n} copies that Jupyter keeps by itself."),
)
_OTHER_UNITS = _Fold(
    Text(zh="是别的课的练习，这次不批。", en="The sheet of a unit that is not graded this time."),
    Text(zh="别的课的 {n} 份练习，这次不批：{names}。", en="{n} sheets of units not graded this time: {names}."),
)
_NOT_BEGUN = _Fold(
    Text(
        zh="课程文件夹里还没动过的练习，不批；要批就写上 --units。",
        en="A sheet of a course folder that nobody has begun; name its unit with --units to grade it all the same.",
    ),
    Text(
        zh="课程文件夹里还没动过的 {n} 份练习，不批：{names}。要批就写上 --units。",
        en="{n} sheets of a course folder that nobody has begun: {names}. Name their units with --units to grade them.",
    ),
)
_NO_NOTEBOOK = _Fold(
    Text(
        zh="不是 notebook，也不是练习要读的数据。如果它是练习的导出件，请让学员交 .ipynb 文件。",
        en="Neither a notebook nor data for one. If it is a sheet in another form, ask for the .ipynb file.",
    ),
    Text(
        zh="有 {n} 个文件不是 notebook，也不是练习要读的数据：{names}。",
        en="{n} files that are neither notebooks nor data for them: {names}.",
    ),
)
_THE_LIST = Text(zh="这是名单。", en="This is the list of the class.")
_SOLUTIONS = Text(
    zh="交上来的是课程的参考解答（第 {unit} 课），照样批了。请看一看是怎么回事。",
    en="What was handed in are the course's solutions of unit {unit}; graded like a sheet. Please look into it.",
)
_NO_SHEET = Text(
    zh="这个 notebook 不是课程的练习：里面没有任何一份练习的单元格。",
    en="This notebook is no sheet of the course: there is no cell of any sheet in it.",
)
_BY_NAME = Text(
    zh="里面没有练习原来的单元格，按文件名当作第 {unit} 课。",
    en="None of the sheet's own cells is left in it; by its name it was taken for unit {unit}.",
)
_SEVERAL_SHEETS = Text(
    zh="按第 {unit} 课批；里面还有第 {others} 课练习的单元格。请让学员一课一个文件分开交。",
    en="Graded as unit {unit}; it also holds cells of unit {others}. Ask for one file for each sheet.",
)
_NOBODYS = Text(
    zh="从文件名和文件夹都看不出是谁的，单独算一个人。请在名字里写上姓名，再批一次。",
    en="Neither file nor folder says whose it is, so it counts as one person's. Put the name there and grade again.",
)
_ONLY_AUTOMATIC = Text(
    zh="没有读得出来的原件，批的是 Jupyter 自动存的副本，可能不是最后一版。",
    en="There is no other file that can be read: this is the copy that Jupyter keeps, perhaps not the last state.",
)
_OF_SEVERAL = Text(
    zh="这份练习交了 {n} 个版本，批的是 {source}。",
    en="This sheet was handed in {n} times; {source} was graded.",
)
_UNTOUCHED = Text(zh="和发下去的一样，什么都没有写。", en="As it was given out: nothing was written in it.")
_BETTER_READ = Text(
    zh="没有批，批的是同一份练习的 {best}。这个文件读不了：{problem}",
    en="Not graded; {best}, the same sheet, was. This file cannot be read: {problem}",
)
_THE_SAME = Text(zh="和 {best} 的内容一样，只批一份。", en="It holds the same as {best}; one of the two was graded.")
_NO_WORK = Text(
    zh="里面什么都没有写，批的是写了的那一份：{best}。",
    en="Nothing was written in it; {best}, which has work in it, was graded.",
)
_LESS_WORK = Text(
    zh="同一份练习交了两种语言，批的是写得多的那一份：{best}。",
    en="The same sheet in two languages: {best}, in which more was done, was graded.",
)
_EARLIER = Text(zh="较早的版本，批的是 {best}。", en="An earlier version; {best} was graded.")
