"""Questionnaires of one's own: made, checked, printed, and known to `read_survey`."""

from __future__ import annotations

from coursekit.questionnaire.faults import Fault, faults
from coursekit.questionnaire.model import (
    FORMS,
    Background,
    Form,
    Item,
    Questionnaire,
    Words,
    form_name,
    open_file,
)
from coursekit.questionnaire.printed import write_form, write_template

__all__ = [
    "FORMS",
    "Background",
    "Fault",
    "Form",
    "Item",
    "Questionnaire",
    "Words",
    "faults",
    "form_name",
    "open_file",
    "write_form",
    "write_template",
]
