"""Who read records of persons, where, why: for the auditor. Says nothing of whose record it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.records.models import Account, Peer, PersonRead
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.staff import labels

READS_SHOWN_MAX = 200
DAYS_SHOWN = 31


@dataclass(frozen=True)
class ReadSeen:
    """One reading. ``found``: a record was shown; a look-up that found nothing is a reading too."""

    at: datetime
    place: str
    reader: str
    purpose: ReadPurpose | None
    found: bool


@dataclass(frozen=True)
class Audit:
    """The newest readings, and how many there were in all."""

    reads: tuple[ReadSeen, ...]
    total: int
    since: datetime


def audit(*, node: Node, account: Account, at: datetime) -> Audit:
    """Readings of the last 31 days, newest first. Raises ``UnableToAllow``."""
    require(account, "read_audit")
    since = at - timedelta(days=DAYS_SHOWN)
    rows = PersonRead.objects.filter(at__gt=since)
    shown = list(rows.order_by("-at", "id")[:READS_SHOWN_MAX])
    places = dict(Peer.objects.values_list("node", "label")) | {node.node.hex(): node.label}
    readers = labels(row.officer for row in shown)
    return Audit(
        reads=tuple(
            ReadSeen(
                row.at,
                places.get(row.node, ""),
                readers.get(row.officer, "") if row.officer else "",
                ReadPurpose(row.purpose) if row.purpose in set(ReadPurpose) else None,
                row.target is not None,
            )
            for row in shown
            if row.at is not None
        ),
        total=rows.count(),
        since=since,
    )
