"""A plan as a file: saved as JSON, opened again."""

from __future__ import annotations

import json
import math
from os import PathLike
from pathlib import Path
from typing import Any

from coursekit.analysis.plan import Plan, plan_to_data, read_plan
from coursekit.atomic import write_text
from coursekit.language import CourseError, Text
from coursekit.planning.faults import no_plan_because

__all__ = ["FORMAT", "open_plan", "save_plan"]

FORMAT = 1  # of the JSON file; a later one may say more


def save_plan(plan: Plan, path: str | PathLike[str]) -> Path:
    """Write a plan as JSON, in one step; return where it is.

    It may be unfinished. A value that JSON does not know (a set, say, for an owner) is written as its words.

    Raises
    ------
    OSError
        The file cannot be written; an old one is still whole.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = save_plan(Plan("Queue", "2027-01-04"), Path(folder) / "plan.json")
    ...     open_plan(path)
    Plan(title='Queue', begins='2027-01-04', actions=())
    """
    path = Path(path)
    data = {"format": FORMAT, **plan_to_data(plan)}
    write_text(path, json.dumps(_finite(data), ensure_ascii=False, indent=2, default=str, allow_nan=False) + "\n")
    return path


def open_plan(path: str | PathLike[str]) -> Plan:
    """Return the plan that `save_plan` wrote.

    Raises
    ------
    CourseError
        There is no such file, or it is no plan: the sentence says where it goes wrong.
    """
    path = Path(path)
    try:
        # A spreadsheet or an editor may have put a mark in front.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise CourseError(_MISSING.format(path=path.name, here=path.resolve().parent)) from error
    except OSError as error:
        raise CourseError(_CLOSED.format(path=path.name, why=error.strerror or error)) from error
    except UnicodeDecodeError as error:
        raise _damaged(path, Text(zh="它不是 UTF-8 文字", en="it is no UTF-8 text")) from error
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f"{error.lineno}" if isinstance(error, json.JSONDecodeError) else "1"
        why = Text(
            zh=f"从第 {where} 行起读不下去，文件可能不完整",
            en=f"from line {where} on it is no JSON; part of it may be lost",
        )
        raise _damaged(path, why) from error
    if not isinstance(data, dict) or "format" not in data:
        raise _damaged(
            path,
            Text(
                zh="它不是这张表单存的计划（没有 format 一栏）",
                en="it was not saved by this form, since it states no format",
            ),
        )
    version = data.pop("format")
    if type(version) is not int or version < 1:
        raise _damaged(path, Text(zh=f"format 写的是 {version!r}", en=f"its format is given as {version!r}"))
    if version > FORMAT:
        raise CourseError(_NEWER.format(path=path.name, version=version, known=FORMAT))
    try:
        return read_plan(data)
    except (TypeError, ValueError) as error:
        raise _damaged(path, no_plan_because(data, error)) from error


# ---------------------------------------------------------------- inside

_MISSING = Text(
    zh="找不到计划文件 {path}。请检查文件名，或把它放进这个文件夹：{here}。",
    en="There is no plan {path}. Check the name, or put the file into this folder: {here}.",
)
_CLOSED = Text(
    zh="打不开计划文件 {path}。电脑给出的原因：{why}。",
    en="The plan {path} cannot be opened. The computer says: {why}.",
)
_NEWER = Text(
    zh="{path} 是更新的课程写的（格式 {version}），这里只认得到 {known}。请升级课程再打开。",
    en="{path} was written by a newer course (format {version}); this one knows formats up to {known}. Upgrade the "
    "course, then open it.",
)
_DAMAGED = Text(
    zh="{path} 读不出计划：{why}。请用存过的另一份，或者删掉它重新填。",
    en="{path} holds no plan that can be read: {why}. Use another saved one, or remove it and fill in the form anew.",
)


def _damaged(path: Path, why: Text) -> CourseError:
    return CourseError(_DAMAGED.format(path=path.name, why=why))


def _finite(value: Any) -> Any:
    """Write what is no finite number as words: JSON has no other way, and reading it gives the same fault."""
    if isinstance(value, dict):
        return {str(key): _finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
