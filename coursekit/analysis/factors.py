"""Factors: how many there are, what they are made of, and whether they can be told apart.

Everything starts from the correlations of the items. Each function takes either
the answers themselves (a table with a column per item; respondents with a blank
on any of the items are left out) or a `Correlations` object, which `correlations`
makes with another rule for blanks and which can also hold a published matrix.

Conventions, where programs differ: correlations are Pearson's. KMO and Bartlett's
test are those of R's ``psych``. `efa` estimates minres (unweighted least squares)
or maximum likelihood with uniquenesses held between 0.005 and 1, as R's
``factanal`` and ``psych::fa`` do; varimax is done with Kaiser's normalisation as
in R's ``stats``, the other rotations without as in ``GPArotation``; factors come
in the order of the variance they account for, each with a positive sum of
loadings, named F1, F2, …  `cfa` follows lavaan (see there).

Sources: Kaiser 1974 and Kaiser and Rice 1974 (KMO); Bartlett 1951; Horn 1965
(parallel analysis); Harman and Jones 1966 (minres); Jöreskog 1967 (maximum
likelihood); Fornell and Larcker 1981 (composite reliability, AVE); Henseler,
Ringle and Sarstedt 2015 (HTMT).
"""

from __future__ import annotations

import logging
import math
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Literal, cast, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from coursekit.analysis import _common
from coursekit.analysis._common import Bools, Floats, listed
from coursekit.analysis.instrument import Instrument

__all__ = [
    "EFA",
    "KMO",
    "Bartlett",
    "Cfa",
    "Correlations",
    "ParallelAnalysis",
    "WordingEffect",
    "average_variance_extracted",
    "bartlett",
    "cfa",
    "columns_by_dimension",
    "composite_reliability",
    "convergent_validity",
    "correlations",
    "efa",
    "htmt",
    "kmo",
    "parallel_analysis",
    "wording_effect",
]

Extraction = Literal["minres", "ml"]
Rotation = Literal["oblimin", "promax", "varimax", "quartimax", "none"]
Ints = npt.NDArray[np.int64]
_LOWEST = 0.005  # of a uniqueness; the bound of R's factanal and psych::fa


# ---------------------------------------------------------------- correlations


@dataclass(frozen=True, eq=False)
class Correlations:
    """A correlation matrix and the number of respondents behind it.

    Parameters
    ----------
    matrix : DataFrame
        Items × items, the same names in the same order on both sides, ones on
        the diagonal, positive definite.
    n : int
        Respondents; more than there are items.

    Raises
    ------
    ValueError
        The matrix is not a correlation matrix, is not positive definite (an item
        is a copy or a sum of others, or pairs were taken from different people),
        or there are too few respondents: says which items and what to do.

    Examples
    --------
    >>> names = ["a", "b", "c"]
    >>> published = pd.DataFrame([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]], names, names)
    >>> Correlations(published, n=120).items
    ('a', 'b', 'c')
    """

    matrix: pd.DataFrame
    n: int

    def __post_init__(self) -> None:
        if not isinstance(self.matrix, pd.DataFrame):
            raise TypeError(f"the matrix must be a DataFrame with the items' names, got {type(self.matrix).__name__}")
        if list(self.matrix.index) != list(self.matrix.columns) or not self.matrix.index.is_unique:
            raise ValueError("rows and columns of a correlation matrix must be the same items in the same order")
        if not all(isinstance(value, float | int | np.floating | np.integer) for value in self.matrix.to_numpy().flat):
            raise ValueError("a correlation matrix holds numbers only, without blanks; fill in both halves")
        values = self.matrix.to_numpy(dtype=np.float64)
        if len(values) < 2:
            raise ValueError(f"correlations need at least 2 items, got {len(values)}")
        if not np.isfinite(values).all() or np.abs(values - values.T).max() > 1e-8:
            raise ValueError("a correlation matrix is symmetric and has no blanks; fill in both halves")
        if np.abs(np.diag(values) - 1).max() > 1e-8 or np.abs(values).max() > 1 + 1e-8:
            raise ValueError("correlations lie between -1 and 1, with ones on the diagonal; got other values")
        if _common.whole(self.n, "n") <= len(values):
            raise ValueError(
                f"{self.n} respondents are too few for {len(values)} items: there must be more people than items; "
                "collect more answers or analyse fewer items"
            )
        lowest, vectors = np.linalg.eigh(values)
        if lowest[0] < 1e-10:
            involved = np.argsort(-np.abs(vectors[:, 0]))
            names = [str(self.matrix.index[i]) for i in sorted(involved[np.abs(vectors[involved, 0]) > 0.1])]
            raise ValueError(
                f"the correlation matrix is not positive definite (smallest eigenvalue {lowest[0]:.2g}, from items "
                f"{listed(names)}): leave out an item that is a copy or a sum of others, and use the same "
                "respondents for all pairs (missing='listwise')"
            )

    @property
    def items(self) -> tuple[str, ...]:
        """Names of the items."""
        return tuple(map(str, self.matrix.columns))


def correlations(
    answers: pd.DataFrame,
    items: Sequence[str] | None = None,
    *,
    missing: Literal["listwise", "pairwise"] = "listwise",
) -> Correlations:
    """Return the items' Pearson correlations.

    Parameters
    ----------
    answers : DataFrame
        A row per respondent, numbers; NaN where missing.
    items : sequence of str, optional
        Columns to use. Left out: all.
    missing : {"listwise", "pairwise"}
        Listwise: only respondents with every item. Pairwise (the default of R's
        ``psych``): each correlation from those who answered both; n is then the
        smallest number of such pairs, where psych takes the number of rows.

    Raises
    ------
    ValueError
        A column is missing or not numeric, an item does not vary, there are too
        few respondents, or the matrix is not positive definite.

    Examples
    --------
    >>> found = correlations(pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3]}))
    >>> round(float(found.matrix.loc["a", "b"]), 3), found.n
    (0.6, 4)
    """
    values, names = _common.item_values(answers, items)
    if missing == "listwise":
        kept = _common.complete_items(values, names)
        return Correlations(_framed(_pearson(kept), names), len(kept))
    if missing != "pairwise":
        raise ValueError(f"missing is 'listwise' or 'pairwise', got {missing!r}")
    given = (~np.isnan(values)).astype(float)
    pairs = int((given.T @ given).min())
    if pairs < 2:
        raise ValueError("two of the items were never answered by the same people; leave one of them out")
    table = pd.DataFrame(values, columns=names)
    _common.refuse_constant((table.max() - table.min()).to_numpy(dtype=np.float64), names)
    matrix = table.corr()
    if matrix.isna().to_numpy().any():
        raise ValueError("an item does not vary among those who answered another one; use missing='listwise'")
    return Correlations(matrix, pairs)


def columns_by_dimension(
    instrument: Instrument | Mapping[str, Sequence[str]], block: Literal["P", "E"] = "P"
) -> dict[str, list[str]]:
    """Return dimension → column names of one block, as `htmt`, `convergent_validity` and `cfa` take them.

    Examples
    --------
    >>> columns_by_dimension({"care": ["01", "02"]}, "E")
    {'care': ['E01', 'E02']}
    """
    if block not in ("P", "E"):
        raise ValueError(f"block is 'P' (perceptions) or 'E' (expectations), got {block!r}")
    parts = _parts(instrument.dimensions if isinstance(instrument, Instrument) else instrument)
    return {name: [f"{block}{item}" for item in items] for name, items in parts.items()}


# ---------------------------------------------------------------- is it worth factoring


@dataclass(frozen=True, eq=False)
class KMO:
    """Kaiser–Meyer–Olkin measure of sampling adequacy, 0 to 1: overall, per item, interval of the overall."""

    overall: float
    per_item: pd.Series[float]
    low: float | None
    high: float | None


