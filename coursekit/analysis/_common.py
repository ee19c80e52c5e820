"""What several of the analysis modules need: reading columns safely, naming faults, intervals."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from coursekit.analysis.instrument import instrument_of

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_ANSWER = re.compile(r"^[EP]\d{2,3}$")


def need(table: pd.DataFrame, names: Iterable[object]) -> None:
    """Raise ValueError unless every column is in the table, once."""
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"a pandas DataFrame is needed, got {type(table).__name__}")
    wanted = list(dict.fromkeys(names))
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise ValueError(f"the table has no column {listed(missing)}; its columns are {listed(list(table.columns))}")
    if table.columns.is_unique and table.columns.nlevels == 1:
        return
    for name in wanted:
        column = table[name]
        if not isinstance(column, pd.Series):
            raise ValueError(f"column {name} appears {column.shape[1]} times; rename or drop the copies")


def numbers(column: pd.Series, name: object, low: float = -math.inf, high: float = math.inf) -> Floats:
    """Return a column as floats, NaN where missing; refuse text, true/false, infinite and out-of-range values."""
    kind = column.dtype.kind
    if kind == "b" or (kind == "O" and any(isinstance(value, bool | np.bool_) for value in column)):
        raise ValueError(f"column {name} holds true/false, not numbers; turn it into numbers with .astype(float)")
    if kind in "mMc" or isinstance(column.dtype, pd.PeriodDtype):
        raise ValueError(f"column {name} holds {column.dtype} values, not plain numbers; pass a column of numbers")
    values = pd.to_numeric(column, errors="coerce")
    text = (values.isna() & column.notna()).to_numpy(dtype=bool)
    if text.any():
        raise ValueError(
            f"column {name} holds something that is not a number ({shown(column, text)}); "
            "correct these values or set them missing"
        )
    found = values.to_numpy(dtype=np.float64, na_value=np.nan)
    infinite = np.isinf(found)
    if infinite.any():
        raise ValueError(f"column {name} holds infinite values ({shown(column, infinite)}); set them missing (NaN)")
    outside = (found < low) | (found > high)
    if outside.any():
        span = f"{low:g} to {high:g}" if math.isfinite(high) else f"{low:g} and above"
        raise ValueError(
            f"column {name} has values outside {span} ({shown(column, outside)}); "
            "correct them, or set codes for missing answers to NaN"
        )
    return found


def yes_no(column: pd.Series, name: object) -> Floats:
    """Return a column of true/false or 1/0 as 1.0 and 0.0, NaN where missing; refuse anything else."""
    missing = column.isna().to_numpy(dtype=bool)
    if all(isinstance(value, bool | np.bool_) for value in column[~missing]):
        column = column.astype(object).where(~missing, np.nan).astype(float)
    found = numbers(column, name, 0, 1)
    if not np.isin(found[~missing], (0, 1)).all():
        raise ValueError(f"column {name} holds something other than 0 and 1; code 1 for yes and 0 for no")
    return found


def complete(column: pd.Series, name: object, low: float = -math.inf, high: float = math.inf) -> Floats:
    """Return a column as floats like `numbers`, and refuse missing values too."""
    found = numbers(column, name, low, high)
    missing = np.isnan(found)
    if missing.any():
        rows = listed([f"row {label}" for label in column.index[missing]], 3)
        raise ValueError(f"column {name} has missing values ({rows}); drop these rows or fill them in")
    return found


def confidence(level: float) -> float:
    """Return a confidence level after checking that it lies between 0 and 1."""
    if not isinstance(level, int | float | np.integer | np.floating):
        raise TypeError(f"a confidence level is a number between 0 and 1, e.g. 0.95; got {level!r}")
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, e.g. 0.95; got {level!r}")
    return level


def wilson(count: float, n: float, level: float = 0.95, *, continuity: bool = False) -> tuple[float, float]:
    """Return Wilson's interval of a proportion (Wilson 1927); with `continuity` Newcombe's (1998) method 4."""
    from scipy.stats import norm

    z = float(norm.ppf(0.5 + confidence(level) / 2))
    share = count / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    if continuity:
        return _corrected_wilson(share, n, z)
    return max(0.0, centre - half), min(1.0, centre + half)


def _corrected_wilson(share: float, n: float, z: float) -> tuple[float, float]:
    def end(p: float) -> float:
        """Return the lower end for a share p; the upper one is that of 1 − p, from the other side."""
        spread = z * z - 2 - 1 / n + 4 * p * (n * (1 - p) + 1)
        return max(0.0, (2 * n * p + z * z - 1 - z * math.sqrt(spread)) / (2 * (n + z * z))) if p > 0 else 0.0

    return end(share), 1 - end(1 - share)


def shown(column: pd.Series, where: Bools) -> str:
    """Name the rows of a fault, by index label, with the value found: ``row 3: 99, row 8: 99 and 4 more``."""
    found = column[where]
    text = ", ".join(f"row {label}: {plain(value)}" for label, value in found.head(3).items())
    return text + (f" and {len(found) - 3} more" if len(found) > 3 else "")


def plain(value: object) -> str:
    """Return a value as a reader would write it."""
    return f"{value:g}" if isinstance(value, int | float | np.number) and not isinstance(value, bool) else repr(value)


def listed(names: Sequence[object], most: int = 8) -> str:
    """Join names with commas, cut short after `most`."""
    return ", ".join(map(str, names[:most])) + (f" and {len(names) - most} more" if len(names) > most else "")


def column(values: object, name: object) -> pd.Series:
    """Return one-dimensional values as a column; a Series keeps its row labels."""
    if isinstance(values, pd.Series):
        return values
    if isinstance(values, str | pd.DataFrame | Mapping) or not np.iterable(values):
        raise TypeError(f"{name} is a column or a list of values, got {type(values).__name__}")
    found = values if isinstance(values, np.ndarray) else list(values)
    if any(isinstance(value, list | tuple | np.ndarray) for value in found):
        raise ValueError(f"{name} has more than one dimension; pass one column")
    return pd.Series(found, dtype=None if len(found) else np.float64)


def column_names(values: object, what: str) -> list[Any]:
    """Return a list of column names after checking that it is one; `what` names it in an error."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{what}: a list of column names is needed, got {values!r}")
    found = list(values)
    for name in found:
        if not isinstance(name, Hashable):
            raise TypeError(f"{what}: a column name is text or a number, got {name!r}")
    return found


