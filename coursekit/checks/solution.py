"""A question's solution, read from the built solutions notebook."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.course_files import course_folder
from coursekit.language import CourseError, Text, language

if TYPE_CHECKING:
    from coursekit.checks.question import Question

__all__ = ["Solution", "read_solution"]

_ABSENT = Text(
    zh="找不到第 {unit} 课的参考答案：安装不完整，或者这份课程没有带答案。请重新安装课程，或者问老师。",
    en="The solutions of unit {unit} are not here: the installation is incomplete, or it came without them. "
    "Install the course again, or ask your instructor.",
)
_NO_CELLS = Text(
    zh="第 {unit} 课的参考答案里没有 {name}。请把这句话告诉老师。",
    en="The solutions of unit {unit} hold nothing for {name}. Please tell your instructor.",
)
_TRY_FIRST = Text(
    zh="先自己试一次，学到的更多：写下一个答案，运行 `{name}.check(...)`；要提示，就运行 `{name}.hint()`。"
    "还是想先看参考答案，就再运行一次 `{name}.solution()`。",
    en="Trying once yourself teaches more: write an answer and run `{name}.check(...)`, or type `{name}.hint()` "
    "for a hint. If you still want to see the solution, run `{name}.solution()` once more.",
)


@dataclass(frozen=True)
class Solution:
    """A displayable solution: Markdown in a notebook, the same as text elsewhere."""

    cells: tuple[str, ...]
    remark: Text | None = None

    @classmethod
    def try_first(cls, question: Question) -> Solution:
        """Return what stands in place of the solution before the first attempt."""
        return cls((), _TRY_FIRST.format(name=question.name))

    def __repr__(self) -> str:
        return "\n\n".join([*self.cells, *([str(self.remark)] if self.remark else [])])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        del include, exclude
        return {"text/plain": repr(self), "text/markdown": repr(self)}


def read_solution(unit: str, name: str) -> tuple[str, ...]:
    """Return the solution's cells as Markdown: its code, and the remarks tagged “solution”.

    Parameters
    ----------
    unit, name : str
        Such as "10" and "q1".

    Raises
    ------
    CourseError
        There is no solutions notebook, or nothing in it for this question.
    """
    try:
        folder = course_folder("solutions") / language()
        notebook = json.loads(next(iter(sorted(folder.glob(f"{unit}-*.ipynb")))).read_text(encoding="utf-8"))
        found = [cell for cell in notebook["cells"] if _belongs(cell, name)]
    except (OSError, StopIteration, ValueError, KeyError, TypeError) as error:
        raise CourseError(_ABSENT.format(unit=unit)) from error
    if not found:
        raise CourseError(_NO_CELLS.format(unit=unit, name=name))
    return tuple(_as_markdown(cell) for cell in found)


def _belongs(cell: dict[str, Any], name: str) -> bool:
    metadata = cell["metadata"]
    tags = set(metadata.get("tags", ()))
    if metadata.get("coursekit", {}).get("exercise") != name:
        return False
    return not tags & {"check", "hint"} if cell["cell_type"] == "code" else "solution" in tags


def _as_markdown(cell: dict[str, Any]) -> str:
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    return f"```python\n{source}\n```" if cell["cell_type"] == "code" else source
