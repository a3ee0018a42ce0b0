"""What the officer answers and types in an inspection: field names, their limits, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.clock import date_to_day
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.purpose import Purpose
from jalon.kernel.codes.sex import Sex
from jalon.kernel.codes.stay_band import StayBand
from jalon.kernel.codes.transport import Transport
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import DOCUMENT_NUMBER_CHARACTERS_MAX, NAME_CHARACTERS_MAX
from jalon.services.written import bare_number, plain

CODE_FIELDS: Mapping[str, type[Any]] = {
    "direction": Direction,
    "document_kind": DocumentKind,
    "sex": Sex,
    "age_band": AgeBand,
    "purpose": Purpose,
    "transport": Transport,
    "stay_band": StayBand,
    "visual": CheckState,
}
"""Fields answered from a closed list: the number of the member, as text. ``visual`` is passed, failed, undetermined."""

COUNTRY_FIELDS = ("issuing_state", "nationality", "residence")
"""Alpha-3 codes; ``XXX`` is unknown, empty is not asked."""

TEXT_FIELDS = {
    "document_number": DOCUMENT_NUMBER_CHARACTERS_MAX,
    "surname": NAME_CHARACTERS_MAX,
    "given_names": NAME_CHARACTERS_MAX,
    "birth": 32,
    "expiry": 10,
}
"""Typed fields with their longest length. ``birth`` is an approximate date, ``expiry`` YYYY-MM-DD or DD/MM/YYYY."""

FIELDS = (*CODE_FIELDS, *COUNTRY_FIELDS, *TEXT_FIELDS)
"""Everything that may be kept in a draft. A note and the answer about return are not: they are never kept."""

NEEDED_BY_HAND = ("sex", "age_band", "nationality")
"""The only fields whose absence stops a decision, and only where no zone was read."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The fields of one inspection, read. ``unreadable`` names those whose text has no meaning for their field."""

    direction: Direction = Direction.NOT_ASKED
    document_kind: DocumentKind = DocumentKind.NOT_ASKED
    sex: Sex = Sex.NOT_ASKED
    age_band: AgeBand = AgeBand.NOT_ASKED
    purpose: Purpose = Purpose.NOT_ASKED
    transport: Transport = Transport.NOT_ASKED
    stay_band: StayBand = StayBand.NOT_ASKED
    visual: CheckState | None = None
    issuing_state: str = ""
    nationality: str = ""
    residence: str = ""
    document_number: str = ""
    surname: str = ""
    given_names: str = ""
    birth: ApproximateDate = field(default_factory=ApproximateDate)
    expiry: date | None = None
    unreadable: tuple[str, ...] = ()


def read_answers(typed: Mapping[str, str]) -> Answers:
    """The answers in ``typed``; fields that are empty keep *not asked*, fields that cannot be read are named.

    >>> read_answers({"sex": "3", "birth": "~1980", "expiry": "tomorrow"}).unreadable
    ('expiry',)
    """
    found: dict[str, Any] = {}
    unreadable = []
    for name, written in typed.items():
        if not written.strip():
            continue
        try:
            found[name] = _reader(name)(written.strip())
        except (ValueError, UnableToRead):
            unreadable.append(name)
    return Answers(**found, unreadable=tuple(sorted(unreadable)))


def _reader(name: str) -> Callable[[str], object]:
    if name == "visual":
        return _visual
    if name in CODE_FIELDS:
        return lambda written: CODE_FIELDS[name](int(written))
    if name in COUNTRY_FIELDS:
        return _country
    return {"document_number": bare_number, "birth": ApproximateDate.read, "expiry": _expiry}.get(name, _name)


def _visual(written: str) -> CheckState:
    state = CheckState(int(written))
    if state is CheckState.NOT_PERFORMED:
        raise ValueError(written)
    return state


def _country(written: str) -> str:
    code = written.upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise ValueError(written)
    return code


def _name(written: str) -> str:
    return plain(written, NAME_CHARACTERS_MAX)


def _expiry(written: str) -> date:
    form = "%d/%m/%Y" if "/" in written else "%Y-%m-%d"
    value = datetime.strptime(written, form).date()  # noqa: DTZ007 a date has no zone
    date_to_day(value)
    return value