def labelled(values: object, name: str) -> pd.Series:
    """Return a Series whose labels say what its values belong to, after checking that it is one and none repeats."""
    if not isinstance(values, pd.Series):
        raise TypeError(
            f"{name} is a pandas Series whose index names what the values belong to, e.g. "
            f"pd.Series({{'queue': 5, 'fees': 3}}); got {type(values).__name__}"
        )
    if values.index.has_duplicates:
        raise ValueError(f"{name}: {listed(list(values.index[values.index.duplicated()]))} occurs more than once")
    return values


def scalar(value: float, name: str, low: float = -math.inf, high: float = math.inf) -> float:
    """Return one plain number after checking that it is finite and in range."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} is a number, got {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value}; give a finite number")
    if not low <= value <= high:
        span = f"between {low:g} and {high:g}" if math.isfinite(high) else f"{low:g} or more"
        raise ValueError(f"{name} must be {span}, got {value:g}")
    return float(value)


def whole(value: int, name: str, low: int = 0) -> int:
    """Return a whole number (a count, a seed) after checking that it is one and not too small."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} is a whole number, got {value!r}")
    if value < low:
        raise ValueError(f"{name} must be {low} or more, got {value}")
    return int(value)


def paired(**columns: object) -> list[pd.Series]:
    """Return columns of the same people, under their names; refuse different lengths and different row labels."""
    found = [column(values, name) for name, values in columns.items()]
    names = listed(list(columns))
    if len({len(values) for values in found}) > 1:
        raise ValueError(f"{names} have {listed([len(values) for values in found])} values; pair them up")
    series = [values for values in columns.values() if isinstance(values, pd.Series)]
    if any(not values.index.equals(series[0].index) for values in series):
        raise ValueError(
            f"{names} have different row labels; take them from one table, or pass lists to pair them by place"
        )
    return found


