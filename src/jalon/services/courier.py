"""What post and hub share about couriers: the port to a stick, what a stick gave, and the trips that were made.

What a post puts on a stick and takes from it is :mod:`jalon.services.courier_post`,
a hub :mod:`jalon.services.courier_hub`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from jalon.journal.bundle import Frame, Row
from jalon.journal.lanes import Lane
from jalon.kernel import limits
from jalon.kernel.clock import time_of
from jalon.kernel.errors import UnableTo
from jalon.records.models import CourierTrip, Peer
from jalon.services.storage_failures import storage_failures

COPIES = 2
"""Independent files of one bundle: a block that is bad in one is good in the other."""


class UnableToCarry(UnableTo):
    """Nothing was written to the stick, or nothing read from it."""


@dataclass(frozen=True, slots=True)
class StickFile:
    """One file of a stick. ``code`` says why nothing of it could be read; ``rows`` is None when no index was left."""

    name: str
    code: str = ""
    sender: bytes = b""
    bundle: bytes = b""
    rows: tuple[Row, ...] | None = None
    bad: int = 0
    recovered: int = 0


@dataclass(frozen=True, slots=True)
class StickContent:
    """``ignored``: names that are no bundle's; ``unread``: files beyond what is read of one stick."""

    files: tuple[StickFile, ...]
    ignored: int
    unread: int


Lacking = tuple[tuple[int, int, int], ...]
"""(lane, first, last) of frames that nobody could read; first and last are 0 for what is no envelope."""
Take = Callable[[bytes, Frame], None]
"""Given the id of a bundle and one of its frames, as they are read."""


class Stick(Protocol):
    """A folder that a courier carries. Every method raises :class:`UnableToCarry`."""

    def write(
        self, frames: Sequence[Frame], *, recipient_public: bytes, sender: bytes, bundle: bytes, copies: int
    ) -> tuple[str, ...]:
        """Names of the files, each durable and read again before this returns."""
        ...

    def remove(self, names: Iterable[str]) -> None:
        """Remove files of this node that newer ones replace; what is not there is no matter."""
        ...

    def read(self, private_keys: Sequence[bytes], take: Take) -> StickContent:
        """Hand over every frame that can be read, file by file; what ``take`` raises ends the reading."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """A trip in numbers. ``entries``: written, or new to this node, or newly confirmed; days are UTC days since 1970.

    ``feeds``: entries of the hub's feeds, written or new to this post; ``recovered``: its own, given back.

    ``missing``: (lane, first, last) of frames that nobody could read; ``whole`` is None when no index was left to say.
    """

    entries: int = 0
    known: int = 0
    parked: int = 0
    cells: int = 0
    receipts: int = 0
    left: int = 0
    first_day: int | None = None
    last_day: int | None = None
    missing: Lacking = ()
    whole: bool | None = True
    refused: tuple[str, ...] = ()
    feeds: int = 0
    recovered: int = 0


@dataclass(frozen=True, slots=True)
class Trip:
    """One bundle, as pages and commands show it. ``peer``: node in hex; ``label``: its name, empty when unknown."""

    way: str
    at: datetime
    bundle: str
    peer: str
    label: str
    files: tuple[str, ...]
    told: Told

    @property
    def first_on(self) -> date | None:
        """UTC day of the first record."""
        return None if self.told.first_day is None else time_of(self.told.first_day, 0).date()

    @property
    def last_on(self) -> date | None:
        """UTC day of the last record."""
        return None if self.told.last_day is None else time_of(self.told.last_day, 0).date()

    @property
    def missing(self) -> tuple[tuple[Lane | None, int, int], ...]:
        """Missing entries by lane; no lane, 0 and 0 for what is no envelope."""
        known = set(Lane)
        return tuple(
            (Lane(lane) if lane in known and first else None, first, last) for lane, first, last in self.told.missing
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a stick did. ``closed``: files of which nothing could be read.

    ``hub_key``: at a post, what the hub announced of a newer key; the door keeps it.
    """

    trips: tuple[Trip, ...]
    closed: tuple[StickFile, ...]
    ignored: int
    unread: int
    hub_key: bytes | None = None


