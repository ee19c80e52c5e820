"""The course's data and a trainee's own: load, describe, name things for the reader.

>>> survey = load("bank_branch_survey")
>>> survey.shape
(640, 57)
>>> str(label("dimension", "reliability").en)
'Reliability'
"""

from __future__ import annotations

from coursekit.datasets.card import Card, describe
from coursekit.datasets.catalogue import label, names
from coursekit.datasets.questionnaires import questionnaire, trades
from coursekit.datasets.report import Finding, SurveyReport
from coursekit.datasets.sample import Sample, sample
from coursekit.datasets.study import Study, case, case_list, case_of, cases, reopen_study
from coursekit.datasets.survey_file import read_survey
from coursekit.datasets.tables import instrument, load
from coursekit.datasets.whose import folded

__all__ = [
    "Card",
    "Finding",
    "Sample",
    "Study",
    "SurveyReport",
    "case",
    "case_list",
    "case_of",
    "cases",
    "describe",
    "folded",
    "instrument",
    "label",
    "load",
    "names",
    "questionnaire",
    "read_survey",
    "reopen_study",
    "sample",
    "trades",
]
