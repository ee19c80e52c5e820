"""A file as a grid of text, whatever its kind, encoding and separator."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from coursekit.datasets.columns import guess_code
from coursekit.language import CourseError, Text

__all__ = ["SUFFIXES", "Sheet", "read_sheet"]

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
EXCEL_SUFFIXES = (".xlsx", ".xlsm")
SUFFIXES = TEXT_SUFFIXES + EXCEL_SUFFIXES
_SEPARATORS = {
    ",": Text(zh="逗号", en="comma"),
    ";": Text(zh="分号", en="semicolon"),
    "\t": Text(zh="制表符", en="tab"),
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass
class Sheet:
    """The cells of a file as text, rows in the order of the spreadsheet (row 1 first).

    Attributes
    ----------
    rows : list of list of str
        Cell texts as stored; "" where empty. Rows may differ in length.
    how : Text
        How it was read: encoding and separator, or the sheet's name.
    other_sheets : list of str
        Excel sheets that were not read.
    """

    rows: list[list[str]]
    how: Text
    other_sheets: list[str] = field(default_factory=list)


Known = Callable[[str], str | None]  # a column's name → what it is taken for


def read_sheet(path: Path, known: Known = guess_code) -> Sheet:
    """Return the cells of a CSV, TSV or Excel file; every failure is a `CourseError`.

    `known` says what a column's name stands for: by it the separator is chosen.
    """
    try:
        _refuse_what_is_no_table(path)
        return _excel(path) if path.suffix.lower() in EXCEL_SUFFIXES else _text(path, path.read_bytes(), known)
    except OSError as error:
        raise CourseError(
            Text(
                zh="打不开 {path}：{why}。文件是不是正被别的程序占用，或没有读取权限？",
                en="{path} cannot be opened: {why}. Is it open in another program, or may you not read it?",
            ).format(path=path.name, why=error.strerror or error)
        ) from error


def _refuse_what_is_no_table(path: Path) -> None:
    if path.is_dir():
        raise CourseError(
            Text(
                zh="{path} 是文件夹，不是文件。请给出文件夹里那份表的完整文件名。",
                en="{path} is a folder, not a file. Give the full name of the table inside it.",
            ).format(path=path)
        )
    if not path.is_file():
        raise CourseError(
            Text(
                zh="找不到文件 {path}。请检查文件名和后缀，或把文件放到笔记本所在的文件夹（{here}）。",
                en="There is no file {path}. Check the name and its ending, or put the file into the notebook's "
                "folder ({here}).",
            ).format(path=path, here=Path.cwd())
        )
    ending = path.suffix.lower()
    if ending not in SUFFIXES:
        raise CourseError(
            Text(
                zh="不能读取“{ending}”文件（{path}）。请在表格软件里另存为 .xlsx 或 .csv（UTF-8）再读。",
                en="Files ending in “{ending}” cannot be read ({path}). Save the table as .xlsx or .csv (UTF-8) in "
                "your spreadsheet program and read that.",
            ).format(ending=ending or Text(zh="（无后缀）", en="(nothing)"), path=path.name)
        )


def _text(path: Path, content: bytes, known: Known) -> Sheet:
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise CourseError(
            Text(
                zh="{path} 的后缀是 {ending}，内容却是 Excel 文件。请把后缀改成 .xlsx，或另存为 CSV。",
                en="{path} ends in {ending} but is an Excel file inside. Rename it to .xlsx, or save it as CSV.",
            ).format(path=path.name, ending=path.suffix)
        )
    text, encoding = _decode(path, content)
    lines = text.removeprefix("\ufeff")
    told = lines[:6].lower()
    # Excel writes this line for itself and does not show it as a row.
    if told.startswith("sep=") and len(lines) > 4 and lines[4] in _SEPARATORS:
        separator, lines = lines[4], lines.partition("\n")[2]
        rows = _cells(lines, separator)
    else:
        separator, rows = _separate(lines, known)
    how = Text(zh="编码 {encoding}，以{separator}分隔", en="encoding {encoding}, separated by {separator}").format(
        encoding=encoding.upper(), separator=_SEPARATORS[separator]
    )
    return Sheet(rows, how)


def _decode(path: Path, content: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; UTF-8 is tried before GB18030, which accepts nearly anything."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            candidates = [encoding]
            break
    else:
        candidates = ["utf-8", "gb18030"]
        half = content[:2000]
        if half.count(0) > len(half) // 4:
            # Latin letters in UTF-16 have every other byte zero.
            candidates = ["utf-16-le" if half[1::2].count(0) >= half[::2].count(0) else "utf-16-be"]
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and sum(map(_is_control, text)) <= len(text) // 1000:
            return text, encoding.removesuffix("-sig")
    raise CourseError(
        Text(
            zh="读不出 {path} 的文字：它既不是 UTF-8 也不是 GB18030（GBK）编码，或者根本不是文本表格。"
            "请在表格软件里另存为“CSV UTF-8”或 .xlsx。",
            en="The text of {path} cannot be made out: it is neither UTF-8 nor GB18030 (GBK), or no text table at "
            "all. Save it as “CSV UTF-8” or .xlsx in your spreadsheet program.",
        ).format(path=path.name)
    )


def _is_control(character: str) -> bool:
    return character < " " and character not in "\t\n\r\f\v"


def _cells(text: str, separator: str) -> list[list[str]]:
    # A stray quote may swallow the file; the limit keeps that an oddity to report instead of a crash.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _separate(text: str, known: Known) -> tuple[str, list[list[str]]]:
    """Choose the separator that gives most item names in one row, and then the widest even table.

    Width alone would take the comma for the separator in a semicolon file with decimal commas.
    """
    read = {separator: _cells(text, separator) for separator in _SEPARATORS}

    def score(separator: str) -> tuple[int, float]:
        rows = read[separator]
        items = max((sum(known(cell) is not None for cell in row) for row in rows[:10]), default=0)
        widths = [len(row) for row in rows[:200] if any(cell.strip() for cell in row)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        return items, usual * widths.count(usual) / len(widths) if usual > 1 else 0.0

    best = max(read, key=score)
    return best, read[best]


def _excel(path: Path) -> Sheet:
    import openpyxl

    try:
        # Opened here: of a damaged file openpyxl leaves the handle open, and Windows then will not let it be replaced.
        with path.open("rb") as file:
            return _first_sheet(openpyxl.load_workbook(file, read_only=True, data_only=True))
    except OSError:  # not to be opened at all
        raise
    except Exception as error:  # zip, zlib, XML and openpyxl each have their own; all mean that the file is damaged
        raise CourseError(
            Text(
                zh="{path} 不是完好的 Excel 文件（可能损坏、加了密码，或是改了后缀的旧 .xls）。请打开后另存为 .xlsx。",
                en="{path} is not a sound Excel file (damaged, locked by a password, or an old .xls renamed). Open it "
                "and save it as .xlsx.",
            ).format(path=path.name)
        ) from error


def _first_sheet(book: Any) -> Sheet:
    if not book.worksheets:
        return Sheet([], Text(zh="Excel", en="Excel"))
    sheet = book.worksheets[0]
    # The stated size of a sheet is sometimes wrong; without it every row is read.
    sheet.reset_dimensions()
    rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    how = Text(zh="Excel 工作表“{name}”", en="Excel sheet “{name}”").format(name=sheet.title)
    return Sheet(rows, how, [other.title for other in book.worksheets[1:]])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
