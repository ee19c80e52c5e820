"""What the name of a folder, archive or file says about whose it is, and which name a page can have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from coursekit.checks.registry import sheets

__all__ = ["Label", "digits_of", "file_key", "label", "only_numbered", "unit_in"]


@dataclass(frozen=True)
class Label:
    """What is left of a name when sheet, counters and everyday words are taken away.

    Parameters
    ----------
    text : str
        Probably a person; "" where the name speaks of nobody.
    platform : str
        The learning platform's own number for this person, where it wrote the name; "" else.
    by_platform : bool
        Whether a learning platform wrote it: then it is certain who handed this in.
    rest : str
        The name that the person gave the file, letter by letter: sheets ask for it.
    number : int
        Of several copies or versions which one: 2 for ``10-scores (2).ipynb``; 0 without.
    """

    text: str
    platform: str = ""
    by_platform: bool = False
    rest: str = ""
    number: int = 0


# Moodle: "Li Wei_123456_assignsubmission_file_", for a folder, or in front of the file's own name.
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)")
# Canvas: "weili_12345_678901_10-scores-1.ipynb"; LATE where it was late.
_CANVAS = re.compile(r"(?P<name>[^\W\d_][^\W\d_'’.-]*)_(?:LATE_)?(?P<id>\d{3,})_\d{3,}_(?P<rest>.+)")
# Blackboard: "Sheet 10_liwei_attempt_2026-03-01-10-20-30_10-scores.ipynb".
_BLACKBOARD = re.compile(r".+_(?P<id>(?P<name>[^_]+))_attempt_\d{4}(?:-\d\d){5}(?:_(?P<rest>.+))?")
# Brightspace: "123456-98765 - Li Wei - Mar 1, 2026 1020 AM".
_BRIGHTSPACE = re.compile(r"(?P<id>\d+)-\d+ - (?P<name>.+?) - (?P<rest>.+)")
_PLATFORMS = (_MOODLE, _CANVAS, _BLACKBOARD, _BRIGHTSPACE)

_ENDINGS = re.compile(r"(?:\.(?:ipynb|zip|json|txt|csv|xlsx|rar|7z|tar|gz|tgz))+$", re.IGNORECASE)
# None begins with a repetition: a name may be a long row of spaces or hyphens, each of which would be a new start.
_COUNTERS = (
    re.compile(r"\((\d{1,3})\)"),
    re.compile(r"(?:copy|副本)\s*\(?(\d{1,3})?\)?", re.IGNORECASE),
    re.compile(r"(?:^|[\s\0_-])v(?:er(?:sion)?)?\s?\.?(\d{1,3})(?=$|[\s\0_-])", re.IGNORECASE),
    re.compile(r"第?(\d{1,2})\s*(?:稿|版)"),
)
# Canvas and others: a second upload. In a name that somebody else wrote it is one only right behind a sheet's own
# name (blanked out by then): "Desk-1" and "Desk-2" are two people.
_UPLOAD, _UPLOAD_OF_SHEET = re.compile(r"-(\d)$"), re.compile(r"(?<=\0)-(\d)$")
_NUMBERED = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_EVERYDAY_ZH = re.compile(
    rf"第\s*{_NUMBERED}\s*(?:课时|单元|[课次周讲章题回])|单元\s*{_NUMBERED}|{_NUMBERED}\s*班|\d{{4}}\s*级"
    r"|新建文件夹|课后作业|的作业|的练习|作业|练习|课程|提交|数据|最终版|最终|定稿|终稿|修改版|备份|答案|已完成"
    r"|班级|全班|同学|下载|桌面|未命名|收集|汇总|文件"
)
_EVERYDAY = re.compile(
    r"(?:exercises?|lessons?|solutions?|datasets?|data|my|course|zh|en|submissions?|submitted|homeworks?|hw|"
    r"assign(?:ment|ments)?|sheets?|units?|weeks?|final|finished|done|drafts?|copy|new|old|versions?|backups?|answers?|"
    r"notebooks?|downloads?|desktop|documents?|temp|tmp|class|group|shift|students?|untitled|folder|files?|ipynb|late|"
    r"attempts?|checkpoint|resubmission|resubmitted|grading|marking|export|all|of|the|and|for|in|inbox|turned)\d{0,2}",
    re.IGNORECASE,
)
# With nothing else to go by, "student1" and "学员 02" are somebody.
_SOMEBODY = re.compile(r"(?:students?|trainees?|learners?|学生|学员|同学)[\s_-]*\d+", re.IGNORECASE)
_WORD = re.compile(r"[^\s\0_+,;，；、。.()\[\]【】{}《》—–·&#@!~-]+")
_LETTER = re.compile("[a-zA-Z]")
_LETTERED = re.compile(r"(?:class|group|shift|versions?|drafts?)\d{0,2}", re.IGNORECASE)  # are told apart by letters
_MOST_LETTERS = 300  # no disk has longer names


def label(name: str) -> Label:
    """Return what a name says about the person.

    Parameters
    ----------
    name : str
        Of one folder, archive or file, with its ending.

    Examples
    --------
    >>> label("Li Wei_123456_assignsubmission_file_").text
    'Li Wei'
    >>> label("10-scores-王芳 (2).ipynb").text, label("10-scores-王芳 (2).ipynb").number
    ('王芳', 2)
    >>> label("10-scores (1).ipynb").text, label("第10课作业").text, label("student01").text
    ('', '', 'student01')
    >>> label("J. Smith").text, label("10-scores-Smith J.ipynb").text, label("Group A.zip").text
    ('J. Smith', 'Smith J', '')
    """
    raw = name.strip()[:_MOST_LETTERS]
    bare = _ENDINGS.sub("", raw)
    for pattern in _PLATFORMS:
        if found := pattern.fullmatch(bare):
            rest = raw[found.start("rest") :] if found["rest"] else ""
            number = _counted(_plain(rest), _UPLOAD)[1]
            person = unicodedata.normalize("NFKC", found["name"])
            return Label(" ".join(person.split()), found["id"], True, rest, number)
    # What is taken away leaves as many blanks: where things stand is asked for below.
    whole = _sheet_words().sub(lambda found: "\0" * len(found[0]), _plain(raw))
    text, number = _counted(whole, _UPLOAD_OF_SHEET)
    text = _EVERYDAY_ZH.sub(_blanks, text)
    words = list(_WORD.finditer(text))
    kept = [found.span() for found in words if not (_LETTER.fullmatch(found[0]) or _says_nothing(found[0]))]
    somebody = _SOMEBODY.search(whole)
    within = somebody and all(somebody.start() <= start and end <= somebody.end() for start, end in kept)
    if somebody and within and (not kept or only_numbered(somebody[0])):
        person = somebody[0]
    elif kept:
        start, end = _with_initials(text, words, kept[0][0], kept[-1][1])
        behind = re.match(r"-\d(?!\w)", text[end:])
        person = text[start:end] + (behind[0] if behind else "")
    else:
        person, number = "", max(number, _counted(text, _UPLOAD)[1])
    return Label(" ".join(person.replace("\0", " ").split()), rest=raw, number=number)


def only_numbered(text: str) -> bool:
    """Whether `text`, all that is said of a person, tells people apart within one folder only.

    >>> [only_numbered(text) for text in ("3", "student 02", "学员-1", "2023001", "student2023001", "Desk-1")]
    [True, True, True, False, False, False]
    """
    return not re.search(r"\d{4}", text) and (text.isdecimal() or _SOMEBODY.fullmatch(text) is not None)


def digits_of(name: str) -> str:
    """Return the number that a folder or archive is called, where that is all of its name, and short; "" else.

    >>> digits_of("01"), digits_of("7.zip"), digits_of("2023001"), digits_of("Room 7")
    ('01', '7', '', '')
    """
    plain = _plain(name)
    return plain if plain.isdecimal() and not label(name).text else ""


def _plain(name: str) -> str:
    """Return a name in one width and without its endings."""
    return _ENDINGS.sub("", unicodedata.normalize("NFKC", name).strip()[:_MOST_LETTERS])


def _counted(text: str, upload: re.Pattern[str]) -> tuple[str, int]:
    """Blank out counters such as "(2)", "copy", "v3", and return the largest of them."""
    number = 0
    for pattern in (*_COUNTERS, upload):
        for found in pattern.findall(text):
            number = max(number, int(found or 1))
        text = pattern.sub(_blanks, text)
    return text, number


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _says_nothing(word: str) -> bool:
    return _EVERYDAY.fullmatch(word) is not None or re.fullmatch(r"\d{1,2}|20\d\d", word) is not None


def _with_initials(text: str, words: list[re.Match[str]], start: int, end: int) -> tuple[int, int]:
    """Return where a name begins and ends with the single letters right beside it: "J. Smith", "Smith, J.", "Desk A".

    A letter is no part of it beside somebody's number, in front of a Chinese name ("A 王芳") or where it says which
    group ("Group A Anna Lee").
    """
    first = next(at for at, word in enumerate(words) if word.start() == start)
    last = next(at for at, word in enumerate(words) if word.end() == end)
    at = first
    if not re.match(r"\d{4,}|[\u3400-\u9fff]", words[first][0]):
        while at and _LETTER.fullmatch(words[at - 1][0]) and "\0" not in text[words[at - 1].end() : words[at].start()]:
            at -= 1
        lettered = at and at < first and _LETTERED.fullmatch(words[at - 1][0])
        start = words[at + 1 if lettered else at].start()
    if not re.search(r"\d{4,}$", words[last][0]):
        for word in words[last + 1 :]:
            if not _LETTER.fullmatch(word[0]) or "\0" in text[end : word.start()]:
                break
            end = word.end()
    return start, end


@cache
def _sheet_words() -> re.Pattern[str]:
    """Return what finds the course's own names for its sheets: "10-scores", "unit 10", "10 Scores", "打分"."""
    words: list[str] = []
    for sheet in sheets():
        number, topic = sheet.stem.split("-", 1)
        heads = [re.split("[：:]", side)[0].strip() for side in (sheet.title.zh, sheet.title.en)]
        kind = r"(?:(?:unit|lesson|week|hw|sheet)[\s_-]*)?"
        words.append(rf"{kind}{number}[\s_-]*{re.escape(topic)}(?:[\s_-]*checkpoint)?")
        words.append(rf"{number}[\s_-]*{re.escape(heads[0])}")
        words.append(rf"{number}[\s_-]*{re.escape(heads[1])}")
        words.append(rf"(?<![^\W_]){re.escape(topic)}(?![^\W_])")
        words.append(rf"(?<![^\W_]){re.escape(heads[0])}(?![^\W_])")
    return re.compile("|".join(sorted(words, key=len, reverse=True)), re.IGNORECASE)


