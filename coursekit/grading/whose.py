"""Whose a file is: by the learning platform's word, by the roster, and else by how the folders are laid out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from coursekit.grading.naming import Label, label
from coursekit.grading.records import Student
from coursekit.grading.roster import Roster
from coursekit.language import Text

__all__ = ["Owner", "Placed", "owners", "said_owner"]


@dataclass(frozen=True)
class Owner:
    """Somebody who handed something in; two files of one person have equal owners.

    Parameters
    ----------
    student : Student or None
        On the roster.
    name, id : str
        As the folder or file says, for somebody who is not.
    """

    student: Student | None
    name: str = ""
    id: str = ""


@dataclass
class Placed:
    """A file that wants an owner, and gets one.

    Parameters
    ----------
    parts : tuple of str
        Names from what was given down to the file.
    unit : str
        Whose sheet it is; "" where that is not known.
    outside : str
        Name of the folder that a file lies in which was given by itself.
    owner : Owner or None
        Whose it is; None where no name says anything.
    called : tuple of str
        What the names around it call that person.
    remarks : list of Text
        Where names contradict one another.
    """

    parts: tuple[str, ...]
    unit: str
    outside: str = ""
    owner: Owner | None = None
    called: tuple[str, ...] = ()
    remarks: list[Text] = field(default_factory=list)


def owners(placed: Sequence[Placed], roster: Roster, copies: Collection[tuple[str, ...]], *, alone: bool) -> None:
    """Give every file its owner.

    A learning platform that wrote a name is believed first, then the roster (the outermost folder that names
    somebody on it). Without either, a folder whose name speaks of somebody is theirs with all that is in it,
    unless two names in it share a unit, or it holds files that name somebody on the roster: then it holds several
    people's work. A working copy is always one
    person's. Files for which nothing speaks stay without an owner.

    Parameters
    ----------
    placed : sequence of Placed
        Changed in place.
    roster : Roster
        May be empty.
    copies : collection of tuple of str
        The folders that are working copies.
    alone : bool
        Whether one folder or archive was given, which then is the class's rather than somebody's.
    """
    namesakes = _namesakes(one.parts for one in placed)
    left: defaultdict[tuple[str, bool], list[Placed]] = defaultdict(list)
    for one in placed:
        if not _by_word(one, roster, namesakes):
            left[one.parts[0], len(one.parts) == 1].append(one)
    layout = _Layout(frozenset(copies), frozenset(folder for one in placed for folder in _named_below(one)))
    for group in left.values():
        _settle(group, 1, layout, alone=alone)


def said_owner(parts: tuple[str, ...], roster: Roster) -> Owner | None:
    """Return whom on the roster the names say, for a file that is no sheet; None where they say nobody."""
    one = Placed(parts, "")
    _by_word(one, roster, set())
    return one.owner


def _namesakes(every: Iterable[tuple[str, ...]]) -> set[str]:
    """Return the names that a platform gives to several people.

    Moodle's numbers are new for every assignment: they tell people apart within one download only.
    """
    numbers: defaultdict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for parts in every:
        for depth, name in enumerate(parts):
            found = _label(name)
            if found.by_platform:
                numbers[parts[:depth], found.text].add(found.platform)
    return {text for (_, text), known in numbers.items() if len(known) > 1}


def _by_word(one: Placed, roster: Roster, namesakes: set[str]) -> bool:
    """Find the owner by platform or roster."""
    labels = [_label(name) for name in one.parts]
    written = next((found for found in labels if found.by_platform), None)
    named: list[tuple[str, Student]] = []
    several = ""
    for found in [*([written] if written else []), *labels]:
        texts = [found.text, *([_label(found.rest).text] if found.by_platform else [])]
        for text in filter(None, texts):
            who = roster.who(text, one.parts)
            if len(who) == 1:
                named.append((text, who[0]))
            elif who:
                several = text
    if named and not (several and written and several == written.text):
        text, student = named[0]
        other = next((other for _, other in named if other.key != student.key), None)
        if other is not None:
            one.remarks.append(_TWO_NAMES.format(first=student.name, second=other.name))
        one.owner, one.called = Owner(student), (text,)
        return True
    if several:
        one.remarks.append(_NAMESAKES.format(name=several))
    if written is None:
        return False
    number = written.platform if written.text in namesakes else ""
    one.owner, one.called = Owner(None, written.text, number), (written.text,)
    return True


@dataclass(frozen=True)
class _Layout:
    """Which folders are working copies, and which hold things called after people on the roster."""

    copies: frozenset[tuple[str, ...]]
    shared: frozenset[tuple[str, ...]]


def _named_below(one: Placed) -> Iterator[tuple[str, ...]]:
    """Go through the folders around a file that has an owner, but for those that are called after that owner."""
    for depth in range(1, len(one.parts)):
        if one.called and one.called[0] in (_label(one.parts[depth - 1]).text, _label(one.parts[depth - 1]).rest):
            return
        if one.owner is not None:
            yield one.parts[:depth]


def _settle(group: list[Placed], depth: int, layout: _Layout, *, alone: bool) -> list[Placed]:
    """Find the owners in a folder by how it is laid out; return those that nothing speaks for."""
    node = group[0].parts[:depth]
    here = _label(node[-1]).text
    if len(node) == len(group[0].parts):  # a file that was given by itself
        for one in group:
            _give(one, here or _label(one.outside).text)
        return [one for one in group if one.owner is None]
    inside: defaultdict[str, list[Placed]] = defaultdict(list)
    for one in group:
        inside[one.parts[depth]].append(one)
    units: defaultdict[str, set[str]] = defaultdict(set)
    for name, those in inside.items():
        units[_label(name).text] |= {one.unit for one in those}
    units.pop("", None)
    shared = Counter(unit for those_units in units.values() for unit in those_units if unit)
    several = any(count > 1 for count in shared.values()) or node in layout.shared
    # One folder was given: with a folder or an archive called after somebody in it, it is the class's.
    several |= alone and any(_label(one.parts[depth]).text for one in group if len(one.parts) > depth + 1)
    # Of folders called 1, 2, 3 that hold the same sheet, each is somebody's.
    nameless = [name for name, those in inside.items() if not _label(name).text and len(those[0].parts) > depth + 1]
    same = Counter(unit for name in nameless for unit in {one.unit for one in inside[name]} if unit)
    people = set(nameless) if (alone or not here) and any(count > 1 for count in same.values()) else set()
    several |= bool(people)
    if node in layout.copies or (here and not several):
        for one in group:
            _give(one, here or node[-1])
        return []
    nobody: list[Placed] = []
    for name, those in inside.items():
        # An archive may hold a file and a folder of one name.
        deeper = [one for one in those if len(one.parts) > depth + 1]
        if deeper:
            unknown = _settle(deeper, depth + 1, layout, alone=False)
            for one in unknown if name in people else ():
                _give(one, name)
            nobody += [one for one in unknown if one.owner is None]
        for one in those:
            if len(one.parts) == depth + 1:
                _give(one, _label(name).text)
                nobody += [one] if one.owner is None else []
    return nobody if depth > 1 or len(nobody) < len(group) else _one_persons(nobody)


def _one_persons(nobody: list[Placed]) -> list[Placed]:
    """Give sheets of which nothing speaks of anybody to one person, if no unit comes twice; return the rest."""
    every = [one.unit for one in nobody]
    if len(set(every)) < len(every):
        return nobody
    for one in nobody:
        _give(one, _label(one.parts[0]).text or one.parts[0])
    return []


def _give(one: Placed, text: str) -> None:
    if text:
        name, number = _taken_apart(text)
        one.owner, one.called = Owner(None, name, number), (text,)


def _taken_apart(text: str) -> tuple[str, str]:
    """Return name and number of somebody who is not on a roster: "2023001-王芳" is both.

    >>> _taken_apart("2023001王芳"), _taken_apart("Anna_Lee"), _taken_apart("2023001")
    (('王芳', '2023001'), ('Anna Lee', ''), ('2023001', '2023001'))
    """
    numbers = re.findall(r"\d{4,}", text)
    if len(numbers) == 1:
        rest = re.sub(r"[\s_+-]*\d{4,}[\s_+-]*", " ", text).strip()
        return (rest.replace("_", " ") or numbers[0], numbers[0])
    return text.replace("_", " "), ""


@lru_cache(maxsize=4096)
def _label(name: str) -> Label:
    return label(name)


_TWO_NAMES = Text(
    zh="文件夹写的是{first}，文件名写的是{second}，按{first}算。",
    en="One name says {first}, another {second}; it counts as {first}'s.",
)
_NAMESAKES = Text(
    zh="名单里不止一个人叫“{name}”，分不清是谁。请在文件夹名字里加上学号，再批一次。",
    en="More than one on the list is called “{name}”. Put the number into the folder's name and grade again.",
)
