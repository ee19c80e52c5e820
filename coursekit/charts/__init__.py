"""The course's charts: one function per kind, each draws on an Axes and returns it.

Words are in the reader's language, names come from the catalogue of the data
sets. Form as well as colour tells things apart, so a grey print can be read.
Without `ax` a small figure of its own is made, in which no label is cut off; an
Axes that is passed in should lie in a figure with ``layout="constrained"``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coursekit.charts.blueprint import service_blueprint as service_blueprint
    from coursekit.charts.coefficients import coefficient_plot as coefficient_plot
    from coursekit.charts.control import control_chart as control_chart
    from coursekit.charts.differences import difference_in_differences as difference_in_differences
    from coursekit.charts.drawing import signed as signed
    from coursekit.charts.dumbbell import dumbbell_height as dumbbell_height
    from coursekit.charts.dumbbell import gap_dumbbell as gap_dumbbell
    from coursekit.charts.experience import experience_curve as experience_curve
    from coursekit.charts.kano import kano_map as kano_map
    from coursekit.charts.likert import likert_stack as likert_stack
    from coursekit.charts.performance import ipa_map as ipa_map
    from coursekit.charts.profile import dimension_profile as dimension_profile
    from coursekit.charts.zone import zone_of_tolerance as zone_of_tolerance

# A lesson pays for, and its stored outputs depend on, the charts it shows, not on all of them.
# A module is never called like a function in it: importing it would put it in the function's place.
_LAZY = {
    "coefficient_plot": "coursekit.charts.coefficients",
    "control_chart": "coursekit.charts.control",
    "difference_in_differences": "coursekit.charts.differences",
    "dimension_profile": "coursekit.charts.profile",
    "dumbbell_height": "coursekit.charts.dumbbell",
    "experience_curve": "coursekit.charts.experience",
    "gap_dumbbell": "coursekit.charts.dumbbell",
    "ipa_map": "coursekit.charts.performance",
    "kano_map": "coursekit.charts.kano",
    "likert_stack": "coursekit.charts.likert",
    "service_blueprint": "coursekit.charts.blueprint",
    "signed": "coursekit.charts.drawing",
    "zone_of_tolerance": "coursekit.charts.zone",
}

__all__ = list(_LAZY)


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)


def __dir__() -> list[str]:
    return sorted(_LAZY)
