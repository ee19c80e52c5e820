"""`ExpectationSimulator`: one promise, one performance, four ways a customer may answer."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.analysis import expectation
from coursekit.charts.drawing import legend_above
from coursekit.language import Text
from coursekit.style import PALETTE
from coursekit.widgets.panel import Panel, dropdown, slider

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ExpectationSimulator"]

_LOW, _HIGH = 1, 10
_DESIRED = 8.0
# The first is what the trade believes; the others answer it.
_MODELS = {
    "contrast": Text(zh="对比", en="Contrast"),
    "assimilation": Text(zh="同化", en="Assimilation"),
    "assimilation_contrast": Text(zh="同化–对比", en="Assimilation–contrast"),
    "generalised_negativity": Text(zh="普遍负面", en="Generalised negativity"),
}
# Form as well as colour, as in `charts.zone_of_tolerance`.
_PLACES = {
    "below": ("v", "bad", Text(zh="低于容忍区域", en="below the zone of tolerance")),
    "in": ("o", "perception", Text(zh="在容忍区域内", en="in the zone of tolerance")),
    "above": ("^", "good", Text(zh="高于容忍区域", en="above the zone of tolerance")),
}
_RATED = Text(
    zh="{model}：承诺 {promise} 分，做到 {performance} 分，客户打 {rating} 分，{place}（{adequate}～{desired}）。",
    en="{model}: promise {promise}, performance {performance}. The customer gives {rating}, {place} "
    "({adequate} to {desired}).",
)
_BETTER = Text(
    zh="承诺少 1 分，会打 {less} 分：在这里少承诺占便宜。",
    en="Promise 1 less, and it is {less}: promising less pays here.",
)
_WORSE = Text(
    zh="承诺少 1 分，会打 {less} 分：在这里少承诺吃亏。",
    en="Promise 1 less, and it is {less}: promising less costs here.",
)
_SAME = Text(
    zh="承诺少 1 分，还是打 {less} 分：少承诺没有用。", en="Promise 1 less, and it stays at {less}: no use here."
)
_FLOOR = Text(zh="承诺已经低到底了。", en="The promise cannot be any lower.")


class ExpectationSimulator(Panel):
    """What rating a performance gets when the promise was believed, under four models; and the zone of tolerance.

    The lines are `expectation.RESPONSE_MODELS` over every promise from 1 to 10, at the performance that
    the slider sets; half of the difference is pulled or pushed, 1.5 points still count as what was promised.
    The zone is `expectation.zone_limits`: the desired level stays at 8, the adequate level rises from 5 to
    7 with importance.

    Attributes
    ----------
    controls : dict of str to widget
        ``promise`` and ``performance`` (whole points, 1 to 10), ``model`` (a key of
        `expectation.RESPONSE_MODELS`) and ``importance`` (per cent).

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     simulator = ExpectationSimulator()
    >>> simulator.rating(), simulator.place()
    (5.0, 'below')
    >>> simulator.controls["model"].value = "assimilation"
    >>> simulator.rating(), simulator.place()
    (7.0, 'in')
    """

    def __init__(self) -> None:
        self.controls: dict[str, Any] = {
            "model": dropdown(str(Text(zh="客户的反应", en="Response")), [(str(n), c) for c, n in _MODELS.items()]),
            "promise": slider(Text(zh="承诺", en="Promise"), 8, _LOW, _HIGH, width=270),
            "performance": slider(Text(zh="做到", en="Performance"), 6, _LOW, _HIGH, width=270),
            "importance": slider(Text(zh="有多重要（%）", en="Importance (%)"), 50, 0, 100, 10, width=270),
        }
        super().__init__(list(self.controls.values()), height=3.3)

    def rating(self, promise: float | None = None, model: str | None = None) -> float:
        """Return the rating at the controls' state, or for another promise or model."""
        chosen = self.controls["model"].value if model is None else model
        expected = self.controls["promise"].value if promise is None else promise
        return float(_ratings(chosen, np.array([expected]), self.controls["performance"].value)[0])

    def zone(self) -> tuple[float, float]:
        """Return the adequate and the desired level at the importance that is set."""
        adequate, desired = expectation.zone_limits(self.controls["importance"].value / 100, _DESIRED)
        return round(adequate, 6), desired  # 8 − 2.6 is 5.4, not a little more: a rating may lie on the limit

    def place(self) -> str:
        """Return where the rating lies: ``below``, ``in`` or ``above`` the zone."""
        adequate, desired = self.zone()
        rating = round(self.rating(), 6)
        return "below" if rating < adequate else "above" if rating > desired else "in"

    def draw(self, ax: Axes) -> str:
        """Draw rating against promise for the four models, the zone and the customer; return what it says."""
        promise, performance = self.controls["promise"].value, self.controls["performance"].value
        chosen = self.controls["model"].value
        adequate, desired = self.zone()
        band = ax.axhspan(adequate, desired, facecolor=PALETTE["pale"], edgecolor="none", zorder=0.5,
                          label=str(Text(zh="容忍区域", en="Zone of tolerance")))  # fmt: skip
        for level, words in ((adequate, Text(zh="适当 {x}", en="adequate {x}")),
                             (desired, Text(zh="理想 {x}", en="desired {x}"))):  # fmt: skip
            ax.axhline(level, color=PALETTE["neutral"], linewidth=0.8, zorder=1)
            ax.text(1.015, level, str(words.format(x=f"{level:.1f}")), transform=ax.get_yaxis_transform(),
                    va="center", fontsize=9)  # fmt: skip
        promises = np.linspace(_LOW, _HIGH, 37)
        lines = {}
        for model, name in _MODELS.items():
            own = model == chosen
            lines[model] = ax.plot(
                promises, _ratings(model, promises, performance), label=str(name) if own else str(_OTHERS),
                color=PALETTE["perception"] if own else PALETTE["neutral"], linewidth=2.4 if own else 1,
                linestyle="-" if own else ":", zorder=3 if own else 2,
            )[0]  # fmt: skip
        rating = self.rating()
        marker, colour, _ = _PLACES[self.place()]
        ax.axvline(promise, color=PALETTE["expectation"], linestyle="--", linewidth=1.2, zorder=1)
        others = [self.rating(model=model) for model in _MODELS if model != chosen]
        ax.plot([promise] * len(others), others, "o", markersize=6, markerfacecolor="white",
                markeredgecolor=PALETTE["neutral"], zorder=4)  # fmt: skip
        ax.plot([promise], [rating], marker=marker, markersize=11, color=PALETTE[colour], zorder=5)
        # Away from the edge, and from where the line goes on.
        right = promise < _HIGH - 1
        ax.annotate(f"{rating:.1f}", (promise, rating), xytext=(9 if right else -9, 9 if rating < _HIGH - 1 else -12),
                    textcoords="offset points", ha="left" if right else "right", fontsize=10, fontweight="bold",
                    zorder=6, bbox={"facecolor": "white", "alpha": 0.85, "edgecolor": "none", "pad": 1})  # fmt: skip
        ax.set_xlim(_LOW - 0.3, _HIGH + 0.3)
        ax.set_ylim(_LOW - 0.5, _HIGH + 0.5)
        ax.set_xticks(range(_LOW, _HIGH + 1))
        ax.set_yticks(range(2, _HIGH + 1, 2))
        ax.set_xlabel(str(Text(zh="承诺：客户期望几分", en="Promise: what the customer expects")))
        ax.set_ylabel(str(Text(zh="客户的评分", en="The customer's rating")))
        other = next(line for model, line in lines.items() if model != chosen)
        legend_above(ax, 3, [lines[chosen], other, band])
        return self._sentence(rating)

    def _sentence(self, rating: float) -> str:
        promise = self.controls["promise"].value
        adequate, desired = self.zone()
        first = _RATED.format(
            model=_MODELS[self.controls["model"].value],
            promise=promise,
            performance=self.controls["performance"].value,
            rating=f"{rating:.1f}",
            place=_PLACES[self.place()][2],
            adequate=f"{adequate:.1f}",
            desired=f"{desired:.1f}",
        )
        if promise == _LOW:
            second = _FLOOR
        else:
            less = self.rating(promise - 1)
            gain = less - rating
            verdict = _SAME if abs(gain) < 1e-9 else _BETTER if gain > 0 else _WORSE
            second = verdict.format(less=f"{less:.1f}")
        return str(Text(zh=first.zh + second.zh, en=f"{first.en} {second.en}"))

    def arrangement(self) -> Hashable:
        """Return the one arrangement there is: the words about the axes are always as long."""
        return "one"


_OTHERS = Text(zh="另外三种反应", en="The other three")


def _ratings(model: str, promises: Any, performance: float) -> Any:
    reply = expectation.RESPONSE_MODELS[model]
    return reply(promises, np.full(len(promises), float(performance)), low=_LOW, high=_HIGH)
