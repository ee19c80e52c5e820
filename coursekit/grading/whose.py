"""Whose a file is: by the learning platform's word, by the roster, and else by how the folders are laid out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from coursekit.grading.naming import Label, digits_of, label, only_numbered, unit_in
from coursekit.grading.recognising import known_units
from coursekit.grading.records import Student
from coursekit.grading.roster import Roster
from coursekit.language import Text

__all__ = ["Owner", "Placed", "Words", "owners"]


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
    outside : int
        How many of the names are those of folders around what was given: they speak where it says nothing itself.
    owner : Owner or None
        Whose it is; None where no name says anything.
    called : tuple of str
        What the names around it call that person.
    remarks : list of Text
        Where names contradict one another.
    """

    parts: tuple[str, ...]
    unit: str
    outside: int = 0
    owner: Owner | None = None
    called: tuple[str, ...] = ()
    remarks: list[Text] = field(default_factory=list)

    @property
    def root(self) -> tuple[str, ...]:
        """What was given."""
        return self.parts[: self.outside + 1]


def owners(placed: Sequence[Placed], words: Words, copies: Collection[tuple[str, ...]], *, alone: bool) -> None:
    """Give every file its owner.

    A learning platform that wrote a name is believed first, then the roster (see `Words`). Without either, a folder
    whose name speaks of somebody is theirs with all that is in it, unless two names in it share a unit, or it holds
    files that name somebody on the roster: then it holds several people's work. A working copy is always one
    person's. Files for which nothing speaks stay without an owner.

    Parameters
    ----------
    placed : sequence of Placed
        Changed in place.
    words : Words
        What platform and roster say.
    copies : collection of tuple of str
        The folders that are working copies.
    alone : bool
        Whether one folder or archive was given, which then is the class's rather than somebody's.
    """
    left: defaultdict[tuple[str, ...], list[Placed]] = defaultdict(list)
    for one in placed:
        one.owner, one.called, remarks = words.owner(one.parts, one.outside)
        one.remarks += remarks
        if one.owner is None:
            left[one.root].append(one)
    layout = _Layout(
        frozenset(copies),
        Counter(copy[:depth] for copy in copies for depth in range(1, len(copy))),
        frozenset(folder for one in placed for folder in _named_below(one)),
        _for_units(placed),
        _common([one.parts[:-1] for one in placed]),
        alone,
    )
    everything = Counter(one.root for one in placed)
    for root, group in left.items():
        nobody = _settle(group, len(root), layout)
        if len(nobody) == everything[root]:
            _one_persons(nobody, layout)


@dataclass(frozen=True)
class _Word:
    """What the name at `depth` says: whom it means, and who is meant for `sure`, by number or email."""

    depth: int
    text: str
    who: tuple[Student, ...]
    sure: tuple[Student, ...]
    platform: str | None


