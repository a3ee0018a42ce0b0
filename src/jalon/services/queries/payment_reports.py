"""Reports of payments asked for without a receipt, as headquarters' auditors and the independent monitor see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from jalon.kernel import limits
from jalon.kernel.codes.payment_step import PaymentStep
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.errors import UnableToRead
from jalon.records.models import Account, PaymentFollowUp, PaymentReport, Peer
from jalon.services.node import Node
from jalon.services.payment_report_content import Told, open_contact, open_told
from jalon.services.payment_reports import READ
from jalon.services.policies import may, require
from jalon.services.queries.slip_look_up import member
from jalon.services.queries.staff import labels
from jalon.services.reads import place_of, record_read
from jalon.stats.disclosure.rule import Figure, alone

COUNT = "read_audit"
"""The right to know how many reports there are."""


@dataclass(frozen=True)
class ReportSeen:
    """One report in the table: where it was written, on which day, what became of it. Nothing of what it says."""

    id: UUID
    post: str
    on: date
    step: PaymentStep | None


@dataclass(frozen=True)
class Reports:
    """How many reports each month, small numbers hidden, and the newest ones where the reader may open them."""

    months: tuple[tuple[date, Figure], ...]
    reports: tuple[ReportSeen, ...]


@dataclass(frozen=True)
class FollowUp:
    """One step of an auditor."""

    step: PaymentStep | None
    at: datetime | None
    by: str
    note: str


@dataclass(frozen=True)
class ReportRead:
    """One report opened. ``told`` is None where it was erased or cannot be read."""

    id: UUID
    post: str
    on: date
    told: Told | None = field(repr=False)
    contact: str = field(repr=False)
    steps: tuple[FollowUp, ...]


def reports(*, account: Account) -> Reports:
    """Counts by month; with the right to read them, the newest reports. Raises ``UnableToAllow``."""
    require(account, COUNT)
    by_day = PaymentReport.objects.filter(at__isnull=False).order_by().values_list("at").annotate(number=Count("pk"))
    counted: Counter[date] = Counter()
    for at, number in by_day:
        counted[at.date().replace(day=1)] += number
    months = tuple((month, alone(counted[month])) for month in sorted(counted, reverse=True))
    return Reports(months[: limits.PAYMENT_REPORT_MONTHS_SHOWN_MAX], _newest() if may(account, READ) else ())


def read_report(*, node: Node, account: Account, report: UUID, at: datetime) -> ReportRead | None:
    """One report; that it was read is recorded. Raises ``UnableToAllow``, ``UnableToRecord``."""
    require(account, READ)
    row = PaymentReport.objects.filter(pk=report).first()
    if row is None:
        return None
    record_read(node=node, account=account, purpose=ReadPurpose.PAYMENT_REPORT, place=place_of(row), at=at)
    return ReportRead(row.id, _posts([row.node]).get(row.node, ""), _day(row), *_opened(node, row), _steps(row.id))


def _opened(node: Node, row: PaymentReport) -> tuple[Told | None, str]:
    told, contact = None, ""
    try:
        if row.report is not None:
            told = open_told(bytes(row.report), node.decryption_keys)
        if row.contact is not None:
            contact = open_contact(bytes(row.contact), node.decryption_keys)
    except UnableToRead:
        return told, contact
    return told, contact


def _newest() -> tuple[ReportSeen, ...]:
    rows = list(
        PaymentReport.objects.filter(at__isnull=False).order_by("-at", "id")[: limits.PAYMENT_REPORTS_SHOWN_MAX]
    )
    posts = _posts(row.node for row in rows)
    steps = PaymentFollowUp.objects.filter(target__in=[row.id for row in rows]).order_by("tick")
    last = {one.target: member(PaymentStep, one.step) for one in steps}
    return tuple(ReportSeen(row.id, posts.get(row.node, ""), _day(row), last.get(row.id)) for row in rows)


def _steps(report: UUID) -> tuple[FollowUp, ...]:
    rows = list(PaymentFollowUp.objects.filter(target=report).order_by("tick"))
    people = labels(row.officer for row in rows)
    return tuple(
        FollowUp(
            member(PaymentStep, row.step), row.at, people.get(row.officer, "") if row.officer else "", row.note or ""
        )
        for row in rows
    )


def _posts(nodes: Iterable[str]) -> dict[str, str]:
    return dict(Peer.objects.filter(pk__in=set(nodes)).values_list("node", "label"))


def _day(row: PaymentReport) -> date:
    assert row.at is not None, "a row without its day is set apart when it arrives"
    return row.at.date()
