"""A proposal for a zone that was probably misread."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jalon.kernel.confusion import LOOK_ALIKE

CONFUSED = (*LOOK_ALIKE, "<K")
"""Characters that readers confuse, the filler included."""

LETTERS_LIKE = {
    digit: "".join(c for members in CONFUSED if digit in members for c in members if c.isalpha())
    for digit in "0123456789"
}
"""Letters that a reader may have taken for each digit."""


class RepairReason(StrEnum):
    """Why a proposal is made."""

    STRUCTURE = "structure"
    CHECK_DIGITS = "check_digits"


@dataclass(frozen=True)
class Repair:
    """``read`` stands in ``line`` from ``column`` on (both from 1); ``proposed`` may have been printed there."""

    line: int
    column: int
    read: str
    proposed: str
    reason: RepairReason

    def applied(self, lines: tuple[str, ...]) -> tuple[str, ...]:
        """The lines of the zone with this proposal taken."""
        line = lines[self.line - 1]
        start = self.column - 1
        changed = line[:start] + self.proposed + line[start + len(self.read) :]
        return (*lines[: self.line - 1], changed, *lines[self.line :])


def look_alikes(character: str) -> str:
    """What else a reader may have seen, without ``character``."""
    return "".join(other for members in CONFUSED if character in members for other in members if other != character)
