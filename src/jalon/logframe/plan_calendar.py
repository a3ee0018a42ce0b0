"""A plan as a calendar file (RFC 5545): whole days, no place, no person; identifiers stay the same from file to file.

Months of the project become days only once its start is entered. The public calendar holds nothing that is still to
come (SAFEGUARDS 20): a list of what will happen where and when is a list of targets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from jalon.kernel.months import months_later
from jalon.logframe.plan import Months, runs


@dataclass(frozen=True)
class Entry:
    """Something planned. ``code`` is its place in the plan, ``words`` what it is; ``note`` stands below it."""

    code: str
    words: str
    months: Months
    note: str = ""


def month_bounds(start: date, month: int) -> tuple[date, date]:
    """First and last day of a project month; a start on the 31st begins a shorter month on its last day.

    >>> month_bounds(date(2026, 1, 15), 2)
    (datetime.date(2026, 2, 15), datetime.date(2026, 3, 14))
    """
    return months_later(start, month - 1), months_later(start, month) - timedelta(days=1)


def past_only(entries: Iterable[Entry], start: date, on: date) -> list[Entry]:
    """The entries with the months that were over before ``on``; those without any are left out."""
    found = []
    for entry in entries:
        over = tuple(month for month in entry.months if month_bounds(start, month)[1] < on)
        if over:
            found.append(Entry(entry.code, entry.words, over, entry.note))
    return found


def write_calendar(
    entries: Sequence[Entry], *, project: str, name: str, start: date | None, made_at: datetime, language: str
) -> bytes:
    """The file; without a start it has no event. ``made_at`` in UTC. The same content gives the same bytes."""
    made = Calendar()
    made.add("prodid", "-//Jalon//work plan//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for entry in entries if start else ():
        assert start is not None
        for first, last in runs(entry.months):
            made.add_component(_event(entry, project, (start, first, last), made_at, language))
    return bytes(made.to_ical())


def _event(entry: Entry, project: str, when: tuple[date, int, int], made_at: datetime, language: str) -> Event:
    start, first, last = when
    event = Event()
    event.add("uid", f"{project}-{entry.code}-{first}@jalon.invalid".lower())
    event.add("dtstamp", made_at)
    event.add("dtstart", month_bounds(start, first)[0])
    event.add("dtend", month_bounds(start, last)[1] + timedelta(days=1))
    event.add("summary", f"{entry.code} {entry.words}", parameters={"language": language})
    if entry.note:
        event.add("description", entry.note, parameters={"language": language})
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
