"""Which exercise sheets there are: the modules `coursekit.checks.unitNN`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from coursekit.checks.question import Question
from coursekit.language import Text

__all__ = ["Sheet", "sheets"]


@dataclass(frozen=True)
class Sheet:
    """One unit's exercise sheet.

    Parameters
    ----------
    unit, stem : str
        Such as "10" and "10-scores".
    title : Text
        The unit's title.
    questions : tuple of Question
        In the order of the sheet.
    """

    unit: str
    stem: str
    title: Text
    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        strays = [question.id for question in self.questions if question.unit != self.unit]
        if strays:
            raise ValueError(f"sheet {self.unit} holds questions of other units: {strays}")
        if len({question.id for question in self.questions}) != len(self.questions):
            raise ValueError(f"sheet {self.unit} holds two questions of the same name")


def sheets(modules: Iterable[ModuleType] | None = None) -> tuple[Sheet, ...]:
    """Return every sheet, by unit.

    Parameters
    ----------
    modules : iterable of modules, optional
        Modules with `UNIT`, `STEM`, `TITLE` and `QUESTIONS`; by default those named
        unitNN beside this file.
    """
    found = _unit_modules() if modules is None else modules
    made = [Sheet(module.UNIT, module.STEM, module.TITLE, tuple(module.QUESTIONS)) for module in found]
    return tuple(sorted(made, key=lambda sheet: sheet.unit))


def _unit_modules() -> list[ModuleType]:
    here = str(Path(__file__).parent)
    names = [module.name for module in iter_modules([here]) if re.fullmatch(r"unit\d\d", module.name)]
    return [import_module(f"coursekit.checks.{name}") for name in names]
