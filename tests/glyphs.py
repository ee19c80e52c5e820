"""What tests of pictures ask: every character drawn, every word inside the picture."""

from __future__ import annotations

import logging
import warnings
from unittest.mock import patch

from matplotlib.figure import Figure
from matplotlib.text import Text


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def complaints(figure: Figure) -> list[str]:
    """Draw `figure` and return what matplotlib says about it: plain text complains by warning, math text by log."""
    lines = _Lines()
    log = logging.getLogger("matplotlib")
    log.addHandler(lines)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            figure.canvas.draw()
    finally:
        log.removeHandler(lines)
    return [str(one.message) for one in caught] + lines.lines


def assert_all_glyphs(figure: Figure) -> None:
    """Fail when a character of `figure` has no glyph in the fonts, or a font is missing."""
    found = complaints(figure)
    assert not found, found


def words(figure: Figure) -> list[str]:
    """Every text of `figure` that is drawn and not empty."""
    return [text.get_text() for text in _drawn(figure)]


def assert_nothing_cut(figure: Figure) -> None:
    """Fail when a word reaches beyond the edge of `figure`."""
    texts = _drawn(figure)
    width, height = figure.canvas.get_width_height()
    assert texts
    for text in texts:
        box = text.get_window_extent()
        inside = box.x0 >= -0.5 and box.y0 >= -0.5 and box.x1 <= width + 0.5 and box.y1 <= height + 0.5
        assert inside, (text.get_text(), box, (width, height))


def _drawn(figure: Figure) -> list[Text]:
    # Asking the drawing itself: an axis also keeps spare tick labels, outside its range, that are never drawn.
    found: list[Text] = []
    draw = Text.draw

    def noted(self: Text, renderer: object) -> None:
        if self.get_visible() and self.get_text().strip():
            found.append(self)
        draw(self, renderer)

    with patch.object(Text, "draw", noted):
        figure.canvas.draw()
    return found
