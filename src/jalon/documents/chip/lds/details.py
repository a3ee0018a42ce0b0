"""DG11 and DG12: further details of the holder and of the document (Doc 9303-10 §4.7.11, §4.7.12).

Images inside (proof of citizenship, front and rear of the document) are passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jalon.documents.trust.ber import Element, children, expect, read, unreadable
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.errors import UnableToRead

_DG11, _DG12 = 0x6B, 0x6C
_TAG_LIST, _SEVERAL, _COUNT = 0x5C, 0xA0, 0x02
_ITEMS_MAX = 64
_TEXT_BYTES_MAX = 4_096


@dataclass(frozen=True)
class HolderDetails:
    """DG11: texts as written, ``<`` for blanks within them; ``""`` where there is none."""

    full_name: str = ""
    other_names: tuple[str, ...] = ()
    personal_number: str = ""
    birth: ApproximateDate | None = None
    place_of_birth: str = ""
    address: str = ""
    telephone: str = ""
    profession: str = ""
    title: str = ""
    summary: str = ""
    other_document_numbers: str = ""
    custody: str = ""


@dataclass(frozen=True)
class DocumentDetails:
    """DG12: who issued the document and when; ``issued_on`` None where it is not given as a whole date."""

    issuing_authority: str = ""
    issued_on: date | None = None
    other_persons: tuple[str, ...] = ()
    endorsements: str = ""
    tax_or_exit: str = ""
    personalisation_device: str = ""


def read_dg11(data: bytes) -> HolderDetails:
    """Raises :class:`UnableToRead`."""
    parts, several = _parts(data, _DG11, 0x5F0F)
    return HolderDetails(
        full_name=_text(parts.get(0x5F0E)),
        other_names=several,
        personal_number=_text(parts.get(0x5F10)),
        birth=_date(parts.get(0x5F2B)),
        place_of_birth=_text(parts.get(0x5F11)),
        address=_text(parts.get(0x5F42)),
        telephone=_text(parts.get(0x5F12)),
        profession=_text(parts.get(0x5F13)),
        title=_text(parts.get(0x5F14)),
        summary=_text(parts.get(0x5F15)),
        other_document_numbers=_text(parts.get(0x5F17)),
        custody=_text(parts.get(0x5F18)),
    )


def read_dg12(data: bytes) -> DocumentDetails:
    """Raises :class:`UnableToRead`."""
    parts, several = _parts(data, _DG12, 0x5F1A)
    issued = _date(parts.get(0x5F26))
    return DocumentDetails(
        issuing_authority=_text(parts.get(0x5F19)),
        issued_on=issued.exact if issued else None,
        other_persons=several,
        endorsements=_text(parts.get(0x5F1B)),
        tax_or_exit=_text(parts.get(0x5F1C)),
        personalisation_device=_text(parts.get(0x5F56)),
    )


def _parts(data: bytes, tag: int, repeated: int) -> tuple[Mapping[int, Element], tuple[str, ...]]:
    """Elements by tag, and the texts of the one that may stand several times, within A0 or (as some do) beside it."""
    found = children(expect(read(data), tag), _ITEMS_MAX)
    several = [part for part in found if part.tag == repeated]
    for group in (part for part in found if part.tag == _SEVERAL):
        inside = children(group, _ITEMS_MAX)
        named = [part for part in inside if part.tag == repeated]
        said = next((int.from_bytes(part.value[:2], "big") for part in inside if part.tag == _COUNT), len(named))
        if said != len(named):
            raise unreadable("malformed", group.start)
        several += named
    return {part.tag: part for part in found}, tuple(_text(part) for part in several)


def _text(element: Element | None) -> str:
    """UTF-8 by the standard; Latin-1 where a State wrote that."""
    if element is None:
        return ""
    value = element.value[:_TEXT_BYTES_MAX]
    try:
        return value.decode("utf-8").strip("\0 ")
    except UnicodeDecodeError:
        return value.decode("latin-1").strip("\0 ")


def _date(element: Element | None) -> ApproximateDate | None:
    """A date in eight digits, or in four bytes of two digits each; None for any other form."""
    if element is None:
        return None
    value = element.value
    digits = value.hex() if len(value) == 4 else value.decode("ascii", "replace")
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return ApproximateDate(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except UnableToRead:
        return None
