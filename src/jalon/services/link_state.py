"""What one process of a post remembers of its link between two turns; losing it costs one question to the hub."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum

from jalon.journal.lanes import Lane
from jalon.services.link_exchange import Waiting
from jalon.services.transport import UnableToLink

URGENT = frozenset({Lane.CONTROL, Lane.ALERTS})


class Load(Enum):
    """What a request under way carries."""

    ASK = "ask"
    ENVELOPE = "envelope"
    PIECE = "piece"
    CELLS = "cells"
    FETCH = "fetch"


@dataclass(eq=False, slots=True)
class Flight:
    """One request under way. ``key`` names what it carries, so that it is not started twice.

    ``first`` and ``last``: entries of an envelope. ``offset`` and ``size``: bytes of ``transfer``.
    """

    future: Future[bytes]
    load: Load
    started_at: datetime
    lane: int = -1
    size: int = 0
    first: int = 0
    last: int = 0
    transfer: bytes = b""
    offset: int = 0
    cells: tuple[bytes, ...] = ()
    hedged: bool = False

    @property
    def urgent(self) -> bool:
        """Whether it has the connection that is kept free."""
        return self.load is Load.ENVELOPE and self.lane in URGENT

    @property
    def media(self) -> bool:
        """Whether it carries an image."""
        return self.load is Load.PIECE and self.lane == Lane.MEDIA


@dataclass(slots=True)
class Upload:
    """A transfer that goes up in pieces: which of them the hub holds, as ``(offset, length)``."""

    total: int
    lane: int
    first: int = 0
    last: int = 0
    held: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class LinkState:
    """``asked_at``: when the hub was last asked where it stands; nothing is sent before it answered (``known``).

    ``held_before``: pieces that the hub held before this process. ``runs``: by lane, ``first -> last`` of envelopes
    that the hub has but cannot chain yet. ``refused``: what it does not take, and until when that is left alone.
    ``waiting``, ``arrived``: wires that come down, and their bytes so far. ``taken``: wires taken in, and when: an
    answer under way, or a hub that does not agree, may offer them again. ``failure``: until an answer comes.
    """

    asked_at: datetime | None = None
    known: bool = False
    newest: tuple[int, tuple[tuple[int, int], ...]] | None = None
    """Number of the last answer's receipt, and what ``own_streams.confirmed`` said with it."""
    to_show: bytes | None = None
    """The hub confirms less than it did: the frame that shows it what it had signed."""
    flights: list[Flight] = field(default_factory=list)
    uploads: dict[bytes, Upload] = field(default_factory=dict)
    held_before: dict[bytes, list[tuple[int, int]]] = field(default_factory=dict)
    runs: dict[int, dict[int, int]] = field(default_factory=dict)
    refused: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    arrived: dict[bytes, bytearray] = field(default_factory=dict)
    taken: dict[bytes, datetime] = field(default_factory=dict)
    failure: UnableToLink | None = None
    sent_media_bytes: int = 0
    sent_other_bytes: int = 0
    media_day: date | None = None
    media_day_bytes: int = 0

    def forget(self) -> None:
        """After a failure: ask the hub again where it stands, it may have been restored."""
        self.asked_at, self.known = None, False
        self.newest = None
        self.runs.clear()
        self.uploads.clear()
        self.held_before.clear()

    def upload(self, transfer: bytes, total: int, lane: int, first: int = 0, last: int = 0) -> Upload:
        """A transfer under way, made with what the hub holds of it already."""
        if transfer not in self.uploads:
            before = self.held_before.pop(transfer, [])
            self.uploads[transfer] = Upload(total, lane, first, last, before)
        return self.uploads[transfer]

    def in_air(self, *loads: Load) -> Iterable[Flight]:
        """Requests under way of these kinds."""
        return (flight for flight in self.flights if flight.load in loads)

    def is_refused(self, key: str, at: datetime) -> bool:
        """Whether the hub refused that a moment ago."""
        until = self.refused.get(key)
        return until is not None and at < until[0]

    def refuse(self, key: str, at: datetime, *, s_min: int, s_max: int) -> None:
        """Leave ``key`` alone for a while, longer each time; everything else goes on."""
        times = self.refused[key][1] + 1 if key in self.refused else 1
        self.refused[key] = at + timedelta(seconds=min(s_max, s_min * 2**times)), times

    def count_media(self, flight: Flight) -> None:
        """Keep account of a day's images."""
        day = flight.started_at.date()
        self.media_day_bytes = flight.size + (self.media_day_bytes if self.media_day == day else 0)
        self.media_day = day
