"""What came of a check, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from coursekit.language import Language, Text

__all__ = ["STATUSES", "Result", "Status"]

Status = Literal["passed", "failed", "not_attempted", "error"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True)
class Result:
    """The outcome of one check.

    Parameters
    ----------
    status : {"passed", "failed", "not_attempted", "error"}
        "error": the trainee's own code stopped with an exception or did not end.
    score : float
        0 to 1; 1 only where passed.
    message : Text
        The first sentence: what is right or wrong, in the trade's words.
    misconception : str or None
        Name of the typical mistake that was recognised, or of the broken rule of a plan.
    detail : Text or None
        What stands below the first sentence: the failing call, what to look at.

    Examples
    --------
    >>> done = Result("passed", 1.0, Text(zh="对。", en="Right."))
    >>> done.as_data("en")["message"]
    'Right.'
    >>> Result.from_data(done.to_data()) == done
    True
    """

    status: Status
    score: float
    message: Text
    misconception: str | None = None
    detail: Text | None = None

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"status must be one of {STATUSES}, got {self.status!r}")
        if not 0 <= self.score <= 1:
            raise ValueError(f"score must lie between 0 and 1, got {self.score!r}")

    def as_data(self, lang: Language) -> dict[str, Any]:
        """Return what a notebook stores: words in one language only."""
        return {
            "status": self.status,
            "score": self.score,
            "misconception": self.misconception,
            "message": self.message.side(lang),
        }

    def to_data(self) -> dict[str, Any]:
        """Return everything as JSON-able data, both languages."""
        return {
            "status": self.status,
            "score": self.score,
            "message": self.message.sides(),
            "misconception": self.misconception,
            "detail": None if self.detail is None else self.detail.sides(),
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Result:
        """Return the result that `to_data` wrote down."""
        detail = data["detail"]
        return cls(
            status=data["status"],
            score=data["score"],
            message=Text(**data["message"]),
            misconception=data["misconception"],
            detail=None if detail is None else Text(**detail),
        )