@dataclass(frozen=True)
class Fault:
    """One failing point of something given as data: what (a code), where, and the details a sentence needs."""

    code: str
    where: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class MeanDifference:
    """Two means of different people, and their difference with its interval (first − second)."""

    first: float
    second: float
    difference: float
    low: float
    high: float
    t: float
    df: float
    p: float
    n_first: int
    n_second: int


def mean_interval(values: Floats, level: float = 0.95) -> tuple[float, float, float]:
    """Return mean and Student's t interval (sd with n − 1, df n − 1); the interval is NaN below two values."""
    from scipy.stats import t as student

    confidence(level)
    n = len(values)
    if n == 0:
        return math.nan, math.nan, math.nan
    mean = float(values.mean())
    if n == 1:
        return mean, math.nan, math.nan
    half = float(student.ppf(0.5 + level / 2, n - 1)) * float(values.std(ddof=1)) / math.sqrt(n)
    return mean, mean - half, mean + half


def mean_difference(
    first: Floats, second: Floats, names: tuple[object, object], level: float = 0.95, equal_variances: bool = False
) -> MeanDifference:
    """Return mean(first) − mean(second) with Welch's interval and test, or Student's with `equal_variances`.

    `first` and `second` hold no missing values; `names` are the two groups' names in an error.
    """
    from scipy.stats import t as student

    confidence(level)
    for values, name in zip((first, second), names, strict=True):
        if len(values) < 2:
            raise ValueError(f"group {name} has {len(values)} usable answers; an interval needs 2 or more in each")
    n1, n2 = len(first), len(second)
    mean1, mean2 = float(first.mean()), float(second.mean())
    spread1, spread2 = float(first.var(ddof=1)), float(second.var(ddof=1))
    size = max(float(np.abs(first).max()), float(np.abs(second).max()), 1.0)
    if spread1 + spread2 <= (1e-12 * size) ** 2:
        raise ValueError(f"all answers in {names[0]} are the same, and in {names[1]} too: no spread, hence no interval")
    if equal_variances:
        df = float(n1 + n2 - 2)
        error = math.sqrt(((n1 - 1) * spread1 + (n2 - 1) * spread2) / df * (1 / n1 + 1 / n2))
    else:
        part1, part2 = spread1 / n1, spread2 / n2
        error = math.sqrt(part1 + part2)
        df = (part1 + part2) ** 2 / (part1**2 / (n1 - 1) + part2**2 / (n2 - 1))
    difference = mean1 - mean2
    half = float(student.ppf(0.5 + level / 2, df)) * error
    return MeanDifference(
        first=mean1,
        second=mean2,
        difference=difference,
        low=difference - half,
        high=difference + half,
        t=difference / error,
        df=df,
        p=2 * float(student.sf(abs(difference) / error, df)),
        n_first=n1,
        n_second=n2,
    )