def kmo(
    answers: pd.DataFrame | Correlations,
    items: Sequence[str] | None = None,
    *,
    resamples: int = 0,
    level: float = 0.95,
    seed: int = 0,
) -> KMO:
    """Return the Kaiser–Meyer–Olkin measure: how much of the correlation is shared by more than two items.

    ``KMO = sum r² / (sum r² + sum q²)`` over all pairs of different items, q the
    partial correlation of the pair given all other items; per item, over its own
    pairs. Same as ``psych::KMO``. Kaiser called values under .5 unacceptable.

    Parameters
    ----------
    answers : DataFrame or Correlations
        Respondents × items, or their correlations.
    items : sequence of str, optional
        Columns to use. Left out: all.
    resamples, level, seed
        Bootstrap of respondents for the interval (percentile); 0 for none.

    Raises
    ------
    ValueError
        As in `correlations`; or all correlations are zero.

    Examples
    --------
    >>> names = ["a", "b", "c"]
    >>> alike = pd.DataFrame(np.full((3, 3), 0.5) + 0.5 * np.eye(3), names, names)
    >>> round(kmo(Correlations(alike, n=100)).overall, 4)  # r = 1/2, q = 1/3
    0.6923
    """
    start, values = _start(answers, items, resamples)
    matrix = start.matrix.to_numpy(dtype=np.float64)
    shared, partial = _kmo_parts(matrix)
    if not shared.sum() > 0:
        raise ValueError("all correlations are zero; there is nothing to factor")
    both = shared.sum(axis=0) + partial.sum(axis=0)
    if not both.all():
        alone = [name for name, value in zip(start.items, both, strict=True) if value == 0]
        raise ValueError(f"item {listed(alone)} correlates with no other item; leave it out")
    low = high = None
    if resamples:
        drawn = _resampled_correlations(values, resamples, seed)
        with np.errstate(all="ignore"):
            shares = [s.sum() / (s.sum() + q.sum()) for s, q in map(_kmo_parts, drawn)]
        low, high = map(float, _common.percentiles(np.array(shares), level))
    per_item = pd.Series(shared.sum(axis=0) / both, index=pd.Index(start.items, name="item"), name="kmo")
    return KMO(float(shared.sum() / both.sum()), per_item, low, high)


def _kmo_parts(matrix: Floats) -> tuple[Floats, Floats]:
    """Return squared correlations and squared partial correlations, zero on the diagonal; NaN where singular."""
    if not np.isfinite(matrix).all() or np.linalg.eigvalsh(matrix)[0] < 1e-10:
        return np.full_like(matrix, np.nan), np.full_like(matrix, np.nan)
    inverse = np.linalg.inv(matrix)
    scale = np.sqrt(np.diag(inverse))
    shared, partial = matrix**2, (inverse / np.outer(scale, scale)) ** 2
    np.fill_diagonal(shared, 0)
    np.fill_diagonal(partial, 0)
    return shared, partial


@dataclass(frozen=True)
class Bartlett:
    """Bartlett's test of sphericity: chi-square, degrees of freedom, p value, respondents."""

    chi2: float
    df: int
    p: float
    n: int


def bartlett(answers: pd.DataFrame | Correlations, items: Sequence[str] | None = None) -> Bartlett:
    """Test whether the items are uncorrelated altogether (Bartlett 1951).

    ``chi2 = -(n - 1 - (2p + 5)/6) ln|R|`` with ``p(p-1)/2`` degrees of freedom,
    as ``psych::cortest.bartlett``. With some hundred respondents it is significant
    nearly always and says little; it assumes normal answers.

    Parameters and errors: see `kmo`.

    Examples
    --------
    >>> names = ["a", "b"]
    >>> test = bartlett(Correlations(pd.DataFrame([[1, 0.6], [0.6, 1]], names, names), n=100))
    >>> round(test.chi2, 3), test.df  # -(99 - 1.5) ln(0.64)
    (43.513, 1)
    """
    from scipy.stats import chi2

    start, _ = _start(answers, items)
    p = len(start.items)
    value = -(start.n - 1 - (2 * p + 5) / 6) * np.linalg.slogdet(start.matrix.to_numpy(dtype=np.float64))[1]
    # no correlation at all: a determinant of 1, perhaps a rounding above it
    statistic, df = max(float(value), 0.0), p * (p - 1) // 2
    return Bartlett(statistic, df, float(chi2.sf(statistic, df)), start.n)


# ---------------------------------------------------------------- how many


@dataclass(frozen=True, eq=False)
class ParallelAnalysis:
    """How many factors parallel analysis keeps.

    Attributes
    ----------
    factors : int
        Eigenvalues, from the first, that exceed those of unrelated items.
    above_one : int
        Eigenvalues of the correlation matrix above 1, to show how that rule overestimates.
    table : DataFrame
        Index ``factor`` 1, 2, …; ``eigenvalue``, ``random_mean``, ``random_limit``.
    """

    factors: int
    above_one: int
    table: pd.DataFrame


def parallel_analysis(
    answers: pd.DataFrame | Correlations,
    items: Sequence[str] | None = None,
    *,
    kind: Literal["components", "factors"] = "components",
    quantile: float | None = 0.95,
    resamples: int = 500,
    seed: int = 0,
) -> ParallelAnalysis:
    """Return how many factors have larger eigenvalues than random data of the same size (Horn 1965).

    Random data are normal, uncorrelated, with as many respondents and items. Their
    sample covariances are drawn from the Wishart distribution directly, which is the
    same and costs as little for a million respondents as for a hundred.

    Parameters
    ----------
    answers : DataFrame or Correlations
        Respondents × items, or their correlations.
    items : sequence of str, optional
        Columns to use. Left out: all.
    kind : {"components", "factors"}
        Eigenvalues of the correlation matrix (Horn's), or of the matrix with squared
        multiple correlations on its diagonal, which finds common factors but tends to
        keep too many. (``psych::fa.parallel`` puts a one-factor solution's
        communalities there: its factor eigenvalues differ a little.)
    quantile : float or None
        What an eigenvalue must exceed: this quantile of the random ones, as psych does
        (default), or with None their mean, as Horn did.
    resamples : int
        Random data sets.
    seed : int
        Same seed, same answer.

    Raises
    ------
    ValueError
        As in `correlations`, or a quantile outside 0–1.

    Examples
    --------
    >>> names = list("abcd")
    >>> matrix = pd.DataFrame(np.full((4, 4), 0.4) + 0.6 * np.eye(4), names, names)
    >>> parallel_analysis(Correlations(matrix, n=200)).factors
    1
    """
    start, _ = _start(answers, items)
    if kind not in ("components", "factors"):
        raise ValueError(f"kind is 'components' or 'factors', got {kind!r}")
    if quantile is not None and not 0 < _common.scalar(quantile, "quantile") < 1:
        raise ValueError(f"quantile lies between 0 and 1, e.g. 0.95, or is None for the mean; got {quantile!r}")
    if _common.whole(resamples, "resamples") < 20:
        raise ValueError(f"parallel analysis needs at least 20 random data sets, got {resamples}")
    p = len(start.items)
    random = np.random.default_rng(_common.whole(seed, "seed"))
    # Bartlett's decomposition of a Wishart matrix: normal below the diagonal, roots of chi-squares on it.
    below = np.tril(random.standard_normal((resamples, p, p)), -1)
    roots = np.sqrt(random.chisquare(start.n - 1 - np.arange(p), (resamples, p)))
    below[:, np.arange(p), np.arange(p)] = roots
    drawn = _correlations_of(below @ below.transpose(0, 2, 1))
    matrix = start.matrix.to_numpy(dtype=np.float64)
    plain = _falling(matrix)
    own = plain
    if kind == "factors":
        own, drawn = _falling(_reduced(matrix)), _reduced(drawn)
    simulated = _falling(drawn)
    mean = np.asarray(simulated.mean(axis=0), dtype=np.float64)
    limit: Floats = mean if quantile is None else np.array(np.quantile(simulated, quantile, axis=0), np.float64)
    kept = own > limit
    table = pd.DataFrame(
        {"eigenvalue": own, "random_mean": mean, "random_limit": limit},
        index=pd.RangeIndex(1, p + 1, name="factor"),
    )
    return ParallelAnalysis(p if kept.all() else int(np.argmin(kept)), int((plain > 1 + 1e-12).sum()), table)


def _falling(matrices: Floats) -> Floats:
    values: Floats = np.array(np.linalg.eigvalsh(matrices)[..., ::-1], dtype=np.float64)
    return values


