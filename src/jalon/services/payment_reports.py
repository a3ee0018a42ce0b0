"""Payments asked for without a receipt (SAFEGUARDS 12): told at a post or to headquarters, read by auditors alone.

What is told is sealed to headquarters before it is written, so that nobody at the post reads it again, and no entry
names who typed it. A post without headquarters' key writes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.payment_step import PaymentStep
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account, PaymentReport
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node, Role
from jalon.services.payment_report_content import Told, seal_contact, seal_told
from jalon.services.policies import require
from jalon.services.reads import place_of
from jalon.services.written import plain

_SHORT = limits.FEE_RECEIPT_CHARACTERS_MAX
TELL = "report_payment"
READ = "read_payment_reports"


class UnableToReportPayment(UnableTo):
    """A report that says nothing, that nobody could read, or that is not there."""


def report_payment(*, node: Node, account: Account, told: Told, contact: str, at: datetime) -> Recorded:
    """Write what somebody tells, sealed. ``contact``: how to reach them, only if they wish; kept 90 days.

    Raises :class:`UnableToReportPayment`, ``UnableToAllow``, ``UnableToRecord``.
    """
    require(account, TELL)
    public = _hub_key(node)
    if told.on > at.date():
        raise UnableToReportPayment("services.payment_reports.day_to_come")
    words = plain(told.words, limits.PAYMENT_REPORT_CHARACTERS_MAX)
    if not words:
        raise UnableToReportPayment("services.payment_reports.words_missing")
    kept = replace(told, words=words, amount=plain(told.amount, _SHORT), slip=plain(told.slip, _SHORT))
    parts: dict[str, dict[str, Value]] = {"report": {"sealed": seal_told(kept, public)}}
    if reach := plain(contact, limits.NOTE_CHARACTERS_MAX):
        parts["contact"] = {"sealed": seal_contact(reach, public)}
    return record(node, [Event("payment.reported", parts)], at=at)[0]


def _hub_key(node: Node) -> bytes:
    """Headquarters' own encryption key, which outlives those of its months."""
    if node.role is Role.HUB:
        return node.encryption_public
    if node.hub is None:
        raise UnableToReportPayment("services.payment_reports.no_headquarters")
    return node.hub.enc_public


def follow(*, node: Node, account: Account, report: UUID, step: PaymentStep, note: str, at: datetime) -> Recorded:
    """Write what an auditor did with a report. Raises :class:`UnableToReportPayment`, ``UnableToAllow``."""
    require(account, READ)
    with one_transaction():
        row = PaymentReport.objects.filter(pk=report).first()
        if row is None:
            raise UnableToReportPayment("services.payment_reports.not_there")
        values: dict[str, Value] = {
            "target": place_of(row).to_bytes(),
            "step": int(step),
            "followed_second": second_of_day(at),
        }
        parts: dict[str, dict[str, Value]] = {"follow": values, "staff": {"officer": account.id.bytes}}
        if words := plain(note, limits.NOTE_CHARACTERS_MAX):
            parts["note"] = {"text": words}
        return record(node, [Event("payment.followed", parts)], at=at)[0]
