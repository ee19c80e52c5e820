"""Which column is which item: the rules by which `read_survey` guesses.

A name is an expectation or a perception item when, width of characters and case
aside, it is

- a block word, then a number: ``E01``, ``e_1``, ``expect-1``, ``perception 1``,
  ``期望1``, ``感知（01）``, with ``Q``, ``item``, ``第`` or ``题`` allowed before the
  number, and after it nothing, or a separator or a Chinese character and any text
  (``E1 设备现代``);
- a number, then a block word: ``Q1_E``, ``第1题期望``, ``01-perception``.

Block words are E, exp, expect, expected, expectation(s), 期望, 期待, 预期 and
P, perc, perceive(d), perception(s), performance, actual, 感知, 实际, 实际感受.
Everything else is an ordinary column and keeps its name.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["guess_code", "is_id_name", "item_code", "plain"]

_WORDS = {
    "E": r"expectations?|expected|expect|exp|期望值?|期待|预期|e",
    "P": r"perceptions?|perceived|perceive|perc|performance|actual|实际感知|实际感受|实际体验|感知值?|实际|p",
}
_GAP = r"[\s_\-.:/()\[\]、]*"
_ITEM_WORD = r"(?:questions?|item|问题|题目|题项|第|题|q)?"
# What may follow the number: the end, a separator, or a Chinese character; never a Latin letter or another digit.
_REST = r"(?=$|[\s_\-.:/()\[\]、,;]|[\u4e00-\u9fff])"
_FORWARD = {
    block: re.compile(rf"^{_GAP}(?:{words}){_GAP}{_ITEM_WORD}{_GAP}(\d{{1,3}}){_REST}")
    for block, words in _WORDS.items()
}
_BACKWARD = {
    block: re.compile(rf"^{_GAP}{_ITEM_WORD}{_GAP}(\d{{1,3}}){_GAP}(?:题项|题)?{_GAP}(?:{words}){_GAP}$")
    for block, words in _WORDS.items()
}
_CODE = re.compile(r"^([EP])0*(\d{1,3})$")
# fmt: off
_ID_NAMES = frozenset(
    {
        "id", "no", "no.", "nr", "number", "case", "caseid", "uid", "userid", "responseid", "participant",
        "participantid", "respondent", "respondentid", "respondentno", "respondentnumber", "编号", "序号",
        "受访者", "受访者编号", "问卷编号", "答卷编号", "答卷序号", "样本编号", "用户编号", "客户编号",
    }
)
# fmt: on


def plain(name: str) -> str:
    """Return `name` with full-width characters narrowed, spaces trimmed, in lower case."""
    return unicodedata.normalize("NFKC", name).strip().lower()


def guess_code(name: str) -> str | None:
    """Return the item code a column's own name points to, or None.

    Examples
    --------
    >>> [guess_code(name) for name in ("e_1", "期望１", "Q3_P", "E1 设备现代", "第2题感知", "IMP01", "email")]
    ['E01', 'E01', 'P03', 'E01', 'P02', None, None]
    """
    text = plain(name)
    for pattern in (_FORWARD, _BACKWARD):
        for block, rule in pattern.items():
            found = rule.match(text)
            if found:
                return f"{block}{int(found.group(1)):02d}"
    return None


def item_code(target: str) -> str | None:
    """Return a mapping's target as an item code (``"E1"`` → ``"E01"``), or None if it is not one."""
    found = _CODE.match(plain(target).upper())
    return f"{found.group(1)}{int(found.group(2)):02d}" if found else None


def is_id_name(name: str) -> bool:
    """Tell whether a column's name says that it numbers the respondents."""
    return re.sub(r"[\s_\-]", "", plain(name)) in _ID_NAMES
