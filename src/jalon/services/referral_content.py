"""What a referral's cell holds and how it is read again. Pure: the protection service opens cells with nothing else.

payload = CBOR [1, unix time, crossing point, booth, inspection, surname, given names, birth, sex, age band,
                nationality, document number, issuing State, language, needs]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from jalon.journal import keys
from jalon.journal.cells import open_cell
from jalon.journal.envelopes import SenderKey
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.canonical import decode, encode
from jalon.kernel.errors import UnableToRead

_VERSION = 1
_UNIX_S_MAX = 0xFFFF_FFFF
_TYPES: tuple[Any, ...] = (int, int, str, str, bytes, str, str, int, int, int, (str, type(None)), str, str, str, str)


@dataclass(frozen=True)
class Referral:
    """What the protection service receives of one traveller. It exists in clear at that service alone.

    ``inspection``: 16 bytes, as in the post's journal; ``sex``, ``age_band``: numbers of their code lists.
    """

    referred_at_unix_s: int
    crossing_point: str
    booth: str
    inspection: bytes
    surname: str = field(repr=False)
    given_names: str = field(repr=False)
    birth: ApproximateDate = field(repr=False)
    sex: int
    age_band: int
    nationality: str | None
    document_number: str = field(repr=False)
    issuing_state: str
    language: str
    needs: str = field(repr=False)

    def to_payload(self) -> bytes:
        """The canonical array that a cell carries."""
        return encode(
            [
                _VERSION,
                self.referred_at_unix_s,
                self.crossing_point,
                self.booth,
                self.inspection,
                self.surname,
                self.given_names,
                self.birth.to_number(),
                self.sex,
                self.age_band,
                self.nationality,
                self.document_number,
                self.issuing_state,
                self.language,
                self.needs,
            ]
        )


def read_referral(payload: bytes) -> Referral:
    """The inverse of :meth:`Referral.to_payload`. Raises ``UnableToRead``."""
    row = decode(payload)
    if not isinstance(row, list) or len(row) != len(_TYPES):
        raise UnableToRead("services.referrals.unreadable", offset=0)
    for place, (value, types) in enumerate(zip(row, _TYPES, strict=True)):
        if not isinstance(value, types) or isinstance(value, bool):
            raise UnableToRead("services.referrals.unreadable", offset=place)
    version, referred_at, point, booth, inspection, surname, given, birth, *rest = row
    if version != _VERSION or not 0 <= referred_at <= _UNIX_S_MAX:
        raise UnableToRead("services.referrals.unreadable", offset=0)
    return Referral(referred_at, point, booth, inspection, surname, given, ApproximateDate.from_number(birth), *rest)


def open_referral(
    cell: bytes, *, private_keys: Iterable[bytes], sender_key: SenderKey, recipient_node: bytes
) -> Referral | None:
    """What a cell holds, at the protection service; None in a dummy. Raises ``UnableToRead``."""
    opened = open_cell(cell, private_keys=private_keys, sender_key=sender_key, recipient_node=recipient_node)
    if opened.payload is None:
        return None
    return read_referral(opened.payload)


def recipient_of(protection_public: bytes) -> bytes:
    """How a cell names the protection service: the identifier of its key, 8 bytes."""
    return keys.key_id(protection_public)
