"""Values in words of one language: dates, times, ages of lists, and what a sentence holds."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.texts import direction, text

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_THOUSANDS = {"fr": "\u202f", "ar": "\u202f", "en": ","}
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


def sentence(code: str, language: str, /, **parameters: object) -> SafeString:
    """The text of ``code`` as HTML: everything escaped, and each value kept from upsetting the line's direction.

    Isolation uses characters (U+2068, U+2069) rather than ``<bdi>``, so that it holds in titles and labels too.
    """
    if not parameters:
        return _escaped(text(code, language))
    marked = {name: f"\ue000{name}\ue001" if isinstance(value, str) else value for name, value in parameters.items()}
    html: str = escape(text(code, language, **marked))
    for name, value in parameters.items():
        if isinstance(value, str):
            html = html.replace(f"\ue000{name}\ue001", isolated(value, language))
    return mark_safe(html)  # noqa: S308 each value was escaped above


@lru_cache(maxsize=2_048)
def _escaped(words: str) -> SafeString:
    return mark_safe(escape(words))  # noqa: S308 escaped


def isolated(value: str, language: str) -> str:
    """``value`` escaped, a day in words, within isolates where its direction may differ from the page's."""
    if _DAY.fullmatch(value):
        with suppress(ValueError):
            value = day_in_words(date.fromisoformat(value), language)
    html = conditional_escape(value)
    if direction(language) == "rtl" or _RIGHT_TO_LEFT.search(value):
        return f"{_ISOLATE}{html}{_END_ISOLATE}"
    return html


def month_word(month: int, language: str) -> str:
    """``1`` is January."""
    return text(f"design.month.{_MONTHS[month - 1]}", language)


def day_in_words(value: date, language: str) -> str:
    """``17 mai 2026``."""
    return text("design.date.day", language, day=value.day, month=month_word(value.month, language), year=value.year)


def month_in_words(value: date, language: str) -> str:
    """``mai 2026``: the month of a day."""
    return text("design.date.month", language, month=month_word(value.month, language), year=value.year)


def moment_in_words(value: datetime, language: str) -> str:
    """Day and time by the clocks of the node's State."""
    value = localtime(value)
    return text("design.date.moment", language, day=day_in_words(value.date(), language), time=f"{value:%H:%M}")


def approximate_in_words(value: ApproximateDate, language: str) -> str:
    """``vers 1980``, ``mai 1980``, ``17 mai 1980``, or that it is unknown."""
    if not value.year:
        return text("design.date.unknown", language)
    if not value.month:
        known = str(value.year)
    elif not value.day:
        known = text("design.date.month", language, month=month_word(value.month, language), year=value.year)
    else:
        known = text(
            "design.date.day", language, day=value.day, month=month_word(value.month, language), year=value.year
        )
    return text("design.date.about", language, date=known) if value.about else known


def hours_in_words(seconds: int, language: str) -> str:
    """An age: minutes below one hour, hours below two days, days beyond."""
    seconds = max(0, seconds)
    if seconds < 3_600:
        return text("design.duration.minutes", language, count=seconds // 60)
    if seconds < 172_800:
        return text("design.duration.hours", language, count=seconds // 3_600)
    return text("design.duration.days", language, count=seconds // 86_400)


def number_in_words(value: int, language: str) -> str:
    """A whole number with its thousands set apart; the digits are 0 to 9 in every language, as documents print them."""
    return f"{value:,}".replace(",", _THOUSANDS[language])
