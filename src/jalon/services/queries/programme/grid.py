"""The grid: every indicator in every country, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jalon.kernel import limits
from jalon.programme.models import WHOLE, Indicator, Project
from jalon.services.programme.entering import countries_of
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme.matrix import translations
from jalon.services.queries.programme.standing import Seen, Series, month_after, series

_USUAL_MONTHS = 12


@dataclass(frozen=True)
class Row:
    """One indicator in one country, or as a whole. ``enters``: whether who looks may fill its cells."""

    indicator: Indicator
    iso3: str
    cells: Sequence[Seen | None]
    enters: bool
    first: bool


@dataclass(frozen=True)
class Grid:
    """The grid that somebody may see."""

    project: Project
    months: Sequence[date]
    rows: Sequence[Row]
    demonstration: bool
    words: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """From which month on, and of which result or country; empty for all."""

    first: date | None = None
    result: str = ""
    country: str = ""


def grid(project: Project, who: Viewer, *, at: datetime, asked: Asked = Asked(), language: str = "") -> Grid:
    """The grid over the months of the project, or as far as was asked."""
    known = series(project, who)
    months = months_of(project, known, at.date(), asked.first)
    indicators = who.only(Indicator.objects.filter(project=project).select_related("result").order_by("place"))
    if asked.result:
        indicators = indicators.filter(result__code=asked.result)
    stated = tuple(project.countries.order_by("place").values_list("iso3", flat=True))
    rows: list[Row] = []
    for one in indicators:
        places = [WHOLE, *(one.countries or stated)]
        shown = [iso3 for iso3 in places if who.sees_country(iso3) and asked.country in ("", iso3)]
        rows += [_row(known, one, iso3, months, who, first=place == 0) for place, iso3 in enumerate(shown)]
    demonstration = any(one.demonstration for listed in known.values() for one in listed)
    return Grid(project, months, rows, demonstration, translations(project, language))


def months_of(project: Project, known: Series, today: date, first: date | None) -> tuple[date, ...]:
    """First days of the months that are shown: those of the project and of every value, as many as the limit lets."""
    with_values = sorted({one.month for rows in known.values() for one in rows})
    start = first or project.starts_on or (with_values[0] if with_values else _months_before(today, _USUAL_MONTHS - 1))
    start = start.replace(day=1)
    end = max([project.ends_on or _months_before(start, -(_USUAL_MONTHS - 1)), *with_values[-1:], start])
    months = [start]
    while month_after(months[-1]) <= end and len(months) < limits.PROGRAMME_MONTHS_SHOWN_MAX:
        months.append(month_after(months[-1]))
    return tuple(months)


def places_of(indicator: Indicator, who: Viewer) -> tuple[str, ...]:
    """The whole and the countries of an indicator that somebody may see."""
    return tuple(iso3 for iso3 in (WHOLE, *countries_of(indicator)) if who.sees_country(iso3))


def _row(known: Series, indicator: Indicator, iso3: str, months: Sequence[date], who: Viewer, *, first: bool) -> Row:
    by_month: Mapping[date, Seen] = {one.month: one for one in known.get((indicator.pk, iso3), ())}
    return Row(indicator, iso3, [by_month.get(month) for month in months], who.enters(iso3), first)


def _months_before(day: date, count: int) -> date:
    place = day.year * 12 + day.month - 1 - count
    return date(place // 12, place % 12 + 1, 1)
