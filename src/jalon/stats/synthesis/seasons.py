"""How busy a day is: seasons of farming, feasts of the lunar year, market days, days without a link."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from jalon.stats.synthesis.borders import Border, Post

Weights = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]
"""Days since 1970."""

_BY_MONTH = (1.0, 0.95, 1.0, 1.02, 1.05, 0.92, 0.8, 0.78, 0.9, 1.08, 1.15, 1.2)
"""Fields are tilled from June to September; after the harvest people travel, trade and seek work."""
_BY_WEEKDAY = (1.0, 1.0, 1.02, 1.05, 0.9, 1.03, 1.0)
_ENTRIES_BY_MONTH = (0.46, 0.48, 0.5, 0.52, 0.55, 0.55, 0.52, 0.5, 0.49, 0.47, 0.46, 0.47)
"""Share of entries among crossings: seasonal workers leave after the harvest and return before the rains."""
_EPOCH = date(1970, 1, 1)
_HIJRI_YEAR_1_DAY = date(622, 7, 19)
"""First day of the tabular (civil) Islamic calendar, in Gregorian days."""
_MARKET_FACTOR = 2.4
_OFFLINE_STRETCH_DAYS = 6


def lunar_day(year: int, month: int, day: int) -> date:
    """A day of the tabular Islamic calendar (civil, 30-year cycle, leap years 2 5 7 10 13 16 18 21 24 26 29).

    Feasts follow sightings, which differ by a day or two: enough for invented seasons.
    """
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day - 1
    return _HIJRI_YEAR_1_DAY + timedelta(days=days)


def days_between(first: date, last: date) -> Days:
    """Every day from ``first`` to ``last``, both included."""
    return np.arange((first - _EPOCH).days, (last - _EPOCH).days + 1)


def weights(border: Border, days: Days) -> Weights:
    """How busy every post is on every day, of shape (days, posts)."""
    base = np.array([_BY_MONTH[one.month - 1] * _BY_WEEKDAY[one.weekday()] * _feast(one) for one in dates_of(days)])
    shares = np.array([post.share for post in border.posts])
    busy: Weights = base[:, None] * shares[None, :] * np.where(market_days(border, days), _MARKET_FACTOR, 1.0)
    return busy


def market_days(border: Border, days: Days) -> npt.NDArray[np.bool_]:
    """Whether a post has its market, of shape (days, posts)."""
    weekdays = np.array([one.isoweekday() for one in dates_of(days)])
    here: npt.NDArray[np.bool_] = weekdays[:, None] == np.array([post.market for post in border.posts])[None, :]
    return here


def entry_share(days: Days) -> Weights:
    """Share of entries on every day."""
    return np.array([_ENTRIES_BY_MONTH[one.month - 1] for one in dates_of(days)])


def late_days(post: Post, days: Days, seed: int) -> Days:
    """Days until what the post wrote on a day reached headquarters: stretches without a link, of about six days."""
    stretches = days // _OFFLINE_STRETCH_DAYS
    first = int(stretches[0]) if len(stretches) else 0
    count = int(stretches[-1]) - first + 2 if len(stretches) else 0
    # One number a stretch that depends on the stretch alone, so that months agree about their common one.
    drawn = np.array([np.random.default_rng([seed, first + index]).random() for index in range(count)])
    off = drawn < post.offline
    wait = np.zeros(count, np.int64)
    for index in range(count - 2, -1, -1):
        wait[index] = wait[index + 1] + _OFFLINE_STRETCH_DAYS if off[index] else 0
    at = stretches - first
    remaining = _OFFLINE_STRETCH_DAYS - days % _OFFLINE_STRETCH_DAYS
    late: Days = np.where(off[at], remaining + wait[at + 1], 0)
    return late


def dates_of(days: Days) -> list[date]:
    """Days as dates."""
    return [_EPOCH + timedelta(days=int(day)) for day in days]


def _feast(day: date) -> float:
    """Quieter in Ramadan, busy before its end and before Tabaski, nearly empty on the feasts."""
    around = (day.year - 622) * 33 // 32
    for year in (around - 1, around, around + 1, around + 2):
        begin, end, tabaski = lunar_day(year, 9, 1), lunar_day(year, 10, 1), lunar_day(year, 12, 10)
        if day in (end, tabaski):
            return 0.35
        if end - timedelta(days=4) <= day < end or tabaski - timedelta(days=6) <= day < tabaski:
            return 1.6
        if begin <= day < end:
            return 0.75
    return 1.0
