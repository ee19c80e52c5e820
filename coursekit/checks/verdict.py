"""What a trainee sees of a check: as text, as HTML, as data."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks.result import Result, Status
from coursekit.language import Text, language

if TYPE_CHECKING:
    from coursekit.checks.question import Question

__all__ = ["RESULT_TYPE", "Hint", "Verdict"]

RESULT_TYPE = "application/vnd.coursekit.result+json"

# A sign, a word and a colour: none is the only one. The colours keep 3:1 on white and on a dark page, enough for
# a sign; words keep the page's own colour.
_SIGNS: dict[Status, tuple[str, Text, str]] = {
    "passed": ("✓", Text(zh="通过", en="Passed"), "#2e8b57"),
    "failed": ("✗", Text(zh="还不对", en="Not yet"), "#d1495b"),
    "not_attempted": ("○", Text(zh="还没作答", en="Not attempted"), "#8a7f00"),
    "error": ("!", Text(zh="出错", en="Error"), "#b8601f"),
}
_FOR_A_HINT = Text(zh="要提示，就运行 `{name}.hint()`。", en="For a hint type `{name}.hint()`.")
_HINT = Text(zh="提示 {n}", en="Hint {n}")
_ONE_MORE = Text(zh="还有一个提示：再运行一次 `{name}.hint()`。", en="There is one more: run `{name}.hint()` again.")
_LAST = Text(
    zh="提示就这些了；要看参考答案，就运行 `{name}.solution()`。",
    en="There are no more; to see the solution type `{name}.solution()`.",
)


@dataclass(frozen=True)
class Verdict:
    """What `check` returns; a notebook shows it, a test or a grader reads `result`."""

    question: Question
    result: Result
    problem: Text | None = None

    def as_data(self) -> dict[str, Any]:
        """Return the verdict as it is stored in a notebook, in the reader's language."""
        return {
            "question": self.question.name,
            "unit": self.question.unit,
            **self.result.as_data(language()),
        }

    def _lines(self) -> list[Text]:
        wants_hint = self.result.status in ("failed", "error")
        hint = _FOR_A_HINT.format(name=self.question.name) if wants_hint else None
        return [line for line in (self.result.message, self.result.detail, hint, self.problem) if line is not None]

    def __repr__(self) -> str:
        sign, word, _ = _SIGNS[self.result.status]
        head, *more = [str(line) for line in self._lines()]
        colon = Text(zh="：", en=": ")
        return "\n".join([f"{sign} {self.question.name} {word}{colon}{head}", *(f"  {line}" for line in more)])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        del include, exclude
        sign, word, colour = _SIGNS[self.result.status]
        head = f"{self.question.name} · {word}"
        page = box(sign, head, self._lines(), colour)
        return {"text/plain": repr(self), "text/html": page, RESULT_TYPE: self.as_data()}


@dataclass(frozen=True)
class Hint:
    """What `hint` returns: the first hints, and what to type for more."""

    question: Question
    count: int
    problem: Text | None = None

    def _lines(self) -> list[Text]:
        more = _ONE_MORE if self.count < len(self.question.hints) else _LAST
        shown = list(self.question.hints[: self.count])
        return [*shown, more.format(name=self.question.name), *([self.problem] if self.problem else [])]

    def __repr__(self) -> str:
        head = _HINT.format(n=self.count)
        return "\n".join([f"{self.question.name} {head}", *(f"  {line}" for line in self._lines())])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        del include, exclude
        head = f"{self.question.name} · {_HINT.format(n=self.count)}"
        return {"text/plain": repr(self), "text/html": box("→", head, self._lines(), "#3b7dd8")}


def box(sign: str, head: str, lines: list[Text], colour: str) -> str:
    """Return a box with a coloured edge as HTML; everything in it is escaped, `code` is set as code."""
    lang = {"zh": "zh-CN", "en": "en"}[language()]
    paragraphs = "".join(f'<p style="margin:.3em 0 0">{rich(str(line))}</p>' for line in lines)
    return (
        f'<div role="status" lang="{lang}" style="border-left:4px solid {colour};padding:.3em .8em;margin:.3em 0">'
        f'<strong><span style="color:{colour}">{sign}</span> {html.escape(head)}</strong>{paragraphs}</div>'
    )


def rich(words: str) -> str:
    """Escape `words`, set what stands between backticks as code, and break lines where they break.

    Examples
    --------
    >>> rich("`a < b` is a comparison")
    '<code>a &lt; b</code> is a comparison'
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(words)).replace("\n", "<br>")
