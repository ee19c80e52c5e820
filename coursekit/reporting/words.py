"""Numbers and lists as a reader reads them; the same in prose and in tables."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from coursekit.language import Text

__all__ = ["interval", "listing", "number", "percent", "say", "signed"]

DASH = "–"
_TOUCHING = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")


def say(zh: str, en: str, /, **values: object) -> str:
    """Return the reader's side with the values filled in; in Chinese, Latin words and numbers stand apart.

    >>> from coursekit.language import in_language
    >>> with in_language("zh"):
    ...     print(say("按{column}分", "by {column}", column="branch"))
    按 branch 分
    """
    said = Text(zh=zh, en=en).format(**values)
    # A name from a file may be Chinese or Latin: nobody knows beforehand whether a space is due.
    return str(Text(zh=_TOUCHING.sub(" ", said.zh), en=said.en))


def number(value: float, digits: int = 2) -> str:
    """Return a number with a true minus sign, a dash for a missing one.

    >>> number(-0.004), number(5.126), number(float("nan"))
    ('0.00', '5.13', '–')
    """
    if not math.isfinite(value):
        return DASH
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def signed(value: float, digits: int = 2) -> str:
    """Return a difference, with its sign.

    >>> signed(0.126), signed(-1.6), signed(0)
    ('+0.13', '−1.60', '0.00')
    """
    text = number(value, digits)
    return f"+{text}" if math.isfinite(value) and float(f"{value:.{digits}f}") > 0 else text


def interval(low: float, high: float, *, sign: bool = False, digits: int = 2) -> str:
    """Return an interval in square brackets, a dash where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return DASH
    shown = signed if sign else number
    return f"[{shown(low, digits)}, {shown(high, digits)}]"


def percent(share: float, digits: int = 0) -> str:
    """Return a share, 0 to 1, as a percentage.

    >>> percent(0.256)
    '26%'
    """
    return f"{100 * share:.{digits}f}%" if math.isfinite(share) else DASH


def listing(words: Sequence[str], most: int = 6) -> str:
    """Return the words in a row; of a long list the first ones and how many more."""
    shown, rest = list(words[:most]), len(words) - most
    if rest > 0:
        return say("{zh}等 {n} 个", "{en} and {rest} more", zh="、".join(shown), en=", ".join(shown), n=len(words),
                   rest=rest)  # fmt: skip
    english = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else DASH
    return say("{zh}", "{en}", zh="、".join(shown) or DASH, en=english)
