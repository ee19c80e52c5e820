"""Unit 10: a colleague's spreadsheet, as it is handed over, with all the dirt of a real one.

The rows are those of the sheet, title and header among them, every cell as text. So
the files have no header of their own; their columns are named by the spreadsheet's letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from coursekit.analysis.instrument import SERVQUAL
from coursekit.authoring.simulation.catalogue import DIMENSION_LABELS
from coursekit.authoring.simulation.drawing import codes, cut, stated
from coursekit.authoring.simulation.entries import DataSet, Node, field, simulated, table
from coursekit.language import LANGUAGES, Language, Text

__all__ = ["DATA_SETS", "ColleagueParameters", "simulate_sheet"]

_DIMENSIONS = tuple(SERVQUAL.dimensions)
_ITEMS = SERVQUAL.items
_OWNER = [_DIMENSIONS.index(SERVQUAL.dimension_of[item]) for item in _ITEMS]
_N = len(_ITEMS)
_FULLWIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

_WORDS = {
    "title": Text(zh="荷花路支行客户调查 5 月", en="Lotus Road branch, customer survey, May"),
    "id": Text(zh="编号", en="No."),
    "E": Text(zh="期望", en="Expectation"),
    "P": Text(zh="感知", en="Perception"),
    "weights": Text(zh="重要性", en="Importance"),
    "satisfaction": Text(zh="总体满意度", en="Satisfaction"),
    "recommend": Text(zh="推荐", en="Recommend"),
    "total": Text(zh="合计", en="Total"),
    "unit": Text(zh="分", en=" points"),
    "none": Text(zh="未答", en="n/a"),
    "six": Text(zh="六", en="six"),
    "vague": Text(zh="还行", en="fine"),
    "date": Text(zh="5月6日", en="6 May"),
}

_TITLES: dict[Language, Text] = {
    "zh": Text(zh="同事交来的调查表，中文版（模拟数据）", en="A colleague's sheet, in Chinese (simulated)"),
    "en": Text(zh="同事交来的调查表，英文版（模拟数据）", en="A colleague's sheet, in English (simulated)"),
}


@dataclass(frozen=True)
class ColleagueParameters:
    """What was put into the colleague's sheet; five numbers in a row are the five dimensions.

    The sheet entered twice is that of the respondent with the lowest perceptions, so that
    leaving the second one out can be seen in the gaps.
    """

    seed: int = stated(2110, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(24, zh="受访者人数", en="number of respondents")
    expectation: float = stated(6.2, zh="期望的潜在均值", en="latent mean of expectations")
    perception: tuple[float, ...] = stated(
        (5.6, 5.4, 4.6, 5.7, 5.0), zh="各维度感知的潜在均值", en="latent mean of the perceptions of each dimension"
    )
    expectation_sd: tuple[float, ...] = stated(
        (0.4, 0.6), zh="期望的标准差：人与人之间，题与题之间", en="sd of expectations: between people, between answers"
    )
    perception_sd: tuple[float, ...] = stated(
        (0.6, 0.4, 0.7),
        zh="感知的标准差：人与人之间，维度之间，题与题之间",
        en="sd of perceptions: between people, between dimensions, between answers",
    )
    entered_twice: int = stated(1, zh="录入了两次的答卷", en="sheets entered twice")
    shared_ids: int = stated(1, zh="两位受访者写了同一个编号的对数", en="pairs of respondents under one number")
    ids_missing: int = stated(1, zh="没有编号的答卷", en="sheets without a number")
    straight_liners: int = stated(1, zh="直线作答的答卷", en="straight-liners")
    empty_sheets: int = stated(1, zh="只有编号的答卷", en="sheets with a number and nothing else")
    wrong_sums: tuple[int, ...] = stated(
        (90, 110), zh="权重合计不是 100 的答卷各合计多少", en="sums of points that are not 100"
    )
    blanks: int = stated(12, zh="空着的格", en="blank cells")
    no_answer_code: int = stated(6, zh="写成 99 的未答", en="missing answers written as 99")
    slips: tuple[int, ...] = stated((11, 77), zh="量表之外的数", en="numbers outside the scale")
    fullwidth: int = stated(5, zh="全角数字", en="full-width digits")
    units: int = stated(4, zh="带“分”的数", en="numbers with their unit")
    no_answer_words: int = stated(2, zh="写成文字的未答", en="missing answers written as a word")


def simulate_sheet(lang: Language, given: ColleagueParameters | None = None) -> pd.DataFrame:
    """Make the rows of the sheet in `lang`: the same people and the same dirt in both languages.

    Returns
    -------
    DataFrame
        Text; columns A, B, … as a spreadsheet shows them. A title, a header of two
        rows, the respondents with a blank row among them, and a row of totals.
    """
    given = given or ColleagueParameters()
    random = np.random.default_rng(given.seed)
    say = {key: text.side(lang) for key, text in _WORDS.items()}
    n = given.respondents
    answers, others = _draw(random, given)
    sheet = np.column_stack([codes("L", n, 2), answers, others]).astype(object)

    lowest = np.argsort(answers[:, _N:].astype(int).mean(axis=1))[: given.entered_twice]
    people = iter([one for one in random.permutation(n) if one not in lowest])
    _spoil_rows(sheet, people, given)
    # Only in the rows of people who have no part yet.
    _spoil_cells(random, sheet, list(people), given, say)
    rows = [*sheet.tolist(), *sheet[lowest].tolist()]
    # Blank to anybody who looks, with a space in it: a file with a row of nothing at all is not valid to Frictionless.
    rows.insert(n // 2, [" ", *[""] * (sheet.shape[1] - 1)])
    blocks = [say["E"], *[""] * (_N - 1), say["P"], *[""] * (_N - 1), say["weights"], *[""] * 4]
    upper = [say["id"], *blocks, say["satisfaction"], say["recommend"]]
    numbers = [str(one) for one in range(1, _N + 1)]
    lower = ["", *numbers, *numbers, *(DIMENSION_LABELS[one].side(lang) for one in _DIMENSIONS), "", ""]
    title = [say["title"], *[""] * (len(upper) - 1)]
    total = [say["total"], *(_sum(column) for column in list(zip(*rows, strict=True))[1:])]
    return pd.DataFrame([title, upper, lower, *rows, total], columns=_letters(len(upper)))


def _draw(
    random: np.random.Generator, given: ColleagueParameters
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Return answers (people × 44) and points, satisfaction, recommendation, as texts and before any dirt."""
    n = given.respondents
    between, within = given.expectation_sd
    expected = given.expectation + random.normal(0.0, between, (n, 1)) + random.normal(0.0, within, (n, _N))
    between, dimension, within = given.perception_sd
    level = np.array(given.perception) + random.normal(0.0, between, (n, 1)) + random.normal(0.0, dimension, (n, 5))
    perceived = level[:, _OWNER] + random.normal(0.0, within, (n, _N))
    fives = random.multinomial(16, [0.2] * 5, size=n) * 5 + 4
    points = fives * 100 // fives.sum(axis=1, keepdims=True) // 5 * 5
    points[:, 1] += 100 - points.sum(axis=1)
    satisfied = cut(level.mean(axis=1) + random.normal(0.0, 0.5, n), 1, 7)
    recommend = cut(10 / 6 * (level.mean(axis=1) - 1) + random.normal(0.0, 0.8, n), 0, 10)
    answers = cut(np.hstack([expected, perceived]), 1, 7)
    return _texts(answers), _texts(np.column_stack([points, satisfied, recommend]))


