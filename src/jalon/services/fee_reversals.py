"""Counter-entries to fees: the fee stays as it was recorded, and what takes it back stands beside it."""

from __future__ import annotations

from datetime import datetime

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.fee_reversal_reason import FeeReversalReason
from jalon.records.models import Account, FeeReceipt, FeeReversal
from jalon.services.fees import UnableToRecordFee, receipt_number_of, standing_fees
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import may, require
from jalon.services.reads import place_of
from jalon.services.shifts import current_shift
from jalon.services.written import plain

ANY = "correct_records"
"""The right to take back a fee that somebody else recorded."""


def reverse_fee(
    *, node: Node, account: Account, receipt_number: str, reason: FeeReversalReason, note: str, at: datetime
) -> Recorded:
    """Take back the fee of a receipt; it counts, with its minus, in the shift of whoever does it.

    One's own fee, or any of the post with :data:`ANY`. The number can be recorded anew afterwards. Raises
    ``UnableToRecordFee``, ``UnableToAllow``, ``UnableToRecord``.
    """
    require(account, "decide")
    number = receipt_number_of(receipt_number)
    words = plain(note, limits.NOTE_CHARACTERS_MAX)
    if not words:
        raise UnableToRecordFee("services.fees.reversal_note_missing")
    with one_transaction():
        shift = current_shift(account=account)
        if shift is None:
            raise UnableToRecordFee("services.fees.no_shift")
        fee = _standing(node, account, number)
        values: dict[str, Value] = {
            "receipt_number": number,
            "amount_minor": fee.amount_minor,
            "currency": fee.currency,
            "ground": fee.ground,
            "reason": int(reason),
            "reversed_second": second_of_day(at),
            "target": place_of(fee).to_bytes(),
        }
        parts: dict[str, dict[str, Value]] = {
            "fee": values,
            "staff": {"officer": account.id.bytes, "shift": shift.id.bytes},
            "note": {"text": words},
        }
        return record(node, [Event("fee.reversed", parts)], at=at)[0]


def _standing(node: Node, account: Account, number: str) -> FeeReceipt:
    """The fee of a number that nothing has taken back. Raises ``UnableToRecordFee``."""
    fee = standing_fees(node, number).order_by("-tick").first()
    if fee is None:
        known = FeeReversal.objects.filter(node=node.node.hex(), receipt_number=number).exists()
        raise UnableToRecordFee(f"services.fees.{'reversed_already' if known else 'number_unknown'}", number=number)
    if fee.officer != account.id and not may(account, ANY):
        raise UnableToRecordFee("services.fees.not_own", number=number)
    return fee
