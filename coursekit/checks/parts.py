"""A question that is answered by several things together, each judged for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks import sentences as say
from coursekit.checks.question import Misconception, ValueQuestion
from coursekit.checks.result import Result
from coursekit.checks.showing import code, join, listing
from coursekit.language import Text

if TYPE_CHECKING:
    from coursekit.checks.comparing import Finding

__all__ = ["Parts"]

_OF_PART = Text(zh="{part}：{text}", en="{part}: {text}")


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts(ValueQuestion):
    """A dict of answers, each of which has a question of its own.

    The score is the share of the parts that are right; only all of them pass. Of several
    wrong ones the first is spoken of, and how many are right.

    Parameters
    ----------
    parts : mapping of str to ValueQuestion
        Key of the dict → its question. Their misconceptions become this question's.

    Examples
    --------
    >>> from coursekit.checks import Number, Value
    >>> hints = (Text(zh="先数。", en="Count."), Text(zh="再看。", en="Look."))
    >>> common = {"id": "18.q1", "title": Text(zh="数一数", en="Count"), "hints": hints}
    >>> q1 = Parts(**common, parts={"n": Number(**common, answer=4), "more": Value(**common, answer=True)})
    >>> result = q1.evaluate({"n": 3, "more": True})
    >>> result.score, result.message.en
    (0.5, '`n`: You have `3`, which is not what should come out.')
    """

    parts: Mapping[str, ValueQuestion]

    def __post_init__(self) -> None:
        if self.misconceptions:
            raise ValueError(f"{self.id}: the mistakes of a question of several parts are those of its parts")
        found = [
            Misconception(one.name, one.message, _part_of(key, one))
            for key, part in self.parts.items()
            for one in part.misconceptions
        ]
        object.__setattr__(self, "misconceptions", tuple(found))
        super().__post_init__()

    @property
    def _right(self) -> Any:
        return dict(self.parts)

    def _judge_value(self, value: Any) -> Result:
        from coursekit.checks.comparing import label_key, odd_kind

        if type(value).__name__ == "Series":
            value = value.to_dict()
        if not isinstance(value, dict):
            return Result("failed", 0.0, odd_kind(value, say.A_DICT))
        given = {label_key(key): part for key, part in value.items()}
        dots = [key for key, part in given.items() if part is ... or part is None]
        if dots and len(dots) == len(given):
            return Result("not_attempted", 0.0, say.DOTS)
        results = {key: part._judge_value(given[key]) for key, part in self.parts.items() if given.get(key) is not None}
        share = min(sum(one.status == "passed" for one in results.values()) / len(self.parts), 0.99)
        for text, names in (
            (say.SOME_DOTS, [key for key in dots if key in self.parts]),
            (say.ITEMS_MISSING, [key for key in self.parts if key not in given]),
            (say.ITEMS_EXTRA, [key for key in given if key not in self.parts]),
        ):
            if names:
                return Result("failed", round(share, 4), text.format(places=listing(names), names=listing(names)))
        wrong = {key: one for key, one in results.items() if one.status != "passed"}
        if not wrong:
            return self._passed()
        # A mistake that has a name says most, whichever part it is in.
        key, first = next(((k, one) for k, one in wrong.items() if one.misconception), next(iter(wrong.items())))
        message = first.message if first.misconception else _OF_PART.format(part=code(key), text=first.message)
        count = say.RULES_BROKEN.format(right=len(self.parts) - len(wrong), total=len(self.parts))
        return Result("failed", round(share, 4), message, first.misconception, join(first.detail, count))

    def _compare(self, value: Any, expected: Any) -> Finding:
        raise NotImplementedError("each part is compared by its own question")


def _part_of(key: str, misconception: Misconception) -> Any:
    return lambda: {key: misconception.wrong_value}
