"""Let the arrow keys belong to a widget while it has the focus.

In JupyterLab a notebook in command mode takes every key, also from a drop-down
list or a slider in a cell's output: an arrow leaves the control and a letter
such as X cuts the cell. The course's settings give these shortcuts a selector
that passes over widgets; everything else stays as it is.
"""

from __future__ import annotations

import json
from typing import Any

from jupyter_core.paths import jupyter_path

__all__ = ["shortcuts"]

_SCHEMA = ("lab", "schemas", "@jupyterlab", "notebook-extension", "tracker.json")
_ANYWHERE = " :focus"
_BUT_IN_WIDGETS = " :focus:not(.jupyter-widgets *)"


def shortcuts() -> list[dict[str, Any]]:
    """Return the notebook's shortcuts as settings: each that reaches into widgets off, and one beside them on.

    They are read from the installed JupyterLab, so a new version's are covered; without its files there are none.
    """
    changed: list[dict[str, Any]] = []
    for shortcut in _notebook_shortcuts():
        selector = shortcut.get("selector", "")
        if selector.endswith(_ANYWHERE) and shortcut.get("keys"):
            changed.append({**shortcut, "disabled": True})
            changed.append({**shortcut, "selector": selector.removesuffix(_ANYWHERE) + _BUT_IN_WIDGETS})
    return changed


def _notebook_shortcuts() -> list[dict[str, Any]]:
    for folder in jupyter_path(*_SCHEMA[:-1]):
        try:
            with open(f"{folder}/{_SCHEMA[-1]}", encoding="utf-8") as file:
                found: list[dict[str, Any]] = json.load(file).get("jupyter.lab.shortcuts", [])
                return found
        except (OSError, ValueError):
            continue
    return []
