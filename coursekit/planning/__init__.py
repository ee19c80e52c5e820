"""An improvement plan: what it is held against, what it fails in, how it is kept and printed."""

from __future__ import annotations

from coursekit.analysis.plan import CRITERIA, Action, Measure, Plan, plan_to_data, read_plan, rubric_table
from coursekit.planning.basis import Basis, Known, basis
from coursekit.planning.faults import Fault, faults
from coursekit.planning.files import open_plan, save_plan
from coursekit.planning.printed import plan_html, plan_table, write_plan

__all__ = [
    "CRITERIA",
    "Action",
    "Basis",
    "Fault",
    "Known",
    "Measure",
    "Plan",
    "basis",
    "faults",
    "open_plan",
    "plan_html",
    "plan_table",
    "plan_to_data",
    "read_plan",
    "rubric_table",
    "save_plan",
    "write_plan",
]