def standardised_effects(
    table: pd.DataFrame, outcome: str, predictors: Sequence[str], level: float = 0.95
) -> pd.DataFrame:
    """Return each predictor's correlation with the outcome and its standardised regression coefficient.

    Rows with a missing value in any of the columns are left out, so that all numbers are of the same people.
    The correlation's interval is Fisher's; the coefficient's is that of the regression on z scores
    (sd with n − 1), which treats the sds as known.
    """
    from statsmodels.regression.linear_model import OLS

    confidence(level)
    names = [predictors] if isinstance(predictors, str) else list(predictors)
    if not names:
        raise ValueError("name at least one predictor")
    need(table, [outcome, *names])
    if outcome in names or len(set(names)) < len(names):
        raise ValueError(f"a column may stand once among the outcome and the predictors: {listed([outcome, *names])}")
    values = np.column_stack([numbers(table[name], name) for name in [outcome, *names]])
    values = values[~np.isnan(values).any(axis=1)]
    n = len(values)
    if n < len(names) + 3:
        raise ValueError(f"{n} rows have no missing value; {len(names)} predictors need at least {len(names) + 3}")
    z = np.column_stack([_z_scores(values[:, j], name) for j, name in enumerate([outcome, *names])])
    if np.linalg.matrix_rank(z[:, 1:], tol=1e-8 * math.sqrt(n)) < len(names):
        raise ValueError(f"one of {listed(names)} can be worked out from the others; leave one out")
    fit = OLS(z[:, 0], np.column_stack([np.ones(n), z[:, 1:]])).fit()
    limits = fit.conf_int(alpha=1 - level)
    rows = []
    for j in range(1, len(names) + 1):
        r = float(z[:, 0] @ z[:, j]) / (n - 1)
        r_low, r_high = fisher(r, n, level)
        rows.append([r, r_low, r_high, float(fit.params[j]), float(limits[j, 0]), float(limits[j, 1]), n])
    columns = ["r", "r_low", "r_high", "beta", "beta_low", "beta_high", "n"]
    result = pd.DataFrame(rows, index=pd.Index(names, name="component"), columns=columns)
    result.attrs["r_squared"] = float(fit.rsquared)
    return result


def noncentral_t(t: float, df: float, level: float = 0.95) -> tuple[float, float]:
    """Return the noncentralities under which the observed t lies at the edges (Steiger and Fouladi 1997)."""
    from scipy.optimize import brentq
    from scipy.special import nctdtr, stdtr

    tail = (1 - confidence(level)) / 2
    size = abs(t)

    def below(noncentrality: float) -> float:
        found = float(nctdtr(df, noncentrality, size) if noncentrality else stdtr(df, size))
        return found if math.isfinite(found) else float(noncentrality < size)

    # scipy's function knows no value far from the root, where the probability is 0 or 1: search outwards from t.
    step = math.sqrt(1 + size * size / (2 * df))
    ends = []
    for share in (1 - tail, tail):
        start, stop = size - step, size + step
        while below(start) < share:
            start -= step
        while below(stop) > share:
            stop += step
        end = float(brentq(lambda value, share=share: below(value) - share, start, stop, xtol=1e-12))
        if abs(below(end) - share) > 1e-6:
            raise ValueError(
                f"the values hardly vary (t = {t:g}, df = {df:g}): the effect size has no computable interval"
            )
        ends.append(end)
    return (ends[0], ends[1]) if t >= 0 else (-ends[1], -ends[0])


def fisher(r: float, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return Fisher's interval of a correlation, ``tanh(atanh r ± z/√(n−3))``; at r = ±1 the interval is that point."""
    from scipy.stats import norm

    confidence(level)
    if n < 4:
        raise ValueError(f"an interval of a correlation needs at least 4 rows, got {n}")
    if abs(r) >= 1 - 1e-12:
        return math.copysign(1.0, r), math.copysign(1.0, r)
    half = float(norm.ppf(0.5 + level / 2)) / math.sqrt(n - 3)
    return math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)


def _z_scores(values: Floats, name: object) -> Floats:
    centred = values - values.mean()
    spread = float(values.std(ddof=1))
    if spread <= 1e-12 * max(1.0, float(np.abs(values).max())):
        raise ValueError(f"column {name} has the same value in every row used and can explain nothing; leave it out")
    scores: Floats = centred / spread
    return scores


# ---------------------------------------------------------------- items as a matrix


