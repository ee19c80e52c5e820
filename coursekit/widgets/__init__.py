"""The course's widgets: each a view over `coursekit.analysis` and `coursekit.charts`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coursekit.widgets.after_choice import AfterChoice as AfterChoice
    from coursekit.widgets.alpha_simulator import AlphaSimulator as AlphaSimulator
    from coursekit.widgets.attribution_cube import AttributionCube as AttributionCube
    from coursekit.widgets.case_chooser import CaseChooser as CaseChooser
    from coursekit.widgets.coding_desk import CodingDesk as CodingDesk
    from coursekit.widgets.counter_simulator import CounterSimulator as CounterSimulator
    from coursekit.widgets.expectation_simulator import ExpectationSimulator as ExpectationSimulator
    from coursekit.widgets.experience_curve import ExperienceCurve as ExperienceCurve
    from coursekit.widgets.false_victory import FalseVictory as FalseVictory
    from coursekit.widgets.fill_in_questionnaire import FillInQuestionnaire as FillInQuestionnaire
    from coursekit.widgets.gap_explorer import GapExplorer as GapExplorer
    from coursekit.widgets.how_sure import HowSure as HowSure
    from coursekit.widgets.instrument_builder import InstrumentBuilder as InstrumentBuilder
    from coursekit.widgets.internal_chain import InternalChain as InternalChain
    from coursekit.widgets.journey_curve import JourneyCurve as JourneyCurve
    from coursekit.widgets.one_customer import OneCustomer as OneCustomer
    from coursekit.widgets.plan_builder import PlanBuilder as PlanBuilder
    from coursekit.widgets.priority_map import PriorityMap as PriorityMap
    from coursekit.widgets.retention_simulator import RetentionSimulator as RetentionSimulator
    from coursekit.widgets.value_balance import ValueBalance as ValueBalance

# A lesson pays for, and its stored outputs depend on, the widgets it shows, not on all of them.
_LAZY = {
    "AfterChoice": "coursekit.widgets.after_choice",
    "AlphaSimulator": "coursekit.widgets.alpha_simulator",
    "AttributionCube": "coursekit.widgets.attribution_cube",
    "CaseChooser": "coursekit.widgets.case_chooser",
    "CodingDesk": "coursekit.widgets.coding_desk",
    "CounterSimulator": "coursekit.widgets.counter_simulator",
    "ExpectationSimulator": "coursekit.widgets.expectation_simulator",
    "ExperienceCurve": "coursekit.widgets.experience_curve",
    "FalseVictory": "coursekit.widgets.false_victory",
    "FillInQuestionnaire": "coursekit.widgets.fill_in_questionnaire",
    "GapExplorer": "coursekit.widgets.gap_explorer",
    "HowSure": "coursekit.widgets.how_sure",
    "InstrumentBuilder": "coursekit.widgets.instrument_builder",
    "InternalChain": "coursekit.widgets.internal_chain",
    "JourneyCurve": "coursekit.widgets.journey_curve",
    "OneCustomer": "coursekit.widgets.one_customer",
    "PriorityMap": "coursekit.widgets.priority_map",
    "PlanBuilder": "coursekit.widgets.plan_builder",
    "RetentionSimulator": "coursekit.widgets.retention_simulator",
    "ValueBalance": "coursekit.widgets.value_balance",
}

__all__ = [
    "AfterChoice",
    "AlphaSimulator",
    "AttributionCube",
    "CaseChooser",
    "CodingDesk",
    "CounterSimulator",
    "ExpectationSimulator",
    "ExperienceCurve",
    "FalseVictory",
    "FillInQuestionnaire",
    "GapExplorer",
    "HowSure",
    "InstrumentBuilder",
    "InternalChain",
    "JourneyCurve",
    "OneCustomer",
    "PlanBuilder",
    "PriorityMap",
    "RetentionSimulator",
    "ValueBalance",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
