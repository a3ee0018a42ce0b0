"""A list entry as it travels to posts: a canonical array. Discreet entries have no such form (SAFEGUARDS 14).

    record = [names, birth, nationality, sex, [[type, State, number] ..], ground, legal basis, source, first day,
              last day, review day, judicial order, [other birth ..], [other nationality ..]]

Days are counted from 1900-01-01; births are the numbers of approximate dates.
"""

from __future__ import annotations

from datetime import date

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.canonical import Value
from jalon.kernel.clock import date_to_day, day_to_date
from jalon.kernel.codes.sex import Sex
from jalon.kernel.errors import UnableToRead
from jalon.screening.entry import Ground, ListEntry
from jalon.screening.query import DocumentKey

_FIELDS = 14


def record_of(entry: ListEntry) -> Value:
    """The record of an entry. A discreet one is a programmer's error: whoever selects leaves it out before."""
    assert not entry.discreet, "a discreet entry never leaves headquarters"
    return [
        list(entry.names),
        entry.birth.to_number() if entry.birth else None,
        entry.nationality,
        None if entry.sex is None else int(entry.sex),
        [[key.type, key.country, key.number] for key in entry.documents],
        entry.ground.value,
        entry.legal_basis,
        entry.source,
        date_to_day(entry.entered_on),
        date_to_day(entry.expires_on),
        date_to_day(entry.review_on),
        entry.judicial_order,
        [birth.to_number() for birth in entry.other_births],
        list(entry.other_nationalities),
    ]


def entry_of(entry_id: str, record: Value) -> ListEntry:
    """The inverse of :func:`record_of`. Raises :class:`UnableToRead` for anything else."""
    try:
        return _entry_of(entry_id, record)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise UnableToRead("screening.feed_form.record", offset=0) from error


def _entry_of(entry_id: str, record: Value) -> ListEntry:
    if not isinstance(record, list) or len(record) != _FIELDS:
        raise ValueError(_FIELDS)
    names, birth, nationality, sex, documents, ground, basis, source, first, last, review, order, births, states = (
        record
    )
    return ListEntry(
        entry_id=entry_id,
        names=tuple(_text(name) for name in names),
        birth=None if birth is None else ApproximateDate.from_number(_number(birth)),
        nationality=None if nationality is None else _text(nationality),
        sex=None if sex is None else Sex(_number(sex)),
        documents=tuple(DocumentKey(*(_text(part) for part in key)) for key in documents),
        ground=Ground(ground),
        legal_basis=_text(basis),
        source=_text(source),
        entered_on=_day(first),
        expires_on=_day(last),
        review_on=_day(review),
        judicial_order=_text(order),
        other_births=tuple(ApproximateDate.from_number(_number(one)) for one in births),
        other_nationalities=tuple(_text(one) for one in states),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value


def _day(value: object) -> date:
    return day_to_date(_number(value))