def item_values(
    answers: pd.DataFrame, items: Sequence[object] | None = None, scale: tuple[float, float] | None = None
) -> tuple[Floats, list[str]]:
    """Return the items as a matrix (respondents × items, NaN where missing) and their names.

    Columns named as survey answers (``E01``, ``P01``, …) are held against `scale`, else the scale of
    the table's own instrument, else 0–10, so that a code such as 99 cannot pass for an answer.
    """
    if not isinstance(answers, pd.DataFrame):
        raise TypeError(f"a pandas DataFrame with a column per item is needed, got {type(answers).__name__}")
    chosen: list[object] = list(answers.columns) if items is None else column_names(items, "items")
    need(answers, chosen)
    if len(set(chosen)) < len(chosen):
        twice = [name for name in dict.fromkeys(chosen) if chosen.count(name) > 1]
        raise ValueError(f"item {listed(twice)} is named more than once; name each item once")
    if scale is None:
        known = instrument_of(answers)
        scale = (known.low, known.high) if known is not None else (0, 10)
    values = np.empty((len(answers), len(chosen)))
    for place, name in enumerate(chosen):
        low, high = scale if _ANSWER.match(str(name)) else (-math.inf, math.inf)
        values[:, place] = numbers(answers[name], name, low, high)
    return values, [str(name) for name in chosen]


def complete_items(values: Floats, names: Sequence[str], rows: int = 2) -> Floats:
    """Keep the rows without a blank; refuse too few of them and items that do not vary."""
    kept = values[~np.isnan(values).any(axis=1)]
    if len(kept) < rows:
        raise ValueError(
            f"only {len(kept)} of {len(values)} respondents answered all of {listed(names)}; at least {rows} are "
            "needed. Collect more answers, or leave out the items with many blanks"
        )
    refuse_constant(kept.max(axis=0) - kept.min(axis=0), names)
    return kept


def refuse_constant(spread: Floats, names: Sequence[str]) -> None:
    """Raise ValueError naming the items whose spread is zero or unknown."""
    flat = [name for name, value in zip(names, spread, strict=True) if not value > 0]
    if flat:
        raise ValueError(f"item {listed(flat)} has the same answer in every row used; leave it out")


def resampled_covariances(values: Floats, resamples: int, seed: int) -> Floats:
    """Return the covariance matrix (divisor n − 1) of each of `resamples` draws of whole rows, with replacement.

    Shape (resamples, items, items). Only counts, sums and sums of products of rows are needed,
    so that no resampled table is ever written out.
    """
    if whole(resamples, "resamples") < 100:
        raise ValueError(f"a bootstrap interval needs at least 100 resamples (1,000 or more is usual), got {resamples}")
    n, k = values.shape
    centred = values - values.mean(axis=0)
    upper = np.triu_indices(k)
    products = centred[:, upper[0]] * centred[:, upper[1]]
    random = np.random.default_rng(whole(seed, "seed"))
    result = np.empty((resamples, k, k))
    size = max(1, 2_000_000 // n)
    for start in range(0, resamples, size):
        part = min(size, resamples - start)
        draws = random.integers(0, n, (part, n)) + np.arange(part)[:, None] * n
        counts = np.bincount(draws.ravel(), minlength=part * n).reshape(part, n).astype(np.float64)
        means = counts @ centred / n
        block = (counts @ products - n * means[:, upper[0]] * means[:, upper[1]]) / (n - 1)
        # what is left of an item that happens to be constant in a draw is rounding: call it zero
        block[np.abs(block) < 1e-12 * np.abs(products).max()] = 0
        result[start : start + part, upper[0], upper[1]] = block
        result[start : start + part, upper[1], upper[0]] = block
    return result


def percentiles(draws: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the percentile interval down the first axis; draws in which anything is undefined are left out.

    Refused where more than a tenth of them is: the sample is then too small for a bootstrap.
    """
    tail = (1 - confidence(level)) / 2
    usable = np.isfinite(draws).reshape(len(draws), -1).all(axis=1)
    if usable.mean() < 0.9:
        raise ValueError(
            f"{(~usable).sum()} of {len(draws)} resamples give no value (an item is constant in them, or a model does "
            "not fit); there are too few different answers for a bootstrap interval: set resamples=0 to go without"
        )
    low, high = np.quantile(draws[usable], [tail, 1 - tail], axis=0)
    return low, high
