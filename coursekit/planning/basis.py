"""What a plan is held against: the measures there are, the gaps and the places, each with its name."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coursekit import datasets
from coursekit.analysis import servqual
from coursekit.analysis.instrument import instrument_of
from coursekit.analysis.plan import Measure, measures_from
from coursekit.datasets.catalogue import near
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EVERYWHERE", "GAPS_OF_THE_MODEL", "Basis", "Known", "as_text", "basis"]

GAPS_OF_THE_MODEL = ("gap_1", "gap_2", "gap_3", "gap_4")
EVERYWHERE = Text(zh="整体", en="everywhere")

_GAP = Text(zh="{name}差距", en="{name} gap")
_POINTS = Text(zh="分", en="points")
_COLUMNS = {
    "measure": Text(zh="指标", en="measure"),
    "now": Text(zh="现状", en="now"),
    "margin": Text(zh="± 误差", en="± margin"),
    "n": Text(zh="n", en="n"),
    "reach": Text(zh="够得着的", en="within reach"),
    "who": Text(zh="谁已做到", en="reached by"),
}


@dataclass(frozen=True)
class Known:
    """A measure that the data hold, with what it is called.

    Attributes
    ----------
    measure : Measure
        Baseline, scale and what is within reach.
    name : Text
        Display name.
    unit : Text or None
        Of its values.
    decimals : int
        With how many its values are shown; a baseline has to agree with the data to that many.
    """

    measure: Measure
    name: Text
    unit: Text | None = None
    decimals: int = 2

    def shown(self, value: float) -> str:
        """Return a value with the measure's decimals and a true minus sign.

        Examples
        --------
        >>> Known(Measure(-1.592, -6, 6), Text(zh="差距", en="gap")).shown(-1.592)
        '−1.59'
        """
        return f"{round(value, self.decimals) + 0.0:.{self.decimals}f}".replace("-", "\u2212")

    def with_unit(self, value: float) -> Text:
        """Return a value with its unit, in both languages."""
        number = self.shown(value)
        if self.unit is None:
            return Text(zh=number, en=number)
        percent = self.unit.zh == "%"
        return Text(zh=f"{number}{'' if percent else ' '}{self.unit.zh}", en=f"{number} {self.unit.en}")


@dataclass(frozen=True)
class Basis:
    """What a plan is held against; see `basis`.

    Attributes
    ----------
    measures : mapping of str to Known
        By code, e.g. ``"gap_responsiveness"``.
    gaps : mapping of str to Text
        Gaps an action may name: the dimensions, and gaps 1 to 4 of the gaps model.
    scopes : mapping of str to Text
        Places an action may be for, by code; "" is everywhere and not among them. Empty: nothing is known of places.
    source : Text or None
        Where the baselines come from, for the printed page.
    """

    measures: Mapping[str, Known]
    gaps: Mapping[str, Text]
    scopes: Mapping[str, Text] = field(default_factory=dict)
    source: Text | None = None

    def with_measure(
        self, code: str, measure: Measure, *, name: str | Text, unit: str | Text = "", decimals: int = 1
    ) -> Basis:
        """Return a basis with one more measure, e.g. from a log or a count.

        Parameters
        ----------
        code : str
            By which actions name it; one that is there already is replaced.
        measure : Measure
            Baseline, scale, what is within reach.
        name, unit : str or Text
            For showing; a plain string is both languages'.
        decimals : int
            0 to 6; with how many values are shown. A baseline agrees with the data to that many.

        Examples
        --------
        >>> share = Measure(12.4, 0, 100, lower_is_better=True, reachable=8.0)
        >>> more = Basis({}, {"empathy": as_text("empathy")}).with_measure("late", share, name="late calls", unit="%")
        >>> str(more.measures["late"].with_unit(12.4).zh)
        '12.4%'
        """
        if not isinstance(decimals, int) or not 0 <= decimals <= 6:
            raise ValueError(f"decimals is a whole number from 0 to 6, got {decimals!r}")
        named, tolerance = as_text(name), 0.5 * 10**-decimals
        places = {place: replace(one, tolerance=tolerance) for place, one in measure.places.items()}
        words = tuple(dict.fromkeys((*measure.words, named.zh, named.en)))
        whole = replace(measure, tolerance=tolerance, words=words, places=places)
        known = Known(whole, named, as_text(unit) if unit else None, decimals)
        return replace(self, measures={**self.measures, code: known})

    def with_column(
        self,
        table: pd.DataFrame,
        column: str,
        *,
        name: str | Text,
        unit: str | Text = "",
        decimals: int = 1,
        low: float = 0.0,
        high: float = math.inf,
        lower_is_better: bool = False,
        group: str | None = None,
        reachable: float | None = None,
        least: int = 10,
        code: str | None = None,
    ) -> Basis:
        """Return a basis with the mean of a column as one more measure: minutes waited, satisfaction, a share.

        Missing values are left out.

        Parameters
        ----------
        table : DataFrame
            Row per case.
        column : str
            Whose mean is the baseline.
        name, unit, decimals
            As in `with_measure`.
        low, high : float
            Ends of its scale; infinite where it is open.
        lower_is_better : bool
            E.g. for minutes.
        group : str, optional
            Column of `table`: the best group's mean is within reach. Where all its groups are among `scopes`, each
            has a baseline of its own.
        reachable : float, optional
            What is within reach, where there is no group: a standard, another house's value.
        least : int
            Fewest cases of a group.
        code : str, optional
            By which actions name it; left out: the column's name.

        Raises
        ------
        CourseError
            The column is not there, is empty or leaves its scale, or too few groups are large enough.

        Examples
        --------
        >>> import pandas as pd
        >>> log = pd.DataFrame({"wait": [4.0, 6.0, 10.0, 12.0], "day": [1, 1, 2, 2]})
        >>> found = Basis({}, {"responsiveness": as_text("responsiveness")}).with_column(
        ...     log, "wait", name="waiting", unit="min", lower_is_better=True, group="day", least=2)
        >>> found.measures["wait"].measure.value, found.measures["wait"].measure.reachable
        (8.0, 5.0)
        """
        measure = _read(table, column, (low, high), group, least, less=lower_is_better)
        if reachable is not None:
            measure = replace(measure, reachable=float(reachable), best="")
        if not set(measure.places) <= set(self.scopes):
            # A day or an hour is an example, but no place a plan can be for.
            measure = replace(measure, places={}, best="")
        return self.with_measure(code or column, measure, name=name, unit=unit, decimals=decimals)

    def baseline(self, measure: str, scope: str = "") -> float:
        """Return what the data say now, in one place or everywhere, rounded as it is shown.

        Raises
        ------
        CourseError
            There is no such measure or no such place.
        """
        if measure not in self.measures:
            raise CourseError(_UNKNOWN.format(given=measure, known=", ".join(self.measures)))
        if scope and self.scopes and scope not in self.scopes:
            raise CourseError(_UNKNOWN.format(given=scope, known=", ".join(self.scopes)))
        known = self.measures[measure]
        return round(known.measure.at(scope).value, known.decimals) + 0.0

    def place(self, scope: str) -> Text:
        """Return what a scope is called; one that nobody knows by its own words."""
        return EVERYWHERE if not scope else self.scopes.get(scope) or Text(zh=scope, en=scope)

    def gap(self, code: str) -> Text:
        """Return what a gap is called; one that nobody knows by its own words."""
        return self.gaps.get(code) or Text(zh=code, en=code)

    def table(self) -> pd.DataFrame:
        """Return the measures, what the data say now and what is within reach, in the reader's language.

        Returns
        -------
        DataFrame
            Row per measure (index: its code); numbers as text with the measure's decimals. The margin is half of
            the 95 % interval of the baseline. What stands in a scale open at its better end is blank.
        """
        import pandas as pd

        rows = []
        for known in self.measures.values():
            one = known.measure
            margin = "" if one.margin is None else known.shown(one.margin)
            limit = known.shown(one.limit) if math.isfinite(one.limit) else ""
            who = str(self.place(one.best)) if one.best else ""
            n = "" if one.n is None else str(one.n)
            rows.append((str(known.name), str(known.with_unit(one.value)), margin, n, limit, who))
        columns = [str(name) for name in _COLUMNS.values()]
        return pd.DataFrame(rows, columns=columns, index=pd.Index(list(self.measures), name="code"))


def basis(
    survey: pd.DataFrame,
    group: str | None = None,
    *,
    min_share: float = 0.75,
    least: int = 10,
    names: Mapping[str, str | Text] | None = None,
    source: str | Text = "",
) -> Basis:
    """Make what a plan is held against of a survey: a measure for every dimension's gap.

    The baselines are the numbers of `servqual.dimension_gaps`: the mean over respondents of their own gap P − E on
    the dimension. A respondent counts on a dimension when at least `min_share` of its items were answered in both
    blocks; nobody is left out for one blank. A dimension on which nobody has a score is no measure.

    What is within reach: the gap of the best group, since somebody has reached it; without groups, and for the best
    group itself, no gap at all (0), or the end of the scale where expectations are met already.

    Parameters
    ----------
    survey : DataFrame
        As `servqual.dimension_gaps` takes it: codes for “no answer” recoded, reversed items turned round.
    group : str, optional
        Column of branches, teams or the like. Each with `least` answers or more is a place that an action may be for,
        with a baseline of its own.
    min_share : float
        0 to 1; see above.
    least : int
        Fewest answers of a group.
    names : mapping of str to str or Text, optional
        What dimensions and groups are called where the course's catalogue does not know them.
    source : str or Text
        Where the baselines come from, e.g. which survey, and that it is simulated; stands on the printed page.

    Raises
    ------
    CourseError
        Nothing can be computed from the survey, or fewer than two groups are large enough.

    Examples
    --------
    >>> survey = servqual.recode_missing(datasets.load("bank_branch_survey"), (99, 0, -1))
    >>> found = basis(survey, "branch")
    >>> found.baseline("gap_responsiveness"), found.baseline("gap_responsiveness", "B4")
    (-1.59, -2.56)
    >>> found.measures["gap_responsiveness"].measure.best
    'B3'
    """
    try:
        gaps = servqual.respondent_gaps(survey, min_share=min_share)
    except (TypeError, ValueError) as error:
        raise CourseError(_NO_GAPS.format(why=_quoted(error))) from error
    scale = instrument_of(survey)
    widest = 9.0 if scale is None else float(scale.high - scale.low)
    named = {code: as_text(name) for code, name in (names or {}).items()}
    dimensions = {str(code): named.get(str(code)) or _label("dimension", str(code)) for code in gaps.columns}
    made = Basis({}, {**dimensions, **{code: datasets.label("gap", code) for code in GAPS_OF_THE_MODEL}})
    made = replace(made, source=as_text(source) if source else None)
    table = gaps if group is None else gaps.assign(**{group: _column(survey, group)})
    measures = {}
    for code in dimensions:
        if gaps[code].notna().any():
            found = _read(table, code, (-widest, widest), group, least)
            measures[f"gap_{code}"] = replace(_reachable(found), gap=code)
    if not measures:
        raise CourseError(_NO_GAPS.format(why=_NOBODY))
    if group is not None:
        places = dict.fromkeys(place for one in measures.values() for place in one.places)
        labels = {place: named.get(place) or _label(group, place) for place in sorted(places)}
        made = replace(made, scopes=labels)
    for code, measure in measures.items():
        called = dimensions[measure.gap]
        space = " " if called.zh[-1:].isascii() else ""  # a reader's own dimension may have a Latin name
        name = _GAP.format(name=Text(zh=called.zh + space, en=called.en))
        made = made.with_measure(code, measure, name=_lower(name), unit=_POINTS, decimals=2)
    return made


# ---------------------------------------------------------------- inside

_NO_GAPS = Text(
    zh="这份调查算不出各维度的差距，计划没有基线可用：{why}。先清理数据，例如 "
    "servqual.recode_missing(survey, (99, 0, -1))，有反向题再用 servqual.reverse_items，然后再试。",
    en="No dimension gaps can be computed from this survey, so a plan has no baselines: {why}. Clean it first, e.g. "
    "servqual.recode_missing(survey, (99, 0, -1)), and servqual.reverse_items where items are reversed.",
)
_NOBODY = Text(zh="没有一个人在哪个维度上有分", en="nobody has a score on any dimension")
_NOBODY = Text(zh="没有一个人在任何一个维度上有得分", en="nobody has a score on any dimension")
_REASONS = (
    # Of what the science says in English, what a trainee meets most; what is told is the sentence's middle.
    (r"^column (\S+) has (?:answers|values) outside (?:the scale )?(\S+ to \S+)", "{0} 这一列有超出量表（{1}）的数"),
    (r"^the table has no column (\S+);", "数据里没有 {0} 这一列"),
    (r"^the table does not say which item", "数据没有说明哪道题属于哪个维度"),
    (r"^only (\d+) .* have (\d+) answers or more", "满 {1} 份的组只有 {0} 个，至少要两个才有榜样可比"),
    (r"^column (\S+) has no value in any row", "{0} 这一列全是空的"),
    (r"^column (\S+) holds something that is not a number", "{0} 这一列里有不是数字的内容"),
)
_NO_MEASURE = Text(
    zh="“{column}”这一列算不出指标：{why}。请检查列名、缺失值和量表两端（low、high）。",
    en="No measure can be made of the column “{column}”: {why}. Check its name, its missing values and the ends of its "
    "scale (low, high).",
)
_UNKNOWN = Text(zh="依据里没有“{given}”。可以写的有：{known}。", en="The basis has no “{given}”. There are: {known}.")
_NO_COLUMN = Text(zh="数据里没有“{column}”这一列。{near}", en="The data have no column “{column}”. {near}")


def _quoted(error: Exception) -> Text:
    """Return the reason in both languages; one that is not known is quoted as the program's own words."""
    said = str(error)
    for pattern, chinese in _REASONS:
        if found := re.search(pattern, said):
            return Text(zh=chinese.format(*(part.replace(" to ", " 到 ") for part in found.groups())), en=said)
    return Text(zh=f"程序的原话是 {said}", en=said)