def _reduced(matrices: Floats) -> Floats:
    """Put squared multiple correlations on the diagonal."""
    places = np.arange(matrices.shape[-1])
    reduced = matrices.copy()
    reduced[..., places, places] = 1 - 1 / np.linalg.inv(matrices)[..., places, places]
    return reduced


# ---------------------------------------------------------------- exploratory


@dataclass(frozen=True, eq=False)
class EFA:
    """An exploratory factor analysis.

    Attributes
    ----------
    loadings : DataFrame
        Items × factors (F1, F2, …); with an oblique rotation the pattern matrix.
    correlations : DataFrame
        Factors × factors; the identity unless the rotation is oblique.
    uniquenesses, communalities : Series
        Per item; they add to 1 except at an item named in `improper`.
    variance : DataFrame
        Per factor: ``loadings_squared`` (its sum of squares, shares of correlated
        factors divided as psych does) and ``share`` of the items' total variance.
    chi2, df, p
        Test that this number of factors is enough, Bartlett's correction, as
        ``factanal`` and psych; p is None where df = 0 leaves nothing to test.
    rms : float
        Root mean square of the residual correlations, off the diagonal.
    improper : tuple of str
        Items whose uniqueness ran into its bound .005 (a Heywood case): too many
        factors, or too few items or people for them. Do not interpret such a solution.
    low, high : DataFrame or None
        Bootstrap interval of each loading.
    """

    loadings: pd.DataFrame
    correlations: pd.DataFrame
    uniquenesses: pd.Series[float]
    communalities: pd.Series[float]
    variance: pd.DataFrame
    chi2: float
    df: int
    p: float | None
    rms: float
    n: int
    improper: tuple[str, ...]
    low: pd.DataFrame | None
    high: pd.DataFrame | None


def efa(
    answers: pd.DataFrame | Correlations,
    factors: int,
    items: Sequence[str] | None = None,
    *,
    method: Extraction = "minres",
    rotation: Rotation = "oblimin",
    kaiser: bool | None = None,
    resamples: int = 0,
    level: float = 0.95,
    seed: int = 0,
) -> EFA:
    """Factor-analyse the items' correlations.

    Parameters
    ----------
    answers : DataFrame or Correlations
        Respondents × items, or their correlations.
    factors : int
        How many; see `parallel_analysis`.
    items : sequence of str, optional
        Columns to use. Left out: all.
    method : {"minres", "ml"}
        Least squares of the residual correlations, or maximum likelihood for normal answers.
    rotation : {"oblimin", "promax", "varimax", "quartimax", "none"}
        Oblimin (quartimin, gamma 0) and promax (power 4) let factors correlate, as
        dimensions of service do; the others do not. R's own varimax stops a little early
        (``eps = 1e-5``), so that its loadings may differ in the third or fourth decimal.
    kaiser : bool, optional
        Whether rows of loadings are brought to length 1 for the rotation. Left out: as R
        does, for varimax and for the varimax that promax begins with (``stats::promax``,
        ``factanal``, psych's ``"Promax"``) only. True with promax: for all of it, as
        psych's ``"promax"`` and SPSS.
    resamples, level, seed
        Bootstrap of respondents for the intervals of the loadings (percentile; each
        resample's rotation starts from the sample's own, so that factors stay matched);
        0 for none. The factors' correlations come without an interval: see `cfa`.

    Raises
    ------
    ValueError
        More factors than the items can carry (df below 0), or as in `correlations`.

    Examples
    --------
    >>> names = list("abcd")
    >>> matrix = pd.DataFrame(np.full((4, 4), 0.49) + 0.51 * np.eye(4), names, names)
    >>> efa(Correlations(matrix, n=200), 1).loadings["F1"].round(4).tolist()
    [0.7, 0.7, 0.7, 0.7]
    """
    if method not in ("minres", "ml"):
        raise ValueError(f"method is 'minres' or 'ml', got {method!r}")
    if rotation not in get_args(Rotation):
        raise ValueError(f"rotation is one of {listed(get_args(Rotation))}, got {rotation!r}")
    start, values = _start(answers, items, resamples)
    p = len(start.items)
    _enough_items(p, factors)
    matrix = start.matrix.to_numpy(dtype=np.float64)
    raw, psi, done = extract(matrix[None], factors, method)
    if not done[0]:
        raise ValueError(f"{method} with {factors} factors did not converge; try fewer factors or the other method")
    normal = rotation == "varimax" if kaiser is None and rotation != "promax" else kaiser
    loadings, turn = _rotate(raw[0], rotation, normal)
    phi = turn.T @ turn
    order = np.argsort(-np.diag(phi @ loadings.T @ loadings), kind="stable")
    signs = np.where(loadings[:, order].sum(axis=0) < 0, -1.0, 1.0)
    loadings, turn = loadings[:, order] * signs, turn[:, order] * signs
    phi = turn.T @ turn
    interval = None
    if resamples:
        drawn = _resampled_correlations(values, resamples, seed)
        raw, _, done = extract(drawn, factors, method, psi[0])
        tables = np.full(raw.shape, np.nan)
        for i in np.flatnonzero(done):
            tables[i] = _rotate_like(loadings, raw[i], rotation, normal)
        interval = _common.percentiles(tables, level)
    return _described(start, loadings, phi, psi[0], interval)


def _described(
    start: Correlations, loadings: Floats, phi: Floats, psi: Floats, interval: tuple[Floats, Floats] | None
) -> EFA:
    from scipy.stats import chi2

    p, factors = loadings.shape
    matrix = start.matrix.to_numpy(dtype=np.float64)
    common = loadings @ phi @ loadings.T
    residual = (matrix - common)[np.triu_indices(p, 1)]
    model = common - np.diag(np.diag(common)) + np.eye(p)
    # The discrepancy of maximum likelihood, for minres too: Σ from the loadings, ones on its diagonal.
    sign, logdet = np.linalg.slogdet(model)
    if sign <= 0:
        raise ValueError(f"the solution with {factors} factors is not a possible one; try fewer factors")
    misfit = float(logdet + np.trace(np.linalg.solve(model, matrix)) - np.linalg.slogdet(matrix)[1] - p)
    df = ((p - factors) ** 2 - p - factors) // 2
    statistic = max((start.n - 1 - (2 * p + 5) / 6 - 2 * factors / 3) * misfit, 0.0)
    names, items = [f"F{i + 1}" for i in range(factors)], pd.Index(start.items, name="item")
    squared = np.diag(phi @ loadings.T @ loadings)

    def table(values: Floats) -> pd.DataFrame:
        return pd.DataFrame(values, index=items, columns=pd.Index(names, name="factor"))

    return EFA(
        loadings=table(loadings),
        correlations=_framed(phi, names),
        uniquenesses=pd.Series(psi, index=items, name="uniqueness"),
        communalities=pd.Series(np.diag(common), index=items, name="communality"),
        variance=pd.DataFrame(
            {"loadings_squared": squared, "share": squared / p}, index=pd.Index(names, name="factor")
        ),
        chi2=statistic,
        df=df,
        p=float(chi2.sf(statistic, df)) if df else None,
        rms=float(np.sqrt(np.mean(residual**2))),
        n=start.n,
        improper=tuple(str(item) for item, value in zip(items, psi, strict=True) if value <= _LOWEST * 1.001),
        low=None if interval is None else table(interval[0]),
        high=None if interval is None else table(interval[1]),
    )


