"""What every widget of the course is: controls, one picture, one sentence."""

from __future__ import annotations

import base64
import io
from collections.abc import Hashable, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

from coursekit import style
from coursekit.language import Text, in_language, language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Panel"]


class Panel(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A row of controls, a picture that follows them, and a sentence that says the result.

    A subclass makes its controls, hands them to ``super().__init__`` and defines
    `draw`. The picture is drawn on one `Figure` that is used again and again and
    is unknown to pyplot, so nothing stays open. The sentence is announced to
    screen readers when it changes.

    Shown in a notebook, a panel also carries a still picture and the sentence as
    text: what a reader sees where widgets do not run (a web view, print, HTML).

    Parameters
    ----------
    controls : sequence of widgets
        Each with a `description` in the reader's language: its visible label.
    height : float
        Height of the picture in inches; the width is 6.4.

    Attributes
    ----------
    picture : ipywidgets.Image
        Its `value` is the PNG.
    sentence : ipywidgets.HTML
        Its `value` is the sentence.
    words : str
        The sentence as plain text.
    """

    def __init__(self, controls: Sequence[Any], *, height: float = 3.2) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        # A panel keeps the language it was made in, also when the reader changes it further down.
        self._language = language()
        with style.only_course_style():
            self._figure = Figure(figsize=(6.4, height))
            self._axes = self._figure.add_subplot()
        FigureCanvasAgg(self._figure)
        self._places: dict[Hashable, Any] = {}
        self.words = ""
        self.picture = ipywidgets.Image(format="png", layout={"max_width": "100%", "width": "640px"})
        self.sentence = ipywidgets.HTML()
        row = ipywidgets.HBox(list(controls), layout={"flex_flow": "row wrap"})
        super().__init__([row, self.picture, self.sentence])
        for control in controls:
            control.observe(self._update, "value")
        self._update()

    def draw(self, ax: Axes) -> str:
        """Draw the picture of the controls' present state on the empty `ax`; return the sentence."""
        raise NotImplementedError

    def arrangement(self) -> Hashable:
        """Return what the room for labels depends on; None: find room anew at every redraw.

        Finding room is a quarter of the cost of a redraw, and an axis that shifts at
        every step is hard to follow: the room found for an arrangement is kept.
        """
        return None

    def _update(self, change: Any = None) -> None:  # noqa: ARG002 - what traitlets calls it with
        png = io.BytesIO()
        # Until the bytes are there: matplotlib makes some of its texts only while it draws.
        with in_language(self._language), style.only_course_style():
            _wipe(self._axes)
            self.words = self.draw(self._axes)
            arrangement = self.arrangement()
            place = self._places.get(arrangement)
            self._figure.set_layout_engine("constrained" if place is None else "none")
            if place is not None:
                self._axes.set_position(place)
            # set_position takes the Axes out of the layout for good, unless told otherwise.
            self._axes.set_in_layout(True)
            self._figure.canvas.print_png(png, metadata={"Software": None})  # type: ignore[attr-defined]  # Agg's own
        if arrangement is not None:
            self._places[arrangement] = self._axes.get_position()
        self.picture.value = png.getvalue()
        self.sentence.value = f'<div role="status" aria-live="polite">{escape(self.words)}</div>'

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.words}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = dict(super()._repr_mimebundle_(**kwargs) or {})
        bundle["text/plain"] = repr(self)
        bundle["image/png"] = base64.b64encode(self.picture.value).decode("ascii")
        return bundle


def _wipe(ax: Axes) -> None:
    """Empty `ax`, but keep its ticks: making those anew costs as much as drawing the picture."""
    for artists in (ax.lines, ax.collections, ax.patches, ax.texts, ax.images):
        for artist in list(artists):
            artist.remove()
    from matplotlib.ticker import AutoLocator, ScalarFormatter

    legend = ax.get_legend()
    if legend is not None:
        legend.remove()
    ax.set(title="", xlabel="", ylabel="")
    ax.set_prop_cycle(None)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(AutoLocator())
        axis.set_major_formatter(ScalarFormatter())
        axis.set_inverted(False)
    ax.relim()
    ax.autoscale()


def shortened(text: str, most: int) -> str:
    """Return a text on one line and at most `most` Latin letters wide, a Chinese character being two.

    Examples
    --------
    >>> shortened("staff are quick", 10), shortened("办理不用久等", 8)
    ('staff are…', '办理不…')
    """
    from coursekit.charts.drawing import width

    line = " ".join(text.split())
    if width(line) <= most:
        return line
    while width(line) > most - 1:
        line = line[:-1]
    return line.rstrip() + "…"


def drawable(text: str) -> str:
    r"""Return what a reader wrote so that a picture can show it: no formula, no character without a glyph.

    Examples
    --------
    >>> print(drawable("5 $, \N{CHOPSTICKS}…"))
    5 \$, …
    """
    return "".join("\\$" if one == "$" else one for one in text if one.isspace() or ord(one) in _glyphs())


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    files = [style.FONT_FILE, findfont(FontProperties(family=style.FAMILY[1]))]
    return frozenset().union(*(get_font(str(file)).get_charmap() for file in files))


def dropdown(label: str, options: Sequence[tuple[str, str]]) -> Any:
    """Return a drop-down list with a label that is never cut; the first option is chosen."""
    return ipywidgets.Dropdown(
        description=label,
        options=list(options),
        value=options[0][1],
        style={"description_width": "initial"},
        layout={"width": "auto", "margin": "2px 16px 2px 2px"},
    )


def checkbox(label: str) -> Any:
    """Return an unticked box with a label that is never cut."""
    return ipywidgets.Checkbox(
        description=label, value=False, indent=False, style={"description_width": "initial"}, layout={"width": "auto"}
    )


def slider(label: Text, value: float, low: float, high: float, step: float = 1, *, width: int = 300) -> Any:
    """Return a slider whose label is never cut; whole numbers, unless `step` has a decimal. `width` in pixels."""
    kind = ipywidgets.IntSlider if isinstance(step, int) else ipywidgets.FloatSlider
    made = kind(
        value=value,
        min=low,
        max=high,
        step=step,
        description=str(label),
        style={"description_width": "initial"},
        layout={"width": f"{width}px", "margin": "2px 16px 2px 2px"},
    )
    if kind is ipywidgets.FloatSlider:
        made.readout_format = ".1f"
    return made