def _spoil_rows(sheet: npt.NDArray[np.object_], people: Iterator[int], given: ColleagueParameters) -> None:
    """Write in what is wrong with a whole respondent."""
    for _ in range(given.shared_ids):
        first, second = sorted((next(people), next(people)))
        sheet[second, 0] = sheet[first, 0]
    for _ in range(given.ids_missing):
        sheet[next(people), 0] = ""
    for _ in range(given.straight_liners):
        sheet[next(people), 1 : 2 * _N + 1] = "6"
    for _ in range(given.empty_sheets):
        sheet[next(people), 1:] = ""
    for total in given.wrong_sums:
        person, first = next(people), 2 * _N + 1
        points = sheet[person, first : first + 5].astype(int)
        # A slip at the largest of the five: that one stays above zero.
        points[np.argmax(points)] += total - 100
        sheet[person, first : first + 5] = _texts(points)


def _spoil_cells(
    random: np.random.Generator,
    sheet: npt.NDArray[np.object_],
    people: Iterable[int],
    given: ColleagueParameters,
    say: Mapping[str, str],
) -> None:
    """Write in what is wrong with a single cell; none is spoilt twice."""
    cells = [(int(person), column) for person in people for column in range(1, 2 * _N + 1)]
    later = [cells[one] for one in random.permutation(len(cells))]

    def write(make: Callable[[str], str], times: int = 1, only: str = "") -> None:
        for _ in range(times):
            place = next(one for one in later if not only or sheet[one] == only)
            later.remove(place)
            sheet[place] = make(sheet[place])

    write(partial(_instead, ""), given.blanks)
    write(partial(_instead, "99"), given.no_answer_code)
    for slip in map(str, given.slips):
        write(partial(_instead, slip))
    write(lambda old: old.translate(_FULLWIDTH), given.fullwidth)
    write(lambda old: old + say["unit"], given.units)
    write(partial(_instead, say["none"]), given.no_answer_words)
    write(partial(_instead, say["six"]), only="6")
    write(partial(_instead, say["vague"]), only="4")
    # "5-6", between two boxes: the spreadsheet took it for a day.
    write(partial(_instead, say["date"]), only="5")


def _instead(new: str, _: str) -> str:
    return new


def _texts(values: npt.NDArray[np.generic]) -> npt.NDArray[np.object_]:
    return values.astype(int).astype(str).astype(object)


def _sum(cells: Iterable[str]) -> str:
    """Return what a spreadsheet's SUM shows: texts are passed over, and so is every number typed as text."""
    return str(sum(int(cell) for cell in cells if cell.isascii() and cell.isdecimal()))


def _letters(count: int) -> list[str]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [*alphabet, *(first + second for first in alphabet for second in alphabet)][:count]


def _enter(lang: Language, _: Mapping[str, Text], rows: int) -> Node:
    letters = _letters(2 * _N + 8)
    return table(
        f"colleague_sheet_{lang}",
        _TITLES[lang],
        Text(
            zh="一张表格的原样：标题、两行表头、24 位受访者、空行和合计都在里面，每一格都是文字，文件没有自己的表头，"
            "各列以表格软件的字母为名。故意弄脏，供第 10 课清理；读成调查用 read_survey。",
            en="A spreadsheet as it stands: title, header of two rows, 24 respondents, a blank row and totals, every "
            "cell as text; the file has no header of its own, and columns go by the spreadsheet's letters. Dirty on "
            "purpose, for cleaning in unit 10; read_survey makes a survey of it.",
        ),
        rows,
        [field(letter, "string", Text(zh=f"{letter} 列", en=f"Column {letter}")) for letter in letters],
        dialect={"header": False},
        **simulated(ColleagueParameters()),
    )


DATA_SETS = tuple(
    DataSet(f"colleague_sheet_{lang}", partial(simulate_sheet, lang), partial(_enter, lang), header=False)
    for lang in LANGUAGES
)
