"""Cells of one record become an entry, or the reason why they cannot. What may stand on a list is decided here."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.kernel.countries import canonical_state
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import (
    LIST_DOCUMENTS_PER_ENTRY_MAX,
    LIST_ENTRY_YEARS_MAX,
    LIST_NAME_CHARACTERS_MAX,
    LIST_NAMES_PER_ENTRY_MAX,
    LIST_REVIEW_DAYS_MAX,
)
from jalon.screening.entry import GROUNDS_UNDER_ORDER, NATIONAL_GROUNDS, REFUSED_GROUNDS, Audience, Ground, ListEntry
from jalon.screening.formats.records import UnableToUseRecord
from jalon.screening.names import analyse
from jalon.screening.query import DocumentKey

_SEXES = {"": None, "M": Sex.MALE, "F": Sex.FEMALE, "X": Sex.X}
_GROUNDS = {ground.value: ground for ground in NATIONAL_GROUNDS}
"""Grounds that a national list may give; another State's public list is no ground of its own."""
_YES_NO = {"": False, "no": False, "yes": True}
_JOINERS = "\u200c\u200d"


def shown(cell: str) -> str:
    """A cell without outer blanks and without control and direction marks, which could disguise a name on screen.

    >>> shown(" A\\u202eB ")
    'AB'
    """
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    kept = (c for c in cell if c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})
    return "".join(kept).strip()


def entry_of(values: Mapping[str, str], audience: Audience, as_of: date) -> ListEntry:
    """The entry of one record's cells. Raises :class:`UnableToUseRecord`.

    Refused: other grounds than the closed list, discreet entries in an index for posts, more than
    ``LIST_ENTRY_YEARS_MAX`` years, a review later than ``LIST_REVIEW_DAYS_MAX`` (SAFEGUARDS 8 and 14).
    """
    ground = _ground(values["ground"])
    discreet = _discreet(values["discreet"], audience)
    if (discreet or ground in GROUNDS_UNDER_ORDER) and not values["judicial_order"]:
        raise UnableToUseRecord("screening.record.order_missing")
    entered_on, expires_on, review_on = (_day(values, name) for name in ("entered_on", "expires_on", "review_on"))
    _check_dates(entered_on, expires_on, review_on, as_of)
    names, documents = _names(values["names"]), _documents(values["documents"])
    if not names and not documents:
        raise UnableToUseRecord("screening.record.nothing_to_compare")
    return ListEntry(
        entry_id=_present(values, "id"),
        names=names,
        birth=_birth(values["birth_date"]),
        nationality=_nationality(values["nationality"]),
        sex=_sex(values["sex"]),
        documents=documents,
        ground=ground,
        legal_basis=_present(values, "legal_basis"),
        source=_present(values, "source"),
        entered_on=entered_on,
        expires_on=expires_on,
        review_on=review_on,
        judicial_order=values["judicial_order"],
        discreet=discreet,
    )


def _ground(written: str) -> Ground:
    if written.lower() in REFUSED_GROUNDS:
        raise UnableToUseRecord("screening.record.ground_refused", ground=written.lower())
    try:
        return _GROUNDS[written.lower()]
    except KeyError as error:
        raise UnableToUseRecord("screening.record.ground_unknown", known=", ".join(_GROUNDS)) from error


def _discreet(written: str, audience: Audience) -> bool:
    discreet = _YES_NO.get(written.lower())
    if discreet is None:
        raise UnableToUseRecord("screening.record.value_unknown", field="discreet", known="yes, no")
    if discreet and audience is Audience.POST:
        raise UnableToUseRecord("screening.record.discreet_for_post")
    return discreet


def _check_dates(entered_on: date, expires_on: date, review_on: date, as_of: date) -> None:
    if entered_on > as_of:
        raise UnableToUseRecord("screening.record.entered_after_list", as_of=as_of.isoformat())
    if expires_on < entered_on or review_on < entered_on:
        raise UnableToUseRecord("screening.record.dates_reversed")
    if expires_on > _years_later(entered_on, LIST_ENTRY_YEARS_MAX):
        raise UnableToUseRecord("screening.record.expires_too_late", years=LIST_ENTRY_YEARS_MAX)
    if review_on > as_of + timedelta(days=LIST_REVIEW_DAYS_MAX):
        raise UnableToUseRecord("screening.record.review_too_late", days=LIST_REVIEW_DAYS_MAX)
    if expires_on < as_of:
        raise UnableToUseRecord("screening.record.expired", on=expires_on.isoformat())


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        # 29 February, or the last years of the calendar: the day after the shorter month, or the calendar's end.
        return date(day.year + years, 3, 1) if day.year + years <= date.max.year else date.max


def _day(values: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(values[name])
    except ValueError as error:
        raise UnableToUseRecord("screening.record.date_unreadable", field=name) from error


def _present(values: Mapping[str, str], name: str) -> str:
    if not values[name]:
        raise UnableToUseRecord("screening.record.field_missing", field=name)
    return values[name]


def _names(written: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in written.split("|") if name.strip()))
    if len(names) > LIST_NAMES_PER_ENTRY_MAX:
        raise UnableToUseRecord("screening.record.too_many_values", field="names", limit=LIST_NAMES_PER_ENTRY_MAX)
    for name in names:
        if len(name) > LIST_NAME_CHARACTERS_MAX:
            raise UnableToUseRecord("screening.record.field_too_long", field="names", limit=LIST_NAME_CHARACTERS_MAX)
        if not analyse(name).parts:
            raise UnableToUseRecord("screening.record.name_without_letters")
    return names


def _documents(written: str) -> tuple[DocumentKey, ...]:
    pieces = [piece for piece in written.split("|") if piece.strip()]
    if len(pieces) > LIST_DOCUMENTS_PER_ENTRY_MAX:
        limit = LIST_DOCUMENTS_PER_ENTRY_MAX
        raise UnableToUseRecord("screening.record.too_many_values", field="documents", limit=limit)
    return tuple(dict.fromkeys(_document(piece) for piece in pieces))


def _document(written: str) -> DocumentKey:
    pieces = written.split(":")
    try:
        key = DocumentKey(*(piece.strip() for piece in pieces)).normal() if len(pieces) == 3 else None
    except UnableToRead:
        key = None
    if key is None or not key.complete:
        raise UnableToUseRecord("screening.record.document_unreadable")
    return key


def _birth(written: str) -> ApproximateDate | None:
    if not written:
        return None
    try:
        return ApproximateDate.read(written)
    except UnableToRead as error:
        raise UnableToUseRecord("screening.record.date_unreadable", field="birth_date") from error


def _nationality(written: str) -> str | None:
    if not written:
        return None
    code = canonical_state(written)
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise UnableToUseRecord("screening.record.value_unknown", field="nationality", known="BFA, MLI, MRT, NER...")
    return code


def _sex(written: str) -> Sex | None:
    if written.upper() not in _SEXES:
        raise UnableToUseRecord("screening.record.value_unknown", field="sex", known="M, F, X")
    return _SEXES[written.upper()]
