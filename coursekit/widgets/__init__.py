"""The course's widgets: each a view over `coursekit.analysis` and `coursekit.charts`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coursekit.widgets.gap_explorer import GapExplorer as GapExplorer
    from coursekit.widgets.one_customer import OneCustomer as OneCustomer

# A lesson pays for, and its stored outputs depend on, the widgets it shows, not on all of them.
_LAZY = {
    "GapExplorer": "coursekit.widgets.gap_explorer",
    "OneCustomer": "coursekit.widgets.one_customer",
}

__all__ = ["GapExplorer", "OneCustomer"]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
