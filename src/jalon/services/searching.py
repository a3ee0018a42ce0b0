"""Headquarters searches for a person (SAFEGUARDS 17): two identifying fields, no wildcard, a purpose, 20 records.

Children and persons handed to another service are never shown.

Whether nobody was found or somebody was left out cannot be told: the questions to the database, the entries written
and the words of the page are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import UUID

from django.db.models import Q

from jalon.kernel import limits
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.search_purpose import SearchPurpose
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.records.models import Account, Correction, Crossing, PersonRead, PersonSearch, Refusal
from jalon.records.projections.person_keys import name_keys
from jalon.services.corrections.effective import DecisionRow, Effective, read_effective
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.reads import place_of, read_event
from jalon.services.retention import CHILDREN
from jalon.services.slips import find_decision
from jalon.services.written import bare_number, plain

RIGHT = "search_persons"
_WILDCARDS = frozenset("%*?_#[]{}\\^$|")
_ADULT_YEARS = 18
_FIELDS_NEEDED = 2
_NAME_LETTERS_MIN = 2
_NOBODY = UUID(int=0)
"""Stands in an empty list, so that the database is asked all the same."""


class UnableToSearch(UnableTo):
    """A search that is not made; nothing was looked at."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What is asked. Name, birth date and document number identify; two of them are needed."""

    purpose: SearchPurpose
    reference: str
    surname: str = ""
    given_names: str = ""
    birth: str = ""
    document_number: str = ""


@dataclass(frozen=True)
class Found:
    """Records as they read now, newest first. ``more``: others answer too, and a third field would tell them apart."""

    records: tuple[Effective, ...]
    more: bool


@dataclass(frozen=True)
class _Asked:
    keys: dict[str, int | None] | None
    birth: int | None
    number: str

    @property
    def fields(self) -> int:
        """Bits of the fields that were given."""
        return (self.keys is not None) + 2 * (self.birth is not None) + 4 * bool(self.number)

    def where(self) -> Q:
        """Every field that was given, equal or folded alike."""
        found = Q()
        if self.keys is not None:
            found &= Q(name_key=self.keys["name_key"]) | Q(short_name_key=self.keys["short_name_key"])
        if self.birth is not None:
            found &= Q(birth=self.birth)
        return found & Q(document_number=self.number) if self.number else found

    def answers(self, one: Effective) -> bool:
        """Whether a record as it reads now still is what was asked for."""
        values = one.values
        if self.keys is not None:
            own = name_keys(values["surname"], values["given_names"])
            if all(own[name] is None or own[name] != self.keys[name] for name in own):
                return False
        right_birth = self.birth is None or values["birth"] == self.birth
        return right_birth and (not self.number or values["document_number"] == self.number)


def search(*, node: Node, account: Account, sought: Sought, at: datetime) -> Found:
    """Search, and record who searched why and which records were shown.

    Raises :class:`UnableToSearch`, ``UnableToAllow``, ``UnableToRecord``.
    """
    require(account, RIGHT)
    asked = _asked(sought, at.date())
    reference = plain(sought.reference, limits.SEARCH_REFERENCE_CHARACTERS_MAX)
    if not any(letter.isalnum() for letter in reference):
        raise UnableToSearch("services.searching.reference_missing")
    with one_transaction():
        _refuse_too_many(account, at)
        visible = may_be_shown(_candidates(node, asked), at.date())
        shown = tuple(visible[: limits.SEARCH_SHOWN_MAX])
        made: dict[str, Value] = {
            "officer": account.id.bytes,
            "purpose": int(sought.purpose),
            "reference": reference,
            "fields": asked.fields,
            "shown": len(shown),
            "searched_second": second_of_day(at),
        }
        reads = [read_event(account, ReadPurpose.SEARCH, place_of(one.row), at) for one in shown]
        record(node, [Event("search.made", {"search": made}), *reads], at=at)
    return Found(shown, len(visible) > len(shown))


def find_shown(*, node: Node, account: Account, record_id: UUID, at: datetime) -> DecisionRow | None:
    """A record that a search showed to this account within the hour, if it may still be shown."""
    require(account, RIGHT)
    since = at - timedelta(seconds=limits.SEARCH_OPENED_S_MAX)
    reads = PersonRead.objects.filter(
        officer=account.id, purpose=ReadPurpose.SEARCH, target=record_id, at__gte=since, at__lte=at
    )
    row = find_decision(record_id) if reads.exists() else None
    return row if row is not None and may_be_shown(read_effective(node, [row]).values(), at.date()) else None


def _asked(sought: Sought, today: date) -> _Asked:
    given = (sought.surname, sought.given_names, sought.birth, sought.document_number)
    if any(letter in _WILDCARDS for field in given for letter in field):
        raise UnableToSearch("services.searching.wildcard")
    if any(len(field) > limits.NAME_CHARACTERS_MAX for field in given):
        raise UnableToSearch("services.searching.too_long", count_max=limits.NAME_CHARACTERS_MAX)
    number = bare_number(sought.document_number)
    if sought.document_number.strip() and len(number) < limits.SEARCH_DOCUMENT_CHARACTERS_MIN:
        raise UnableToSearch("services.searching.number_short", count_min=limits.SEARCH_DOCUMENT_CHARACTERS_MIN)
    found = _Asked(_keys(sought), _birth(sought.birth, today), number)
    if found.fields.bit_count() < _FIELDS_NEEDED:
        raise UnableToSearch("services.searching.two_fields")
    return found


