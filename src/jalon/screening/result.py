"""What is answered: candidates with reasons, the lists that were asked with their ages, and what was not done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.errors import Parameter
from jalon.kernel.limits import CANDIDATES_CROWD_MIN, LIST_AGE_AMBER_H, LIST_AGE_RED_H
from jalon.kernel.texts import text
from jalon.screening.entry import Ground, ListAction


class Band(StrEnum):
    """How much a candidate deserves an officer's time. No band is a verdict."""

    NONE = "none"
    WEAK = "weak"
    EXAMINE = "examine"
    STRONG = "strong"

    def word(self, language: str) -> str:
        """This band in words."""
        return text(f"screening.band.{self.value}", language)


class Sign(StrEnum):
    """Which way a piece of evidence speaks."""

    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"


class Freshness(StrEnum):
    """Age of a list in three steps (hours in ``kernel.limits``). A list dated after the clock is of doubtful age."""

    FRESH = "fresh"
    AGEING = "ageing"
    OLD = "old"
    DOUBTFUL = "doubtful"

    def word(self, language: str) -> str:
        """This step in words."""
        return text(f"screening.freshness.{self.value}", language)


@dataclass(frozen=True)
class Evidence:
    """One reason: a code with a text, its parameters, and its weight in natural log-odds (above 0 speaks for)."""

    code: str
    parameters: Mapping[str, Parameter]
    weight: float

    @property
    def sign(self) -> Sign:
        """For, against or neutral."""
        if self.weight == 0:
            return Sign.NEUTRAL
        return Sign.FOR if self.weight > 0 else Sign.AGAINST

    def sentence(self, language: str) -> str:
        """This reason in words."""
        return text(self.code, language, **self.parameters)


@dataclass(frozen=True)
class Candidate:
    """An entry that may be about the traveller. ``score`` is 0..1; ``name`` is the listed name that came nearest."""

    entry_id: str
    list_name: str
    name: str
    score: float
    band: Band
    evidence: tuple[Evidence, ...]
    ground: Ground
    action: ListAction
    list_as_of: datetime
    discreet: bool = False

    def evidence_for(self) -> tuple[Evidence, ...]:
        """What speaks for it, heaviest first."""
        return tuple(sorted((e for e in self.evidence if e.sign is Sign.FOR), key=lambda e: -e.weight))

    def evidence_against(self) -> tuple[Evidence, ...]:
        """What speaks against it, heaviest first."""
        return tuple(sorted((e for e in self.evidence if e.sign is Sign.AGAINST), key=lambda e: e.weight))

    def evidence_notes(self) -> tuple[Evidence, ...]:
        """What the officer should know and that speaks neither for nor against, as an overdue review."""
        return tuple(e for e in self.evidence if e.sign is Sign.NEUTRAL)


@dataclass(frozen=True)
class ListState:
    """One list that was asked: its own date, its entries, its age in seconds when asked (negative: dated ahead)."""

    name: str
    as_of: datetime
    entries: int
    age_s: int

    @property
    def freshness(self) -> Freshness:
        """Its age in three steps."""
        if self.age_s < 0:
            return Freshness.DOUBTFUL
        if self.age_s >= LIST_AGE_RED_H * 3_600:
            return Freshness.OLD
        return Freshness.AGEING if self.age_s >= LIST_AGE_AMBER_H * 3_600 else Freshness.FRESH


@dataclass(frozen=True)
class NotPerformed:
    """A check that was not made: its code (``screening.check.names`` ...), why, and of which list (None: of any)."""

    check: str
    reason: NotCheckedReason
    list: str | None = None


@dataclass(frozen=True)
class Screening:
    """The answer to one query. ``more`` counts candidates beyond the ``CANDIDATES_SHOWN_MAX`` that are shown."""

    candidates: tuple[Candidate, ...] = ()
    lists: tuple[ListState, ...] = ()
    not_performed: tuple[NotPerformed, ...] = ()
    more: int = field(default=0)

    @property
    def found(self) -> int:
        """How many candidates there are, shown or not."""
        return len(self.candidates) + self.more

    @property
    def crowded(self) -> bool:
        """Whether there are so many that an officer has to be told why."""
        return self.found >= CANDIDATES_CROWD_MIN
