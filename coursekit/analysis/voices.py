"""What customers say in their own words: clean comments and count what they talk about.

The words to look for come in as data, a mapping of an aspect to its keywords,
Chinese and English side by side; this module holds none. Counting is transparent
on purpose: a comment mentions an aspect when it holds at least one keyword of it.
How far that agrees with a human coder is a question for `against_hand_codes` and
for the agreement figures in `coursekit.analysis.agreement`.

How a keyword is found (after `clean_text` of both): one with a Chinese character
anywhere in the text, since Chinese writes no spaces (so 等 is also found in 等等:
name such phrases in `exclude`); any other as a whole word, so ``rude`` is not
found in *prudent*; with a star at the end as the beginning of a word, so ``wait*``
finds *waited* and *waiting*. Several words must follow one another.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from coursekit.analysis._common import confidence, need, wilson, yes_no

__all__ = [
    "against_hand_codes",
    "aspect_counts",
    "aspect_hits",
    "clean_comments",
    "clean_text",
    "keyword_counts",
    "language_of",
]

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.S)
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+", re.I)
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_REPEATED = re.compile(r"([^\w\s])\1+|([^\W\d_])\2{3,}")


def clean_text(text: object) -> str:
    """Return a comment in one plain form, so that equal words are equal text.

    In this order: HTML entities and tags undone, links removed, Unicode
    compatibility forms folded (NFKC: full-width letters, digits and punctuation
    become half-width), control and zero-width characters removed, letters lower
    case, curly apostrophes straight, a sign repeated cut to one and a letter or
    character repeated more than three times to three (``!!!`` → ``!``), white space
    to single blanks. Words are neither dropped nor stemmed.

    Parameters
    ----------
    text : str or missing
        Missing (None, NaN, pd.NA) gives an empty string.

    Raises
    ------
    TypeError
        Something that is neither text nor missing.

    Examples
    --------
    >>> clean_text("  排队太久了！！！<br>Ｗaited 40&nbsp;min…  http://a.example/x ")
    '排队太久了! waited 40 min.'
    """
    if text is None or text is pd.NA or text is pd.NaT or (isinstance(text, float | np.floating) and np.isnan(text)):
        return ""
    if not isinstance(text, str):
        raise TypeError(f"a comment is text, got {type(text).__name__} {text!r}; turn it into text or set it missing")
    plain = _LINK.sub(" ", _TAG.sub(" ", html.unescape(text)))
    plain = unicodedata.normalize("NFKC", plain).replace("’", "'").lower()
    plain = "".join(sign for sign in plain if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf"})
    plain = _REPEATED.sub(lambda found: found[1] or found[2] * 3, plain)
    return " ".join(plain.split())


def language_of(text: object) -> str:
    """Return ``"zh"``, ``"en"`` or ``""`` (neither, e.g. only digits or signs).

    Chinese when there are at least as many Chinese characters as Latin words:
    a Chinese comment may name an app or a brand. Any other script than Chinese counts as ``"en"``.

    Examples
    --------
    >>> [language_of(text) for text in ("APP 老是闪退", "The queue was long", "100!!")]
    ['zh', 'en', '']
    """
    plain = clean_text(text)
    chinese = len(_CHINESE.findall(plain))
    latin = len(_LATIN_WORD.findall(_CHINESE.sub(" ", plain)))
    if chinese == latin == 0:
        return ""
    return "zh" if chinese >= latin else "en"


def clean_comments(comments: pd.Series) -> pd.DataFrame:
    """Clean every comment and say which are empty and which repeat an earlier one.

    Parameters
    ----------
    comments : Series of str
        One comment per row; missing ones allowed.

    Returns
    -------
    DataFrame
        The comments' index; ``text`` (see `clean_text`), ``language`` (see
        `language_of`), ``empty`` (no letter and no digit is left) and ``repeats``:
        the same cleaned text has come before; an empty one repeats nothing.

    Raises
    ------
    TypeError
        A value is neither text nor missing: names the row.

    Examples
    --------
    >>> clean_comments(pd.Series(["Too slow!", "too slow!!", None]))[["text", "empty", "repeats"]].values.tolist()
    [['too slow!', False, False], ['too slow!', False, True], ['', True, False]]
    """
    text = _cleaned(comments)
    empty = ~text.str.contains(r"[^\W_]", regex=True).astype(bool)
    return pd.DataFrame(
        {
            "text": text,
            "language": [language_of(one) for one in text],
            "empty": empty,
            "repeats": text.duplicated() & ~empty,
        },
        index=comments.index,
    )


def aspect_hits(
    comments: pd.Series, dictionary: Mapping[str, Iterable[str]], *, exclude: Iterable[str] = ()
) -> pd.DataFrame:
    """Say which comment mentions which aspect.

    Parameters
    ----------
    comments : Series of str
        One comment per row, cleaned or not; missing ones mention nothing.
    dictionary : mapping of str to iterable of str
        Aspect → keywords, e.g. ``{"waiting": ["排队", "等", "queue*", "wait*"]}``.
    exclude : iterable of str
        Phrases that do not count (``"等等"``), written like keywords: they are
        blanked out before the keywords are looked for.

    Returns
    -------
    DataFrame of bool
        The comments' index, column per aspect. Its mean by group is the share of
        comments: ``aspect_hits(…).groupby(branch).mean()``.

    Raises
    ------
    ValueError
        No aspect, an aspect without keywords, an empty keyword or a star that is
        not at the end: names the aspect.
    TypeError
        A dictionary that is no mapping, keywords given as one string, a keyword that
        is not text, or a comment that is not text: names the row.

    Examples
    --------
    >>> said = pd.Series(["排队半小时", "Waited too long, staff polite", "柜员热情，等等"])
    >>> words = {"waiting": ["排队", "等", "wait*"], "staff": ["柜员", "staff"]}
    >>> aspect_hits(said, words, exclude=["等等"]).astype(int).values.tolist()
    [[1, 0], [1, 1], [0, 1]]
    """
    patterns = {aspect: _any_of(words) for aspect, words in _keywords(dictionary).items()}
    text = _without(_cleaned(comments), exclude)
    return pd.DataFrame(
        {aspect: [pattern.search(one) is not None for one in text] for aspect, pattern in patterns.items()},
        index=comments.index,
        dtype=bool,
    ).rename_axis(columns="aspect")


def aspect_counts(
    comments: pd.Series,
    dictionary: Mapping[str, Iterable[str]],
    *,
    exclude: Iterable[str] = (),
    level: float = 0.95,
) -> pd.DataFrame:
    """Count how many comments mention each aspect, with Wilson's interval of the share.

    A comment counts once per aspect however often it uses the words. The share is
    out of the comments that say anything (see ``empty`` in `clean_comments`); it
    describes those who write comments, who are not all customers.

    Parameters
    ----------
    comments, dictionary, exclude
        As in `aspect_hits`.
    level : float
        Confidence level of the interval (Wilson 1927, no continuity correction).

    Returns
    -------
    DataFrame
        Index ``aspect`` in the dictionary's order; ``count``, ``share``, ``low``,
        ``high`` (0 to 1) and ``n``, the comments that say anything.

    Raises
    ------
    ValueError
        No comment says anything; faulty dictionary or level.

    Examples
    --------
    >>> said = pd.Series(["排队半小时", "Waited long", "柜员热情", None])
    >>> aspect_counts(said, {"waiting": ["排队", "wait*"]})[["count", "n"]].values.tolist()
    [[2, 3]]
    """
    confidence(level)
    hits = aspect_hits(comments, dictionary, exclude=exclude)
    n = int((~clean_comments(comments)["empty"]).sum())
    if n == 0:
        raise ValueError("none of the comments says anything; there is nothing to count")
    counts = hits.sum().astype(int)
    limits = [wilson(count, n, level) for count in counts]
    return pd.DataFrame(
        {
            "count": counts,
            "share": counts / n,
            "low": [low for low, _ in limits],
            "high": [high for _, high in limits],
            "n": n,
        }
    ).rename_axis("aspect")


def keyword_counts(
    comments: pd.Series, dictionary: Mapping[str, Iterable[str]], *, exclude: Iterable[str] = ()
) -> pd.DataFrame:
    """Count the comments that hold each single keyword: which words carry an aspect, which never occur.

    Parameters and errors: see `aspect_hits`.

    Returns
    -------
    DataFrame
        Columns ``aspect``, ``keyword`` (as given) and ``count``, most frequent
        first within an aspect.

    Examples
    --------
    >>> keyword_counts(pd.Series(["排队排队", "排队久"]), {"waiting": ["排队", "久", "wait*"]})["count"].tolist()
    [2, 1, 0]
    """
    text = _without(_cleaned(comments), exclude)
    rows = [
        (aspect, word, sum(pattern.search(one) is not None for one in text))
        for aspect, words in _keywords(dictionary).items()
        for word in words
        for pattern in [_any_of([word])]
    ]
    table = pd.DataFrame(rows, columns=["aspect", "keyword", "count"])
    place = table["aspect"].map({aspect: i for i, aspect in enumerate(dictionary)})
    order = np.lexsort((-table["count"].to_numpy(), place.to_numpy()))
    return table.iloc[order].reset_index(drop=True)


def against_hand_codes(hits: pd.DataFrame, codes: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Hold the dictionary's hits against a human coder: of what it finds, how much is right, and how much it misses.

    Parameters
    ----------
    hits : DataFrame of bool
        As `aspect_hits` returns it.
    codes : DataFrame of bool or 0/1
        The coder's judgement, same rows, a column per aspect; a missing code
        leaves that comment out for that aspect.
    level : float
        Confidence level of Wilson's intervals.

    Returns
    -------
    DataFrame
        Index ``aspect``; ``found_by_both``, ``found_only_by_words``,
        ``found_only_by_coder`` and ``n`` (comments coded); ``precision`` (right among
        the words' hits) and ``recall`` (found among the coder's) with ``_low`` and
        ``_high``; NaN where the words, or the coder, found none.

    Raises
    ------
    ValueError
        Rows differ, an aspect of `hits` is not in `codes` or stands there twice, a hit is
        missing or not true/false, or a code is not 0 or 1.
    TypeError
        Not two tables.

    Examples
    --------
    >>> hits = pd.DataFrame({"waiting": [True, True, False]})
    >>> against_hand_codes(hits, pd.DataFrame({"waiting": [1, 0, 1]}))[["precision", "recall"]].values.tolist()
    [[0.5, 0.5]]
    """
    confidence(level)
    need(hits, hits.columns if isinstance(hits, pd.DataFrame) else ())
    need(codes, hits.columns)
    if not hits.index.equals(codes.index):
        raise ValueError("hits and codes have different rows; give both the same index, in the same order")
    rows = {}
    for aspect in hits.columns:
        found, human = yes_no(hits[aspect], f"{aspect} of the hits"), yes_no(codes[aspect], f"{aspect} of the codes")
        if np.isnan(found).any():
            raise ValueError(f"column {aspect} of the hits has missing values; a comment either holds a word or not")
        used = ~np.isnan(human)
        words, coder = found[used] == 1, human[used] == 1
        both = int((words & coder).sum())
        row: dict[str, float] = {
            "found_by_both": both,
            "found_only_by_words": int((words & ~coder).sum()),
            "found_only_by_coder": int((coder & ~words).sum()),
            "n": int(used.sum()),
        }
        for name, total in (("precision", int(words.sum())), ("recall", int(coder.sum()))):
            low, high = wilson(both, total, level) if total else (np.nan, np.nan)
            row |= {name: both / total if total else np.nan, f"{name}_low": low, f"{name}_high": high}
        rows[aspect] = row
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("aspect")
    counts = ["found_by_both", "found_only_by_words", "found_only_by_coder", "n"]
    return table.astype(dict.fromkeys(counts, int))