_ZH_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}


def unit_in(name: str, known: Collection[str]) -> str:
    """Return the unit that a file's name speaks of; "" where it does not.

    Examples
    --------
    >>> unit_in("10-scores-王芳.ipynb", {"10"}), unit_in("王芳第十课.ipynb", {"10"}), unit_in("2026 12.ipynb", {"10"})
    ('10', '10', '')
    """
    plain = _plain(label(name).rest or name).casefold()
    for sheet in sheets():
        topic = sheet.stem.split("-", 1)[1]
        if sheet.unit in known and re.search(rf"(?<!\d){sheet.unit}[\s_-]*{re.escape(topic)}(?![^\W_])", plain):
            return sheet.unit
    for pattern in (
        r"第\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:课|单元|次|讲|周)",
        r"(?:unit|lesson|sheet|hw|homework|exercise|单元|作业|练习)[\s_-]*(\d{1,2})(?!\d)",
        r"^(\d{2})(?!\d)",
        r"(?<!\d)(\d{2})$",
    ):
        if found := re.search(pattern, plain):
            unit = f"{_number(found[1]):02d}"
            if unit in known:
                return unit
    return ""


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_ZH_DIGITS.get(tens, 1) * 10 if ten else 0) + _ZH_DIGITS.get(ones, 0)


_FORBIDDEN = re.compile(r'[<>:"/\\|?*%#\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def file_key(name: str) -> str:
    """Return `name` as every system can call a file, Chinese kept.

    Examples
    --------
    >>> file_key("王芳"), file_key("Anna/Lee: 3."), file_key("CON")
    ('王芳', 'Anna-Lee- 3', 'CON_')
    """
    visible = "".join(char for char in unicodedata.normalize("NFC", name) if unicodedata.category(char) not in _HIDDEN)
    key = " ".join(_FORBIDDEN.sub("-", visible).split()).strip(". -")[:120]
    # With ".html" behind it, and in UTF-8, where a Chinese character has three bytes.
    while len(key.encode("utf-8")) > 120:
        key = key[:-1]
    key = key.rstrip(". ") or "student"
    return f"{key}_" if _RESERVED.fullmatch(key) else key


_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
