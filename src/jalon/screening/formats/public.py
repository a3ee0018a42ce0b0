"""Entries of lists that others publish. They give neither our grounds nor our dates; both are set here, for all alike.

A public list is taken as it stands on its own date: each entry is in force until the next edition, and no longer than
``LIST_REVIEW_DAYS_MAX`` days, so that a list that nobody renews runs out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import (
    LIST_BIRTHS_PER_ENTRY_MAX,
    LIST_DOCUMENTS_PER_ENTRY_MAX,
    LIST_FIELD_CHARACTERS_MAX,
    LIST_NAME_CHARACTERS_MAX,
    LIST_NAMES_PER_ENTRY_MAX,
    LIST_REVIEW_DAYS_MAX,
)
from jalon.screening.entry import Ground, ListEntry
from jalon.screening.formats.fields import shown
from jalon.screening.formats.records import UnableToUseRecord
from jalon.screening.formats.states import state_of
from jalon.screening.names import analyse
from jalon.screening.query import DocumentKey

_SEXES = {"male": Sex.MALE, "m": Sex.MALE, "female": Sex.FEMALE, "f": Sex.FEMALE}


@dataclass
class PublicRecord:
    """What a public list says of one person, as it is met in the file."""

    entry_id: str = ""
    names: list[str] = field(default_factory=list)
    births: list[ApproximateDate] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    sex: str = ""
    documents: list[tuple[str, str, str]] = field(default_factory=list)
    legal_basis: str = ""
    listed_on: str = ""


def public_entry(record: PublicRecord, ground: Ground, source: str, as_of: date) -> ListEntry:
    """The entry of one record. Raises :class:`UnableToUseRecord` when it has no id, or neither name nor document."""
    entry_id = shown(record.entry_id)
    if not entry_id or len(entry_id) > LIST_FIELD_CHARACTERS_MAX:
        raise UnableToUseRecord("screening.record.field_missing", field="id")
    names, documents = _names(record.names), _documents(record.documents)
    if not names and not documents:
        raise UnableToUseRecord("screening.record.nothing_to_compare")
    births = tuple(dict.fromkeys(record.births))[:LIST_BIRTHS_PER_ENTRY_MAX]
    states = tuple(dict.fromkeys(code for name in record.nationalities if (code := state_of(name))))
    until = as_of + timedelta(days=LIST_REVIEW_DAYS_MAX)
    return ListEntry(
        entry_id=entry_id,
        names=names,
        birth=births[0] if births else None,
        nationality=states[0] if states else None,
        sex=_SEXES.get(record.sex.strip().lower()),
        documents=documents,
        ground=ground,
        legal_basis=shown(record.legal_basis)[:LIST_FIELD_CHARACTERS_MAX] or source,
        source=source,
        entered_on=_listed(record.listed_on, as_of),
        expires_on=until,
        review_on=until,
        other_births=births[1:],
        other_nationalities=states[1:],
    )


def _listed(written: str, as_of: date) -> date:
    try:
        return min(date.fromisoformat(written[:10]), as_of)
    except ValueError:
        return as_of


def _names(written: Iterable[str]) -> tuple[str, ...]:
    """Names that can be compared; those beyond what one entry may have, or too long, are left out."""
    names = dict.fromkeys(shown(" ".join(name[: 2 * LIST_NAME_CHARACTERS_MAX].split())) for name in written)
    usable = [name for name in names if 0 < len(name) <= LIST_NAME_CHARACTERS_MAX and analyse(name).parts]
    return tuple(usable[:LIST_NAMES_PER_ENTRY_MAX])


def _documents(written: Sequence[tuple[str, str, str]]) -> tuple[DocumentKey, ...]:
    """Documents with issuing State and number; the others cannot be compared and are left out."""
    found: dict[DocumentKey, None] = {}
    for kind, state, number in written[: 4 * LIST_DOCUMENTS_PER_ENTRY_MAX]:
        try:
            key = DocumentKey(kind, state_of(state) or "", number).normal()
        except UnableToRead:
            continue
        if key.complete:
            found[key] = None
    return tuple(found)[:LIST_DOCUMENTS_PER_ENTRY_MAX]


def span(first: int, last: int) -> list[ApproximateDate]:
    """Birth in one of several years; a span longer than an entry may hold becomes about its middle."""
    if not 0 < first <= last:
        return []
    if last - first >= LIST_BIRTHS_PER_ENTRY_MAX:
        return [ApproximateDate((first + last) // 2, about=True)]
    return [ApproximateDate(year) for year in range(first, last + 1)]