def extract(
    matrices: Floats, factors: int, method: Extraction, begin: Floats | None = None
) -> tuple[Floats, Floats, Bools]:
    """Estimate unrotated loadings and uniquenesses of many correlation matrices at once.

    Levenberg–Marquardt on the uniquenesses with Jöreskog's (1967, 1977) gradient
    and approximate Hessian, each uniqueness held in [0.005, 1].

    Parameters
    ----------
    matrices : array (draws, items, items)
        Positive definite correlation matrices; one that is not comes back as NaN.
    factors : int
        Number of factors.
    method : {"minres", "ml"}
        What to minimise.
    begin : array (items,), optional
        Uniquenesses to start from.

    Returns
    -------
    loadings : array (draws, items, factors)
        Columns with a positive sum, in falling order of variance.
    uniquenesses : array (draws, items)
    converged : array of bool (draws,)
    """
    draws, p = len(matrices), matrices.shape[-1]
    usable: Bools = np.asarray(np.isfinite(matrices).all(axis=(1, 2)))
    usable[usable] = np.linalg.eigvalsh(matrices[usable])[:, 0] > 1e-10
    safe = np.where(usable[:, None, None], matrices, np.eye(p))
    if begin is None:
        diagonal = np.linalg.inv(safe)[:, np.arange(p), np.arange(p)]
        psi = np.clip((1 - factors / (2 * p)) / diagonal, _LOWEST, 1)
    else:
        psi = np.tile(np.clip(begin, _LOWEST, 1), (draws, 1))
    # Steps are taken in ψ for minres and in ln ψ for ml, where the approximate Hessian holds.
    to, back = (np.log, np.exp) if method == "ml" else (np.array, np.array)
    bounds = to(np.array(_LOWEST)), to(np.array(1.0))
    at = to(psi)
    value, slope, bend = _discrepancy(safe, back(at), factors, method)
    damping = np.full(draws, 1e-3)
    converged: Bools = np.logical_not(usable)
    for _ in range(500):
        held = _held(at, slope, bounds)
        steep = np.abs(np.where(held, 0, slope)).max(axis=1)
        # the second: no step helps any more, and what is left of the slope is rounding
        converged |= (steep < 1e-9) | ((steep < 1e-6) & (damping >= 1e8))
        todo = np.flatnonzero(~converged)
        if not len(todo):
            break
        free = ~held[todo]
        system = bend[todo] * (free[:, :, None] & free[:, None, :])
        places = np.arange(p)
        size = bend[todo].max(axis=(1, 2))
        system[:, places, places] += np.where(free, (damping[todo] * size)[:, None] + 1e-12, 1)
        step = np.linalg.solve(system, np.where(free, slope[todo], 0)[..., None])[..., 0]
        trial = np.clip(at[todo] - step, *bounds)
        new_value, new_slope, new_bend = _discrepancy(safe[todo], back(trial), factors, method)
        # near the minimum the value no longer tells two points apart, the slope does
        new_steep = np.abs(np.where(_held(trial, new_slope, bounds), 0, new_slope)).max(axis=1)
        flat = np.abs(new_value - value[todo]) <= 1e-13 * (1 + np.abs(value[todo]))
        better = np.where(flat, new_steep < steep[todo], new_value < value[todo])
        take = todo[better]
        at[take], value[take] = trial[better], new_value[better]
        slope[take], bend[take] = new_slope[better], new_bend[better]
        damping[todo] = np.clip(np.where(better, damping[todo] / 5, damping[todo] * 4), 1e-12, 1e8)
    psi = np.clip(back(at), _LOWEST, 1)
    root = np.sqrt(psi)[..., None] if method == "ml" else np.ones((draws, p, 1))
    inner = safe / (root * root.transpose(0, 2, 1)) if method == "ml" else safe - psi[:, None] * np.eye(p)
    values, vectors = np.linalg.eigh(inner)
    lengths = np.sqrt(np.maximum(values[:, ::-1][:, :factors] - (1 if method == "ml" else 0), 0))
    loadings = root * vectors[:, :, ::-1][:, :, :factors] * lengths[:, None, :]
    loadings *= np.where(loadings.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    loadings[~usable] = np.nan
    psi[~usable] = np.nan
    return loadings, psi, converged & usable


def _held(at: Floats, slope: Floats, bounds: tuple[Floats, Floats]) -> Bools:
    """Return which uniquenesses lie at a bound that downhill is beyond."""
    held: Bools = ((at <= bounds[0]) & (slope > 0)) | ((at >= bounds[1]) & (slope < 0))
    return held


def _discrepancy(matrices: Floats, psi: Floats, factors: int, method: Extraction) -> tuple[Floats, Floats, Floats]:
    """Return the function to minimise, its gradient and its approximate Hessian, loadings at their best for ψ."""
    p = matrices.shape[-1]
    if method == "ml":
        root = np.sqrt(psi)
        values, vectors = np.linalg.eigh(matrices / (root[:, :, None] * root[:, None, :]))
        rest = values[:, : p - factors]
        value, weight = (rest - np.log(rest) - 1).sum(axis=1), rest - 1
    else:
        values, vectors = np.linalg.eigh(matrices - psi[:, None] * np.eye(p))
        weight = values[:, : p - factors]
        value = (weight**2).sum(axis=1) / 2
    vectors = vectors[:, :, : p - factors]
    slope = -(vectors**2 @ weight[..., None])[..., 0]
    return value, slope, (vectors @ vectors.transpose(0, 2, 1)) ** 2


def _rotate(
    loadings: Floats, rotation: Rotation, normal: bool | None, begin: Floats | None = None
) -> tuple[Floats, Floats]:
    """Return rotated loadings and T: pattern = loadings @ inv(T.T), factor correlations = T.T @ T."""
    if rotation == "none" or loadings.shape[1] == 1:
        return loadings, np.eye(loadings.shape[1])
    if rotation == "promax":
        return _promax(loadings, normal, begin)
    from statsmodels.multivariate.factor_rotation import rotate_factors

    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True)) if normal else np.ones((len(loadings), 1))
    length[length == 0] = 1
    arguments = (0, "oblique") if rotation == "oblimin" else ()
    with np.errstate(divide="ignore"):  # it writes down the logarithm of a slope that may be zero
        found, turn = rotate_factors(loadings / length, rotation, *arguments, tol=1e-6, max_tries=2000, T=begin)
    return cast(Floats, found * length), cast(Floats, turn)


def _promax(loadings: Floats, normal: bool | None, begin: Floats | None) -> tuple[Floats, Floats]:
    """Rotate by varimax, then obliquely toward the fourth powers of what came out (Hendrickson and White 1964)."""
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True)) if normal else np.ones((len(loadings), 1))
    length[length == 0] = 1
    straight, turn = _rotate(loadings / length, "varimax", normal is not False, begin)
    skew = np.linalg.lstsq(straight, straight * np.abs(straight) ** 3)[0]
    skew *= np.sqrt(np.diag(np.linalg.inv(skew.T @ skew)))
    return straight @ skew * length, np.linalg.inv(turn @ skew).T


def _rotate_like(target: Floats, raw: Floats, rotation: Rotation, normal: bool | None) -> Floats:
    """Rotate a resample's loadings from the turn nearest to `target`, so that its factors are in the same order."""
    if np.linalg.matrix_rank(raw) < target.shape[1]:
        return np.full(target.shape, np.nan)
    if target.shape[1] == 1 or rotation == "none":
        # unrotated factors have no other mark than their order and sign
        signed: Floats = raw * np.where((raw * target).sum(axis=0) < 0, -1.0, 1.0)
        return signed
    if rotation == "oblimin":
        begin = np.linalg.inv(np.linalg.lstsq(raw, target)[0]).T
        begin /= np.sqrt((begin**2).sum(axis=0))
    else:
        left, _, right = np.linalg.svd(raw.T @ target)
        begin = left @ right
    return _rotate(raw, rotation, normal, begin)[0]


def _enough_items(p: int, factors: int) -> None:
    if isinstance(factors, bool) or not isinstance(factors, int | np.integer) or factors < 1:
        raise ValueError(f"the number of factors is a whole number from 1, got {factors!r}")
    if (p - factors) ** 2 < p + factors:
        most = max((k for k in range(p) if (p - k) ** 2 >= p + k), default=0)
        can = f"at most {most}" if most else "none"
        raise ValueError(f"{p} items cannot carry {factors} factors ({can}); use fewer factors or more items")


# ---------------------------------------------------------------- wording as a method factor