def _keys(sought: Sought) -> dict[str, int | None] | None:
    written = f"{sought.surname} {sought.given_names}".strip()
    if not written:
        return None
    keys = name_keys(sought.surname, sought.given_names)
    if keys["name_key"] is None or sum(letter.isalpha() for letter in written) < _NAME_LETTERS_MIN:
        raise UnableToSearch("services.searching.name_unreadable")
    return keys


def _birth(written: str, today: date) -> int | None:
    if not written.strip():
        return None
    try:
        birth = ApproximateDate.read(written)
    except UnableToRead:
        raise UnableToSearch("services.searching.birth_unreadable") from None
    if (born := birth.earliest()) is not None and born > today:
        raise UnableToSearch("services.searching.not_born")
    return birth.to_number()


def _refuse_too_many(account: Account, at: datetime) -> None:
    """An hour either side: a clock that was set back gives no new searches."""
    hour = timedelta(hours=1)
    recent = PersonSearch.objects.filter(officer=account.id, at__gt=at - hour, at__lt=at + hour).count()
    if recent >= limits.SEARCHES_PER_HOUR_MAX:
        raise UnableToSearch("services.searching.too_many", count_max=limits.SEARCHES_PER_HOUR_MAX)


def _candidates(node: Node, asked: _Asked) -> list[Effective]:
    """Records that answer as they read now, newest first: by their own words, or by those of a correction."""
    where = asked.where()
    most = limits.SEARCH_FETCHED_MAX
    rows: list[DecisionRow] = [
        *Crossing.objects.filter(where).order_by("-day", "id")[:most],
        *Refusal.objects.filter(where).order_by("-day", "id")[:most],
    ]
    corrected = [
        target
        for target in Correction.objects.filter(where, identified=True).values_list("target", flat=True)[:most]
        if target
    ]
    wanted = [*corrected, _NOBODY]
    known = {row.id for row in rows}
    others: chain[DecisionRow] = chain(Crossing.objects.filter(pk__in=wanted), Refusal.objects.filter(pk__in=wanted))
    rows += [row for row in others if row.id not in known]
    now = read_effective(node, rows) if rows else read_effective(node, _none())
    found = [one for one in now.values() if asked.answers(one)]
    return sorted(found, key=lambda one: (-one.row.day, -one.row.tick, one.row.id))


def _none() -> list[DecisionRow]:
    return [Crossing(id=_NOBODY)]


def may_be_shown(found: Iterable[Effective], today: date) -> list[Effective]:
    """Without what was taken back, children, and persons of whom any record says *handed to another service*."""
    kept = [one for one in found if one.row.id != _NOBODY]
    handed = _handed(kept)
    return [
        one
        for one in kept
        if not one.void
        and not _child(one, today)
        and handed.isdisjoint(_traits(one.row))
        and one.row.outcome != Outcome.HANDED_TO_ANOTHER_SERVICE
    ]


def _child(one: Effective, today: date) -> bool:
    """Whoever was one at the crossing, is one today, or may be one for all that is known (SAFEGUARDS 4)."""
    bands = {one.row.age_band, one.values["age_band"]}
    if bands & {int(band) for band in CHILDREN}:
        return True
    births = {number for number in (one.row.birth, one.values["birth"]) if number is not None}
    ages = [age for number in births if (age := _age(number, today)) is not None]
    if any(age < _ADULT_YEARS for age in ages):
        return True
    return not ages and not (bands - {None, int(AgeBand.NOT_ASKED), int(AgeBand.UNKNOWN)})


def _age(number: int, today: date) -> int | None:
    try:
        return ApproximateDate.from_number(number).age_years(today)
    except UnableToRead:
        return None


_Trait = tuple[str, str | int | None, str | int | None]


def _traits(row: DecisionRow) -> set[_Trait]:
    """By what a person is known again: the document, the name with the birth date, the inspection."""
    found: set[_Trait] = set()
    if row.document_number:
        found.add(("document", row.issuing_state, row.document_number))
    if row.name_key is not None and row.birth is not None:
        found.add(("name", row.name_key, row.birth))
    return found


def _handed(found: Sequence[Effective]) -> set[_Trait]:
    """Traits of persons handed to another service, among those found; asked even when nobody was found."""
    numbers = {one.row.document_number for one in found if one.row.document_number} or {""}
    names = {one.row.name_key for one in found if one.row.name_key is not None} or {0}
    births = {one.row.birth for one in found if one.row.birth is not None} or {-1}
    rows = Crossing.objects.filter(
        Q(document_number__in=numbers) | Q(name_key__in=names, birth__in=births),
        outcome=Outcome.HANDED_TO_ANOTHER_SERVICE,
    )
    return {trait for row in rows for trait in _traits(row)}
