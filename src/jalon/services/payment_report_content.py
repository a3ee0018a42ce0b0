"""What a report of a payment asked for without a receipt says, and how it is sealed to headquarters. Pure.

content = CBOR [1, day since 1900-01-01, teller, asked by, asked for, paid, amount, slip code, words]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jalon.journal.keys import open_sealed, seal_to
from jalon.kernel.canonical import decode, encode
from jalon.kernel.clock import date_to_day, day_to_date
from jalon.kernel.codes.payment_asker import PaymentAsker
from jalon.kernel.codes.payment_demand import PaymentDemand
from jalon.kernel.codes.payment_made import PaymentMade
from jalon.kernel.codes.payment_teller import PaymentTeller
from jalon.kernel.errors import UnableToRead

INFO = b"jalon/payment/1"
_VERSION = 1
_TYPES = (int, int, int, int, int, int, str, str, str)
_DAY_MAX = 1_000_000


@dataclass(frozen=True)
class Told:
    """What somebody says. ``amount`` and ``words`` as typed; ``slip`` is the code of the traveller's slip, or empty."""

    on: date
    teller: PaymentTeller
    asked_by: PaymentAsker
    asked_for: PaymentDemand
    paid: PaymentMade
    amount: str
    slip: str
    words: str = field(repr=False)


def seal_told(told: Told, public: bytes) -> bytes:
    """What was said, for the holder of the hub's key alone. Raises ``UnableToSealEnvelope``."""
    codes = (int(told.teller), int(told.asked_by), int(told.asked_for), int(told.paid))
    content = encode([_VERSION, date_to_day(told.on), *codes, told.amount, told.slip, told.words])
    return seal_to(public, content, INFO)


def open_told(sealed: bytes, private_keys: Iterable[bytes]) -> Told:
    """The inverse of :func:`seal_told`. Raises ``UnableToRead`` for what no key opens, or holds something else."""
    row: Any = decode(_opened(sealed, private_keys))
    if not isinstance(row, list) or len(row) != len(_TYPES):
        raise UnableToRead("services.payment_reports.unreadable", offset=0)
    for place, (value, kind) in enumerate(zip(row, _TYPES, strict=True)):
        if not isinstance(value, kind) or isinstance(value, bool):
            raise UnableToRead("services.payment_reports.unreadable", offset=place)
    version, day, teller, asked_by, asked_for, paid, amount, slip, words = row
    if version != _VERSION or not 0 <= day <= _DAY_MAX:
        raise UnableToRead("services.payment_reports.unreadable", offset=1)
    try:
        codes = PaymentTeller(teller), PaymentAsker(asked_by), PaymentDemand(asked_for), PaymentMade(paid)
    except ValueError as error:
        raise UnableToRead("services.payment_reports.unreadable", offset=2) from error
    return Told(day_to_date(day), *codes, amount, slip, words)


def seal_contact(contact: str, public: bytes) -> bytes:
    """How whoever tells may be reached. Raises ``UnableToSealEnvelope``."""
    return seal_to(public, encode(contact), INFO)


def open_contact(sealed: bytes, private_keys: Iterable[bytes]) -> str:
    """The inverse of :func:`seal_contact`. Raises ``UnableToRead``."""
    found = decode(_opened(sealed, private_keys))
    if not isinstance(found, str):
        raise UnableToRead("services.payment_reports.unreadable", offset=0)
    return found


def _opened(sealed: bytes, private_keys: Iterable[bytes]) -> bytes:
    tried = (open_sealed(private, sealed, INFO) for private in private_keys)
    content = next((one for one in tried if one is not None), None)
    if content is None:
        raise UnableToRead("services.payment_reports.unreadable", offset=0)
    return content