class Words:
    """What names say of people, by a learning platform's word and by the roster.

    A platform that wrote a name is believed first: whom it names and the list does not is no other person because a
    file is called after one, only if it has that person's number or email. Next comes the outermost folder that
    names somebody on the list; not one in which two people of the list or more are named, as an archive that one
    of them packed for all: in it the inner names count. A number of one or two digits is the last to be asked.

    Parameters
    ----------
    sheets : sequence of Placed
        All that may be somebody's sheet.
    others : iterable of tuple of str
        The names of and around other files, from what was given.
    roster : Roster
        May be empty.
    copies : collection of tuple of str
        The folders that are working copies: what lies in one is one person's, whatever it is called.
    """

    def __init__(
        self,
        sheets: Sequence[Placed],
        others: Iterable[tuple[str, ...]],
        roster: Roster,
        copies: Collection[tuple[str, ...]],
    ) -> None:
        self._roster = roster
        self._namesakes = _namesakes([*(one.parts for one in sheets), *others])
        self._numbering = _numbering(sheets)
        self._shared = self._of_several(sheets, frozenset(copies))

    def owner(self, parts: tuple[str, ...], outside: int) -> tuple[Owner | None, tuple[str, ...], list[Text]]:
        """Return whose a file is, what the name calls them, and remarks; None where no name says anything.

        Parameters
        ----------
        parts : tuple of str
            Names down to the file.
        outside : int
            How many of them are of folders around what was given.
        """
        words = [
            word
            for word in self._words(parts, outside)
            if word.platform is not None or parts[: word.depth + 1] not in self._shared
        ]
        several = next((word.text for word in words if len(word.who) > 1), "")
        remarks = [_NAMESAKES.format(name=several)] if several else []
        named = [(word.text, word.who[0]) for word in words if len(word.who) == 1]
        written = words[0] if words and words[0].platform is not None else None
        if written is not None and len(written.who) != 1:
            for word in words:
                sure = [one for one in word.sure if one in written.who or not written.who]
                if len(sure) == 1 and word.depth >= written.depth:
                    return Owner(sure[0]), (word.text,), []
            if not written.who:
                others = [named[0][1].name] if named else [several] if several else []
                remarks = [_TWO_NAMES.format(first=written.text, second=other) for other in others]
            number = written.platform if written.text in self._namesakes else ""
            return Owner(None, written.text, number or ""), (written.text,), remarks
        if named:
            text, student = named[0]
            other = next((other for _, other in named if other.key != student.key), None)
            said = [] if other is None else [_TWO_NAMES.format(first=student.name, second=other.name)]
            return Owner(student), (text,), said
        owner, called = self._by_short_number(parts)
        return owner, called, remarks

    def _words(self, parts: tuple[str, ...], outside: int) -> list[_Word]:
        """Return what is said by the platform, then from what was given inwards, then around it, nearest first."""
        words = []
        for depth, name in enumerate(parts):
            found = _label(name)
            texts = {found.text: found.platform if found.by_platform else None}
            if found.by_platform:
                texts.setdefault(_label(found.rest).text, None)
            for text, platform in texts.items():
                if text:
                    who = self._roster.who(text, parts)
                    words.append(_Word(depth, text, who, self._roster.who(text, by_name=False), platform))

        def order(word: _Word) -> tuple[bool, bool, int]:
            around = word.depth < outside
            return word.platform is None, around, -word.depth if around else word.depth

        return sorted(words, key=order)

    def _of_several(self, sheets: Sequence[Placed], copies: frozenset[tuple[str, ...]]) -> set[tuple[str, ...]]:
        """Return the folders whose own names do not count: they hold sheets that name several people."""
        own: dict[tuple[str, ...], str] = {}
        below: defaultdict[tuple[str, ...], set[frozenset[str]]] = defaultdict(set)
        for one in sheets:
            copy = next((depth for depth in range(1, len(one.parts)) if one.parts[:depth] in copies), len(one.parts))
            for word in self._words(one.parts, one.outside):
                if word.depth >= copy:
                    continue
                if len(word.who) == 1 and word.platform is None:
                    own[one.parts[: word.depth + 1]] = word.who[0].key
                people = {student.key for student in word.who}
                if word.platform is not None and not people:
                    people = {f"/{word.text}"}  # somebody whom only the platform knows; no key has a slash
                for depth in range(word.depth if people else 0):
                    below[one.parts[: depth + 1]].add(frozenset(people))
        return {folder for folder, key in own.items() if len(_apart(below[folder], key)) > 1}

    def _by_short_number(self, parts: tuple[str, ...]) -> tuple[Owner | None, tuple[str, ...]]:
        """Return whose number a folder is called, "7" or "01", if no name in it speaks of anybody."""
        found: dict[Student, str] = {}
        for depth in reversed(range(len(parts) - 1)):
            digits = digits_of(parts[depth])
            if _label(parts[depth + 1]).text:
                break
            if digits and parts[:depth] in self._numbering:
                found |= dict.fromkeys(self._roster.who(digits, by_name=False), digits)
        if len(found) != 1:
            return None, ()
        ((student, digits),) = found.items()
        return Owner(student), (digits,)


def _apart(named: Collection[frozenset[str]], own: str) -> set[frozenset[str]]:
    """Return the different people who are named: a name that two share is no third person beside one of them."""
    sure = {frozenset({own})} | {keys for keys in named if len(keys) == 1}
    return {keys for keys in named if not any(keys > one for one in sure)}


def _numbering(sheets: Iterable[Placed]) -> set[tuple[str, ...]]:
    """Return the folders in which numbers stand for people: most sheets lie in a number that is not their unit."""
    people: Counter[tuple[str, ...]] = Counter()
    for one in sheets:
        for depth, name in enumerate(one.parts[:-1]):
            if one.unit and (digits := digits_of(name)):
                people[one.parts[:depth]] += -1 if digits.zfill(2) == one.unit else 1
    return {folder for folder, count in people.items() if count > 0}


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


@dataclass(frozen=True)
class _Layout:
    """How folders lie.

    `copies` are working copies; `with_copies` says of a folder how many lie in it; `shared` hold things called
    after people on the roster; `for_units` are called after the sheet in them, and nothing else; `common` is how many
    names all files begin with; `alone` as for `owners`.
    """

    copies: frozenset[tuple[str, ...]]
    with_copies: Counter[tuple[str, ...]]
    shared: frozenset[tuple[str, ...]]
    for_units: frozenset[tuple[str, ...]]
    common: int
    alone: bool


def _named_below(one: Placed) -> Iterator[tuple[str, ...]]:
    """Go through the folders around a file that has an owner, but for those that are called after that owner."""
    for depth in range(1, len(one.parts)):
        if one.called and one.called[0] in (_label(one.parts[depth - 1]).text, _label(one.parts[depth - 1]).rest):
            return
        if one.owner is not None:
            yield one.parts[:depth]


