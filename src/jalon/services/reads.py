"""Every read of a person's record is itself recorded: who, why, what, when."""

from __future__ import annotations

from datetime import datetime

from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.ids import Place
from jalon.records.models import Account
from jalon.records.models.projection import Projection
from jalon.services.journaling import Event, record
from jalon.services.node import Node


def record_read(*, node: Node, account: Account, purpose: ReadPurpose, place: Place | None, at: datetime) -> None:
    """One ``person.read`` entry; ``place`` is None when a look-up found nothing. Raises ``UnableToRecord``."""
    record(node, [read_event(account, purpose, place, at)], at=at)


def read_event(account: Account, purpose: ReadPurpose, place: Place | None, at: datetime) -> Event:
    """The event of one reading, to be recorded with others."""
    values: dict[str, Value] = {
        "officer": account.id.bytes,
        "purpose": int(purpose),
        "target": place.to_bytes() if place else None,
        "read_second": second_of_day(at),
    }
    return Event("person.read", {"read": values})


def place_of(row: Projection) -> Place:
    """Where the entry of a row stands in the journal."""
    return Place(bytes.fromhex(row.node), bytes.fromhex(row.epoch), row.lane, 0, row.seq)
