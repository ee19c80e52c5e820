"""From the bytes of a file to a notebook in the form of nbformat 4, or a sentence why not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.atomic import writable
from coursekit.language import Text

__all__ = ["MOST_BYTES", "TOO_LARGE", "Reading", "read_notebook"]

# Pictures and outputs count here and are dropped on reading.
MOST_BYTES = 32_000_000
_MOST_TEXT = 2_000_000
_MOST_CELLS = 3_000

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_CELL_TYPES = ("code", "markdown", "raw")


@dataclass(frozen=True)
class Reading:
    """What came of a file.

    Parameters
    ----------
    notebook : dict
        In the form of nbformat 4.5, every cell with its source as one text, without outputs, pictures pasted
        into the text and other programs' metadata: none of these takes part in grading. Empty with a `problem`.
    problem : Text or None
        Why there is no notebook, and what to do.
    remarks : tuple of Text
        What had to be mended.
    """

    notebook: Mapping[str, Any]
    problem: Text | None = None
    remarks: tuple[Text, ...] = ()


def read_notebook(content: bytes) -> Reading:
    """Read a notebook, whatever the bytes; never raises.

    Parameters
    ----------
    content : bytes
        The file. More than `MOST_BYTES` is a problem like others.

    Returns
    -------
    Reading
        The notebook, or a problem.

    Examples
    --------
    >>> read_notebook(b'{"cells": [{"cell_type": "code", "source": ["x = 1"]}]}').notebook["cells"][0]["source"]
    'x = 1'
    >>> print(read_notebook(b"").problem.en)
    The file is empty: nothing was saved in it, or it was not uploaded to the end. It has to be handed in again.
    """
    try:
        return _read(content)
    except _NotReadError as error:
        return Reading({}, error.text)
    except RecursionError:
        return Reading({}, _NESTED)
    except Exception as error:  # what nobody thought of, or no memory, is still no reason to stop the class's marks
        return Reading({}, _NOT_HERE.format(kind=type(error).__name__))


class _NotReadError(Exception):
    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


def _read(content: bytes) -> Reading:
    if len(content) > MOST_BYTES:
        raise _NotReadError(TOO_LARGE)
    if not content.strip(b"\x00 \t\r\n"):
        raise _NotReadError(_EMPTY)
    _refuse_other_kinds(content)
    remarks: list[Text] = []
    text = _decode(content, remarks).rstrip("\x00 \t\r\n")
    if not text.lstrip().startswith("{"):
        raise _NotReadError(_NO_NOTEBOOK)
    try:
        data = json.loads(text, parse_int=_number)
    except json.JSONDecodeError as error:
        cut_off = error.pos >= len(text) - 6 or error.msg.startswith("Unterminated string")
        raise _NotReadError(_CUT_OFF if cut_off else _DAMAGED.format(line=error.lineno)) from None
    if not isinstance(data, dict):
        raise _NotReadError(_NO_NOTEBOOK)
    data = _as_version_4(data, remarks)
    return Reading(_mended(data, remarks), None, tuple(remarks))


def _number(digits: str) -> int | float:
    """Read a whole number; Python refuses more than 4,300 digits, which is no reason to refuse the notebook."""
    return int(digits) if len(digits) < 100 else float(digits)


def _refuse_other_kinds(content: bytes) -> None:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, kind in _OTHER_KINDS.items():
        if start.startswith(mark):
            raise _NotReadError(_OTHER_KIND.format(kind=kind))


def _decode(content: bytes, remarks: list[Text]) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            remarks.append(_MARKED if encoding == "utf-8" else _ENCODED.format(encoding="UTF-16"))
            return content[len(mark) :].decode(encoding, "replace")
    if content[:4].count(0) == 2:  # two bytes a character, unmarked: half of "{\n" are zeros
        remarks.append(_ENCODED.format(encoding="UTF-16"))
        return content.decode("utf-16-le" if content[1] == 0 else "utf-16-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise _NotReadError(_CUT_OFF) from None
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        remarks.append(_BAD_CHARACTERS)
        return content.decode("utf-8", "replace")
    remarks.append(_ENCODED.format(encoding="GBK"))
    return text


def _as_version_4(data: dict[str, Any], remarks: list[Text]) -> dict[str, Any]:
    if isinstance(data.get("cells"), list):
        return data
    if not isinstance(data.get("worksheets"), list):
        raise _NotReadError(_NO_NOTEBOOK)
    version = data.get("nbformat")
    remarks.append(_OLD_FORM.format(version=version if version in (1, 2, 3) else 3))
    sheets = [sheet for sheet in data["worksheets"] if isinstance(sheet, Mapping)]
    found = [sheet["cells"] for sheet in sheets if isinstance(sheet.get("cells"), list)]
    if not found:
        raise _NotReadError(_NO_NOTEBOOK)
    metadata = data.get("metadata")
    return {
        "cells": [_cell_as_version_4(cell) for cells in found for cell in cells],
        "metadata": metadata if isinstance(metadata, Mapping) else {},
        "nbformat": 4,
    }


def _cell_as_version_4(cell: Any) -> Any:
    # nbformat's own converter refuses a file with a field missing, and draws ids by chance.
    if not isinstance(cell, Mapping):
        return cell
    kind, source = cell.get("cell_type"), _as_text(cell.get("source"))
    if kind == "code":
        return {**cell, "source": cell.get("input")}
    if kind == "heading" and source is not None:
        level = cell.get("level")
        marks = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)
        return {"cell_type": "markdown", "source": f"{marks} {source}"}
    return {**cell, "cell_type": "markdown"} if kind == "html" else cell


def _mended(data: Mapping[str, Any], remarks: list[Text]) -> dict[str, Any]:
    """Return the notebook with every field that the form asks for, and no other."""
    cells: list[dict[str, Any]] = []
    used: set[str] = set()
    missing = not isinstance(data.get("metadata"), Mapping) or not isinstance(data.get("nbformat"), int)
    if len(data["cells"]) > _MOST_CELLS:
        raise _NotReadError(_TOO_MUCH)
    room = _MOST_TEXT
    for number, cell in enumerate(data["cells"]):
        if not isinstance(cell, Mapping):
            missing = True
            continue
        kind = cell.get("cell_type")
        source = _as_text(cell.get("source"))
        missing = missing or kind not in _CELL_TYPES or source is None
        if source is None:
            continue
        room -= len(source)
        if room < 0:
            raise _NotReadError(_TOO_MUCH)
        made = {
            "cell_type": kind if kind in _CELL_TYPES else "raw",
            "id": _fresh_id(cell.get("id"), number, used),
            "metadata": _of_ours(cell.get("metadata")),
            "source": source,
        }
        cells.append(made | ({"execution_count": None, "outputs": []} if kind == "code" else {}))
    if missing:
        remarks.append(_MISSING_FIELDS)
    metadata = data.get("metadata")
    metadata = metadata if isinstance(metadata, Mapping) else {}
    language = _programming_language(metadata)
    if language not in ("python", ""):
        remarks.append(_OTHER_KERNEL.format(language=language))
    return {
        "cells": cells,
        "metadata": {
            **_of_ours(metadata),
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _as_text(source: Any) -> str | None:
    if isinstance(source, list):
        if not all(isinstance(line, str) for line in source):
            return None
        source = "".join(source)
    if not isinstance(source, str):
        return None
    return writable(source.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", ""))


def _fresh_id(wanted: Any, number: int, used: set[str]) -> str:
    base = wanted if isinstance(wanted, str) and _ID.fullmatch(wanted) else f"cell-{number}"
    new, again = base, 1
    while new in used:
        again += 1
        new = f"{base[:56]}-{again}"
    used.add(new)
    return new


def _of_ours(metadata: Any) -> dict[str, Any]:
    """Return what the course itself notes in metadata, and tags; texts only, as anybody can write anything there."""
    if not isinstance(metadata, Mapping):
        return {}
    kept: dict[str, Any] = {}
    own = metadata.get("coursekit")
    if isinstance(own, Mapping):
        kept["coursekit"] = {
            key: writable(own[key][:40])
            for key in ("exercise", "lang", "unit", "audience")
            if isinstance(own.get(key), str)
        }
    tags = metadata.get("tags")
    if isinstance(tags, list):
        kept["tags"] = [writable(tag[:40]) for tag in tags[:20] if isinstance(tag, str)]
    return kept


def _programming_language(metadata: Mapping[str, Any]) -> str:
    """Return the language that the kernel is for, in lower letters; "" where nothing is said."""
    for place, key in (("language_info", "name"), ("kernelspec", "language")):
        info = metadata.get(place)
        if isinstance(info, Mapping) and isinstance(info.get(key), str) and info[key]:
            return writable(info[key][:40]).lower().rstrip("0123456789. ")
    return ""


_EMPTY = Text(
    zh="文件是空的：没有存上，或者没有传完整。要重新交一次。",
    en="The file is empty: nothing was saved in it, or it was not uploaded to the end. It has to be handed in again.",
)
_CUT_OFF = Text(
    zh="文件不完整，后面一截没有了，多半是保存或上传时断了。要重新交一次。",
    en="The file is cut off: its end is missing, as when saving or uploading was interrupted. "
    "It has to be handed in again.",
)
_DAMAGED = Text(
    zh="文件坏了，第 {line} 行读不通，多半是用文本编辑器改过。要从 JupyterLab 里重新保存，再交一次。",
    en="The file is damaged: line {line} makes no sense, as after a change in a text editor. "
    "It has to be saved from JupyterLab and handed in again.",
)
_NO_NOTEBOOK = Text(
    zh="这不是 notebook 文件，里面没有单元格。要交的是 .ipynb 文件。",
    en="This is no notebook: there are no cells in it. What is needed is the .ipynb file.",
)
_NESTED = Text(
    zh="文件里一层套一层，深得读不出来，JupyterLab 存的不会这样。要从 JupyterLab 里重新保存，再交一次。",
    en="The file is nested too deeply to be read, as JupyterLab never saves one. "
    "It has to be saved from JupyterLab and handed in again.",
)
_NOT_HERE = Text(
    zh="这个文件在这里读不出来（{kind}），不一定是学员的错。请把文件发给课程的维护者。",
    en="The file could not be read here ({kind}), which need not be the student's fault. "
    "Please tell the maintainers of the course, with the file.",
)
TOO_LARGE = Text(
    zh="文件超过 32 MB，没有读。清除所有输出、保存，文件就小了，再交一次。",
    en="The file is larger than 32 MB and was not read. With all outputs cleared and saved it is small: "
    "hand it in again like that.",
)
_TOO_MUCH = Text(
    zh="单元格太多，或者里面的文字超过两百万字，不像一份练习。要看看里面是什么，只交练习本身。",
    en="It has more cells, or more text in them, than any sheet: over 3,000 cells or two million characters. "
    "Somebody has to see what it is; only the sheet itself is to be handed in.",
)
_OTHER_KIND = Text(
    zh="这是{kind}，不是 notebook。要交的是 .ipynb 文件。",
    en="This is {kind}, not a notebook. What is needed is the .ipynb file.",
)
_PAGE = Text(zh="一个网页（可能是登录页，或者导出的 HTML）", en="a web page (perhaps a login page, or an export)")
_OTHER_KINDS = {
    b"<!doctype": _PAGE,
    b"<html": _PAGE,
    b"%pdf": Text(zh="一个 PDF", en="a PDF"),
    b"pk\x03\x04": Text(
        zh="一个压缩包或 Office 文件，只是改了名字", en="an archive or an Office file under another name"
    ),
    b"rar!": Text(zh="一个 RAR 压缩包，只是改了名字", en="a RAR archive under another name"),
    b"7z\xbc\xaf": Text(zh="一个 7z 压缩包，只是改了名字", en="a 7z archive under another name"),
    b"\x1f\x8b": Text(zh="一个 gz 压缩包，只是改了名字", en="a gz archive under another name"),
    b"\xd0\xcf\x11\xe0": Text(zh="一个旧版 Office 文件", en="an old Office file"),
    b"\x89png": Text(zh="一张图片", en="a picture"),
    b"\xff\xd8\xff": Text(zh="一张图片", en="a picture"),
    b"bplist": Text(zh="一个 Safari 网页归档", en="a Safari web archive"),
    b"import ": Text(zh="一个 Python 程序", en="a Python program"),
    b"from ": Text(zh="一个 Python 程序", en="a Python program"),
    b"# ": Text(zh="一段文字或一个 Python 程序", en="a text or a Python program"),
}
_MARKED = Text(
    zh="文件开头有多余的字节顺序标记（BOM），已去掉。", en="The file began with a byte order mark, which was removed."
)
_ENCODED = Text(zh="文件的编码是 {encoding}，已按它读出。", en="The file was saved as {encoding} and was read as such.")
_BAD_CHARACTERS = Text(zh="有几个字符坏了，用 � 代替。", en="Some characters were damaged and are shown as �.")
_OLD_FORM = Text(
    zh="这是旧格式的 notebook（格式 {version}），已换成现在的格式。",
    en="The notebook was in an old form (version {version}) and was brought up to the present one.",
)
_MISSING_FIELDS = Text(
    zh="文件缺了几项该有的内容，已补上。", en="Some of what a notebook has to hold was missing and was put in."
)
_OTHER_KERNEL = Text(
    zh="文件里写的是 {language} 的内核，这里按 Python 运行。",
    en="The file says that it is written in {language}; it is run as Python here.",
)
