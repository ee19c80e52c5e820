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

Where the questionnaire is known, `KnownColumns` looks for its columns by more: the
statement itself, its number alone, the names of the dimensions and of the other questions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from coursekit.questionnaire import Questionnaire

__all__ = ["KnownColumns", "guess_code", "is_id_name", "item_code", "plain"]

_WORDS = {
    "E": r"expectations?|expected|expect|exp|期望值?|期待|预期|e",
    "A": r"minimum|adequate|acceptable|最低期望|最低|适当服务|适当|可接受|a",
    "D": r"desired|ideal|理想服务|理想|希望|d",
    "N": r"compared|comparison|与期望相比|直接比较|比较|n",
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
_CODE = re.compile(r"^([EPADN])0*(\d{1,3})$")
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


def guess_code(name: str, blocks: str = "EP") -> str | None:
    """Return the item code a column's own name points to, or None; `blocks` are the letters that are asked for.

    Examples
    --------
    >>> [guess_code(name) for name in ("e_1", "期望１", "Q3_P", "E1 设备现代", "第2题感知", "IMP01", "email")]
    ['E01', 'E01', 'P03', 'E01', 'P02', None, None]
    """
    text = plain(name)
    for pattern in (_FORWARD, _BACKWARD):
        for block in blocks:
            found = pattern[block].match(text)
            if found:
                return f"{block}{int(found.group(1)):02d}"
    return None


def item_code(target: str, blocks: str = "EP") -> str | None:
    """Return a mapping's target as an item code (``"E1"`` → ``"E01"``), or None if it is not one."""
    found = _CODE.match(plain(target).upper())
    if found and found.group(1) not in blocks:
        return None
    return f"{found.group(1)}{int(found.group(2)):02d}" if found else None


def is_id_name(name: str) -> bool:
    """Tell whether a column's name says that it numbers the respondents."""
    return re.sub(r"[\s_\-]", "", plain(name)) in _ID_NAMES


# fmt: off
_SATISFACTION = ("总体满意度", "总体满意", "整体满意度", "满意度", "overall satisfaction", "satisfaction", "satisfied")
_RECOMMEND = ("推荐", "推荐意愿", "推荐程度", "推荐度", "推荐可能性", "nps", "recommend",
              "recommendation", "would recommend", "likelihood to recommend")
# fmt: on
_WEIGHT = re.compile(r"权重|分配|得分|分数|points?|weights?|分$|^w[\s_\-]")
_NUMBER_FIRST = re.compile(
    r"^(?:questions?|item|问题|题目|题项|第|题|q)?[\s_\-.]*(\d{1,2})[\s_\-]*(?:题|[.、:)\]])?\s*(.*)$"
)
# What a helpful colleague adds to a name: "(1-7)", "请填 1-7 的数字".
_ADDED = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|[,;:]?\s*请(?:填|打|用|在|写).*$|[,;:]?\s*(?:please )?(?:enter|fill|type)\b.*$"
)


class KnownColumns:
    """The columns of one questionnaire, found again under the names that people give them.

    Parameters
    ----------
    questionnaire : Questionnaire
        Its columns are what is looked for.
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.blocks = questionnaire.blocks
        self.columns = frozenset(questionnaire.columns)
        self._names: dict[str, str] = {}
        self._weights: dict[str, str] = {}
        for column in questionnaire.columns:
            self._call(column, column)
        for block, statement in (("E", "expectation"), ("N", "perception"), ("P", "perception")):
            for item in questionnaire.items if block in self.blocks and self.blocks != "ADP" else ():
                self._call(block + item.item, *_sides(getattr(item, statement)))
                if len(self.blocks) == 1:
                    self._call(block + item.item, *_sides(item.label))
        for one in questionnaire.background:
            self._call(one.column, *_sides(one.question))
        self._call("overall_satisfaction", *_SATISFACTION)
        self._call("recommend", *_RECOMMEND)
        for code in questionnaire.used_dimensions if questionnaire.weights else ():
            name = questionnaire.dimensions.get(code)
            for called in (code, *(_sides(name) if name else ())):
                self._weights[_key(called)] = f"W_{code}"

    def find(self, name: str) -> str | None:
        """Return the questionnaire's column that `name` points to, or None.

        Examples
        --------
        >>> from coursekit.questionnaire import Item, Questionnaire, Words
        >>> item = Item("01", "care", Words("问候", "Greeting"), perception=Words("有人招呼我。", "I am greeted."))
        >>> made = Questionnaire(form="performance", items=[item], dimensions={"care": Words("关怀", "Care")})
        >>> known = KnownColumns(made)
        >>> [known.find(name) for name in ("感知１", "1、有人招呼我", "关怀（分）", "问卷编号", "备注")]
        ['P01', 'P01', 'W_care', 'respondent', None]
        >>> known.find("满意度 请填 1-7 的数字")
        'overall_satisfaction'
        """
        text = plain(name)
        bare = _ADDED.sub("", text).strip()
        for one in dict.fromkeys((text, bare)):
            found = self._names.get(_key(one))
            if found:
                return found
            code = guess_code(one, self.blocks)
            if code in self.columns:
                return code
            numbered = _NUMBER_FIRST.match(one)
            if numbered:
                found = self._names.get(_key(numbered.group(2)))
                code = f"{self.blocks}{int(numbered.group(1)):02d}"
                if found or (len(self.blocks) == 1 and not numbered.group(2) and code in self.columns):
                    return found or code
            found = self._weights.get(_key(_WEIGHT.sub("", one)))
            if found:
                return found
        return "respondent" if is_id_name(name) else None

    def _call(self, column: str, *names: str) -> None:
        for name in names:
            key = _key(name)
            if key and column in self.columns:
                self._names.setdefault(key, column)


def _sides(words: object) -> Iterator[str]:
    yield from (getattr(words, "zh", ""), getattr(words, "en", ""))


def _key(name: str) -> str:
    return "".join(character for character in plain(name) if character.isalnum())
