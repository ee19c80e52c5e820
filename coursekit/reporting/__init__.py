"""From a survey file to a report: what the notebook `lessons/report.ipynb` is made of.

`open_survey` reads the file and works everything out, once. Each of the other functions
makes one section of words, tables and pictures from it; `write` puts sections on one page.
A section can be left out, put elsewhere or replaced by one of your own.

>>> from coursekit.language import in_language
>>> with in_language("en"):
...     print(gaps(open_survey("bank_branch_survey")).title)
Gaps between expectation and perception
"""

from __future__ import annotations

from coursekit.reporting.case import Case, open_survey
from coursekit.reporting.section import Section, write
from coursekit.reporting.sections import (
    appendix,
    gaps,
    groups,
    heading,
    limits,
    method,
    priorities,
    reliability,
    sample,
    single_numbers,
    summary,
)
from coursekit.reporting.study import open_study, programme, programme_effect, study_basis, study_sections, write_study

__all__ = [
    "Case",
    "Section",
    "appendix",
    "gaps",
    "groups",
    "heading",
    "limits",
    "method",
    "open_study",
    "open_survey",
    "priorities",
    "programme",
    "programme_effect",
    "reliability",
    "sample",
    "single_numbers",
    "study_basis",
    "study_sections",
    "summary",
    "write",
    "write_study",
]