def as_text(words: str | Text) -> Text:
    """Return words in both languages; a plain string is both sides."""
    if isinstance(words, Text):
        return words
    if not isinstance(words, str) or not words:
        raise TypeError(f"a name is a string or a Text(zh=…, en=…), got {words!r}")
    return Text(zh=words, en=words)


def _read(
    table: pd.DataFrame, column: str, scale: tuple[float, float], group: str | None, least: int, *, less: bool = False
) -> Measure:
    for name in (column, *([] if group is None else [group])):
        _column(table, name)
    try:
        found = measures_from(
            table, [column], low=scale[0], high=scale[1], group=group, least=least, lower_is_better=less
        )
    except (TypeError, ValueError) as error:
        raise CourseError(_NO_MEASURE.format(column=column, why=_quoted(error))) from error
    return replace(found[column], words=())


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    if name not in table.columns:
        columns = [str(one) for one in table.columns]
        raise CourseError(_NO_COLUMN.format(column=name, near=near(name, columns)))
    return table[name]


def _reachable(gap: Measure) -> Measure:
    """Let a gap that nobody has done better in close, and no more: nobody can promise to surprise everybody."""
    met = 0.0 if gap.value < 0 else None
    places = {code: one if one.best else replace(one, reachable=0.0 if one.value < 0 else None)
              for code, one in gap.places.items()}  # fmt: skip
    return replace(gap, reachable=gap.reachable if gap.best else met, places=places)


def _label(kind: str, code: str) -> Text:
    try:
        return datasets.label(kind, code)
    except CourseError:
        shown = re.sub("_", " ", code)
        return Text(zh=shown, en=shown)


def _lower(name: Text) -> Text:
    return Text(zh=name.zh, en=name.en[:1].lower() + name.en[1:])
