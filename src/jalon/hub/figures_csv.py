"""The tables of a day's statistics as files: what the page shows, hidden where the page hides."""

from __future__ import annotations

from collections.abc import Iterable

from jalon.kernel.codes.base import CodeList
from jalon.kernel.countries import country
from jalon.kernel.spreadsheets import csv_file
from jalon.kernel.texts import text
from jalon.services.queries.day_statistics import Breakdown, DayStatistics
from jalon.stats.disclosure.rule import Figure, Shown

BY_POST = "post"


def subjects(figures: DayStatistics) -> tuple[str, ...]:
    """Names of the tables that the page of the day shows; none without a post."""
    return (BY_POST, *(one.subject for one in figures.breakdowns)) if figures.posts else ()


def table_csv(figures: DayStatistics, subject: str, language: str) -> bytes:
    """One table as a file. Raises ``KeyError``: no such table.

    A count and "–" stand as on the page; a label that a spreadsheet would take for a formula is quoted.
    """
    if subject not in subjects(figures):
        raise KeyError(subject)
    if subject == BY_POST:
        rows = _by_post(figures, language)
    else:
        rows = _breakdown(figures, next(one for one in figures.breakdowns if one.subject == subject), language)
    return csv_file(rows)


def _by_post(figures: DayStatistics, language: str) -> Iterable[list[str]]:
    yield [text("hub.posts.post", language), text("hub.statistics.crossings", language)]
    for post, total in zip(figures.posts, figures.post_totals, strict=True):
        yield [post.label, _cell(total)]


def _breakdown(figures: DayStatistics, one: Breakdown, language: str) -> Iterable[list[str]]:
    last = text("hub.statistics.all_posts", language)
    yield [text("hub.statistics.value", language), *(post.label for post in figures.posts), last]
    for value, line, total in one.rows:
        yield [_value(value, language), *map(_cell, line), _cell(total)]


def _value(value: CodeList | str, language: str) -> str:
    if isinstance(value, CodeList):
        return value.word(language)
    if not value:
        return text("hub.statistics.other", language)
    known = country(value)
    return f"{known.name(language)} {value}" if known else value


def _cell(figure: Figure) -> str:
    if figure.shown is Shown.COUNT:
        return str(figure.count)
    return "–"