# ---------------------------------------------------------------- inside


def _cleaned(comments: pd.Series) -> pd.Series[str]:
    if not isinstance(comments, pd.Series):
        raise TypeError(f"comments are a pandas Series, one text per row, got {type(comments).__name__}")
    texts = []
    for label, one in comments.items():
        try:
            texts.append(clean_text(one))
        except TypeError as error:
            raise TypeError(f"row {label}: {error}") from None
    return pd.Series(texts, index=comments.index, dtype=str)


def _keywords(dictionary: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    if dictionary is not None and not isinstance(dictionary, Mapping):
        raise TypeError(f"the dictionary maps an aspect to its keywords, got {type(dictionary).__name__}")
    if not dictionary:
        raise ValueError("the dictionary has no aspect; pass e.g. {'waiting': ['排队', 'queue*']}")
    found = {}
    for aspect, words in dictionary.items():
        if isinstance(words, str):
            raise TypeError(f"the keywords of {aspect} are one string; pass a list, e.g. [{words!r}]")
        found[aspect] = list(words)
        if not found[aspect]:
            raise ValueError(f"the aspect {aspect} has no keywords")
        for word in found[aspect]:
            _pattern(word)
    return found


def _pattern(keyword: str) -> str:
    if not isinstance(keyword, str):
        raise TypeError(f"a keyword is text, got {keyword!r}")
    # The star is a sign of ours; repeated signs are cut by the cleaning, so it is taken off first.
    body = clean_text(keyword.removesuffix("*"))
    if not body or "*" in body:
        raise ValueError(f"the keyword {keyword!r} is empty or has a star that is not at its end")
    parts = [re.escape(part) for part in body.split()]
    if _CHINESE.search(body):
        return r"\s*".join(parts)
    words = r"\s+".join(parts)
    # Not \b: Chinese characters are letters to it, and Latin words stand between them without a blank.
    return rf"(?<![a-z0-9]){words}" + ("" if keyword.endswith("*") else r"(?![a-z0-9])")


def _any_of(keywords: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_pattern(word) for word in keywords))


def _without(text: pd.Series[str], exclude: Iterable[str]) -> list[str]:
    phrases = [exclude] if isinstance(exclude, str) else list(exclude)
    if not phrases:
        return list(text)
    pattern = _any_of(phrases)
    return [pattern.sub(" ", one) for one in text]
