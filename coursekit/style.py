"""Fonts, colours and sizes of the course's pictures, the same on every computer.

matplotlib's own font has no Chinese characters and would draw boxes. The course
brings a font that has them; `use_style` puts it first and DejaVu Sans second, as
an explicit list, since matplotlib looks up a missing character glyph by glyph
only in such a list.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

__all__ = ["CYCLE", "FAMILY", "FONT_FILE", "PALETTE", "keep_font", "only_course_style", "set_theme", "use_style"]

FONT_FILE: Final = Path(__file__).resolve().parent / "fonts" / "CoursekitSansSC-Regular.otf"
FAMILY: Final = ("Coursekit Sans SC", "DejaVu Sans")

# Roles, not colours: told apart by people who are colour-blind and on a grey print
# (lightness from dark to light: bad, perception, neutral, good, expectation).
PALETTE: Final[dict[str, str]] = {
    "expectation": "#E69F00",
    "perception": "#0072B2",
    "good": "#4DB89E",
    "bad": "#A3320B",
    "neutral": "#6B7280",
    "pale": "#E5E7EB",
}

# For groups without a role; neighbours differ in lightness as well as in hue.
CYCLE: Final[tuple[str, ...]] = (
    "#0072B2",
    "#E69F00",
    "#A3320B",
    "#56B4E9",
    "#4B5563",
    "#CC79A7",
    "#007A5E",
    "#B5A300",
)

_SIZES: Final[dict[str, Any]] = {
    # 640 × 360 pixels: fits a notebook's cell, and a picture stays below 40 kB.
    "figure.figsize": (6.4, 3.6),
    "figure.dpi": 100,
    "savefig.dpi": "figure",
    "figure.subplot.bottom": 0.16,  # matplotlib's 0.11 cuts the axis title of so flat a picture
    "figure.subplot.left": 0.13,
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.labelsize": 10,
    "legend.fontsize": 9,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#9CA3AF",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E5E7EB",
    "grid.linewidth": 0.8,
    "xtick.color": "#374151",
    "ytick.color": "#374151",
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.markersize": 6,
}


def use_style() -> None:
    """Give matplotlib the course's font, colours and sizes; calling it again does no harm.

    The font is registered for this process only; nothing is written to disk.

    Examples
    --------
    >>> use_style()
    >>> import matplotlib
    >>> list(matplotlib.rcParams["font.family"])
    ['Coursekit Sans SC', 'DejaVu Sans']
    """
    import matplotlib
    from cycler import cycler

    _register_font()
    matplotlib.rcParams.update(_SIZES)  # type: ignore[arg-type]  # the stubs want every key spelt out
    matplotlib.rcParams["axes.prop_cycle"] = cycler(color=CYCLE)
    keep_font()


def keep_font() -> None:
    """Put the course's font first again, if something has taken it away.

    ``seaborn.set_theme()``, ``plt.style.use(...)`` and ``plt.rcdefaults()`` do.
    Nothing else is changed: the sizes and colours that a reader chose stay.
    """
    import matplotlib

    _register_font()
    if tuple(matplotlib.rcParams["font.family"]) != FAMILY:
        matplotlib.rcParams["font.family"] = list(FAMILY)
    if matplotlib.rcParams["axes.unicode_minus"] is not True:
        # Both fonts have the true minus; the hyphen that is the usual way out reads as a dash in “-1.2”.
        matplotlib.rcParams["axes.unicode_minus"] = True


@contextmanager
def only_course_style() -> Iterator[None]:
    """Draw with the course's settings and no others inside a ``with`` block; afterwards all is as it was.

    For a picture that is drawn again and again: what a reader sets in some cell
    must not change its letters while the room for them stays the same.
    """
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        use_style()
        yield


def set_theme(**options: Any) -> None:
    """Do what ``seaborn.set_theme`` does and keep the Chinese font.

    Parameters
    ----------
    **options
        Passed on to ``seaborn.set_theme``. Where they leave it open, the grid
        and the colours are the course's.
    """
    import seaborn

    use_style()
    seaborn.set_theme(**{"style": "whitegrid", "palette": list(CYCLE), **options})
    keep_font()


def _register_font() -> None:
    """Make the bundled font known to matplotlib, once per process."""
    import matplotlib

    log = logging.getLogger("matplotlib.font_manager")
    # The first import on a computer lists all its fonts, and says so on stderr when that takes long:
    # nothing a reader can act on, and a line that a comparison of outputs would trip over.
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        from matplotlib.font_manager import fontManager
    finally:
        log.setLevel(level)
    if not any(entry.name == FAMILY[0] for entry in fontManager.ttflist):
        fontManager.addfont(FONT_FILE)
    if _not_about_weight not in log.filters:
        log.addFilter(_not_about_weight)
    # Should something reset the family to the generic one, Chinese is still drawn.
    sans = matplotlib.rcParams["font.sans-serif"]
    if sans[:1] != [FAMILY[0]]:
        matplotlib.rcParams["font.sans-serif"] = [FAMILY[0], *(name for name in sans if name != FAMILY[0])]


def _not_about_weight(record: logging.LogRecord) -> bool:
    """Drop the line that a bold text is drawn in the regular weight: the font has no other, and it is readable."""
    return "Failed to find font weight" not in str(record.msg)
