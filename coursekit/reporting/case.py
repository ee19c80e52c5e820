"""A survey read and worked out: every number of the report, and none of its words.

All forms of questionnaire end in one score per answered item, of which low is bad:

- ``gap``: P − E, perceived less expected;
- ``performance``: P alone;
- ``direct``: N, one rating from much worse to much better than expected;
- ``columns``: P − A, perceived less the minimum (three columns: minimum, desired, perceived).

A *part* is what the report is about: a dimension, or an item where no dimensions are known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from coursekit.analysis._common import mean_interval
from coursekit.analysis.bootstrap import rank_groups
from coursekit.analysis.comparison import adjusted_p, paired_t
from coursekit.analysis.importance import lmg
from coursekit.analysis.instrument import SERVQUAL, Instrument, Survey
from coursekit.analysis.priorities import derived_importance, importance_performance
from coursekit.analysis.reliability import Alpha, cronbach_alpha
from coursekit.analysis.servqual import columns_of_dimensions, reverse_items, straight_liners, zone_of_tolerance
from coursekit.analysis.single_numbers import NetPromoterScore, TopBox, nps, top_box
from coursekit.course_files import course_folder
from coursekit.datasets import names as course_tables
from coursekit.datasets import read_survey
from coursekit.datasets.catalogue import resource
from coursekit.datasets.report import SurveyReport
from coursekit.language import CourseError, Text
from coursekit.reporting.naming import Naming

__all__ = ["Case", "Form", "GroupComparison", "Priorities", "open_survey"]

Form = Literal["gap", "performance", "direct", "columns"]
# The letters of the answer columns of each form; the first of them that a file has completely decides.
_LETTERS: dict[Form, str] = {"gap": "EP", "columns": "ADP", "direct": "N", "performance": "P"}

SATISFACTION, RECOMMEND = "overall_satisfaction", "recommend"
MOST_GROUPS = 12
LEAST_IN_GROUP = 5  # fewer people are neither a result nor anonymous
LEAST_FOR_IMPORTANCE = 30
_MOST_COLUMNS = 6  # of groups that are found without being named
_OUTCOMES = {SATISFACTION, "overall_quality", RECOMMEND}
# Numbers that name groups rather than measure; other columns of numbers must be named by the reader.
_GROUP_NUMBERS = re.compile(
    r"(?:wave|branch|unit|team|store|shop|site|month|year|quarter|期次?|批次|网点|门店|年份?|月份?|季度)(?:_?(?:no|id))?",
    re.I,
)


@dataclass(frozen=True)
class Part:
    """A dimension or an item: its ``name`` as in the data, and its items."""

    name: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class GroupComparison:
    """The groups of one column.

    Attributes
    ----------
    column : str
        Of the survey.
    table : DataFrame
        Row per group in the data's order: ``n``, ``mean``, ``low``, ``high`` of the overall
        score, ``rank_low`` and ``rank_high`` (1 is best; interval of the place).
    parts : DataFrame
        Row per (group, part): ``mean``, ``low``, ``high``, ``n``.
    pairs : DataFrame
        Row per pair of groups: ``first``, ``second``, ``difference``, ``p_holm`` (Welch).
    too_small : dict of str to int
        Groups left out for being small.
    """

    column: str
    table: pd.DataFrame
    parts: pd.DataFrame
    pairs: pd.DataFrame
    too_small: dict[str, int]


@dataclass(frozen=True)
class Priorities:
    """What matters and how it is done.

    Attributes
    ----------
    source : str
        "lmg", "correlation" or "weights".
    table : DataFrame
        Row per part: ``importance`` with ``importance_low`` and ``importance_high``, ``share`` (LMG only),
        ``performance`` with its interval, ``quadrant``, ``sure`` (both intervals on one side of the lines), ``n`` and
        ``performance_n``.
    importance_line, performance_line : float
        Means of the two columns.
    r_squared : float
        Of the regression; NaN unless ``source`` is "lmg".
    by_item : bool
        Rows are items although there are dimensions (there is one only).
    """

    source: Literal["lmg", "correlation", "weights"]
    table: pd.DataFrame
    importance_line: float
    performance_line: float
    r_squared: float
    by_item: bool


def open_survey(
    survey: str | PathLike[str],
    *,
    questionnaire: str | PathLike[str] | None = None,
    mapping: Mapping[str, str | None] | None = None,
    dimensions: Mapping[str, Sequence[str | int]] | None = None,
    names: Mapping[str, str] | None = None,
    reversed_items: Collection[str] = (),
    low: int = 1,
    high: int = 7,
    satisfaction_scale: tuple[int, int] | None = None,
    missing_codes: Collection[float] | None = None,
    groups: Collection[str] | None = None,
    keep_straight_liners: bool = True,
    min_share: float = 0.75,
    level: float = 0.95,
) -> Case:
    """Read a survey file for a report.

    Parameters
    ----------
    survey : str or path
        A file as `coursekit.datasets.read_survey` takes it, or the name of one of the course's tables.
    questionnaire : path, optional
        JSON file of the questionnaire that was used; says form, dimensions, scale and names.
    mapping, dimensions, low, high, missing_codes
        As in `read_survey`.
    names : mapping of str to str, optional
        Code → what the report calls it: items, dimensions, columns, groups.
    reversed_items : collection of str
        Codes of the items worded negatively and not yet turned round.
    satisfaction_scale : (int, int), optional
        Ends of the scale of ``overall_satisfaction`` where it is another than that of the items.
    groups : collection of str, optional
        Columns to compare groups by. Left out: columns of words with 2 to 12 different ones.
    keep_straight_liners : bool
        False leaves out who gave one and the same answer throughout a block.
    min_share : float
        Share of a dimension's items that must be answered for a score.
    level : float
        Confidence level of every interval.

    Returns
    -------
    Case

    Raises
    ------
    CourseError
        The file cannot be read, nobody has a score, or a parameter names something that is not there.

    Examples
    --------
    >>> case = open_survey("bank_branch_survey")
    >>> case.form, case.n, round(float(case.part_table.loc["responsiveness", "score"]), 2)
    ('gap', 640, -1.59)
    """
    name = str(survey)
    path = course_folder("datasets") / f"{name}.csv" if name in course_tables() else Path(survey)
    if not path.is_file():
        raise CourseError(_NO_FILE.format(name=path.name))
    own = _course_table(path)
    told: dict[str, Any] = {"mapping": mapping or None, "missing_codes": missing_codes}
    if questionnaire is not None:
        told["questionnaire"] = questionnaire
    else:
        told |= {"dimensions": dimensions or None, "low": low, "high": high}
    table = read_survey(path, **told)
    report: SurveyReport = table.report
    form, items = _form(table)
    known: Instrument | None = table.instrument
    if known is not None:
        kept = {part: tuple(item for item in codes if item in items) for part, codes in known.dimensions.items()}
        known = Instrument({part: codes for part, codes in kept.items() if codes}, known.low, known.high)
    assumed = questionnaire is None and not dimensions and set(items) == set(SERVQUAL.items)
    if known is None and assumed:
        known = Instrument(SERVQUAL.dimensions, low, high)
    low, high = report.scale if known is None else (known.low, known.high)
    turned = frozenset(_code(one) for one in reversed_items)
    if not turned and table.instrument is not None:
        turned = table.instrument.reversed_items
    if not turned and own is not None:
        turned = frozenset(resource(own)["coursekit:instrument"]["reversed_items"])
    if strange := sorted(turned - set(items)):
        raise CourseError(_NO_SUCH_ITEMS.format(items=", ".join(strange), known=", ".join(items)))
    blocks = {letter: table[[letter + item for item in items]].set_axis(items, axis=1) for letter in _LETTERS[form]}
    every = pd.concat([block.add_prefix(letter) for letter, block in blocks.items()], axis=1)
    empty = every.isna().all(axis=1)
    flat = straight_liners(every) & (every.notna().sum(axis=1) >= 6) & ~empty
    if turned:
        scale = Instrument({"all": tuple(items)}, low, high, reversed_items=turned)
        every = reverse_items(every, scale)
    keep = ~empty if keep_straight_liners else ~empty & ~flat
    if not keep.any():
        raise CourseError(_NOBODY.format(name=path.name))
    for column in groups or ():
        if column not in table:
            raise CourseError(_NO_SUCH_GROUP.format(column=column, known=", ".join(map(str, table.columns[:20]))))
    return Case(
        table=table[keep],
        name=path.name,
        course_table=own,
        form=form,
        items=tuple(items),
        instrument=known,
        assumed=assumed and own is None,
        low=low,
        high=high,
        reversed_items=turned,
        read=len(table),
        empty=int(empty.sum()),
        straight=int(flat.sum()),
        straight_kept=keep_straight_liners,
        answers={letter: every.loc[keep, [letter + item for item in items]].set_axis(items, axis=1)
                 for letter in _LETTERS[form]},
        all_answers=every[~empty],
        flat=flat[~empty],
        asked_groups=None if groups is None else tuple(groups),
        satisfaction_scale=satisfaction_scale,
        min_share=min_share,
        level=level,
        naming=Naming(dict(names or {}), getattr(table, "questionnaire", None), own),
    )  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Case:
    """A survey and everything worked out from it; made by `open_survey`.

    Attributes
    ----------
    table : Survey
        The rows that are used.
    form : str
        "gap", "performance", "direct" or "columns".
    answers : dict of str to DataFrame
        Letter of the block → respondents × items, items turned round, NaN where missing.
    read, empty, straight : int
        Rows of the file, rows without an answer, straight-liners among the others.
    """

    table: Survey
    name: str
    course_table: str | None
    form: Form
    items: tuple[str, ...]
    instrument: Instrument | None
    assumed: bool
    low: int
    high: int
    reversed_items: frozenset[str]
    read: int
    empty: int
    straight: int
    straight_kept: bool
    answers: dict[str, pd.DataFrame]
    all_answers: pd.DataFrame = field(repr=False)
    flat: pd.Series
    asked_groups: tuple[str, ...] | None
    satisfaction_scale: tuple[int, int] | None
    min_share: float
    level: float
    naming: Naming

    def __repr__(self) -> str:
        return f"{self.name}: {self.form}, n = {self.n}"

    @property
    def n(self) -> int:
        """Respondents in the report."""
        return len(self.table)

    @property
    def letters(self) -> str:
        """The letters of the answer columns: "EP", "P", "N" or "ADP"."""
        return _LETTERS[self.form]

    @property
    def performance_letter(self) -> str:
        """The block that says how the service is."""
        return "N" if self.form == "direct" else "P"

    @cached_property
    def by_dimension(self) -> bool:
        """Whether dimensions are known."""
        return self.instrument is not None

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The dimensions, or the items where none are known."""
        if self.instrument is None:
            return tuple(Part(item, (item,)) for item in self.items)
        return tuple(Part(name, codes) for name, codes in self.instrument.dimensions.items())

    @cached_property
    def item_parts(self) -> tuple[Part, ...]:
        """Every item as a part."""
        return tuple(Part(item, (item,)) for item in self.items)

    # -- scores -----------------------------------------------------------

    def _scores(self, parts: Sequence[Part], answers: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Return respondents × parts for each block, over the items answered in all blocks, and the score."""
        given = np.logical_and.reduce([answers[letter].notna().to_numpy() for letter in self.letters])
        place = {item: number for number, item in enumerate(self.items)}
        scores: dict[str, dict[str, np.ndarray]] = {letter: {} for letter in self.letters}
        for part in parts:
            at = [place[item] for item in part.items]
            count = given[:, at].sum(axis=1)
            enough = count >= max(self.min_share * len(at) - 1e-9, 1)
            for letter in self.letters:
                values = np.where(given[:, at], answers[letter].to_numpy()[:, at], 0).sum(axis=1)
                scores[letter][part.name] = np.where(enough, values / np.maximum(count, 1), np.nan)
        index = next(iter(answers.values())).index
        found = {letter: pd.DataFrame(values, index=index) for letter, values in scores.items()}
        return found | {"score": self._score(found)}

    def _score(self, blocks: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        if self.form == "gap":
            return blocks["P"] - blocks["E"]
        if self.form == "columns":
            return blocks["P"] - blocks["A"]
        return blocks[self.letters]

    @cached_property
    def part_scores(self) -> dict[str, pd.DataFrame]:
        """Respondents × parts: a table per block, and "score"."""
        return self._scores(self.parts, self.answers)

    @cached_property
    def item_scores(self) -> dict[str, pd.DataFrame]:
        """Respondents × items: a table per block, and "score"."""
        return self._scores(self.item_parts, self.answers)

    def _means(self, scores: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
        rows = {}
        for part in scores["score"]:
            values = scores["score"][part].dropna().to_numpy()
            mean, low, high = mean_interval(values, self.level)
            blocks = {letter: scores[letter][part].mean() for letter in self.letters}
            rows[part] = {**blocks, "score": mean, "low": low, "high": high, "n": len(values)}
            if self.form == "columns":
                above = (scores["P"][part] - scores["D"][part]).dropna().to_numpy()
                rows[part]["superiority"] = mean_interval(above, self.level)[0]
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis(name).astype({"n": int})

    @cached_property
    def part_table(self) -> pd.DataFrame:
        """Row per part: the blocks' means, ``score`` with ``low`` and ``high``, ``n``."""
        return self._means(self.part_scores, "dimension" if self.by_dimension else "item")

    @cached_property
    def item_table(self) -> pd.DataFrame:
        """Row per item, as `part_table`."""
        return self._means(self.item_scores, "item")

    @cached_property
    def zones(self) -> pd.DataFrame:
        """Row per part: shares ``below``, ``in`` and ``above`` people's own zone of tolerance, ``n``, ``impossible``.

        Empty unless the form is "columns". Who put the desired level below the minimum has no zone.
        """
        if self.form != "columns":
            return pd.DataFrame(columns=["below", "in", "above", "n", "impossible"])
        every = pd.concat([block.add_prefix(letter) for letter, block in self.answers.items()], axis=1)
        asked = Instrument({part.name: part.items for part in self.parts}, self.low, self.high)
        means = columns_of_dimensions(every, asked, min_share=self.min_share)
        zones = zone_of_tolerance(means, [part.name for part in self.parts], low=self.low, high=self.high)
        return zones[["below", "in", "above", "n", "impossible"]].astype({"n": int, "impossible": int})

    @cached_property
    def overall(self) -> pd.Series[float]:
        """Each respondent's mean score over the parts, where at least `min_share` of them have one."""
        scores = self.part_scores["score"]
        enough = scores.notna().mean(axis=1) >= self.min_share - 1e-9
        return scores.mean(axis=1).where(enough)

    @cached_property
    def ranked(self) -> pd.DataFrame:
        """`part_table` of the parts with a score, lowest first; ``p_holm`` tests each against the lowest."""
        table = self.part_table[self.part_table["n"] > 1].sort_values("score", kind="stable")
        scores = self.part_scores["score"]
        p = {}
        for part in table.index[1:]:
            try:
                p[part] = paired_t(scores[part], scores[table.index[0]]).p
            except ValueError:  # the same difference for everybody, or no pairs
                p[part] = 1.0
        holm = adjusted_p(pd.Series(p, dtype=float)) if p else pd.Series(dtype=float)
        return table.assign(p_holm=holm.reindex(table.index))

    @cached_property
    def straight_effect(self) -> tuple[float, float]:
        """The lowest part's score with the straight-liners and without them."""
        part = [one for one in self.parts if one.name == self.ranked.index[0]]

        def mean(rows: pd.Series) -> float:
            answers = {
                letter: self.all_answers.loc[rows, [letter + item for item in self.items]].set_axis(
                    list(self.items), axis=1
                )
                for letter in self.letters
            }
            return float(self._scores(part, answers)["score"].iloc[:, 0].mean())

        return mean(self.flat | True), mean(~self.flat)

    # -- can it be trusted ------------------------------------------------

    def alphas(self, letter: str) -> dict[str, Alpha | None]:
        """Return Cronbach's alpha of each dimension, or of all items together; None where there is none."""
        parts = self.parts if self.by_dimension else (Part("", self.items),)
        blocks = self.item_scores["score"] if letter == "score" else self.answers[letter]
        found: dict[str, Alpha | None] = {}
        for part in parts:
            try:
                found[part.name] = cronbach_alpha(blocks[list(part.items)], level=self.level)
            except ValueError:  # one item, too few people, an item that does not vary
                found[part.name] = None
        return found

    @cached_property
    def suspects(self) -> tuple[str, ...]:
        """Items that run against the others, as negatively worded ones do that were not turned round."""
        found: set[str] = set()
        if len(self.items) < 3 or self.n < LEAST_FOR_IMPORTANCE:
            return ()
        block = self.answers[self.performance_letter]
        block = block.loc[:, block.std() > 0].dropna(axis=1, how="all")
        if block.shape[1] >= 3:
            filled = block.fillna(block.mean())
            loading = np.linalg.eigh(np.corrcoef(filled.to_numpy(), rowvar=False))[1][:, -1]
            loading = loading * (np.sign(np.median(loading)) or 1)
            found |= {str(item) for item, load in zip(block, loading, strict=True) if load < -0.1}
        if "E" in self.answers:
            # Nobody expects poor service: where the others are expected high, a low one was asked the other way round.
            expected = self.answers["E"].mean()
            middle = (self.low + self.high) / 2
            if expected.median() > middle:
                found |= {str(item) for item in expected.index[expected < middle - 0.5]}
        return tuple(item for item in self.items if item in found)

    # -- groups -----------------------------------------------------------

    @cached_property
    def group_columns(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns whose groups are compared, and those that could be but were not taken."""
        used = {letter + item for letter in "EPNAD" for item in self.items} | _OUTCOMES
        used |= {str(self.table.report.id_column)} | {f"W_{part.name}" for part in self.parts}
        if self.asked_groups is not None:
            return self.asked_groups, ()
        background = self.naming.background()
        found, rest = [], []
        for column in map(str, self.table.columns):
            if column in used or column.startswith("W_"):
                continue
            values = _labels(self.table[column])
            if not 2 <= values.nunique() <= MOST_GROUPS or (values.value_counts() >= LEAST_IN_GROUP).sum() < 2:
                continue
            words = not pd.api.types.is_numeric_dtype(self.table[column]) or self.table[column].dtype == bool
            if words or column in background or _GROUP_NUMBERS.fullmatch(column):
                found.append(column)
            else:
                rest.append(column)
        return tuple(found[:_MOST_COLUMNS]), tuple(found[_MOST_COLUMNS:] + rest)

    @cached_property
    def comparisons(self) -> tuple[GroupComparison, ...]:
        """The groups of each column in `group_columns`."""
        return tuple(found for column in self.group_columns[0] if (found := self._compare(column)) is not None)

    def _compare(self, column: str) -> GroupComparison | None:
        labels = self.naming.one_language(column, _labels(self.table[column]))
        people = pd.DataFrame({"score": self.overall, "group": labels}).dropna()
        sizes = people["group"].value_counts()
        small = {str(group): int(n) for group, n in sizes.items() if n < LEAST_IN_GROUP}
        people = people[~people["group"].isin(small)]
        order = self.naming.in_order(column, people["group"])
        if not 2 <= len(order) <= MOST_GROUPS:
            return None
        ranking = rank_groups(people, "score", "group", resamples=2000, level=self.level).groups
        values = {group: people.loc[people["group"] == group, "score"].to_numpy() for group in order}
        rows = {group: dict(zip(("mean", "low", "high"), mean_interval(values[group], self.level), strict=True))
                for group in order}  # fmt: skip
        table = pd.DataFrame.from_dict(rows, orient="index")
        table = table.assign(n=[len(values[group]) for group in order])
        table = table.join(ranking[["rank_low", "rank_high"]]).rename_axis(column)
        return GroupComparison(column, table, self._parts_by(labels, order), _pairs(values), small)

    def _parts_by(self, labels: pd.Series, order: Sequence[str]) -> pd.DataFrame:
        rows = []
        for group in order:
            for part in self.parts:
                scores = self.part_scores["score"].loc[labels == group, part.name].dropna().to_numpy()
                rows.append((group, part.name, *mean_interval(scores, self.level), len(scores)))
        return pd.DataFrame(rows, columns=["group", "part", "mean", "low", "high", "n"])

    # -- overall judgements -----------------------------------------------

    @cached_property
    def satisfaction(self) -> tuple[pd.Series[float], tuple[int, int] | None, int] | None:
        """Overall satisfaction, its scale (None: not known) and how many answers were unusable; None: not asked."""
        if SATISFACTION not in self.table:
            return None
        asked = self.satisfaction_scale or self.naming.satisfaction_scale() or (self.low, self.high)
        values, left_out = _numbers(self.table[SATISFACTION], *asked)
        short = values.max() <= asked[1] - 2 and len(values.dropna()) >= LEAST_FOR_IMPORTANCE
        return values, None if self.satisfaction_scale is None and short else asked, left_out

    @cached_property
    def top_two(self) -> TopBox | None:
        """Share of the two highest answers on overall satisfaction; None where it cannot be said."""
        if self.satisfaction is None or self.satisfaction[1] is None:
            return None
        values, scale, _ = self.satisfaction
        assert scale is not None
        try:
            return top_box(values, low=scale[0], high=scale[1], level=self.level)
        except ValueError:  # nobody answered, or not in whole numbers
            return None

    @cached_property
    def promoters(self) -> NetPromoterScore | None:
        """The Net Promoter Score; None where “recommend” was not asked from 0 to 10."""
        if RECOMMEND not in self.table:
            return None
        values, _ = _numbers(self.table[RECOMMEND], 0, 10)
        try:
            return nps(values, method="adjusted", level=self.level)
        except ValueError:
            return None

    # -- priorities -------------------------------------------------------

    @cached_property
    def priorities(self) -> Priorities | None:
        """What matters, and how it is done; None where nothing says what matters."""
        by_item = self.by_dimension and len(self.parts) < 2
        parts = self.item_parts if by_item else self.parts
        performance = (self.item_scores if by_item else self.part_scores)[self.performance_letter]
        performance = performance.loc[:, performance.notna().sum() > 1]
        if performance.shape[1] < 2:
            return None
        found = self._derived(performance) or (None if by_item else self._stated(performance))
        if found is None:
            return None
        source, importance, r_squared = found
        rows = {
            str(part): mean_interval(performance[part].dropna().to_numpy(), self.level) for part in importance.index
        }
        done = pd.DataFrame.from_dict(
            rows, orient="index", columns=["performance", "performance_low", "performance_high"]
        )
        done["performance_n"] = performance.notna().sum().reindex(done.index)
        table = importance.join(done)
        field_map = importance_performance(table["importance"], table["performance"], same_scale=False)
        across, up = field_map.performance_line, field_map.importance_line
        sure = ((table["importance_low"] > up) | (table["importance_high"] < up)) & (
            (table["performance_low"] > across) | (table["performance_high"] < across)
        )
        table = table.assign(quadrant=field_map.table["quadrant"], sure=sure)
        name = "item" if by_item or not self.by_dimension else "dimension"
        order = {part.name: number for number, part in enumerate(parts)}
        table = table.loc[sorted(table.index, key=lambda one: order[str(one)])].rename_axis(name)
        return Priorities(source, table, up, across, r_squared, by_item)

    def _derived(self, performance: pd.DataFrame) -> tuple[Literal["lmg", "correlation"], pd.DataFrame, float] | None:
        if self.satisfaction is None:
            return None
        outcome = self.satisfaction[0]
        together = performance.assign(outcome=outcome).dropna()
        names = list(map(str, performance.columns))
        if outcome.notna().sum() < LEAST_FOR_IMPORTANCE or outcome.std() == 0:
            return None
        if len(names) <= 12 and len(together) >= max(LEAST_FOR_IMPORTANCE, 5 * len(names)):
            try:
                found = lmg(together, "outcome", names, level=self.level)
            except ValueError:
                return None
            found = found.rename(columns={"low": "importance_low", "high": "importance_high"}).assign(n=len(together))
            return "lmg", found.rename_axis(None), float(found["importance"].sum())
        rows = {}
        for part in names:
            pair = performance[[part]].assign(outcome=outcome).dropna()
            try:
                r = derived_importance(pair[[part]], pair["outcome"], level=self.level).iloc[0]
            except ValueError:
                continue
            rows[part] = {"importance": r["r"], "importance_low": r["r_low"], "importance_high": r["r_high"],
                          "n": len(pair)}  # fmt: skip
        if len(rows) < 2:
            return None
        return "correlation", pd.DataFrame.from_dict(rows, orient="index").astype({"n": int}), float("nan")

    @cached_property
    def stated(self) -> pd.DataFrame | None:
        """Row per dimension: the points of 100 that customers gave, with their interval and ``n``; None: not asked."""
        found = self._stated(self.part_scores["score"]) if self.by_dimension else None
        return None if found is None else found[1]

    def _stated(self, performance: pd.DataFrame) -> tuple[Literal["weights"], pd.DataFrame, float] | None:
        columns = {str(part): f"W_{part}" for part in performance.columns}
        if not set(columns.values()) <= set(map(str, self.table.columns)):
            return None
        points = pd.DataFrame({part: _numbers(self.table[column], 0, 100)[0] for part, column in columns.items()})
        points = points[(points.sum(axis=1, skipna=False) - 100).abs() <= 0.5]
        if len(points) < 2:
            return None
        rows = {part: mean_interval(points[part].to_numpy(), self.level) for part in points}
        names = ["importance", "importance_low", "importance_high"]
        table = pd.DataFrame.from_dict(rows, orient="index", columns=names).assign(n=len(points))
        return "weights", table, float("nan")


# ---------------------------------------------------------------- reading


def _form(table: pd.DataFrame) -> tuple[Form, list[str]]:
    """Return which form of questionnaire the columns are of, and the items with all its answers."""
    there = {str(column) for column in table.columns}
    codes = sorted({column[1:] for column in there if re.fullmatch(r"[EPNAD]\d{2,3}", column)})
    for form, letters in _LETTERS.items():
        items = [code for code in codes if all(letter + code in there for letter in letters)]
        if items:
            return form, items
    raise CourseError(_NO_FORM.format(columns=", ".join(sorted(there)[:12])))


def _course_table(path: Path) -> str | None:
    """Return the name of the course's table that the file is, byte for byte but for line ends; else None."""
    if path.stem not in course_tables() or "coursekit:instrument" not in resource(path.stem):
        return None
    content = [
        one.read_bytes().replace(b"\r\n", b"\n") for one in (path, course_folder("datasets") / f"{path.stem}.csv")
    ]
    return path.stem if content[0] == content[1] else None


def _code(one: object) -> str:
    digits = re.sub(r"^[A-Za-z]", "", str(one).strip())
    return f"{int(digits):02d}" if digits.isdecimal() else digits


def _numbers(column: pd.Series, low: float, high: float) -> tuple[pd.Series[float], int]:
    """Return a column's usable numbers, and how many entries were something else."""
    if not pd.api.types.is_numeric_dtype(column):
        narrow = [unicodedata.normalize("NFKC", str(cell)).strip().removesuffix("分") if pd.notna(cell) else None
                  for cell in column]  # fmt: skip
        values = pd.to_numeric(pd.Series(narrow, index=column.index), errors="coerce")
    else:
        values = column
    values = values.astype(float)
    usable = values.where(values.between(low, high))
    return usable, int(column.notna().sum() - usable.notna().sum())


def _labels(column: pd.Series) -> pd.Series[str]:
    """Return a column as words: 1.0 is “1”, blanks are missing."""
    words = [None if pd.isna(cell) else f"{cell:g}" if isinstance(cell, float) else str(cell).strip() or None
             for cell in column]  # fmt: skip
    return pd.Series(words, index=column.index, dtype=object)


def _pairs(values: Mapping[str, np.ndarray]) -> pd.DataFrame:
    from scipy.stats import ttest_ind

    rows = []
    for first, second in combinations(values, 2):
        one, other = values[first], values[second]
        # Where nobody differs from anybody in either group there is nothing to test.
        p = 1.0 if one.std() == other.std() == 0 else float(ttest_ind(one, other, equal_var=False).pvalue)
        rows.append((first, second, float(one.mean() - other.mean()), p))
    table = pd.DataFrame(rows, columns=["first", "second", "difference", "p"])
    return table.assign(p_holm=adjusted_p(table["p"].fillna(1)))


_NO_FILE = Text(
    zh="找不到文件 {name}。请核对文件名和文件夹；文件名要带扩展名（.csv、.xlsx）。",
    en="There is no file {name}. See to its name and folder; the name ends with .csv or .xlsx.",
)
_NO_SUCH_ITEMS = Text(
    zh="reversed_items 里的 {items} 不在表里。表里的题有：{known}。",
    en="{items} in reversed_items are not in the file. It has the items {known}.",
)
_NO_SUCH_GROUP = Text(
    zh="groups 里的“{column}”不是表里的列。表里的列有：{known}。",
    en="“{column}” in groups is no column of the file. Its columns are: {known}.",
)
_NOBODY = Text(
    zh="{name} 里没有一个人的回答可用，做不出报告。请看看读取报告说了什么，多半是列名或量表没有认对。",
    en="Nobody in {name} gave an answer that can be used, so there is nothing to report. Most likely columns or scale "
    "were misread; see what reading the file found.",
)
_NO_FORM = Text(
    zh="没有认出可以打分的题：要有成对的期望 E 和感知 P，或只有感知 P，或直接比较 N，或三栏 A、D、P。"
    "表里的列有：{columns}。"
    "请在参数格的 mapping 里说明哪一列是哪一题。",
    en="No items that can be scored: there must be pairs of expectation E and perception P, or perceptions P alone, or "
    "direct ratings N, or the three columns A, D, P. The file has: {columns}. Say in mapping, in the cell of "
    "parameters, which column is which item.",
)
