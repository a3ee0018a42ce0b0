"""Fees paid at the border: recorded with the number of the receipt that the payer holds (SAFEGUARDS 12)."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.fee_ground import FeeGround
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account, Crossing, FeeReceipt, FeeReversal
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import country_of, require
from jalon.services.reads import place_of
from jalon.services.shifts import current_shift
from jalon.services.written import plain

DECIMALS = {"XOF": 0, "MRU": 2}
"""Digits of the minor unit, ISO 4217 list one, of the currencies of the four States."""
_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?", re.ASCII)
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z/.\- ]*", re.ASCII)


class UnableToRecordFee(UnableTo):
    """A fee that is not recorded as it was typed."""


def receive_fee(
    *,
    node: Node,
    account: Account,
    receipt_number: str,
    amount: str,
    ground: FeeGround,
    at: datetime,
    note: str = "",
    crossing: UUID | None = None,
) -> Recorded:
    """Record a fee that somebody paid and holds a receipt of; its number stands once at this post.

    ``amount`` as typed, in the currency of the post's State. Raises :class:`UnableToRecordFee`, ``UnableToAllow``,
    ``UnableToRecord``.
    """
    require(account, "decide")
    currency = currency_of(node)
    number = receipt_number_of(receipt_number)
    amount_minor = minor_units(amount, currency)
    words = plain(note, limits.NOTE_CHARACTERS_MAX)
    if ground is FeeGround.OTHER and not words:
        raise UnableToRecordFee("services.fees.note_missing")
    with one_transaction():
        shift = current_shift(account=account)
        if shift is None:
            raise UnableToRecordFee("services.fees.no_shift")
        if standing_fees(node, number).exists():
            raise UnableToRecordFee("services.fees.number_used", number=number)
        fee: dict[str, Value] = {
            "receipt_number": number,
            "amount_minor": amount_minor,
            "currency": currency,
            "ground": int(ground),
            "received_second": second_of_day(at),
            "target": _target(crossing),
        }
        parts: dict[str, dict[str, Value]] = {
            "fee": fee,
            "staff": {"officer": account.id.bytes, "shift": shift.id.bytes},
        }
        if words:
            parts["note"] = {"text": words}
        return record(node, [Event("fee.received", parts)], at=at)[0]


def currency_of(node: Node) -> str:
    """The currency of the post's State. Raises :class:`UnableToRecordFee` where policy names none."""
    country = country_of(node.state)
    if country is None or country.currency not in DECIMALS:
        raise UnableToRecordFee("services.fees.currency_not_set")
    return country.currency


def minor_units(typed: str, currency: str) -> int:
    """An amount as typed, in the currency's minor unit. Raises :class:`UnableToRecordFee`."""
    found = _AMOUNT.fullmatch("".join(typed.split()))
    digits = DECIMALS[currency]
    if found is None or len(found[2] or "") > digits:
        raise UnableToRecordFee("services.fees.amount_form")
    amount: int = int(found[1]) * 10**digits + int((found[2] or "").ljust(digits, "0") or "0")
    if not 0 < amount <= limits.FEE_AMOUNT_MINOR_MAX:
        raise UnableToRecordFee("services.fees.amount_form")
    return amount


def written_amount(amount_minor: int, currency: str) -> str:
    """``5 000 XOF``, ``120,50 MRU``, ``−5 000 XOF``: digits in threes, a comma, the code."""
    digits = DECIMALS.get(currency, 0)
    whole, rest = divmod(abs(amount_minor), 10**digits)
    decimals = f",{rest:0{digits}d}" if digits and rest else ""
    sign = "\u2212" if amount_minor < 0 else ""
    return f"{sign}{whole:,}".replace(",", "\u202f") + f"{decimals} {currency}"


def standing_fees(node: Node, number: str) -> QuerySet[FeeReceipt]:
    """Fees of this post under a receipt's number that no counter-entry took back: one at most."""
    reversed_ = FeeReversal.objects.filter(target__isnull=False).values("target")
    return FeeReceipt.objects.filter(node=node.node.hex(), receipt_number=number).exclude(id__in=reversed_)


def receipt_number_of(typed: str) -> str:
    """A receipt's number as it is kept. Raises :class:`UnableToRecordFee`."""
    number = " ".join(typed.split()).upper()
    if not _NUMBER.fullmatch(number) or len(number) > limits.FEE_RECEIPT_CHARACTERS_MAX:
        raise UnableToRecordFee("services.fees.number_form")
    return number


def _target(crossing: UUID | None) -> bytes | None:
    if crossing is None:
        return None
    row = Crossing.objects.filter(pk=crossing).first()
    if row is None:
        raise UnableToRecordFee("services.fees.crossing_unknown")
    return place_of(row).to_bytes()
