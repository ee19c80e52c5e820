"""`GapExplorer`: choose whose answers, see where the service falls short."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import pandas as pd

from coursekit import charts, datasets
from coursekit.analysis import servqual
from coursekit.analysis.instrument import instrument_of
from coursekit.language import CourseError, Text
from coursekit.widgets.panel import Panel, checkbox, dropdown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["GapExplorer"]

_ALL = "all"
_SMALL = 30
_GROUPS = {
    "branch": (Text(zh="网点", en="Branch"), Text(zh="全部网点", en="All branches")),
    "segment": (Text(zh="客户类型", en="Customers"), Text(zh="全部客户", en="All customers")),
    "channel": (Text(zh="渠道", en="Channel"), Text(zh="全部渠道", en="All channels")),
}
_DIMENSIONS = "dimensions"
_ITEMS = "items"


class GapExplorer(Panel):
    """Expectation, perception and gap of the group that the controls choose.

    The picture is `charts.gap_dumbbell` of `servqual.dimension_means`, or of
    `servqual.item_means` for the items of one dimension, over the chosen rows:
    the same numbers and the same chart as in plain code.

    Parameters
    ----------
    survey : DataFrame, optional
        A cleaned survey: codes for missing recoded, reversed items turned round.
        Of the columns ``branch``, ``segment`` and ``channel`` those that are there
        get a control. Left out: the course's simulated `bank_branch_survey`, with
        the codes 99 and 0 set missing.

    Attributes
    ----------
    controls : dict of str to widget
        ``branch``, ``segment``, ``channel`` (code or "all"), ``level``
        ("dimensions", or a dimension whose items are shown) and ``by_gap``.

    Raises
    ------
    CourseError
        The survey cannot be scored as it is; says what to do first.

    Examples
    --------
    >>> explorer = GapExplorer()
    >>> explorer.controls["branch"].value = "B4"
    >>> "80" in explorer.words
    True
    """

    def __init__(self, survey: pd.DataFrame | None = None) -> None:
        # Whoever passes a table knows where it is from; the course's own is named simulated.
        self._simulated = survey is None
        if survey is None:
            survey = servqual.recode_missing(datasets.load("bank_branch_survey"), (99, 0))
        self._survey = survey
        try:
            everyone = servqual.item_means(survey)
        except ValueError as error:
            raise CourseError(
                Text(
                    zh="这份数据还不能计算差距。请先用 servqual.recode_missing 把 99 之类的代码设为缺失，"
                    "反向题先用 servqual.reverse_items 反转。原因：{error}",
                    en="Gaps cannot be computed from this table yet. First set codes such as 99 missing with "
                    "servqual.recode_missing, and turn reversed items round with servqual.reverse_items. "
                    "The reason: {error}",
                ).format(error=error)
            ) from error
        instrument = instrument_of(survey)
        self._scale = (instrument.low, instrument.high) if instrument else None
        self._items = dict(instrument.dimensions) if instrument else {_ITEMS: tuple(everyone.index)}
        self.controls = {
            name: dropdown(
                str(label),
                [(str(everybody), _ALL), *((_name(name, code), str(code)) for code in _codes(survey[name]))],
            )
            for name, (label, everybody) in _GROUPS.items()
            if name in survey.columns
        }
        items_of = Text(zh="{name}：各题", en="{name}: its items")
        levels = (
            [
                (str(Text(zh="各维度", en="Dimensions")), _DIMENSIONS),
                *((str(items_of.format(name=_name("dimension", code))), code) for code in self._items),
            ]
            if instrument
            else [(str(Text(zh="各题", en="Items")), _ITEMS)]
        )
        self.controls["level"] = dropdown(str(Text(zh="显示", en="Show")), levels)
        self.controls["by_gap"] = checkbox(str(Text(zh="按差距排序", en="Sort by gap")))
        rows = max(len(self._items) if instrument else 0, *map(len, self._items.values()))
        super().__init__(list(self.controls.values()), height=charts.dumbbell_height(rows))

    def means(self) -> pd.DataFrame:
        """Return the table that is drawn: E, P, gap and n of the chosen group, in the chosen order."""
        group = self._group()
        level = self.controls["level"].value
        if level == _DIMENSIONS:
            means = servqual.dimension_means(group)
        else:
            means = servqual.item_means(group).loc[list(self._items[level])]
        return means.sort_values("gap", kind="stable") if self.controls["by_gap"].value else means

    def draw(self, ax: Axes) -> str:
        """Draw the chosen group's gaps; return who was asked, the worst gap, and how sure that is."""
        means = self.means()
        if not means["n"].any():
            ax.set_axis_off()
            nobody = Text(zh="没有符合这些条件的受访者", en="Nobody fits these choices")
            ax.text(0.5, 0.5, str(nobody), ha="center", va="center", transform=ax.transAxes)
        else:
            ax.set_axis_on()
            charts.gap_dumbbell(means, ax)
            if self._scale is not None:
                # The whole answer scale at every step: two branches can be compared only on one axis.
                low, high = self._scale
                ax.set_xlim(low - 0.15, high + 0.15)
                ax.set_xticks(range(low, high + 1))
        return str(self._sentence(means))

    def _sentence(self, means: pd.DataFrame) -> Text:
        chosen = [self.controls[name].label for name in _GROUPS if name in self.controls]
        # The labels are in the panel's language already, both sides get the same.
        who = Text(zh="、".join(chosen) or "全部受访者", en=" · ".join(chosen) or "All respondents")
        if self._simulated:
            who = Text(zh=f"{who.zh}（模拟数据）", en=f"{who.en} (simulated data)")
        means = means[means["n"] > 0]
        if means.empty:
            return Text(
                zh="{who}：没有这样的受访者，没有可算的差距。请换一个组合。",
                en="{who}: there are no such respondents, so no gap. Choose another combination.",
            ).format(who=who)
        worst, gap = means["gap"].idxmin(), float(means["gap"].min())
        if gap < 0:
            found = Text(zh="离期望最远的是“{name}”，差距 {gap} 分", en="Furthest below expectation: {name}, gap {gap}")
        else:
            found = Text(
                zh="没有一项低于期望；差距最小的是“{name}”，{gap} 分",
                en="Nothing is below expectation; the smallest gap is {gap} ({name})",
            )
        own = means.attrs.get("own_items", False)
        name = str(worst) if own else _name(str(means.index.name), worst)
        sentence = Text(zh="{who}：{n} 位受访者。{found}。", en="{who}: {n} respondents. {found}.").format(
            who=who, n=f"{len(self._group()):,}", found=found.format(name=name, gap=charts.signed(gap))
        )
        if means["n"].min() >= _SMALL:
            return sentence
        return Text(
            zh="{sentence}作答不到 {few} 人，这些数字不稳：换一批人，结果可能很不一样。",
            en="{sentence} Fewer than {few} people answered: these numbers are unsteady, "
            "and other people could give quite different ones.",
        ).format(sentence=sentence, few=_SMALL)

    def arrangement(self) -> Hashable:
        """Return the rows shown and whether anything is drawn: the labels depend on nothing else."""
        return self.controls["level"].value, self._axes.axison

    def _group(self) -> pd.DataFrame:
        keep = pd.Series(True, index=self._survey.index)
        for name in _GROUPS:
            if name in self.controls and self.controls[name].value != _ALL:
                keep &= self._survey[name].astype(str) == self.controls[name].value
        return self._survey[keep]


def _codes(column: pd.Series[str]) -> list[str]:
    return sorted(column.dropna().astype(str).unique())


def _name(kind: str, code: object) -> str:
    """Return the catalogue's name, or the code itself where a trainee's own survey has others."""
    try:
        return str(datasets.label(kind, code))
    except CourseError:
        return str(code)
