"""What must not stand in anything that is given away: the maker's computer, its package index, the maker's tools."""

from __future__ import annotations

import re

# `coursekit.authoring.bake` refuses paths in outputs; this looks at every file. One is enough to say that a text was
# not read before it was given away. Written so that the patterns do not match themselves.
_LEAKS = {
    "a path of one machine": re.compile(
        r"(?<![\w.:/}-])/(?:work|root|mnt|workspace|tmp/scratch|home/\w|Users/\w)[\w./-]*|\b[A-Z]:\\+Users\\+\w+"
    ),
    "a package index": re.compile(
        r"\b(?:[\w-]+\.)*(?:pypi|npmjs?|pythonhosted|anaconda|conda|mirrors?|registry|artifactory|nexus)"
        r"\.(?:[\w-]+\.)*(?:org|com|cn|net|io|dev|internal)\b",
        re.IGNORECASE,
    ),
    "talk about how it was written": re.compile(
        r"\b(?:(?:AI|coding) (?:assistants?|agents?|model)|language models?|sub-?agents?|chat ?bots?|LLMs?|"
        r"chatgpt|gpt-?\d|claude|copilot|codex|anthropic|openai)\b|人工智能助手|大语言模型",
        re.IGNORECASE,
    ),
}
# Words of the trade in a lesson, talk about the making of it in code and comments.
_LEAKS_IN_CODE = {"talk about how it was written": re.compile(r"\b(?:sessions?|agents?|assistants?)\b", re.IGNORECASE)}


def leaks(text: str, *, code: bool = False) -> list[str]:
    """Return what leaks in `text`, each as “line 3: a package index: …”."""
    patterns = [*_LEAKS.items(), *(_LEAKS_IN_CODE.items() if code else ())]
    return [
        f"line {text.count(chr(10), 0, match.start()) + 1}: {name}: {match.group()}"
        for name, pattern in patterns
        for match in pattern.finditer(text)
    ]
