"""A code that two persons issued and nobody used is taken back: by one person, or where headquarters was put back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.records.models import Account, EnrolmentCode
from jalon.services.enrolment import NOBODY, RIGHT, UnableToEnrolPost
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require


def withdraw_code(*, node: Node, by: Account, code_id: str, at: datetime) -> None:
    """One person takes back a code that nobody has used: from now on it lets nobody in.

    Raises :class:`UnableToEnrolPost`, ``UnableToAllow``, ``UnableToRecord``.
    """
    require(by, RIGHT)
    with one_transaction():
        row = EnrolmentCode.objects.select_for_update().filter(pk=code_id, withdrawn_by=None).first()
        if row is None:
            raise UnableToEnrolPost("services.enrolment.nothing_to_withdraw")
        if row.used_by:
            raise UnableToEnrolPost("services.enrolment.used_before_withdrawn")
        _withdraw(node, [row], by.id, at)


def withdraw_open(*, node: Node, at: datetime) -> int:
    """Take back every code that nobody used, as far as a hub that was put back knows; returns how many.

    Since the backup somebody may have used it, or withdrawn it because the sheet was lost: nobody here can tell, and a
    new code costs two persons a minute. Raises ``UnableToRecord``.
    """
    with one_transaction():
        rows = list(_open(at).select_for_update())
        _withdraw(node, rows, NOBODY, at)
    return len(rows)


def count_open(*, at: datetime) -> int:
    """How many codes would let somebody in now."""
    return _open(at).count()


def _open(at: datetime) -> QuerySet[EnrolmentCode]:
    return EnrolmentCode.objects.filter(used_by="", withdrawn_by=None, expires_at__gt=at)


def _withdraw(node: Node, rows: Sequence[EnrolmentCode], by: UUID, at: datetime) -> None:
    for row in rows:
        row.withdrawn_by = by
        row.save(update_fields=["withdrawn_by"])
        values: dict[str, Value] = {
            "code_id": bytes.fromhex(row.code_id),
            "withdrawn_by": by.bytes,
            "withdrawn_second": second_of_day(at),
        }
        record(node, [Event("enrolment.withdrawn", {"code": values})], at=at)
