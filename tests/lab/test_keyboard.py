from __future__ import annotations

import json

from coursekit.lab import keyboard


def test_every_shortcut_that_reaches_into_widgets_is_replaced() -> None:
    changed = keyboard.shortcuts()
    assert {"ArrowDown", "ArrowUp", "X"} <= {key for shortcut in changed for key in shortcut["keys"]}
    off = [s for s in changed if s.get("disabled")]
    on = [s for s in changed if not s.get("disabled")]
    assert len(off) == len(on)
    for before, after in zip(off, on, strict=True):
        assert (before["command"], before["keys"]) == (after["command"], after["keys"])
        assert after["selector"] == before["selector"] + ":not(.jupyter-widgets *)"


def test_without_jupyterlabs_files_nothing_is_changed(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(keyboard, "jupyter_path", lambda *parts: [str(tmp_path)])
    assert keyboard.shortcuts() == []
    (tmp_path / "tracker.json").write_text("{ not json", encoding="utf-8")
    assert keyboard.shortcuts() == []
    (tmp_path / "tracker.json").write_text(json.dumps({"title": "x"}), encoding="utf-8")
    assert keyboard.shortcuts() == []
