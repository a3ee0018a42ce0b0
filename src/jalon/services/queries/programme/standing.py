"""Values as somebody may see them, today or as they were known on a past day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connections

from jalon.logframe import values
from jalon.logframe.values import Entry, Mode, State, Total
from jalon.programme.models import SENSITIVE, WHOLE, Indicator, Project, Value
from jalon.records.routing import PROGRAMME
from jalon.services.programme.entering import VERIFIED
from jalon.services.programme.viewing import Viewer

DEMO = "demo"
"""The origin of what was invented for a demonstration."""
_NOW = """
    SELECT v.id, v.indicator_id, v.iso3, v.month, v.state, v.amount, v.mode, v.status, v.origin, v.sensitivity
    FROM programme_value v JOIN programme_indicator i ON i.id = v.indicator_id WHERE i.project_id = %s
"""
_THEN = """
    SELECT DISTINCT ON (h.value_id) v.id, v.indicator_id, v.iso3, v.month, h.state, h.amount, h.mode, h.status,
           h.origin, v.sensitivity
    FROM programme_valueversion h JOIN programme_value v ON v.id = h.value_id
    JOIN programme_indicator i ON i.id = v.indicator_id
    WHERE i.project_id = %s AND h.at <= %s ORDER BY h.value_id, h.version DESC
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One value that somebody may see."""

    value: int
    indicator: int
    iso3: str
    month: date
    entry: Entry
    status: str
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an indicator stands in a country or as a whole. ``unproved``: numbers in it that nobody has verified.

    ``closed``: who looks sees verified values alone, and there is none: no state of a value is claimed.
    """

    total: Total
    unproved: bool = False
    demonstration: bool = False
    closed: bool = False


Series = Mapping[tuple[int, str], list[Seen]]
"""Values of an indicator in a country (or the whole), in the order of months."""


def series(project: Project, who: Viewer, *, as_of: datetime | None = None) -> Series:
    """Every value that ``who`` may see, as it stood at ``as_of`` or stands now."""
    open_indicators = _open_indicators(project, who)
    found: dict[tuple[int, str], list[Seen]] = {}
    for one in sorted(_rows(project, as_of), key=lambda row: row[3]):
        if one[1] in open_indicators and who.sees_country(one[2]) and _open(one, who):
            entry = Entry(State(one[4]), one[5], Mode(one[6]))
            seen = Seen(one[0], one[1], one[2], one[3], entry, one[7], project.demonstration or one[8] == DEMO)
            found.setdefault((one[1], one[2]), []).append(seen)
    return found


def standing(seen: Iterable[Seen], *, everything: bool = True) -> Standing:
    """Where one series stands. ``everything``: whether who looks sees values that nobody verified too."""
    listed = list(seen)
    if not listed and not everything:
        return Standing(values.total(()), closed=True)
    measured = [one for one in listed if one.entry.measured]
    return Standing(
        values.total(one.entry for one in listed),
        any(one.status != VERIFIED for one in measured),
        any(one.demonstration for one in measured),
    )


def whole(own: list[Seen], countries: Mapping[str, Standing], *, additive: bool, everything: bool = True) -> Standing:
    """The whole of an indicator: its own entries, else the sum of its countries where such a sum has a meaning."""
    if own or not additive or all(one.closed for one in countries.values()):
        return standing(own, everything=everything)
    known = [one for one in countries.values() if one.total.state in values.MEASURED]
    total = values.sum_of([one.total for one in countries.values()])
    return Standing(total, any(one.unproved for one in known), any(one.demonstration for one in known))


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def elapsed(project: Project, on: date) -> Decimal | None:
    """The share of the project's time that has passed on a day, 0 to 1; None while nobody has entered its dates."""
    if project.starts_on is None or project.ends_on is None:
        return None
    share = Decimal((on - project.starts_on).days) / Decimal((project.ends_on - project.starts_on).days)
    return min(Decimal(1), max(Decimal(0), share))


def _rows(project: Project, as_of: datetime | None) -> Iterator[tuple[Any, ...]]:
    with connections[PROGRAMME].cursor() as cursor:
        if as_of is None:
            cursor.execute(_NOW, [project.pk])
        else:
            cursor.execute(_THEN, [project.pk, as_of])
        yield from cursor.fetchall()


def _open_indicators(project: Project, who: Viewer) -> frozenset[int]:
    rows = who.only(Indicator.objects.filter(project=project))
    if not who.unverified:
        rows = rows.filter(values_sensitivity__in=who.classes)
    return frozenset(rows.values_list("pk", flat=True))


def _open(row: tuple[Any, ...], who: Viewer) -> bool:
    if row[9] == SENSITIVE and SENSITIVE not in who.classes:
        return False
    return who.unverified or row[7] == VERIFIED


def is_open(value: Value, who: Viewer) -> bool:
    """Whether one stored value is somebody's to see."""
    if not who.sees(value.indicator.sensitivity, value.iso3 or WHOLE):
        return False
    if value.sensitivity == SENSITIVE and SENSITIVE not in who.classes:
        return False
    return who.unverified or (value.status == VERIFIED and value.indicator.values_sensitivity in who.classes)
