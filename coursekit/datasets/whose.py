"""A person's name written in one form, so that what belongs to it is the same on every computer."""

from __future__ import annotations

import unicodedata

__all__ = ["folded"]


def folded(name: str) -> str:
    """Return a name as it is compared: what people type in different ways comes out the same.

    NFKC (full-width letters become ordinary ones), lower case, without spaces and without the
    invisible marks that copying brings along, such as U+200B and U+FEFF.

    Parameters
    ----------
    name : str
        A name, or a student number.

    Returns
    -------
    str
        Empty where nothing of the name can be seen.

    Examples
    --------
    >>> folded(" 王 芳"), folded("ＬＩ ｗｅｉ"), folded(" ")
    ('王芳', 'liwei', '')
    """
    normal = unicodedata.normalize("NFKC", str(name)).casefold()
    return "".join(one for one in normal if not one.isspace() and unicodedata.category(one) != "Cf")
