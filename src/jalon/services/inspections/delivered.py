"""How an inspection begins with what a document reader delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jalon.documents.chip.files import ChipFiles
from jalon.documents.finding import Finding, Severity
from jalon.records.models import Account
from jalon.services.inspections import beginning, drafts
from jalon.services.inspections.seen import Begun
from jalon.services.node import Node
from jalon.services.readers import DocumentReader
from jalon.services.shifts import Shift


@dataclass(frozen=True)
class Taken:
    """What came of asking the reader: ``begun`` is None when it had nothing; ``findings`` are remarks beside it."""

    begun: Begun | None
    findings: tuple[Finding, ...] = ()


def take_delivery(*, node: Node, account: Account, shift: Shift, reader: DocumentReader, at: datetime) -> Taken:
    """Begin an inspection with the reader's next delivery for the booth of ``shift``.

    While an inspection is open at the booth nothing is taken. A delivery that cannot be used is recorded as an
    attempt, with its gravest finding; mere notes without a delivery record nothing.
    """
    open_one = drafts.current(node=node, account=account, booth=shift.booth, at=at)
    if open_one is not None:
        return Taken(Begun(open_one, Finding("services.inspections.one_is_open", Severity.ATTENTION, "inspection")))
    delivery = reader.take(shift.booth)
    if delivery is None:
        return Taken(None)
    if not delivery.empty:
        begun = beginning.begin(
            node=node,
            account=account,
            shift=shift,
            scanned=delivery.zone or "",
            channel=delivery.channel,
            chip=ChipFiles.of(delivery.chip) if delivery.chip else None,
            at=at,
        )
        return Taken(begun, delivery.findings)
    grave = next((finding for finding in delivery.findings if finding.severity is not Severity.NOTE), None)
    if grave is None:
        return Taken(None, delivery.findings)
    failed = beginning.reader_failed(
        node=node, account=account, shift=shift, channel=delivery.channel, finding=grave, at=at
    )
    return Taken(failed, tuple(finding for finding in delivery.findings if finding is not grave))