def _settle(group: list[Placed], depth: int, layout: _Layout) -> list[Placed]:
    """Find the owners in a folder by how it is laid out; return those that nothing speaks for."""
    node = group[0].parts[:depth]
    top = depth == len(group[0].root)
    alone = layout.alone and top
    here = _label(node[-1]).text
    if len(node) == len(group[0].parts):  # a file that was given by itself
        for one in group:
            _give_outwards(one, depth, layout)
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
            (_give if here else _give_copy)(one, depth, layout)
        return []
    nobody: list[Placed] = []
    for name, those in inside.items():
        # An archive may hold a file and a folder of one name.
        deeper = [one for one in those if len(one.parts) > depth + 1]
        if deeper:
            unknown = _settle(deeper, depth + 1, layout)
            for one in unknown if name in people else ():
                _give_numbered(one, name, depth + 1, layout)
            nobody += [one for one in unknown if one.owner is None]
        for one in those:
            if len(one.parts) == depth + 1:
                _give(one, depth + 1, layout)
                nobody += [one] if one.owner is None else []
    return nobody


def _one_persons(nobody: list[Placed], layout: _Layout) -> None:
    """Give sheets of which nothing speaks of anybody to one person, if no unit comes twice."""
    every = [one.unit for one in nobody]
    if len(set(every)) < len(every) or any(one.parts == one.root for one in nobody):
        return
    for one in nobody:
        _give_outwards(one, len(one.root), layout)
        if one.owner is None:
            one.owner, one.called = Owner(None, "/".join(one.root)), one.root[-1:]


def _give(one: Placed, depth: int, layout: _Layout) -> None:
    """Give a file to whom the name at `depth` speaks of."""
    text = _label(one.parts[depth - 1]).text
    if only_numbered(text):
        _give_numbered(one, text.replace("_", " "), depth, layout)
    elif text:
        name, number = _taken_apart(text)
        one.owner, one.called = Owner(None, name, number), (text,)


def _give_outwards(one: Placed, depth: int, layout: _Layout) -> None:
    """Give a file to whom the name at `depth` speaks of, or else the nearest around it."""
    while one.owner is None and depth > 0:
        _give(one, depth, layout)
        depth -= 1


def _give_copy(one: Placed, depth: int, layout: _Layout) -> None:
    """Give a file in a working copy that says nothing to whom the name around it stands for; no two copies share one.

    That is the folder around it, if it holds no other copy, and else its own name with all those around.
    """
    if layout.with_copies[one.root] <= 1:
        _give_outwards(one, one.outside, layout)
    if one.owner is None:
        around = one.parts[: depth - 1]
        if layout.with_copies[around] == 1 and not (layout.alone and len(around) <= len(one.root)):
            depth -= 1
        _give_numbered(one, one.parts[depth - 1], depth, layout)


def _give_numbered(one: Placed, name: str, depth: int, layout: _Layout) -> None:
    """Give a file to somebody whose name tells people apart within one folder only: there is a 1 in every group.

    Folders for a unit are no groups: number 1 in "10-scores" is number 1 in "11-trust".
    """
    groups = [one.parts[at] for at in range(layout.common, depth - 1) if one.parts[: at + 1] not in layout.for_units]
    one.owner, one.called = Owner(None, "/".join((*groups, name))), (name,)


def _common(folders: Sequence[tuple[str, ...]]) -> int:
    """Return how many names all of them begin with."""
    first, last = min(folders, default=()), max(folders, default=())
    return next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))


def _for_units(placed: Iterable[Placed]) -> frozenset[tuple[str, ...]]:
    units: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in placed:
        for depth in range(1, len(one.parts)):
            units[one.parts[:depth]].add(one.unit)
    # What cannot be read has no unit, and such a folder is no unit's then: nobody is lost by that.
    return frozenset(
        folder
        for folder, those in units.items()
        if those == {unit_in(folder[-1], known_units())} and not (_label(folder[-1]).text or _label(folder[-1]).number)
    )


def _taken_apart(text: str) -> tuple[str, str]:
    """Return name and number of somebody who is not on a roster: "2023001-王芳" is both.

    >>> _taken_apart("2023001王芳"), _taken_apart("Anna_Lee"), _taken_apart("2023001")
    (('王芳', '2023001'), ('Anna Lee', ''), ('2023001', '2023001'))
    >>> _taken_apart("J. Smith"), _taken_apart("J.Smith"), _taken_apart("J_Smith")
    (('J Smith', ''), ('J Smith', ''), ('J Smith', ''))
    """
    text = _INITIAL.sub(r"\1 ", text)
    numbers = re.findall(r"\d{4,}", text)
    if len(numbers) == 1:
        rest = re.sub(r"[\s_+-]*\d{4,}[\s_+-]*", " ", text).strip()
        return (rest.replace("_", " ") or numbers[0], numbers[0])
    return text.replace("_", " "), ""


# "J. Smith", "J.Smith" and "J Smith" are one person.
_INITIAL = re.compile(r"(?<![^\W_])([a-zA-Z])\.[\s_]*(?=[^\W\d_])")


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
