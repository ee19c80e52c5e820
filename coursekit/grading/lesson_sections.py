"""Where to read again: the section of the lesson that a question rests on."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Final

from coursekit.checks.registry import sheets
from coursekit.course_files import course_folder
from coursekit.language import LANGUAGES, Text

__all__ = ["SECTIONS", "section"]

# For each unit the sections that its questions q1, q2, … rest on, by the beginning of their English headings.
SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "00": ("A page made of cells", "Giving things a name", "Order matters", "Giving things a name"),
    "01": (
        "Sayings on the wall",
        "The same in code",
        "The same in code",
        "Ms He's six hundred orders",
        "The mistake people",
        "Sayings on the wall",
    ),
    "02": (
        "A check-up",
        "The data: three kinds",
        "The same in a few lines",
        "The data: three kinds",
        "A check-up",
        "A check-up",
    ),
    "03": (
        "What one gets",
        "The same in code",
        "The same in code",
        "How 160 customers",
        "What goes with overall",
        "What goes with overall",
    ),
    "04": ("Mending", "Step four", "Step three", "Step five", "The mistake people", "Step three"),
    "05": (
        "There is more than one kind",
        "How an expectation gets",
        "Step two",
        "An expectation is not a point",
        "Step three",
        "The mistake people",
    ),
    "06": (
        "Dissonance is not",
        "The data",
        "Now the control group",
        "The mistake people",
        "After a purchase",
        "What service can do",
    ),
    "07": (
        "When something goes wrong",
        "Staff guess",
        "What customers feel",
        "What one word",
        "What one word",
        "Explanation",
    ),
    "08": (
        "What the peak–end rule says",
        "The same in a few lines",
        "240 visits",
        "The A/B test, before",
        "The A/B test, after",
        "The A/B test, after",
    ),
    "09": (
        "Five places",
        "Ten determinants",
        "Wording",
        "The pretest",
        "The mistake people",
        "Let the rules look first",
    ),
    "10": ("The last test", "Step one", "Step three", "Step five", "Step six", "Step five"),
    "11": (
        "First fault",
        "Taking the 0.81 apart",
        "How many things",
        "How many things",
        "What subtraction costs",
        "The mistake people",
    ),
    "12": ("Step three", "Step five", "Step three", "Step four", "Step five", "Step two"),
    "13": ("How to ask", "Who sorts it", "Step three", "Step four", "The mistake people", "Step four"),
    "14": ("Step five", "Step one", "Step two", "Step four", "Step three", "Step five"),
    "15": (
        "Draw the whole visit",
        "Draw the whole visit",
        "The mistake people",
        "Step two",
        "The mistake people",
        "How far",
    ),
    "16": (
        "From a gap to a line",
        "What the data say now",
        "A baseline and a target",
        "A baseline and a target",
        "PDCA",
        "Play first",
    ),
    "17": ("A trend is not", "Step one", "Step three", "Step five", "Step five", "Step five"),
    "18": ("Step two", "Step three", "Step three", "Step five", "Step seven", "Step six"),
}


def section(unit: str, question: str) -> Text | None:
    """Return the heading of the lesson's section that a question rests on; None where none is named.

    Parameters
    ----------
    unit, question : str
        Such as ``"10"`` and ``"q4"``.

    Examples
    --------
    >>> print(section("10", "q4").en)
    Step five: the gaps
    >>> section("10", "q99") is None
    True
    """
    place = int(question[1:]) - 1 if re.fullmatch(r"q\d+", question) else -1
    named = SECTIONS.get(unit, ())
    if not 0 <= place < len(named):
        return None
    return next((heading for heading in _headings(unit) if heading.en.startswith(named[place])), None)


@cache
def _headings(unit: str) -> tuple[Text, ...]:
    """Return the headings of a lesson; the two editions have the same ones in the same places."""
    stem = next(sheet.stem for sheet in sheets() if sheet.unit == unit)
    zh, en = (_in_notebook(lang, stem) for lang in LANGUAGES)
    return tuple(Text(zh=one, en=other) for one, other in zip(zh, en, strict=False))


def _in_notebook(lang: str, stem: str) -> list[str]:
    path = course_folder("lessons") / lang / f"{stem}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    words = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return [heading.strip() for text in words for heading in re.findall(r"^## (.+)$", text, re.MULTILINE)]
