"""Reading a trainee's own survey file: everything that is wrong with it, said at once."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from coursekit.analysis.instrument import SERVQUAL, Instrument, Survey
from coursekit.analysis.servqual import straight_liners
from coursekit.datasets.catalogue import near
from coursekit.datasets.columns import KnownColumns, guess_code, is_id_name, item_code
from coursekit.datasets.report import Finding, SurveyReport
from coursekit.datasets.sheet import read_sheet
from coursekit.language import CourseError, Text
from coursekit.questionnaire import Questionnaire, form_name, open_file

__all__ = ["read_survey"]

# What survey programs write where nobody answered; used only outside the scale.
_USUAL_CODES = frozenset(
    {0, -1, -2, -3, -8, -9, -77, -88, -99, -999, 8, 9, 77, 88, 96, 97, 98, 99, 888, 998, 999, 9999}
)
# fmt: off
_NO_ANSWER = frozenset(
    {
        "na", "n/a", "n.a.", "nan", "null", "none", "-", "--", "—", "——", "/", ".", "?", "missing", "无", "空",
        "空白", "未答", "未填", "未作答", "缺失", "不适用", "不知道", "不清楚", "跳过", "(空)", "(跳过)",
    }
)
# fmt: on
_NUMBER = re.compile(r"^[+-]?\d+(?:[.,]\d+)?$|^[+-]?\d*[.,]\d+$")
_WHOLE = re.compile(r"^-?(?:0|[1-9]\d{0,14})$")
_DECIMAL = re.compile(r"^-?(?:0|[1-9]\d*)?\.?\d+(?:[eE][+-]?\d+)?$")
# "7分", "7 points": the number is what was ticked.
_UNIT = re.compile(r"^(\d+)\s*(?:分|点|points?|pts?\.?)$", re.IGNORECASE)
# "非常同意7", "7 = strongly agree": the words of the scale beside its number.
_AGREE = r"(?:非常|完全|十分|很|比较|基本|有点)?同意|(?:strongly |completely |somewhat )?agree"
_DISAGREE = r"(?:非常|完全|十分|很|比较|基本|有点)?不(?:太)?同意|(?:strongly |completely |somewhat )?disagree"
_WORDED = re.compile(
    rf"^(?:(?P<no>{_DISAGREE})|(?P<yes>{_AGREE}))?[\s:=,(\[]*(?P<n>\d+)[\s)\]:=,(]*(?:(?P<no2>{_DISAGREE})|"
    rf"(?P<yes2>{_AGREE}))?\)?$",
    re.IGNORECASE,
)
_TOTALS = frozenset(
    {
        "合计",
        "总计",
        "小计",
        "共计",
        "平均",
        "平均分",
        "平均值",
        "均值",
        "total",
        "totals",
        "sum",
        "mean",
        "average",
        "avg",
    }
)
# A row under the header that tells people what to type.
_HINT = re.compile(r"请|填|数字|分值|number|scale|enter|\btype\b|\d\s*[-~–—至到]\s*\d")
# One answer for a whole dimension, as A_tangibles: `servqual.zone_of_tolerance` takes these tables as they are.
_OF_DIMENSION = re.compile(r"[ADP]_\w+$")
_WHOLE_DIMENSIONS = Text(
    zh="A_、D_、P_ 开头的列，是一个维度只打一个分的三栏表，这里只读逐题的回答；这种表用 pandas 读入，再用 "
    "servqual.zone_of_tolerance 算。",
    en=" Columns A_…, D_… and P_… are three columns with one answer for a whole dimension, and only answers to single "
    "statements are read here; read such a table with pandas and score it with servqual.zone_of_tolerance.",
)
_LEAST_ANSWERS = 6  # fewer equal answers say nothing about a person


def read_survey(
    path: str | PathLike[str],
    mapping: Mapping[str, str | None] | None = None,
    *,
    dimensions: Mapping[str, Sequence[str | int]] | None = None,
    low: int | None = None,
    high: int | None = None,
    missing_codes: float | Collection[float] | None = None,
    questionnaire: Questionnaire | str | PathLike[str] | None = None,
) -> Survey:
    r"""Read a survey from CSV, TSV or Excel: expectation and perception columns, or those of a questionnaire.

    Encodings UTF-8 (with or without a mark), UTF-16 and GB18030 (GBK), separators
    comma, semicolon and tab are recognised. No respondent's row is ever left out; a row of
    totals (合计, 平均, "Total") is none and is named in the report. An item cell that cannot
    be used is made missing, and each one is in the report.

    Parameters
    ----------
    path : str or path
        The file: ``.csv``, ``.tsv``, ``.txt``, ``.xlsx`` or ``.xlsm`` (first sheet).
    mapping : mapping, optional
        Corrects what the column names are taken for: own column → ``"E01"``, or
        ``"E01"`` → own column. ``"respondent"`` or ``"id"`` as the other side
        marks the id column; any other name renames a column; None says that a
        column is no item. Columns not mentioned are guessed (see
        `coursekit.datasets.columns`); all others keep their names and contents.
    dimensions : mapping of str to sequence, optional
        Dimension → its item numbers, e.g. ``{"reliability": ["05", "06"]}``.
        Without it, 22 pairs numbered 01 to 22 are taken as SERVQUAL, and any
        other set of pairs has no instrument.
    low, high : int, optional
        Ends of the answer scale; 1 and 7, or the questionnaire's.
    missing_codes : number or collection of numbers, optional
        Numbers that mean "no answer". Without it, a usual code (0, -1, 8, 9, 99 …)
        outside the scale that occurs at least twice is reported as likely one.
    questionnaire : Questionnaire or path, optional
        What was asked (`coursekit.questionnaire`), or its JSON file; any of the four
        forms. Then its columns are looked for, also by the statement, by its number and
        by the names of dimensions; items, weights, satisfaction and recommendation become
        numbers, each on its own scale; a missing item stops the reading and is named;
        columns that are not the questionnaire's are kept.

    Returns
    -------
    Survey
        Item columns ``E01…``, ``P01…`` as float with NaN for missing, the others
        as they were, in the file's order; ``.instrument``, ``.questionnaire``, and
        ``.report`` with the mapping and everything found.

    Raises
    ------
    CourseError
        The file cannot be read as a survey at all. The sentence lists every such
        reason, and with them what else was found.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "mine.csv"
    ...     _ = file.write_text("编号,期望1,感知1\na,7,5\nb,6,99\n", encoding="gb18030")
    ...     survey = read_survey(file)
    >>> survey.columns.tolist(), survey["P01"].tolist()
    (['编号', 'E01', 'P01'], [5.0, nan])
    >>> survey.report.counts
    {'out_of_range': 1, 'half_pair': 1}
    """
    asked = questionnaire
    if asked is not None and not isinstance(asked, Questionnaire):
        asked = open_file(asked)
    return _Reading(
        Path(path),
        mapping or {},
        dimensions=dimensions,
        low=low,
        high=high,
        missing_codes=missing_codes,
        questionnaire=asked,
    ).survey()


@dataclass
class _Column:
    """One column of the file: where it is, what it is called there and in the survey."""

    place: int
    own: str
    name: str
    code: str | None = None
    cells: list[str] = field(default_factory=list)


class _Reading:
    """One reading of one file; collects what stops it and what is merely found."""

    def __init__(
        self,
        path: Path,
        mapping: Mapping[str, str | None],
        *,
        dimensions: Mapping[str, Sequence[str | int]] | None,
        low: int | None,
        high: int | None,
        missing_codes: float | Collection[float] | None,
        questionnaire: Questionnaire | None,
    ) -> None:
        self.asked = questionnaire
        self.known = KnownColumns(questionnaire) if questionnaire else None
        find = self.known.find if self.known else guess_code
        sheet = read_sheet(path, find)
        self.path, self.sheet, self.asked_mapping, self.find_code = path, sheet, mapping, find
        ends = (questionnaire.low, questionnaire.high) if questionnaire else (1, 7)
        self.asked_dimensions = dimensions
        self.low, self.high = ends[0] if low is None else low, ends[1] if high is None else high
        codes = [missing_codes] if isinstance(missing_codes, int | float) else missing_codes
        self.codes = None if codes is None else frozenset(float(code) for code in codes)
        self.stops: list[Text] = []
        self.report = SurveyReport(path.name, sheet.how, scale=(self.low, self.high))
        self.scales = questionnaire.scales if questionnaire else {}
        self.rows = sheet.rows
        self.first = 0  # index of the first row of answers
        self.data: list[tuple[int, list[str]]] = []  # the rows of answers, each with its number in the spreadsheet
        self.columns: list[_Column] = []

    def survey(self) -> Survey:
        """Do all the steps, then either raise everything that stops or return the survey."""
        if not self.low < self.high:
            self._stop(
                Text(
                    zh="量表的两端写反了：low={low}，high={high}。low 要小于 high。",
                    en="The ends of the scale are the wrong way round: low={low}, high={high}. low must be below high.",
                ).format(low=self.low, high=self.high)
            )
        if self.asked:
            self._look_at_questionnaire(self.asked)
        self._note_other_sheets()
        header = self._header()
        if header:
            self._make_columns(header)
            self._map_columns()
            answers = self._answers()
            self._look_at_people(answers)
            instrument = self._instrument()
        if self.stops:
            raise CourseError(self._everything())
        table = {column.name: answers[column.name] if column.code else _infer(column.cells) for column in self.columns}
        self.report.rows, self.report.columns = len(self.data), len(table)
        return Survey(pd.DataFrame(table), instrument=instrument, report=self.report, questionnaire=self.asked)

    def _look_at_questionnaire(self, asked: Questionnaire) -> None:
        """Stop where the questionnaire is a draft that cannot be scored, or contradicts what else was said."""
        try:
            _ = asked.instrument
        except ValueError as error:
            self._stop(
                Text(
                    zh="问卷“{title}”本身还不能用（题号重复、没有题或量表不对）。faults(问卷) 会逐条说明。原因："
                    "{why}。",
                    en="The questionnaire “{title}” cannot be used itself (codes twice, no items, or a wrong scale). "
                    "faults(questionnaire) says where. Reason: {why}.",
                ).format(title=asked.title, why=error)
            )
        told = [name for name, own in (("low", asked.low), ("high", asked.high)) if getattr(self, name) != own]
        if self.asked_dimensions is not None:
            told.append("dimensions")
        if told:
            self._stop(
                Text(
                    zh="{names} 和问卷说的不一样。有了 questionnaire，量表和维度就由它决定；请去掉 {names}，或改问卷。",
                    en="{names} contradicts the questionnaire. With questionnaire= the scale and the dimensions are "
                    "its "
                    "own; leave {names} out, or change the questionnaire.",
                ).format(names=_some(told))
            )
        self.report.asked = Text(
            zh=f"按问卷“{asked.title.zh or asked.title.en}”读入：{form_name(asked.form).zh}，{len(asked.items)} 道题，"
            f"{len(asked.used_dimensions)} 个维度，量表 {asked.low}～{asked.high}。",
            en=f"Read by the questionnaire “{asked.title.en or asked.title.zh}”: {form_name(asked.form).en}, "
            f"{len(asked.items)} items, {len(asked.used_dimensions)} dimensions, scale {asked.low} to {asked.high}.",
        )

    # -- the grid ---------------------------------------------------------

    def _header(self) -> list[str]:
        """Find the header, trim blank rows at the end, and return the column names as they stand."""
        filled = [any(cell.strip() for cell in row) for row in self.rows]
        if not any(filled):
            self._stop(
                Text(
                    zh="文件是空的，没有表头也没有数据。是不是存错了工作表？",
                    en="The file is empty: no header and no data. Was another sheet saved?",
                )
            )
            return []
        last = max(index for index, has in enumerate(filled) if has)
        if last < len(self.rows) - 1:
            self._find("rows_below", value=str(len(self.rows) - 1 - last))
            self.rows = self.rows[: last + 1]
        top = self._known_header() if self.known else None
        if top is None:
            top = self._skip_titles(filled)
        else:
            self._note_titles(range(top))
        header = [cell.strip() for cell in self.rows[top]]
        self.first = top + 1
        joined = self._join_header(header, self.rows[top + 1] if top + 1 <= last else [])
        if joined:
            self._find("two_row_header", row=top + 1, value=" | ".join(dict.fromkeys(name for name in header if name)))
            header, self.first = joined, top + 2
        self._skip_hints(header)
        for index, row in enumerate(self.rows[self.first :], self.first + 1):
            word = next((cell.strip() for cell in row if cell.strip()), "")
            if unicodedata.normalize("NFKC", word).rstrip(":： ").lower() in _TOTALS:
                self._find("total_row", row=index, value=word)
            else:
                self.data.append((index, row))
        if not self.data:
            self._stop(Text(zh="只有表头，没有一行数据。", en="There is a header but not one row of data."))
        return header

    def _known_header(self) -> int | None:
        """Return the index of the row that names most columns of the questionnaire; None where no row names two."""
        scores = [self._named(row) for row in self.rows[:10]]
        # Joined with the row below, for a header of two rows; the plain one wins where both say the same.
        joined = [
            self._named(self._joined(row, below)) for row, below in zip(self.rows[:10], self.rows[1:11], strict=False)
        ]
        best = max(range(len(scores)), key=lambda index: (scores[index], -index), default=0)
        two = max(range(len(joined)), key=lambda index: (joined[index], -index), default=0)
        if joined and joined[two] > max(scores[best], 1):
            return two
        return best if scores and scores[best] > 1 else None

    def _named(self, row: Iterable[str]) -> int:
        """Return how many different columns a row names, bare numbers aside: rows of answers are full of them."""
        named = (self.find_code(cell) for cell in row if _reading(unicodedata.normalize("NFKC", cell).strip()) is None)
        return len({code for code in named if code})

    def _skip_hints(self, header: Sequence[str]) -> None:
        """Leave out the rows right under the header that explain it: what to type, or the statements themselves."""
        if self.known is None:
            return
        places = [place for place, name in enumerate(header) if name and self.find_code(name) in self.scales]
        while self.first < len(self.rows):
            row = self.rows[self.first]
            cells = [row[place].strip() for place in places if place < len(row) and row[place].strip()]
            plain_cells = [unicodedata.normalize("NFKC", cell) for cell in cells]
            told = [cell for cell in plain_cells if _HINT.search(cell.lower()) or self.find_code(cell)]
            if not told or any(_reading(cell) is not None for cell in plain_cells):
                return
            self._find("hint_row", row=self.first + 1, value=cells[0])
            self.first += 1

    def _skip_titles(self, filled: Sequence[bool]) -> int:
        """Return the index of the header: below blank rows and lines with a single cell, if the table is wider."""
        width = max(sum(bool(cell.strip()) for cell in row) for row in self.rows[:20])
        for index, row in enumerate(self.rows[:10]):
            used = sum(bool(cell.strip()) for cell in row)
            if used > 1 or width <= 1:
                if used:
                    return index
                continue
            if index < len(self.rows) - 1:
                self._note_titles([index])
        return next(index for index, has in enumerate(filled) if has)

    def _note_titles(self, indexes: Iterable[int]) -> None:
        for index in indexes:
            self._find(
                "lines_above",
                row=index + 1,
                value=" | ".join(dict.fromkeys(cell.strip() for cell in self.rows[index] if cell.strip())),
            )

    def _join_header(self, upper: list[str], lower: Sequence[str]) -> list[str]:
        """Join a header of two rows (the upper merged over a block) if that, and only that, names more items."""
        if not upper or all(upper):
            return []
        joined = self._joined(upper, lower)
        items = self._named(joined)
        return joined if items >= 2 and items > 2 * self._named(upper) else []

    def _joined(self, upper: Sequence[str], lower: Sequence[str]) -> list[str]:
        """Put the lower name behind the upper one, which is merged over a block."""
        joined, group = [], ""
        for place in range(max(len(upper), len(lower))):
            above = upper[place].strip() if place < len(upper) else ""
            below = lower[place].strip() if place < len(lower) else ""
            group = above or group
            both = f"{group} {below}".strip() if below else above
            # "期望" over "E01": the lower row is enough by itself where the two together say nothing.
            joined.append(
                below if self.known and below and not self.find_code(both) and self.find_code(below) else both
            )
        return joined

    def _make_columns(self, header: list[str]) -> None:
        data = [row for _, row in self.data]
        width = max([len(header), *(_used(row) for row in data)])
        if width > len(header):
            long = [number for number, row in self.data if _used(row) > len(header)]
            # One row that is too long has slipped: its answers stand under wrong names, and nobody can know which.
            self._stop(
                Text(
                    zh="这些行的单元格比表头（{n} 列）多，回答已经错位：第 {rows} 行。"
                    "多半是文字里的分隔符没有加引号；改好再读。",
                    en="These rows have more cells than the header has names ({n}), so their answers have slipped: "
                    "rows {rows}. Usually a separator inside a text without quotes; mend it and read again.",
                ).format(n=len(header), rows=_some(long))
            )
        for place, own in enumerate(header):
            cells = [row[place] if place < len(row) else "" for row in data]
            if not own:
                if not any(cell.strip() for cell in cells):
                    self._find("empty_column", value=_letters(place))
                    continue
                own = f"unnamed_{_letters(place)}"  # noqa: PLW2901 - the name it has from here on
                self._find("unnamed_column", column=own)
            self.columns.append(_Column(place, own, own, cells=cells))
        twice = [name for name, n in Counter(column.own for column in self.columns).items() if n > 1]
        for name in twice:
            places = _some([_letters(column.place) for column in self.columns if column.own == name])
            self._stop(
                Text(
                    zh="列名“{name}”出现了不止一次（{places} 列）。请给每一列不同的名字。",
                    en="The column name “{name}” occurs more than once (columns {places}). Give every column its own.",
                ).format(name=name, places=places)
            )

    # -- what is which ----------------------------------------------------

    def _map_columns(self) -> None:
        told = self._told()
        for column in self.columns:
            if column.own in told:
                target = told[column.own]
                if target is None:
                    continue
                column.name = self._code(str(target)) or str(target)
                column.code = column.name if self._code(str(target)) or column.name in self.scales else None
            else:
                found = self.find_code(column.own)
                column.name = found or column.own
                column.code = column.name if found and (found in self.scales or not self.asked) else None
        for name, n in Counter(column.name for column in self.columns).items():
            own = [column.own for column in self.columns if column.name == name]
            if n > 1 and len(set(own)) > 1:
                self._stop(
                    Text(
                        zh='{list} 都被认作 {name}。请用 mapping 说明哪一列才是，例如 mapping={{"{first}": "{name}", '
                        '"{second}": None}}。',
                        en="{list} are all taken as {name}. Say with mapping which one it is, e.g. "
                        'mapping={{"{first}": "{name}", "{second}": None}}.',
                    ).format(list=_quoted(own), name=name, first=own[0], second=own[1])
                )
        self.report.mapping = {
            column.own: column.name for column in self.columns if column.code or column.name != column.own
        }
        if self.asked:
            self._hold_against(self.asked)
        elif not any(column.code for column in self.columns):
            self._stop(
                Text(
                    zh="没有认出任何期望或感知的列（{how}）。表里的列有：{columns}。请用 mapping 指明，例如 "
                    'mapping={{"你的列名": "E01", "另一列": "P01"}}。{whole}',
                    en="No expectation or perception column was recognised ({how}). The columns are: {columns}. "
                    'Name them with mapping, e.g. mapping={{"your column": "E01", "another": "P01"}}.{whole}',
                ).format(
                    how=self.sheet.how,
                    columns=_quoted([column.own for column in self.columns]),
                    whole=_WHOLE_DIMENSIONS if any(_OF_DIMENSION.match(column.own) for column in self.columns) else "",
                )
            )
        marked = [column for column in self.columns if told.get(column.own) in ("respondent", "id")]
        known = [column for column in self.columns if not column.code and is_id_name(column.own)]
        named = [column for column in self.columns if self.asked and column.name == "respondent"]
        if marked or named or known:
            self.report.id_column = (marked or named or known)[0].name

    def _code(self, target: str) -> str | None:
        """Return a mapping's target as an item code of this survey, or None."""
        return item_code(target, self.asked.blocks) if self.asked else item_code(target)

    def _hold_against(self, asked: Questionnaire) -> None:
        """Say which columns of the questionnaire are missing, which have other names, and which are more."""
        there = {column.name for column in self.columns}
        more = [column for column in self.columns if column.name not in asked.columns]
        missing = [name for name in asked.item_columns if name not in there]
        if missing:
            strange = Text(zh="表里没认出来的列：{list}。", en="Columns of the file that were not recognised: {list}.")
            rest = strange.format(list=_quoted([column.own for column in more])) if more else None
            example = f'mapping={{"{more[0].own if more else "…"}": "{missing[0]}"}}'
            self._stop(
                Text(
                    zh="问卷里有、表里没有的题：{missing}。{rest}换了列名，就在表里改成题号，或"
                    "用 mapping 指明，例如 {example}；"
                    "这几道题真的没有问，就从问卷里去掉它们再读。",
                    en="Items of the questionnaire that the file does not have: {missing}. {rest}If a column goes by "
                    "another name, rename it in the file, or say so with mapping, e.g. {example}; if these were not "
                    "asked, take them out of the questionnaire and read again.",
                ).format(
                    missing=_some(missing),
                    rest=Text(zh=rest.zh, en=rest.en + " ") if rest else "",
                    example=example,
                )
            )
        for name in asked.columns:
            if name not in there and name not in missing and name != "respondent":
                self._find("missing_column", value=name)
        for column in self.columns:
            if column in more:
                self._find("extra_column", column=column.own)
            elif column.own not in (column.name, *self.asked_mapping):
                self._find("renamed_column", column=column.own, value=column.name)

    def _told(self) -> dict[str, str | None]:
        """Return the reader's mapping as own column → target, whichever way round it was written."""
        told: dict[str, str | None] = {}
        owned = {column.own: column.own for column in self.columns}
        owned |= {column.own.strip(): column.own for column in self.columns}
        for left, right in self.asked_mapping.items():
            # The side that is a column of the file is the own one; where both are, the left one. But a pair
            # like "E01 typo": "E01" is a mistyped own name, even if the file has a column E01.
            if left in owned:
                told[owned[left]] = right
            elif right is not None and right in owned and (self._code(str(left)) or not self._code(right)):
                told[owned[right]] = left
            else:
                looked = left if right is None or self._code(str(left)) is None else right
                self._stop(
                    Text(
                        zh="mapping 里的“{name}”不是表里的列。{near}",
                        en="“{name}” in mapping is no column of the file. {near}",
                    ).format(name=looked, near=near(looked, owned))
                )
        return told

    # -- the answers ------------------------------------------------------

    def _answers(self) -> dict[str, pd.Series]:
        """Turn every item column into numbers; whatever cannot be used becomes missing and is reported."""
        outside: list[tuple[_Column, int, str, float]] = []
        answers = {
            column.name: pd.Series(self._numbers(column, outside), name=column.name)
            for column in self.columns
            if column.code is not None
        }
        times = Counter(number for *_, number in outside)
        for column, index, raw, number in outside:
            coded = self.codes is None and number in _USUAL_CODES and times[number] > 1
            other = "out_of_range" if self._is_item(column.code) else "out_of_own_range"
            self._cell("likely_code" if coded else other, column, index, raw, missing=True)
        return answers

    def _numbers(self, column: _Column, outside: list[tuple[_Column, int, str, float]]) -> npt.NDArray[np.float64]:
        """Return one column's numbers; what lies outside its scale goes into `outside`, to be judged with the rest."""
        low, high = self.scales.get(column.name, (self.low, self.high))
        rated = self._is_item(column.code)
        values = np.full(len(column.cells), np.nan)
        blanks = 0
        for index, cell in enumerate(column.cells):
            raw = cell.strip()
            if not raw:
                blanks += 1
                continue
            narrow = unicodedata.normalize("NFKC", raw).strip()
            number, kind = self._read_cell(narrow, low, high)
            if number is None:
                self._cell(kind, column, index, raw, missing=True)
            # 9 may be the code of the items and a true answer to "would you recommend": outside the scale only.
            elif self.codes is not None and number in self.codes and (rated or not low <= number <= high):
                self._cell("missing_code", column, index, raw, missing=True)
            elif not low <= number <= high:
                outside.append((column, index, raw, number))
            else:
                values[index] = number
                if kind or narrow != raw:
                    self._cell(kind or "fullwidth", column, index, raw)
                if rated and not number.is_integer():
                    self._cell("fraction", column, index, raw)
        if blanks:
            self.report.blanks[column.name] = blanks
        return values

    def _is_item(self, code: str | None) -> bool:
        return code is not None and (self.asked is None or code in self.asked.item_columns)

    def _read_cell(self, text: str, low: int, high: int) -> tuple[float | None, str]:
        """Return the number in a cell and the kind of finding that says how it was got ("" if bare)."""
        number = _number(text)
        if number is not None:
            return number, ""
        if text.lower() in _NO_ANSWER:
            return None, "missing_word"
        found = _UNIT.match(text)
        if found:
            return float(found.group(1)), "unit"
        worded = _WORDED.match(text) if self.asked else None
        if worded:
            number, middle = float(worded["n"]), (low + high) / 2
            yes, no = (worded["yes"] or worded["yes2"]), (worded["no"] or worded["no2"])
            # "非常不同意 7" contradicts itself: nobody but the respondent knows which was meant.
            if not (yes and no) and not (yes and number <= middle) and not (no and number >= middle):
                return number, "worded"
        return None, "text_in_number"

    def _look_at_people(self, answers: dict[str, pd.Series]) -> None:
        """Report blank rows, ids, rows without answers, pairs and straight-liners."""
        blank = [not any(cell.strip() for cell in row) for _, row in self.data]
        self._find_rows("blank_row", blank)
        self._look_at_ids(blank)
        if not answers:
            return
        block = pd.DataFrame({name: values for name, values in answers.items() if self._is_item(name)})
        given = block.notna()
        self._find_rows("no_answers", ~given.any(axis=1) & ~pd.Series(blank))
        if self.asked is None or self.asked.form == "gap":
            self._look_at_pairs(given)
        if self.asked:
            self._look_at_zones(block)
            self._look_at_weights(answers)
            self._look_at_background(self.asked)
        if self.low < self.high and not block.empty:
            self._look_at_lines(block)

    def _look_at_zones(self, block: pd.DataFrame) -> None:
        """Report where somebody put the minimum above what they wish for: possible to tick, impossible to mean."""
        own = {column.name: column.own for column in self.columns}
        for name in block:
            wished = "D" + str(name)[1:]
            if str(name).startswith("A") and wished in block:
                self._find_rows("minimum_above", block[name] > block[wished], column=own[str(name)], item=str(name))

    def _look_at_weights(self, answers: dict[str, pd.Series]) -> None:
        """Report points that do not add up; where they do, blanks beside them were zeros nobody wrote."""
        assert self.asked is not None
        names = [name for name in self.asked.weight_columns if name in answers]
        if not names or len(names) < len(self.asked.weight_columns):
            return
        points = pd.DataFrame({name: answers[name] for name in names})
        # Only what was blank in the file: a cell that could not be read is not a zero.
        cells = {column.name: column.cells for column in self.columns}
        blank = pd.DataFrame({name: [not cell.strip() for cell in cells[name]] for name in names})
        total = points.sum(axis=1)
        adds = (total - 100).abs() <= 0.5
        self._find_rows("weight_blank", adds & blank.any(axis=1))
        for index in points.index[points.notna().any(axis=1) & ~adds]:
            self._find("weight_sum", row=self._row(index), value=f"{total[index]:g}")
        for name in names:
            answers[name] = answers[name].mask(adds & blank[name], 0.0)

    def _look_at_background(self, asked: Questionnaire) -> None:
        """Take the spaces from ids and background answers, write these as the questionnaire does, and report others."""
        for column in self.columns:
            if column.name in asked.columns and not column.code:
                column.cells = [cell.strip() for cell in column.cells]
        for one in asked.background:
            named = [column for column in self.columns if column.name == one.column]
            if not named or not one.answers:
                continue
            column = named[0]
            known = {_bare(side): side for answer in one.answers for side in (answer.zh, answer.en) if side}
            for index, cell in enumerate(column.cells):
                if not cell.strip():
                    continue
                side = known.get(_bare(cell))
                if side is None:
                    self._find("other_answer", row=self._row(index), column=column.own, value=cell.strip())
                else:
                    column.cells[index] = side

    def _look_at_pairs(self, given: pd.DataFrame) -> None:
        own = {column.name: column.own for column in self.columns}
        for name in given:
            twin = _twin(str(name))
            if twin not in given:
                self._find("unpaired_column", column=own[str(name)], item=str(name))
            else:
                self._find_rows("half_pair", given[twin] & ~given[name], column=own[str(name)], item=str(name))

    def _look_at_lines(self, block: pd.DataFrame) -> None:
        """Report straight-liners by the lessons' own rule, so that the report and a trainee's cleaning agree."""
        items = tuple(sorted({str(name)[1:] for name in block}))
        flat = straight_liners(Survey(block, instrument=Instrument({"all": items}, self.low, self.high)))
        enough = block.notna().sum(axis=1) >= _LEAST_ANSWERS
        for index in block.index[flat & enough]:
            row = block.loc[index].dropna()
            first = {name[0]: f"{name[0]} {number:g}" for name, number in row.items()}
            self._find(
                "straight_liner",
                row=self._row(index),
                value=", ".join(first[letter] for letter in "EPNAD" if letter in first),
            )

    def _find_rows(
        self, kind: str, where: Iterable[bool], *, column: str | None = None, item: str | None = None
    ) -> None:
        for index, here in enumerate(where):
            if here:
                self._find(kind, row=self._row(index), column=column, item=item)

    def _look_at_ids(self, blank: Sequence[bool]) -> None:
        column = next((one for one in self.columns if one.name == self.report.id_column), None)
        if column is None:
            return
        ids = [cell.strip() for cell in column.cells]
        times = Counter(one for one in ids if one)
        for index, (one, empty) in enumerate(zip(ids, blank, strict=True)):
            if not one and not empty:
                self._find("missing_id", row=self._row(index), column=column.own)
        # Side by side: a reader compares the rows that share an id.
        for one in (name for name, n in times.items() if n > 1):
            for index, other in enumerate(ids):
                if other == one:
                    self._find("duplicate_id", row=self._row(index), column=column.own, value=one)

    # -- the instrument ---------------------------------------------------

    def _instrument(self) -> Instrument | None:
        if self.asked:
            self.report.dimensions = len(self.asked.used_dimensions)
            return None if self.stops else self.asked.instrument
        names = {column.name for column in self.columns if column.code}
        pairs = sorted({name[1:] for name in names if name.startswith("E") and _twin(name) in names})
        items = {name[1:] for name in names}
        if not self.low < self.high:
            return None
        made: Instrument | None = None
        if self.asked_dimensions is not None:
            wanted = {name: tuple(_item(one) for one in listed) for name, listed in self.asked_dimensions.items()}
            strange = sorted({one for listed in wanted.values() for one in listed} - items)
            if strange:
                self._stop(
                    Text(
                        zh="dimensions 里的这些题，表里没有：{strange}。表里的题有：{known}。",
                        en="These items in dimensions are not in the file: {strange}. The file has {known}.",
                    ).format(strange=_some(strange), known=_some(sorted(items)))
                )
            several = [one for one, n in Counter(one for listed in wanted.values() for one in listed).items() if n > 1]
            if several:
                self._stop(
                    Text(
                        zh="dimensions 里的这些题写了不止一次：{list}。一道题只能属于一个维度。",
                        en="These items stand more than once in dimensions: {list}. One item, one dimension.",
                    ).format(list=_some(several))
                )
            else:
                made = Instrument(wanted, self.low, self.high)
                for one in sorted(items - set(made.items)):
                    self._find("outside_dimensions", item=one, value=one)
        elif set(pairs) == set(SERVQUAL.items) == items:
            made = Instrument(SERVQUAL.dimensions, self.low, self.high)
        self.report.dimensions = None if made is None else len(made.dimensions)
        return made

    # -- saying it --------------------------------------------------------

    def _note_other_sheets(self) -> None:
        for name in self.sheet.other_sheets:
            self._find("other_sheets", value=name)

    def _stop(self, text: Text) -> None:
        self.stops.append(text)

    def _find(
        self, kind: str, *, row: int | None = None, column: str | None = None, item: str | None = None, value: str = ""
    ) -> None:
        self.report.findings.append(Finding(kind, row, column, item, value))

    def _cell(self, kind: str, column: _Column, index: int, value: str, *, missing: bool = False) -> None:
        self.report.findings.append(Finding(kind, self._row(index), column.own, column.code, value, missing))

    def _row(self, index: int | np.intp) -> int:
        return self.data[int(index)][0]

    def _everything(self) -> Text:
        """Return every reason to stop, then whatever else was found, so that one round of mending is enough."""
        head = Text(
            zh="{name} 还不能作为调查数据读入，请先改好：",
            en="{name} cannot be read as a survey yet. Put right first:",
        ).format(name=self.path.name)
        found = self.report.brief(most=5)
        tail = (
            Text(
                zh="\n\n同时还发现（不妨一起改好）：\n{found}", en="\n\nAlso found (mend it in the same go):\n{found}"
            ).format(found=found)
            if found
            else Text(zh="\n", en="\n")
        )
        return Text(
            zh=(head.zh + "".join(f"\n- {stop.zh}" for stop in self.stops) + tail.zh).rstrip(),
            en=(head.en + "".join(f"\n- {stop.en}" for stop in self.stops) + tail.en).rstrip(),
        )


