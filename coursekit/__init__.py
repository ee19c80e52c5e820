"""coursekit: the helper package of the course Customer Service Perception / 客户服务感知.

A lesson needs few names, all listed here. Each is imported when first used, so
that `import coursekit` costs nothing a notebook does not need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coursekit import charts as charts
    from coursekit import checks as checks
    from coursekit import datasets as datasets
    from coursekit import planning as planning
    from coursekit import questionnaire as questionnaire
    from coursekit import reporting as reporting
    from coursekit import widgets as widgets
    from coursekit.analysis import servqual as servqual
    from coursekit.checks.progress import progress as progress
    from coursekit.notebook import start as start
    from coursekit.routes import route as route

__version__ = "0.1.0"

# public name → (module, attribute of it; "" for the module itself)
_LAZY = {
    "charts": ("coursekit.charts", ""),
    "checks": ("coursekit.checks", ""),
    "datasets": ("coursekit.datasets", ""),
    "planning": ("coursekit.planning", ""),
    "progress": ("coursekit.checks.progress", "progress"),
    "questionnaire": ("coursekit.questionnaire", ""),
    "reporting": ("coursekit.reporting", ""),
    "route": ("coursekit.routes", "route"),
    "servqual": ("coursekit.analysis.servqual", ""),
    "start": ("coursekit.notebook", "start"),
    "widgets": ("coursekit.widgets", ""),
}

__all__ = ["__version__", *_LAZY]  # noqa: PLE0604 - the lazy names, by __getattr__


def __getattr__(name: str) -> Any:
    try:
        module, attribute = _LAZY[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    found = import_module(module)
    value = getattr(found, attribute) if attribute else found
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
