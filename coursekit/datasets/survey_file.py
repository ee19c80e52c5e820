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
import pandas as pd

from coursekit.analysis.instrument import SERVQUAL, Instrument, Survey
from coursekit.analysis.servqual import straight_liners
from coursekit.datasets.catalogue import near
from coursekit.datasets.columns import guess_code, is_id_name, item_code
from coursekit.datasets.report import Finding, SurveyReport
from coursekit.datasets.sheet import read_sheet
from coursekit.language import CourseError, Text

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
_LEAST_ANSWERS = 6  # fewer equal answers say nothing about a person


def read_survey(
    path: str | PathLike[str],
    mapping: Mapping[str, str | None] | None = None,
    *,
    dimensions: Mapping[str, Sequence[str | int]] | None = None,
    low: int = 1,
    high: int = 7,
    missing_codes: float | Collection[float] | None = None,
) -> Survey:
    r"""Read a survey with expectation and perception columns from CSV, TSV or Excel.

    Encodings UTF-8 (with or without a mark), UTF-16 and GB18030 (GBK), separators
    comma, semicolon and tab are recognised. No row is ever left out. An item cell
    that cannot be used is made missing, and each one is in the report.

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
    low, high : int
        Ends of the answer scale.
    missing_codes : number or collection of numbers, optional
        Numbers that mean "no answer". Without it, a usual code (0, -1, 8, 9, 99 …)
        outside the scale that occurs at least twice is reported as likely one.

    Returns
    -------
    Survey
        Item columns ``E01…``, ``P01…`` as float with NaN for missing, the others
        as they were, in the file's order; ``.instrument``, and ``.report`` with
        the mapping and everything found.

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
    return _Reading(
        Path(path), mapping or {}, dimensions=dimensions, low=low, high=high, missing_codes=missing_codes
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
        low: int,
        high: int,
        missing_codes: float | Collection[float] | None,
    ) -> None:
        sheet = read_sheet(path)
        self.path, self.sheet, self.asked_mapping = path, sheet, mapping
        self.asked_dimensions, self.low, self.high = dimensions, low, high
        codes = [missing_codes] if isinstance(missing_codes, int | float) else missing_codes
        self.codes = None if codes is None else frozenset(float(code) for code in codes)
        self.stops: list[Text] = []
        self.report = SurveyReport(path.name, sheet.how, scale=(low, high))
        self.rows = sheet.rows
        self.first = 0  # index of the first row of answers
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
        self.report.rows, self.report.columns = len(self.rows) - self.first, len(table)
        return Survey(pd.DataFrame(table), instrument=instrument, report=self.report)

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
        top = self._skip_titles(filled)
        header = [cell.strip() for cell in self.rows[top]]
        self.first = top + 1
        joined = self._join_header(header, self.rows[top + 1] if top + 1 <= last else [])
        if joined:
            self._find("two_row_header", row=top + 1, value=" | ".join(dict.fromkeys(name for name in header if name)))
            header, self.first = joined, top + 2
        if self.first > last:
            self._stop(Text(zh="只有表头，没有一行数据。", en="There is a header but not one row of data."))
        return header

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
                self._find("lines_above", row=index + 1, value=next((cell.strip() for cell in row if cell.strip()), ""))
        return next(index for index, has in enumerate(filled) if has)

    @staticmethod
    def _join_header(upper: list[str], lower: Sequence[str]) -> list[str]:
        """Join a header of two rows (the upper merged over a block) if that, and only that, names more items."""
        if not upper or all(upper):
            return []
        joined, group = [], ""
        for place in range(max(len(upper), len(lower))):
            above = upper[place] if place < len(upper) else ""
            below = lower[place].strip() if place < len(lower) else ""
            group = above or group
            joined.append(f"{group} {below}".strip() if below else above)
        items = sum(guess_code(name) is not None for name in joined)
        return joined if items >= 2 and items > 2 * sum(guess_code(name) is not None for name in upper) else []

    def _make_columns(self, header: list[str]) -> None:
        data = self.rows[self.first :]
        width = max([len(header), *(_used(row) for row in data)])
        if width > len(header):
            long = [self.first + index + 1 for index, row in enumerate(data) if _used(row) > len(header)]
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
                column.code = item_code(str(target))
                column.name = column.code or str(target)
            else:
                column.code = guess_code(column.own)
                column.name = column.code or column.own
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
        if not any(column.code for column in self.columns):
            self._stop(
                Text(
                    zh="没有认出任何期望或感知的列（{how}）。表里的列有：{columns}。请用 mapping 指明，例如 "
                    'mapping={{"你的列名": "E01", "另一列": "P01"}}。',
                    en="No expectation or perception column was recognised ({how}). The columns are: {columns}. "
                    'Name them with mapping, e.g. mapping={{"your column": "E01", "another": "P01"}}.',
                ).format(how=self.sheet.how, columns=_quoted([column.own for column in self.columns]))
            )
        marked = [column for column in self.columns if told.get(column.own) in ("respondent", "id")]
        known = [column for column in self.columns if not column.code and is_id_name(column.own)]
        if marked or known:
            self.report.id_column = (marked or known)[0].name

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
            elif right is not None and right in owned and (item_code(str(left)) or not item_code(right)):
                told[owned[right]] = left
            else:
                looked = left if right is None or item_code(str(left)) is None else right
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
        outside: list[tuple[int, _Column, int, str, float]] = []
        answers: dict[str, pd.Series] = {}
        for order, column in enumerate(self.columns):
            if column.code is None:
                continue
            values = np.full(len(column.cells), np.nan)
            blanks = 0
            for index, cell in enumerate(column.cells):
                raw = cell.strip()
                if not raw:
                    blanks += 1
                    continue
                narrow = unicodedata.normalize("NFKC", raw).strip()
                number = _number(narrow)
                if number is None:
                    kind = "missing_word" if narrow.lower() in _NO_ANSWER else "text_in_number"
                    self._cell(kind, column, index, raw, missing=True)
                    continue
                if narrow != raw:
                    self._cell("fullwidth", column, index, raw)
                if self.codes is not None and number in self.codes:
                    self._cell("missing_code", column, index, raw, missing=True)
                elif not self.low <= number <= self.high:
                    outside.append((order, column, index, raw, number))
                else:
                    values[index] = number
                    if not number.is_integer():
                        self._cell("fraction", column, index, raw)
            answers[column.name] = pd.Series(values, name=column.name)
            if blanks:
                self.report.blanks[column.name] = blanks
        times = Counter(number for *_, number in outside)
        for _, column, index, raw, number in outside:
            coded = self.codes is None and number in _USUAL_CODES and times[number] > 1
            self._cell("likely_code" if coded else "out_of_range", column, index, raw, missing=True)
        return answers

    def _look_at_people(self, answers: Mapping[str, pd.Series]) -> None:
        """Report blank rows, ids, rows without answers, pairs and straight-liners."""
        blank = [not any(cell.strip() for cell in row) for row in self.rows[self.first :]]
        self._find_rows("blank_row", blank)
        self._look_at_ids(blank)
        if not answers:
            return
        block = pd.DataFrame(answers)
        given = block.notna()
        self._find_rows("no_answers", ~given.any(axis=1) & ~pd.Series(blank))
        self._look_at_pairs(given)
        if self.low < self.high:
            self._look_at_lines(block)

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
                value=", ".join(first[letter] for letter in "EP" if letter in first),
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
        return self.first + int(index) + 1

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