def _number(text: str) -> float | None:
    """Return `text` as a number (a decimal comma counts as a point), or None."""
    return float(text.replace(",", ".")) if _NUMBER.match(text) else None


def _reading(text: str) -> float | None:
    """Return the number of a cell as `_number` does, its unit aside."""
    found = _UNIT.match(text)
    return float(found.group(1)) if found else _number(text)


def _bare(text: str) -> str:
    """Return an answer as it is compared: widths, case, spaces and dashes aside."""
    return re.sub(r"[\s~～\-–—]", "", unicodedata.normalize("NFKC", text)).lower()


def _twin(name: str) -> str:
    return ("P" if name.startswith("E") else "E") + name[1:]


def _item(one: str | int) -> str:
    """Return an item as two digits, from 5, "5", "05", "E05" or "P05"."""
    text = str(one).strip()
    code = item_code(text)
    if code:
        return code[1:]
    return f"{int(text):02d}" if text.isdecimal() else text


def _infer(cells: Iterable[str]) -> pd.Series:
    """Return a column that is no item: numbers where every cell is one, otherwise the text as it stood."""
    texts = list(cells)
    filled = [text.strip() for text in texts if text.strip()]
    if filled and all(_WHOLE.match(text) for text in filled):
        if len(filled) == len(texts):
            return pd.Series([int(text) for text in texts])
        return pd.Series([float(text) if text.strip() else np.nan for text in texts])
    if (
        filled
        and all(_WHOLE.match(text) or _DECIMAL.match(text) for text in filled)
        and not any(re.match(r"^-?0\d", text) for text in filled)
    ):
        return pd.Series([float(text) if text.strip() else np.nan for text in texts])
    return pd.Series([text if text.strip() else None for text in texts], dtype="str" if filled else "float64")


def _used(row: Sequence[str]) -> int:
    """Return the number of cells up to the last one that holds something."""
    return max((place + 1 for place, cell in enumerate(row) if cell.strip()), default=0)


def _letters(place: int) -> str:
    """Return a column's letters as a spreadsheet shows them: 0 is A, 26 is AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _some(values: Iterable[object], most: int = 20) -> Text:
    every = [str(value) for value in values]
    zh, en = "、".join(every[:most]), ", ".join(every[:most])
    rest = len(every) - most
    return Text(zh=f"{zh} 等 {len(every)} 处", en=f"{en} and {rest} more") if rest > 0 else Text(zh=zh, en=en)


def _quoted(values: Iterable[str], most: int = 20) -> Text:
    every = list(values)
    zh = "、".join(f"“{value}”" for value in every[:most]) + ("……" if len(every) > most else "")
    en = ", ".join(f"“{value}”" for value in every[:most]) + (", …" if len(every) > most else "")
    return Text(zh=zh or "（无）", en=en or "(none)")
