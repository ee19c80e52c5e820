"""`OneCustomer`: one expectation, one perception, and the gap between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from coursekit import charts
from coursekit.analysis.instrument import SERVQUAL
from coursekit.language import Text
from coursekit.widgets.panel import Panel, slider

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["OneCustomer"]

_BELOW = Text(
    zh="感知 {p} 减期望 {e}，差距 {gap}：没有达到这位客户的期望。",
    en="Perception {p} minus expectation {e} is a gap of {gap}: the visit fell short of what this customer expected.",
)
_MET = Text(
    zh="感知 {p} 减期望 {e}，差距为 0：正好达到期望。",
    en="Perception {p} minus expectation {e} is a gap of 0: exactly what this customer expected.",
)
_ABOVE = Text(
    zh="感知 {p} 减期望 {e}，差距 {gap}：超出了这位客户的期望。",
    en="Perception {p} minus expectation {e} is a gap of {gap}: more than this customer expected.",
)


class OneCustomer(Panel):
    """Two sliders, for what a customer expected and what they perceived, and the gap as a picture.

    Attributes
    ----------
    controls : dict of str to widget
        ``expectation`` and ``perception``, whole numbers from 1 to 7.

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     customer = OneCustomer()
    >>> customer.controls["expectation"].value = 3
    >>> customer.words
    'Perception 4 minus expectation 3 is a gap of +1: more than this customer expected.'
    """

    def __init__(self) -> None:
        self.controls = {
            "expectation": slider(Text(zh="期望", en="Expectation"), 6, SERVQUAL.low, SERVQUAL.high),
            "perception": slider(Text(zh="感知", en="Perception"), 4, SERVQUAL.low, SERVQUAL.high),
        }
        super().__init__(list(self.controls.values()), height=charts.dumbbell_height(1))

    def draw(self, ax: Axes) -> str:
        """Draw the customer's two answers as the chart of a whole survey does; return what the gap says."""
        expected, perceived = (control.value for control in self.controls.values())
        customer = str(Text(zh="这位客户", en="This customer"))
        charts.gap_dumbbell(pd.DataFrame({"E": [expected], "P": [perceived]}, index=[customer]), ax, names={})
        ax.set_xlim(SERVQUAL.low - 0.3, SERVQUAL.high + 0.3)
        ax.set_xticks(range(SERVQUAL.low, SERVQUAL.high + 1))
        ax.set_xlabel(str(Text(zh="评分", en="Rating")))
        gap = perceived - expected
        sentence = _BELOW if gap < 0 else _ABOVE if gap > 0 else _MET
        return str(sentence.format(e=expected, p=perceived, gap=f"{gap:+d}".replace("-", "−")))

    def arrangement(self) -> str:
        """Return the one arrangement there is: the labels are always the same."""
        return "one"
