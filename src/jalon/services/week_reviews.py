"""Somebody looked over a week and says so; once or more, each time in an entry of its own."""

from __future__ import annotations

from datetime import date, datetime

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import date_to_day, second_of_day
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account
from jalon.services.journaling import Event, Recorded, record
from jalon.services.node import Node
from jalon.services.policies import require, zone_of
from jalon.services.queries.week import REVIEW, monday_of
from jalon.services.written import plain


class UnableToReviewWeek(UnableTo):
    """A week that has not ended."""


def review_week(*, node: Node, account: Account, on: date, note: str, at: datetime) -> Recorded:
    """Record that a week was looked over. Raises :class:`UnableToReviewWeek`, ``UnableToAllow``, ``UnableToRecord``."""
    require(account, REVIEW)
    first = monday_of(on)
    if first >= monday_of(at.astimezone(zone_of(node.state)).date()):
        raise UnableToReviewWeek("services.week_reviews.not_over")
    review: dict[str, Value] = {
        "officer": account.id.bytes,
        "week_day": date_to_day(first),
        "reviewed_second": second_of_day(at),
    }
    parts: dict[str, dict[str, Value]] = {"review": review}
    if words := plain(note, limits.NOTE_CHARACTERS_MAX):
        parts["note"] = {"text": words}
    return record(node, [Event("week.reviewed", parts)], at=at)[0]
