"""A synthetic year at the posts of one State: who came and went, exits that nobody wrote down, and the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from jalon.stats.matching.movements import DAY_S, MOVEMENTS
from jalon.stats.matching.overstays import Silence

ALLOWED_DAYS = 90
YEAR_DAYS = 365
_POSTS = ("Post A", "Post B", "Post C", "Post D", "Post E")
_SYLLABLES = [a + b for a in ("MS", "DLB", "KNT", "FRD", "WDRG", "TRR", "KLBL", "SDB") for b in ("B", "CD", "MR", "TL")]
_STATES = ("SEN", "TGO", "CIV", "BEN")


@dataclass(frozen=True)
class Year:
    """``exits``: true exit by entry, both rows of ``movements``. ``stayed``: entries whose stay exceeded the limit."""

    movements: pa.Table
    allowed: pa.Table
    silences: tuple[Silence, ...]
    exits: dict[int, int]
    stayed: set[int]
    lost: int
    left: int


def year(
    seed: int, people: int, *, staying: float = 0.05, missed: float = 0.0, silent_days: int = 0, misread: float = 0.1
) -> Year:
    """A year. ``staying``: share of visits beyond the limit; ``missed``: of exits that nobody wrote down;
    ``silent_days``: two of five posts send nothing for so long; ``misread``: share of exits with a wrong number."""
    chance = np.random.default_rng(seed)
    silences = []
    if silent_days:
        for post in _POSTS[:2]:
            begins = int(chance.integers(60, 250)) * DAY_S
            silences.append(Silence(post, begins, begins + silent_days * DAY_S))
    made = _Making(chance, tuple(silences), missed, misread)
    for _ in range(people):
        made.person(staying)
    return made.year()


class _Making:
    def __init__(
        self, chance: np.random.Generator, silences: tuple[Silence, ...], missed: float, misread: float
    ) -> None:
        self.chance, self.silences, self.missed, self.misread = chance, silences, missed, misread
        self.rows: list[tuple[object, ...]] = []
        self.exits: dict[int, int] = {}
        self.stayed: set[int] = set()
        self.lost = self.left = 0

    def person(self, staying: float) -> None:
        chance = self.chance
        name = sorted(chance.choice(_SYLLABLES, 3, replace=False))
        state = _STATES[chance.integers(len(_STATES))]
        birth = f"{chance.integers(1950, 2010)}{chance.integers(1, 13):02d}{chance.integers(1, 29):02d}"
        number = f"{state}/" + "".join(map(str, chance.integers(0, 10, 8)))
        who = (number, " ".join(name), " ".join(name[:2]), birth, int(chance.integers(2, 4)), state)
        home, at = _POSTS[chance.integers(5)], int(chance.integers(0, 330 * DAY_S))
        for _ in range(chance.choice([1, 2, 4, 8], p=[0.5, 0.25, 0.15, 0.1])):
            entry = self._add(True, at, home, who)
            beyond = chance.random() < staying
            stay = (
                int(chance.integers(ALLOWED_DAYS + 1, 700) * DAY_S)
                if beyond
                else int(min(ALLOWED_DAYS - 0.2, chance.exponential(12)) * DAY_S) + 3_600
            )
            if beyond and entry is not None and min(stay, YEAR_DAYS * DAY_S - at) > ALLOWED_DAYS * DAY_S:
                self.stayed.add(entry)
            at += stay
            if at > YEAR_DAYS * DAY_S:
                return
            self._leave(entry, at, home if chance.random() < 0.8 else _POSTS[chance.integers(5)], who)
            at += int(chance.exponential(20) * DAY_S) + 3_600
            if at > YEAR_DAYS * DAY_S:
                return

    def _leave(self, entry: int | None, at: int, post: str, who: tuple[object, ...]) -> None:
        self.left += 1
        shown = list(who)
        if self.chance.random() < self.misread:
            number = list(str(who[0]))
            number[int(self.chance.integers(4, len(number)))] = "X"
            shown[0] = "".join(number)
        exit_ = None if self.chance.random() < self.missed else self._add(False, at, post, tuple(shown))
        if exit_ is None:
            self.lost += 1
        elif entry is not None:
            self.exits[entry] = exit_

    def _add(self, arrives: bool, at: int, post: str, who: tuple[object, ...]) -> int | None:
        if any(one.post == post and one.first_s <= at <= one.last_s for one in self.silences):
            return None
        self.rows.append((len(self.rows), arrives, at, post, *who))
        return len(self.rows) - 1

    def year(self) -> Year:
        columns = list(zip(*self.rows, strict=True))
        movements = pa.table(
            [pa.array(column, field.type) for column, field in zip(columns, MOVEMENTS, strict=True)], schema=MOVEMENTS
        )
        entries = [row[0] for row in self.rows if row[1]]
        allowed = pa.table(
            {"n": pa.array(entries, pa.int64()), "days": pa.array([ALLOWED_DAYS] * len(entries), pa.int32())}
        )
        return Year(movements, allowed, self.silences, self.exits, self.stayed, self.lost, self.left)
