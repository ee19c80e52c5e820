"""The course's widgets: each a view over `coursekit.analysis` and `coursekit.charts`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coursekit.widgets.after_choice import AfterChoice as AfterChoice
    from coursekit.widgets.attribution_cube import AttributionCube as AttributionCube
    from coursekit.widgets.expectation_simulator import ExpectationSimulator as ExpectationSimulator
    from coursekit.widgets.experience_curve import ExperienceCurve as ExperienceCurve
    from coursekit.widgets.gap_explorer import GapExplorer as GapExplorer
    from coursekit.widgets.internal_chain import InternalChain as InternalChain
    from coursekit.widgets.journey_curve import JourneyCurve as JourneyCurve
    from coursekit.widgets.one_customer import OneCustomer as OneCustomer
    from coursekit.widgets.retention_simulator import RetentionSimulator as RetentionSimulator
    from coursekit.widgets.value_balance import ValueBalance as ValueBalance

# A lesson pays for, and its stored outputs depend on, the widgets it shows, not on all of them.
_LAZY = {
    "AfterChoice": "coursekit.widgets.after_choice",
    "AttributionCube": "coursekit.widgets.attribution_cube",
    "ExpectationSimulator": "coursekit.widgets.expectation_simulator",
    "ExperienceCurve": "coursekit.widgets.experience_curve",
    "GapExplorer": "coursekit.widgets.gap_explorer",
    "InternalChain": "coursekit.widgets.internal_chain",
    "JourneyCurve": "coursekit.widgets.journey_curve",
    "OneCustomer": "coursekit.widgets.one_customer",
    "RetentionSimulator": "coursekit.widgets.retention_simulator",
    "ValueBalance": "coursekit.widgets.value_balance",
}

__all__ = [
    "AfterChoice",
    "AttributionCube",
    "ExpectationSimulator",
    "ExperienceCurve",
    "GapExplorer",
    "InternalChain",
    "JourneyCurve",
    "OneCustomer",
    "RetentionSimulator",
    "ValueBalance",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