def keep_trip(
    *, way: str, bundle: bytes, peer: str, at: datetime, files: Sequence[str], told: Told, cells: bytes = b""
) -> Trip:
    """Note a bundle. Read again, the note changes, and forgets nothing of what was new the first time.

    What is returned tells of this time alone.
    """
    with storage_failures():
        row = CourierTrip.objects.filter(way=way, bundle=bundle.hex(), peer=peer).first()
        kept = told if row is None else _together(_told(json.loads(row.told)), told)
        held = cells or (bytes(row.cells) if row is not None else b"")
        values = {"at": at, "files": json.dumps(list(files)), "told": json.dumps(asdict(kept)), "cells": held}
        row, _ = CourierTrip.objects.update_or_create(way=way, bundle=bundle.hex(), defaults={"peer": peer, **values})
    label = _labels([row]).get(peer, "")
    return Trip(way, at, bundle.hex(), peer, label, tuple(files), told)


def _together(before: Told, now: Told) -> Told:
    """Two readings of one bundle: what was new once, and what is missing from both."""
    lacking = tuple(one for one in now.missing if one in before.missing) if before.whole is not None else now.missing
    return replace(
        now,
        entries=max(before.entries, now.entries),
        cells=max(before.cells, now.cells),
        feeds=max(before.feeds, now.feeds),
        recovered=max(before.recovered, now.recovered),
        first_day=before.first_day if now.first_day is None else now.first_day,
        last_day=before.last_day if now.last_day is None else now.last_day,
        missing=lacking,
        whole=True if before.whole or now.whole else now.whole,
    )


def trips() -> tuple[Trip, ...]:
    """The latest trips, the newest first."""
    rows = list(CourierTrip.objects.order_by("-at", "-id")[: limits.COURIER_TRIPS_SHOWN_MAX])
    labels = _labels(rows)
    return tuple(_trip(row, labels) for row in rows)


def earlier_files(peer: str) -> list[str]:
    """Names of all files that this node wrote for a peer: a newer bundle replaces them."""
    written = CourierTrip.objects.filter(way=CourierTrip.WRITTEN, peer=peer).order_by("-at")
    return [name for row in written[: limits.COURIER_TRIPS_SHOWN_MAX] for name in json.loads(row.files)]


def closed_to_us(files: Iterable[StickFile]) -> tuple[StickFile, ...]:
    """Files that do not open here, without those that this node wrote itself for the other side."""
    found = [one for one in files if one.code]
    written = CourierTrip.objects.filter(way=CourierTrip.WRITTEN).order_by("-at")[: limits.STICK_FILES_MAX]
    own = {name for row in written for name in json.loads(row.files)} if found else set()
    return tuple(one for one in found if one.name not in own)


def missing_of(files: Sequence[StickFile], read: Iterable[bytes]) -> tuple[Lacking, bool | None]:
    """What no file of one bundle gave, by any index that was left, and whether everything was there."""
    held = frozenset(read)
    rows = next((one.rows for one in files if one.rows is not None), None)
    if rows is None:
        return (), None
    lacking = [row for row in rows if row.hash not in held]
    told = tuple((row.lane, row.first, row.first + max(row.count, 1) - 1 if row.first else 0) for row in lacking)
    return told, not lacking


def _labels(rows: Sequence[CourierTrip]) -> dict[str, str]:
    return dict(Peer.objects.filter(pk__in={row.peer for row in rows}).values_list("node", "label"))


def _trip(row: CourierTrip, labels: dict[str, str]) -> Trip:
    return Trip(
        row.way,
        row.at,
        row.bundle,
        row.peer,
        labels.get(row.peer, ""),
        tuple(json.loads(row.files)),
        _told(json.loads(row.told)),
    )


def _told(values: dict[str, Any]) -> Told:
    missing = tuple((lane, first, last) for lane, first, last in values["missing"])
    return Told(**values | {"missing": missing, "refused": tuple(values["refused"])})