@dataclass(frozen=True, eq=False)
class WordingEffect:
    """Whether items go together because of how they are worded.

    Attributes
    ----------
    same, mixed : float
        Mean correlation of two items worded in the same direction, and in opposite ones.
    difference, low, high : float
        ``same - mixed`` with its bootstrap interval; above zero: wording binds items together.
    separated : float
        Share of the items (.5 to 1) that load most on the factor of their own wording in
        the two-factor solution; 1: the second factor is the wording.
    factor_correlation : float
        Of the two factors.
    rms_one, rms_two : float
        Root mean square residual correlation with one and with two factors.
    loadings : DataFrame
        Items × ``F1``, ``F2`` (minres, oblimin), and ``wording`` "negative" or "positive".
    n : int
        Respondents.
    """

    same: float
    mixed: float
    difference: float
    low: float | None
    high: float | None
    separated: float
    factor_correlation: float
    rms_one: float
    rms_two: float
    loadings: pd.DataFrame
    n: int


def wording_effect(
    answers: pd.DataFrame,
    reversed_items: Collection[str],
    items: Sequence[str] | None = None,
    *,
    dimension_of: Mapping[str, str] | None = None,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> WordingEffect:
    """Diagnose negative wording as a method factor.

    Two looks at one question. Do items of the same wording correlate more than items
    of different wording? And does a second factor separate the two kinds? Turn the
    negatively worded items round first (`servqual.reverse_items`).

    Where every item of a dimension is worded alike, as in SERVQUAL of 1988, wording
    and dimension cannot be told apart by these numbers alone: pass `dimension_of`, so
    that only pairs from different dimensions are compared.

    Parameters
    ----------
    answers : DataFrame
        Respondents × items, negative items turned round already.
    reversed_items : collection of str
        Columns that were worded negatively; at least two, and two that were not.
    items : sequence of str, optional
        Columns to use. Left out: all.
    dimension_of : mapping of str to str, optional
        Column → dimension; pairs within a dimension are then left out of `same` and `mixed`.
    resamples, level, seed
        Bootstrap of respondents for the interval of the difference; 0 for none.

    Raises
    ------
    ValueError
        Fewer than two items of a kind, no pairs to compare, the kinds correlate
        negatively (not turned round yet), or as in `correlations`.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> service, wording = random.normal(size=(2, 400, 1))
    >>> noise = random.normal(size=(400, 6))
    >>> table = pd.DataFrame(service + noise, columns=list("abcdef"))
    >>> table[["d", "e", "f"]] += wording
    >>> found = wording_effect(table, ["d", "e", "f"])
    >>> found.separated, found.low > 0
    (1.0, True)
    """
    start, values = _start(answers, items, 1)
    turned = _common.column_names(reversed_items, "reversed_items")
    stray = [name for name in turned if name not in start.items]
    if stray:
        raise ValueError(f"the reversed items {listed(stray)} are not among the items {listed(start.items)}")
    negative = np.array([name in turned for name in start.items])
    if negative.sum() < 2 or (~negative).sum() < 2:
        raise ValueError("the diagnosis needs at least two items of either wording")
    first, second = np.triu_indices(len(start.items), 1)
    counted = np.ones(len(first), dtype=bool)
    if dimension_of is not None:
        if not isinstance(dimension_of, Mapping):
            raise TypeError(f"dimension_of says for each column its dimension, got {type(dimension_of).__name__}")
        unplaced = [name for name in start.items if name not in dimension_of]
        if unplaced:
            raise ValueError(f"dimension_of does not say where {listed(unplaced)} belong; add them")
        place = np.array([dimension_of[name] for name in start.items])
        counted = place[first] != place[second]
    alike = negative[first] == negative[second]
    if not (counted & alike).any() or not (counted & ~alike).any():
        raise ValueError("no pairs of items are left to compare within and between wordings; leave dimension_of out")

    def means(matrices: Floats) -> Floats:
        pairs = matrices[..., first, second]
        both = [pairs[..., counted & alike].mean(axis=-1), pairs[..., counted & ~alike].mean(axis=-1)]
        result: Floats = np.stack(both, axis=-1)
        return result

    same, mixed = map(float, means(start.matrix.to_numpy(dtype=np.float64)))
    if mixed < 0:
        raise ValueError(
            f"items of opposite wording correlate negatively (mean r = {mixed:.2f}): turn the negative items round "
            "first, x' = low + high - x, and look again"
        )
    low = high = None
    if resamples:
        drawn = means(_resampled_correlations(values, resamples, seed))
        low, high = map(float, _common.percentiles(drawn[:, 0] - drawn[:, 1], level))
    one, two = efa(start, 1), efa(start, 2)
    table = two.loadings.copy()
    on_second = table["F2"].abs().to_numpy() > table["F1"].abs().to_numpy()
    agree = float((on_second == negative).mean())
    table["wording"] = np.where(negative, "negative", "positive")
    return WordingEffect(
        same=same,
        mixed=mixed,
        difference=same - mixed,
        low=low,
        high=high,
        separated=max(agree, 1 - agree),
        factor_correlation=float(two.correlations.to_numpy(dtype=np.float64)[0, 1]),
        rms_one=one.rms,
        rms_two=two.rms,
        loadings=table,
        n=start.n,
    )


# ---------------------------------------------------------------- convergent and discriminant validity


def composite_reliability(loadings: Sequence[float] | Floats, errors: Sequence[float] | Floats | None = None) -> float:
    """Return the composite reliability, ``(sum l)² / ((sum l)² + sum θ)`` (Fornell and Larcker 1981).

    Parameters
    ----------
    loadings : sequence of float
        Of one factor with variance 1.
    errors : sequence of float, optional
        Error variances θ, for unstandardised loadings (then this is McDonald's omega).
        Left out: the loadings are standardised, ``θ = 1 - l²``.

    Raises
    ------
    ValueError
        Lengths differ, a negative error variance, or a standardised loading beyond ±1.

    Loadings alone say nothing of their errors, so that there is no interval here:
    `convergent_validity` has one.

    Examples
    --------
    >>> round(composite_reliability([0.7, 0.7, 0.7]), 4)
    0.7424
    """
    given, theta = _loadings(loadings, errors)
    return float(given.sum() ** 2 / (given.sum() ** 2 + theta.sum()))


def average_variance_extracted(
    loadings: Sequence[float] | Floats, errors: Sequence[float] | Floats | None = None
) -> float:
    """Return the average variance extracted, ``sum l² / (sum l² + sum θ)`` (Fornell and Larcker 1981).

    With standardised loadings this is the mean of their squares. R's ``semTools::AVE``
    uses unstandardised ones: pass those, with `errors`. Parameters and errors: see
    `composite_reliability`.

    Examples
    --------
    >>> round(average_variance_extracted([0.8, 0.6]), 4)
    0.5
    """
    given, theta = _loadings(loadings, errors)
    return float((given**2).sum() / ((given**2).sum() + theta.sum()))


def _loadings(loadings: Sequence[float] | Floats, errors: Sequence[float] | Floats | None) -> tuple[Floats, Floats]:
    given = _common.numbers(_common.column(loadings, "loadings"), "loadings")
    if not len(given) or np.isnan(given).any():
        raise ValueError("loadings are a list of numbers, one per item of a single factor, without blanks")
    if errors is None:
        if np.abs(given).max() > 1:
            raise ValueError("standardised loadings lie between -1 and 1; pass errors= with unstandardised ones")
        theta = 1 - given**2
    else:
        theta = _common.numbers(_common.column(errors, "errors"), "errors")
        if theta.shape != given.shape or not (theta >= 0).all():
            raise ValueError("errors are variances, one per loading, none negative")
    if not (given.any() or theta.any()):
        raise ValueError("all loadings and errors are zero; there is no variance to share out")
    return given, theta


def convergent_validity(
    answers: pd.DataFrame,
    dimensions: Mapping[str, Sequence[str]],
    *,
    standardised: bool = True,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Return composite reliability and average variance extracted of each dimension, with intervals.

    Loadings come from a one-factor model of each dimension by itself (maximum
    likelihood); `cfa` estimates all dimensions together and also takes dimensions of
    two items. An error variance that would fall below .005 of its item's variance is held
    there (a Heywood case, as in `efa`).

    Parameters
    ----------
    answers : DataFrame
        Respondents × items; within a dimension, respondents with a blank are left out.
    dimensions : mapping of str to sequence of str
        Dimension → its columns, at least three; see `columns_by_dimension`.
    standardised : bool
        True: from standardised loadings, as usual in marketing. False: from the
        covariances, as R's ``semTools`` does (and as `mcdonald_omega`).
    resamples, level, seed
        Bootstrap of respondents (percentile interval); 0 for none (NaN).

    Returns
    -------
    DataFrame
        Index ``dimension``; ``cr``, ``cr_low``, ``cr_high``, ``ave``, ``ave_low``,
        ``ave_high``, ``items``, ``n``.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> table = pd.DataFrame(random.normal(size=(300, 1)) + random.normal(size=(300, 3)), columns=list("abc"))
    >>> found = convergent_validity(table, {"care": ["a", "b", "c"]}, resamples=0)
    >>> found.loc["care", ["cr", "ave"]].round(2).tolist()
    [0.71, 0.45]
    """
    rows = {}
    for dimension, items in _parts(dimensions).items():
        values, names = _common.item_values(answers, items)
        if len(names) < 3:
            raise ValueError(f"dimension {dimension!r} has {len(names)} items; a one-factor model needs at least three")
        kept = _common.complete_items(values, names, rows=len(names) + 1)
        covariance = np.cov(kept.T)
        Correlations(_framed(_correlations_of(covariance), names), len(kept))
        points = _cr_and_ave(covariance[None], standardised)
        if np.isnan(points).any():
            raise ValueError(f"the one-factor model of dimension {dimension!r} did not converge")
        low, high = np.full(2, np.nan), np.full(2, np.nan)
        if resamples:
            drawn = _common.resampled_covariances(kept, resamples, seed)
            low, high = _common.percentiles(_cr_and_ave(drawn, standardised), level)
        cr, ave = points[0]
        rows[dimension] = (cr, low[0], high[0], ave, low[1], high[1], len(names), len(kept))
    columns = ["cr", "cr_low", "cr_high", "ave", "ave_low", "ave_high", "items", "n"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("dimension")
    return table.astype({"items": int, "n": int})


def _cr_and_ave(covariances: Floats, standardised: bool) -> Floats:
    """Return (draws, 2): composite reliability and AVE of a one-factor model."""
    loadings, theta = one_factor(covariances, standardised)
    common = loadings.sum(axis=1) ** 2
    squares = (loadings**2).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.column_stack(
            [common / (common + theta.sum(axis=1)), squares / (squares + theta.sum(axis=1))],
        )


def one_factor(covariances: Floats, standardised: bool = False) -> tuple[Floats, Floats]:
    """Return loadings and error variances (draws, items) of one-factor models by ML; NaN where there is none."""
    spread = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    loadings, psi, done = extract(_correlations_of(covariances), 1, "ml")
    found, theta = loadings[:, :, 0], psi
    if not standardised:
        found, theta = found * spread, theta * spread**2
    return np.where(done[:, None], found, np.nan), np.where(done[:, None], theta, np.nan)


def htmt(
    answers: pd.DataFrame,
    dimensions: Mapping[str, Sequence[str]],
    *,
    mean: Literal["arithmetic", "geometric"] = "arithmetic",
    absolute: bool = True,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the heterotrait–monotrait ratio of every pair of dimensions, with a bootstrap interval.

    ``HTMT_ab = mean r between items of a and items of b / sqrt(mean r within a · mean r
    within b)`` (Henseler, Ringle and Sarstedt 2015). Near or above 1: the two are not
    told apart; .85 and .90 are conventional marks, not tests. The interval can be held
    against 1.

    Parameters
    ----------
    answers : DataFrame
        Respondents × items, negative items turned round; respondents with a blank on any
        item of the dimensions are left out.
    dimensions : mapping of str to sequence of str
        Dimension → its columns, at least two; see `columns_by_dimension`.
    mean : {"arithmetic", "geometric"}
        Arithmetic: HTMT of 2015, to which the marks belong. Geometric: HTMT2 (Roemer,
        Schuberth and Henseler 2021), which today's ``semTools::htmt`` gives unless told otherwise.
    absolute : bool
        Average absolute correlations, as ``semTools``; False: correlations with their sign.
    resamples, level, seed
        Bootstrap of respondents (percentile interval); 0 for none (NaN).

    Returns
    -------
    DataFrame
        Index ``first``, ``second``; columns ``htmt``, ``low``, ``high``, ``n``.

    Raises
    ------
    ValueError
        Fewer than two dimensions, a dimension of one item, an item in two dimensions, a
        mean correlation within a dimension that is not positive, a geometric mean of
        correlations that are not all positive, or as in `correlations`.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> one, two = random.normal(size=(2, 400, 1))
    >>> table = pd.DataFrame(np.hstack([one, one, two, two]) + random.normal(size=(400, 4)), columns=list("abcd"))
    >>> found = htmt(table, {"care": ["a", "b"], "speed": ["c", "d"]}).loc[("care", "speed")]
    >>> bool(found["low"] < found["htmt"] < found["high"] < 0.85)
    True
    """
    if mean not in ("arithmetic", "geometric"):
        raise ValueError(f"mean is 'arithmetic' or 'geometric', got {mean!r}")
    parts = _parts(dimensions)
    if len(parts) < 2:
        raise ValueError(f"the ratio compares dimensions: name at least two, got {len(parts)}")
    items = [item for part in parts.values() for item in part]
    values, names = _common.item_values(answers, items)
    kept = _common.complete_items(values, names, rows=3)
    ends = np.cumsum([0, *(len(part) for part in parts.values())])
    for name, part in parts.items():
        if len(part) < 2:
            raise ValueError(f"dimension {name!r} has {len(part)} item; HTMT needs at least two in each")
    labels = list(parts)
    points, within = _htmt(_pearson(kept)[None], ends, mean, absolute)
    if np.isnan(within).any() or (mean == "geometric" and np.isnan(points).any()):
        raise ValueError("a geometric mean needs positive correlations throughout; use absolute=True")
    for name, value in zip(labels, within[0], strict=True):
        if not value > 0:
            raise ValueError(
                f"the items of dimension {name!r} do not correlate positively (mean r = {value:.2f}); turn reversed "
                "items round, or look at the items again"
            )
    low = high = np.full(points.shape[1], np.nan)
    if resamples:
        drawn, _ = _htmt(_resampled_correlations(kept, resamples, seed), ends, mean, absolute)
        low, high = _common.percentiles(drawn, level)
    index = pd.MultiIndex.from_tuples(combinations(labels, 2), names=["first", "second"])
    return pd.DataFrame({"htmt": points[0], "low": low, "high": high, "n": len(kept)}, index=index)


def _htmt(matrices: Floats, ends: Ints, mean: str, absolute: bool) -> tuple[Floats, Floats]:
    """Return the ratio of every pair of dimensions (draws, pairs) and the mean r within each (draws, dimensions)."""
    used = np.abs(matrices) if absolute else matrices
    blocks = [slice(start, stop) for start, stop in pairwise(ends)]

    def average(values: Floats) -> Floats:
        flat = values.reshape(len(values), -1)
        result: Floats = np.exp(np.log(flat).mean(axis=1)) if mean == "geometric" else flat.mean(axis=1)
        return result

    with np.errstate(invalid="ignore", divide="ignore"):
        within, between = [], []
        for block in blocks:
            rows, columns = np.triu_indices(block.stop - block.start, 1)
            within.append(average(used[:, block, block][:, rows, columns]))
        for a, b in combinations(range(len(blocks)), 2):
            between.append(average(used[:, blocks[a], blocks[b]]) / np.sqrt(within[a] * within[b]))
    return np.stack(between, axis=1), np.stack(within, axis=1)


# ---------------------------------------------------------------- confirmatory


@dataclass(frozen=True, eq=False)
class Cfa:
    """A confirmatory factor analysis.

    Attributes
    ----------
    chi2, df, p
        Test of exact fit.
    cfi, tli, rmsea, rmsea_low, rmsea_high, srmr : float
        Fit indices; the interval of RMSEA is the usual one of 90 %. Conventional marks
        (.95, .06, .08) are habits, not tests.
    n : int
        Respondents used.
    loadings : DataFrame
        Index ``dimension``, ``item``; ``loading`` (the first item of a dimension is fixed
        at 1, so that its ``se``, ``low`` and ``high`` are NaN), ``se``, ``low``, ``high``,
        ``error`` (unstandardised error variance), and the ``standardised`` loading with
        ``standardised_se``, ``standardised_low``, ``standardised_high``.
    factor_covariances : DataFrame
        Dimensions × dimensions.
    factor_pairs : DataFrame
        Index ``first``, ``second``: correlation ``r`` of two dimensions with ``se``, ``low``,
        ``high``. An interval that reaches 1 says that the two cannot be told apart.
    improper : tuple of str
        Items whose error variance is zero (lavaan would report a negative one), and dimensions
        that correlate by more than 1: do not interpret the solution, its standard errors
        least of all.
    """

    chi2: float
    df: int
    p: float
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmr: float
    n: int
    loadings: pd.DataFrame
    factor_covariances: pd.DataFrame
    factor_pairs: pd.DataFrame
    improper: tuple[str, ...]

    @property
    def factor_correlations(self) -> pd.DataFrame:
        """Correlations of the dimensions, free of measurement error."""
        names = list(self.factor_covariances.columns)
        return _framed(_correlations_of(self.factor_covariances.to_numpy(dtype=np.float64)), names)

    def validity(self, *, standardised: bool = True) -> pd.DataFrame:
        """Return ``cr``, ``ave``, ``sqrt_ave`` and ``largest_r`` of each dimension.

        Fornell and Larcker (1981) ask that the root of a dimension's AVE exceed its
        largest correlation, ``largest_r`` (absolute), with any other. With
        ``standardised=False`` from the unstandardised loadings, as R's ``semTools``.
        A single dimension has ``largest_r`` NaN. Intervals: of ``cr`` and ``ave`` by
        `convergent_validity`, of the correlations in `factor_pairs`.
        """
        matrix = self.factor_correlations.abs().to_numpy(dtype=np.float64, copy=True)
        np.fill_diagonal(matrix, np.nan)
        variances = np.diag(self.factor_covariances.to_numpy(dtype=np.float64))
        rows = {}
        for place, name in enumerate(self.factor_covariances.columns):
            part = self.loadings.xs(name, level="dimension")
            given: Floats = part["standardised"].to_numpy(dtype=np.float64)
            errors: Floats = 1 - given**2
            if not standardised:
                given = part["loading"].to_numpy(dtype=np.float64) * np.sqrt(variances[place])
                errors = part["error"].to_numpy(dtype=np.float64)
            ave = average_variance_extracted(given, errors)
            others = matrix[place][~np.isnan(matrix[place])]
            largest = float(others.max()) if len(others) else math.nan
            rows[name] = (composite_reliability(given, errors), ave, math.sqrt(ave), largest)
        columns = ["cr", "ave", "sqrt_ave", "largest_r"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("dimension")


def cfa(
    answers: pd.DataFrame,
    dimensions: Mapping[str, Sequence[str]],
    *,
    likelihood: Literal["normal", "wishart"] = "normal",
    level: float = 0.95,
) -> Cfa:
    """Fit the model “each item measures its own dimension, dimensions correlate” by maximum likelihood.

    Estimated by ``semopy``; fit is computed here from the model's covariances as
    lavaan does: ``chi2 = N F``, ``CFI = 1 - max(chi2 - df, 0)/max(chi2_0 - df_0, chi2 - df, 0)``,
    ``TLI = (chi2_0/df_0 - chi2/df)/(chi2_0/df_0 - 1)`` (_0: all items unrelated),
    ``RMSEA = sqrt(max(chi2 - df, 0)/(df N))`` with the interval from the noncentral
    chi-square, SRMR over all variances and covariances, residuals divided by the
    sample's standard deviations. Answers are taken as normal: fit for 7-point answers
    that are not too skewed and more than about 200 people.

    Parameters
    ----------
    answers : DataFrame
        Respondents × items; respondents with a blank on any item are left out.
    dimensions : mapping of str to sequence of str
        Dimension → its columns, at least two; see `columns_by_dimension`.
    likelihood : {"normal", "wishart"}
        N as in lavaan's default and Mplus, or N − 1 in place of N as in EQS, LISREL and AMOS:
        in chi2, in the standard errors and as the divisor of all variances.
    level : float
        Of the intervals of loadings and correlations (Wald, expected information, as
        lavaan's ``parameterEstimates`` and ``standardizedSolution``); that of RMSEA is always 90 %.

    Raises
    ------
    ImportError
        semopy is not installed.
    ValueError
        An item in two dimensions, a dimension of one item or without variance, nothing left
        to test (df < 1), no convergence, or as in `correlations`.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> one, two = random.normal(size=(2, 400, 1))
    >>> noise = random.normal(size=(400, 6))
    >>> table = pd.DataFrame(np.hstack([one, one, one, two, two, two]) + noise, columns=list("abcdef"))
    >>> fit = cfa(table, {"care": ["a", "b", "c"], "speed": ["d", "e", "f"]})
    >>> fit.df, fit.cfi > 0.95
    (8, True)
    """
    from scipy.stats import chi2, norm

    semopy = _semopy()
    if likelihood not in ("normal", "wishart"):
        raise ValueError(f"likelihood is 'normal' or 'wishart', got {likelihood!r}")
    z = float(norm.ppf(0.5 + _common.confidence(level) / 2))
    parts = _parts(dimensions)
    for name, part in parts.items():
        if len(part) < 2:
            raise ValueError(f"dimension {name!r} has {len(part)} item; a model needs at least two, better three")
    values, names = _common.item_values(answers, [item for part in parts.values() for item in part])
    p, factors = len(names), len(parts)
    df = p * (p + 1) // 2 - 2 * p - factors * (factors - 1) // 2
    if df < 1:
        raise ValueError(f"{p} items in {factors} dimensions leave nothing to test (df = {df}); use more items")
    kept = _common.complete_items(values, names)
    sample = Correlations(_framed(_pearson(kept), names), len(kept)).matrix.to_numpy(dtype=np.float64)
    of = np.repeat(np.arange(factors), [len(part) for part in parts.values()])
    spread = kept.std(axis=0)
    # Maximum likelihood does not care for units: fitted to z scores it converges, whatever the items' units are.
    given, phi, theta = _fitted(semopy, (kept - kept.mean(axis=0)) / spread, of)
    for name, part, variance in zip(parts, parts.values(), np.diag(phi), strict=True):
        if variance < 1e-6:
            raise ValueError(
                f"dimension {name!r} has no variance: its first item, {part[0]}, does not go with the others. Turn "
                "reversed items round, put another item first, or leave the dimension out"
            )
    implied = given @ phi @ given.T + np.diag(theta)
    if not np.isfinite(implied).all() or np.linalg.eigvalsh(implied)[0] <= 0:
        raise ValueError("the model did not converge; fit fewer dimensions or collect more answers")
    n = len(kept)
    weight = n if likelihood == "normal" else n - 1
    logdet = np.linalg.slogdet(sample)[1]
    misfit = np.linalg.slogdet(implied)[1] + np.trace(np.linalg.solve(implied, sample)) - logdet - p
    statistic = max(weight * float(misfit), 0.0)
    base = -weight * float(logdet)
    base_df = p * (p - 1) // 2
    worse = max(base - base_df, statistic - df, 0.0)
    low, high = _noncentrality(statistic, df, 0.90)
    residual = (sample - implied)[np.triu_indices(p)]
    # semopy holds variances at zero or above
    improper = [name for name, error in zip(names, theta, strict=True) if error < 1e-6]
    units = spread * math.sqrt(n / weight)
    loadings, pairs = _estimates((given, phi, theta), of, units, weight, z)
    loadings.index = pd.MultiIndex.from_arrays([np.repeat(list(parts), np.bincount(of)), names],
                                               names=["dimension", "item"])  # fmt: skip
    pairs.index = pd.MultiIndex.from_tuples(combinations(parts, 2), names=["first", "second"])
    beyond = pairs.index[pairs["r"].abs() > 1]
    improper += [name for name in parts if any(name in pair for pair in beyond)]
    marker = units[np.flatnonzero(np.diff(of, prepend=-1))]
    return Cfa(
        chi2=statistic,
        df=df,
        p=float(chi2.sf(statistic, df)),
        cfi=1 - max(statistic - df, 0.0) / worse if worse else 1.0,
        tli=(base / base_df - statistic / df) / (base / base_df - 1),
        rmsea=math.sqrt(max(statistic - df, 0.0) / (df * weight)),
        rmsea_low=math.sqrt(low / (df * weight)),
        rmsea_high=math.sqrt(high / (df * weight)),
        srmr=float(np.sqrt(np.mean(residual**2))),
        n=n,
        loadings=loadings,
        factor_covariances=_framed(phi * np.outer(marker, marker), list(parts)),
        factor_pairs=pairs,
        improper=tuple(improper),
    )


def _semopy() -> Any:
    try:
        import semopy
    except ImportError as error:
        raise ImportError(
            'confirmatory factor analysis needs semopy: pip install "service-perception-course[cfa]"'
        ) from error
    return semopy


def _fitted(semopy: Any, scores: Floats, of: Ints) -> tuple[Floats, Floats, Floats]:
    """Return loadings (first of each factor 1), factor covariances and error variances; item i belongs to of[i]."""
    # semopy reads a model from text: neutral names, so that any column name will do
    items, factors = [f"x{i}" for i in range(len(of))], [f"f{j}" for j in range(of[-1] + 1)]
    lines = [f"{name} =~ {' + '.join(np.array(items)[of == j])}" for j, name in enumerate(factors)]
    model = semopy.Model("\n".join(lines))
    said = logging.root.manager.disable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            result = model.fit(pd.DataFrame(scores, columns=items), tol=1e-12)
        except np.linalg.LinAlgError as error:
            raise ValueError(
                "the model did not converge: the dimensions may be too much alike, or an item too little like its own; "
                "fit fewer dimensions"
            ) from error
        finally:
            logging.disable(said)
    if not result.success:
        raise ValueError(f"the model did not converge ({result.message}); fit fewer dimensions or collect more answers")

    def read(matrix: Floats, names: tuple[list[str], list[str]], rows: list[str], columns: list[str]) -> Floats:
        found: Floats = pd.DataFrame(matrix, *names).loc[rows, columns].to_numpy(dtype=np.float64)
        return found

    return (
        read(model.mx_lambda, model.names_lambda, items, factors),
        read(model.mx_psi, model.names_psi, factors, factors),
        np.diag(read(model.mx_theta, model.names_theta, items, items)),
    )


def _estimates(
    fitted: tuple[Floats, Floats, Floats], of: Ints, units: Floats, n: int, z: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return loadings and correlations of the factors with their errors, from the estimates for z scores."""
    given, phi, theta = fitted
    p, factors = given.shape
    sigma = np.sqrt(np.diag(given @ phi @ given.T) + theta)
    standard = given * np.sqrt(np.diag(phi)) / sigma[:, None]
    r = _correlations_of(phi)
    matrix = standard @ r @ standard.T
    np.fill_diagonal(matrix, 1)
    # Parameters: standardised loadings, correlations of factors, sds (here 1). Whichever parameters describe the
    # model, their expected information is N/2 tr(Σ⁻¹ ∂Σ Σ⁻¹ ∂Σ).
    first, second = np.triu_indices(factors, 1)
    slopes = np.zeros((2 * p + len(first), p, p))
    for i in range(p):
        slopes[i, i] = (standard @ r)[:, of[i]]
        slopes[i, i, i] = 0
        slopes[p + len(first) + i, i] = matrix[i]
    slopes[p : p + len(first)] = standard.T[first][:, :, None] * standard.T[second][:, None, :]
    slopes += slopes.transpose(0, 2, 1)
    scaled = np.linalg.solve(matrix, slopes)
    covariance = np.linalg.pinv(n / 2 * np.einsum("aij,bji->ab", scaled, scaled), hermitian=True)
    errors = np.sqrt(np.diag(covariance))
    own = standard[np.arange(p), of]
    start = np.flatnonzero(np.diff(of, prepend=-1))[of]
    # a loading in the marker's units: its own loading times sd, over those of the marker
    plain = given[np.arange(p), of]
    pull = np.zeros((p, len(covariance)))
    at, sds = np.arange(p), p + len(first)
    with np.errstate(divide="ignore", invalid="ignore"):
        for sign, item in ((1, at), (-1, start)):
            pull[at, item] += sign * plain / own[item]
            pull[at, sds + item] += sign * plain
        se = np.sqrt(((pull @ covariance) * pull).sum(axis=1))
    se = np.where(at == start, np.nan, se) * units / units[start]
    plain = plain * units / units[start]
    loadings = pd.DataFrame({"loading": plain, "se": se, "low": plain - z * se, "high": plain + z * se})
    loadings["standardised"] = own
    loadings["standardised_se"] = errors[:p]
    loadings["standardised_low"], loadings["standardised_high"] = own - z * errors[:p], own + z * errors[:p]
    loadings["error"] = theta * units**2
    pairs = pd.DataFrame({"r": r[first, second], "se": errors[p : p + len(first)]})
    pairs["low"], pairs["high"] = pairs["r"] - z * pairs["se"], pairs["r"] + z * pairs["se"]
    return loadings, pairs


def _noncentrality(statistic: float, df: int, level: float) -> tuple[float, float]:
    """Return the interval of the noncentrality parameter that a chi-square statistic speaks for."""
    from scipy.optimize import brentq
    from scipy.stats import chi2, ncx2

    ends = []
    for tail in ((1 + level) / 2, (1 - level) / 2):
        if chi2.cdf(statistic, df) <= tail:
            ends.append(0.0)
            continue
        top = statistic + df + 10
        while ncx2.cdf(statistic, df, top) > tail:
            top *= 2
        ends.append(float(brentq(lambda value, tail=tail: ncx2.cdf(statistic, df, value) - tail, 1e-12, top)))
    return ends[0], ends[1]


# ---------------------------------------------------------------- inside


def _parts(dimensions: Mapping[str, Sequence[str]]) -> dict[str, list[Any]]:
    """Return the dimensions with their columns as lists, after checking that this is what they are."""
    if not isinstance(dimensions, Mapping):
        raise TypeError(
            "dimensions say which columns belong to which, e.g. {'care': ['P01', 'P02', 'P03']}; "
            f"got {type(dimensions).__name__}"
        )
    if not dimensions:
        raise ValueError("no dimension is named; give at least one with its columns")
    return {name: _common.column_names(part, f"dimension {name!r}") for name, part in dimensions.items()}


def _start(
    answers: pd.DataFrame | Correlations, items: Sequence[str] | None, resamples: int = 0
) -> tuple[Correlations, Floats]:
    """Return the correlations and, where they were computed here, the complete answers behind them."""
    if isinstance(answers, Correlations):
        if resamples:
            raise ValueError("a bootstrap interval needs the answers themselves, not their correlations")
        if items is None:
            return answers, np.empty((0, 0))
        chosen = _common.column_names(items, "items")
        _common.need(answers.matrix, chosen)
        if len(set(chosen)) < len(chosen):
            raise ValueError(f"an item is named more than once among {listed(chosen)}; name each item once")
        return Correlations(answers.matrix.loc[chosen, chosen], answers.n), np.empty((0, 0))
    values, names = _common.item_values(answers, items)
    if len(names) < 2:
        raise ValueError(f"correlations need at least 2 items, got {len(names)}")
    kept = _common.complete_items(values, names)
    return Correlations(_framed(_pearson(kept), names), len(kept)), kept


def _framed(values: Floats, names: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(values, index=list(names), columns=list(names))


def _pearson(values: Floats) -> Floats:
    return _correlations_of(np.atleast_2d(np.cov(values.T)))


def _correlations_of(covariances: Floats) -> Floats:
    """Return correlation matrices of covariance matrices (…, items, items); NaN where an item does not vary."""
    spread = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Floats = covariances / (spread[..., :, None] * spread[..., None, :])
    places = np.arange(covariances.shape[-1])
    result[..., places, places] = np.where(spread > 0, 1.0, np.nan)
    return result


def _resampled_correlations(values: Floats, resamples: int, seed: int) -> Floats:
    return _correlations_of(_common.resampled_covariances(values, resamples, seed))
