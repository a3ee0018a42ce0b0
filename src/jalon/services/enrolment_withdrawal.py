"""A code that two persons issued and nobody used is taken back by one."""

from __future__ import annotations

from datetime import datetime

from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.records.models import Account, EnrolmentCode
from jalon.services.enrolment import RIGHT, UnableToEnrolPost
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
        row.withdrawn_by = by.id
        row.save(update_fields=["withdrawn_by"])
        values: dict[str, Value] = {
            "code_id": bytes.fromhex(code_id),
            "withdrawn_by": by.id.bytes,
            "withdrawn_second": second_of_day(at),
        }
        record(node, [Event("enrolment.withdrawn", {"code": values})], at=at)
