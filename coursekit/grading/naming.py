"""What the name of a folder, archive or file says about whose it is, and which name a page can have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from coursekit.checks.registry import sheets

__all__ = ["Label", "file_key", "label", "unit_in"]


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
        The name that the person gave the file.
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
_COUNTERS = (
    re.compile(r"\s*\((\d{1,3})\)"),
    re.compile(r"[\s_-]*(?:copy|副本)\s*\(?(\d{1,3})?\)?", re.IGNORECASE),
    re.compile(r"(?:^|[\s_-])v(?:er(?:sion)?)?\s?\.?(\d{1,3})(?=$|[\s_-])", re.IGNORECASE),
    re.compile(r"第?(\d{1,2})\s*(?:稿|版)"),
    re.compile(r"-(\d)$"),  # Canvas and others: a second upload
)
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
_SPLIT = re.compile(r"[\s_+,;，；、。.()\[\]【】{}《》—–·&#@!~-]+")


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
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    bare = _ENDINGS.sub("", plain)
    for pattern in _PLATFORMS:
        if found := pattern.fullmatch(bare):
            rest = plain[found.start("rest") :] if found["rest"] else ""
            number = _numbered(_ENDINGS.sub("", rest))[1]
            return Label(" ".join(found["name"].split()), found["id"], True, rest, number)
    text, number = _numbered(_sheet_words().sub(" ", bare))
    numbered = _SOMEBODY.search(text)
    text = _EVERYDAY_ZH.sub(" ", text)
    words = [(found.start(), found.end()) for found in re.finditer(rf"(?:(?!{_SPLIT.pattern}).)+", text)]
    kept = [(start, end) for start, end in words if not _says_nothing(text[start:end])]
    person = text[kept[0][0] : kept[-1][1]] if kept else numbered[0] if numbered else ""
    return Label(" ".join(person.split()), rest=plain, number=number)


def _numbered(text: str) -> tuple[str, int]:
    """Take counters such as "(2)", "copy", "v3" away, and return the largest of them."""
    number = 0
    for pattern in _COUNTERS:
        for found in pattern.findall(text):
            number = max(number, int(found or 1))
        text = pattern.sub(" ", text)
    return text, number


def _says_nothing(word: str) -> bool:
    return _EVERYDAY.fullmatch(word) is not None or re.fullmatch(r"\d{1,2}|20\d\d|[a-zA-Z]", word) is not None


@cache
def _sheet_words() -> re.Pattern[str]:
    """Return what finds the course's own names for its sheets: "10-scores", "unit 10", "10 Scores", "打分"."""
    words: list[str] = []
    for sheet in sheets():
        number, topic = sheet.stem.split("-", 1)
        heads = [re.split("[：:]", side)[0].strip() for side in (sheet.title.zh, sheet.title.en)]
        words.append(rf"(?:unit|lesson|week|hw|sheet)?[\s_-]*{number}[\s_-]*{re.escape(topic)}(?:[\s_-]*checkpoint)?")
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
    plain = _ENDINGS.sub("", unicodedata.normalize("NFKC", label(name).rest or name)).casefold()
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
    key = " ".join(_FORBIDDEN.sub("-", visible).split()).strip(". -")
    # With ".html" behind it, and in UTF-8, where a Chinese character has three bytes.
    while len(key.encode("utf-8")) > 120:
        key = key[:-1]
    key = key.rstrip(". ") or "student"
    return f"{key}_" if _RESERVED.fullmatch(key) else key


_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
