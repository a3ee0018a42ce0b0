"""A week as somebody looks over it: searches, list changes, provisional steps, readings that belong to no inspection.

Nobody who crossed is named, nothing is ranked: lines stand in the order of time (SAFEGUARDS 17 and 22).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from jalon.kernel.clock import date_to_day
from jalon.kernel.codes.base import CodeList
from jalon.kernel.codes.correction_reason import CorrectionReason
from jalon.kernel.codes.list_ground import ListGround
from jalon.kernel.codes.list_removal import ListRemoval
from jalon.kernel.codes.proposal_end import ProposalEnd
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.refused_ground import RefusedGround
from jalon.kernel.codes.review_result import ReviewResult
from jalon.kernel.codes.search_purpose import SearchPurpose
from jalon.records.models import (
    Account,
    AccountChange,
    Correction,
    Crossing,
    Detection,
    ListEntryEnd,
    ListEntryReview,
    ListEntryVersion,
    ListGroundRefusal,
    ListProposalEnd,
    Peer,
    PersonRead,
    PersonSearch,
    Refusal,
    Review,
    WeekReview,
)
from jalon.services.node import Node
from jalon.services.policies import may, require, zone_of
from jalon.services.queries.feed_changes import ChangeLine, feed_changes
from jalon.services.queries.slip_look_up import member
from jalon.services.queries.staff import labels
from jalon.services.queries.taken_back import TakenBack, taken_back
from jalon.services.watch_list.content import reference
from jalon.services.watch_list.state import entries_in_force

RIGHT = "read_audit"
REVIEW = "review_weekly"
LINES_SHOWN_MAX = 300
_AT_WORK = timedelta(minutes=30)
_AT_THE_BOOTH = (ReadPurpose.INSPECTION, ReadPurpose.SECOND_LINE, ReadPurpose.SLIP_PRINT)
Names = Mapping[UUID, str]


@dataclass(frozen=True)
class SearchLine:
    """One search. ``reference`` only for whoever reviews: it may name somebody."""

    at: datetime
    officer: str
    purpose: SearchPurpose | None
    reference: str
    name: bool
    birth: bool
    number: bool
    shown: int


@dataclass(frozen=True)
class ListLine:
    """One change of the watch-list: what, which entry, on which ground or for which reason, by whom."""

    at: datetime
    code: str
    reference: str
    about: CodeList | None
    officer: str
    proposed_by: str = ""


@dataclass(frozen=True)
class StepLine:
    """One provisional step, what its review found, and the correction that took it back meanwhile."""

    at: datetime
    post: str
    result: ReviewResult | None
    after_s: int | None
    taken_back: TakenBack | None = None


@dataclass(frozen=True)
class ReadLine:
    """One reading by somebody who decided nothing near that time."""

    at: datetime
    post: str
    officer: str
    purpose: ReadPurpose | None


@dataclass(frozen=True)
class CorrectionLine:
    """One correction. ``void``: it took a record back."""

    at: datetime
    post: str
    officer: str
    reason: CorrectionReason | None
    void: bool


@dataclass(frozen=True)
class Week:
    """One week, from Monday."""

    first: date
    before: date
    after: date | None
    searches: tuple[SearchLine, ...]
    lists: tuple[ListLine, ...]
    given: tuple[ChangeLine, ...]
    overdue: int
    steps: tuple[StepLine, ...]
    reads: tuple[ReadLine, ...]
    corrections: tuple[CorrectionLine, ...]
    reviews: tuple[tuple[datetime, str, str | None], ...]
    may_review: bool


def week(*, node: Node, account: Account, on: date, at: datetime) -> Week:
    """The week of a day. Raises ``UnableToAllow``."""
    require(account, RIGHT)
    reviewing = may(account, REVIEW)
    today = at.astimezone(zone_of(node.state)).date()
    first = monday_of(min(on, today))
    begin = datetime.combine(first, time(), zone_of(node.state)).astimezone(UTC)
    within: Within = {"at__gte": begin, "at__lt": begin + timedelta(days=7)}
    posts = dict(Peer.objects.values_list("node", "label")) | {node.node.hex(): node.label}
    own: Within = {**within, "node": node.node.hex()}
    return Week(
        first=first,
        before=first - timedelta(days=7),
        after=first + timedelta(days=7) if first + timedelta(days=7) <= today else None,
        searches=tuple(_searches(own, reviewing=reviewing)),
        lists=_list_lines(own),
        given=feed_changes(own, posts),
        overdue=sum(one.review_due(at.date()) for one in entries_in_force(node=node, on=at.date())),
        steps=tuple(_steps(node, within, posts, words=reviewing)),
        reads=tuple(_reads(within, posts)),
        corrections=tuple(_corrections(within, posts)),
        reviews=_reviews(node, first, reviewing=reviewing),
        may_review=reviewing,
    )


def monday_of(on: date) -> date:
    """The first day of a day's week."""
    return on - timedelta(days=on.weekday())


Within = dict[str, Any]


def _searches(within: Within, *, reviewing: bool) -> Iterator[SearchLine]:
    rows = list(PersonSearch.objects.filter(**within).order_by("at", "id")[:LINES_SHOWN_MAX])
    named = labels(row.officer for row in rows)
    for row in rows:
        given = row.fields or 0
        yield SearchLine(
            at=_at(row.at),
            officer=_name(named, row.officer),
            purpose=member(SearchPurpose, row.purpose),
            reference=(row.reference or "") if reviewing else "",
            name=bool(given & 1),
            birth=bool(given & 2),
            number=bool(given & 4),
            shown=row.shown or 0,
        )


def _list_lines(within: Within) -> tuple[ListLine, ...]:
    versions = list(ListEntryVersion.objects.filter(**within))
    ends = list(ListEntryEnd.objects.filter(**within))
    reviews = list(ListEntryReview.objects.filter(**within))
    closed = list(ListProposalEnd.objects.filter(**within))
    refused = list(ListGroundRefusal.objects.filter(**within))
    acts: list[ListEntryVersion | ListEntryEnd | ListEntryReview | ListProposalEnd | ListGroundRefusal]
    acts = [*versions, *ends, *reviews, *closed, *refused]
    named = labels([*(row.officer for row in acts), *(row.proposed_by for row in versions)])
    lines = [
        *(
            ListLine(
                _at(row.at),
                "amended" if row.amended else "added",
                _reference(row.entry),
                member(ListGround, row.ground),
                _name(named, row.officer),
                _name(named, row.proposed_by),
            )
            for row in versions
        ),
        *(_line(row.at, "removed", row.entry, member(ListRemoval, row.reason), row.officer, named) for row in ends),
        *(_line(row.at, "reviewed", row.entry, None, row.officer, named) for row in reviews),
        *(_line(row.at, "closed", None, member(ProposalEnd, row.result), row.officer, named) for row in closed),
        *(_line(row.at, "refused", None, member(RefusedGround, row.ground), row.officer, named) for row in refused),
    ]
    return tuple(sorted(lines, key=lambda line: (line.at, line.reference))[:LINES_SHOWN_MAX])


def _line(
    at: datetime | None, code: str, entry: UUID | None, about: CodeList | None, officer: UUID | None, named: Names
) -> ListLine:
    return ListLine(_at(at), code, _reference(entry), about, _name(named, officer))


def _steps(node: Node, within: Within, posts: Mapping[str, str], *, words: bool) -> Iterator[StepLine]:
    models: tuple[type[Crossing | Refusal | Detection], ...] = (Crossing, Refusal, Detection)
    rows = [row for model in models for row in model.objects.filter(**within, provisional=True)]
    rows = sorted(rows, key=lambda one: (_at(one.at), one.id))[:LINES_SHOWN_MAX]
    reviews = {row.target: row for row in Review.objects.filter(target__in=[row.id for row in rows])}
    back = taken_back(node, rows, words=words)
    for row in rows:
        review = reviews.get(row.id)
        after = int((review.at - row.at).total_seconds()) if review and review.at and row.at else None
        result = member(ReviewResult, review.result) if review else None
        yield StepLine(_at(row.at), posts.get(row.node, ""), result, after, back.get(row.id))


def _reads(within: Within, posts: Mapping[str, str]) -> Iterator[ReadLine]:
    """Readings of records at a booth by somebody who decided nothing within half an hour either side."""
    rows = list(
        PersonRead.objects.filter(**within, purpose__in=_AT_THE_BOOTH)
        .exclude(Exists(_near(Crossing)))
        .exclude(Exists(_near(Refusal)))
        .order_by(F("at"), "id")[:LINES_SHOWN_MAX]
    )
    named = labels(row.officer for row in rows)
    for row in rows:
        purpose = member(ReadPurpose, row.purpose)
        yield ReadLine(_at(row.at), posts.get(row.node, ""), _name(named, row.officer), purpose)


def _near(model: type[Crossing | Refusal]) -> QuerySet[Any]:
    """Decisions of the reader within half an hour either side of a reading."""
    return model.objects.filter(
        officer=OuterRef("officer"),
        node=OuterRef("node"),
        at__gt=OuterRef("at") - _AT_WORK,
        at__lt=OuterRef("at") + _AT_WORK,
    )


def _corrections(within: Within, posts: Mapping[str, str]) -> Iterator[CorrectionLine]:
    rows = list(Correction.objects.filter(**within).order_by("at", "id")[:LINES_SHOWN_MAX])
    named = labels(row.officer for row in rows)
    for row in rows:
        reason = member(CorrectionReason, row.reason)
        name = _name(named, row.officer)
        yield CorrectionLine(_at(row.at), posts.get(row.node, ""), name, reason, bool(row.void))


def _reviews(node: Node, first: date, *, reviewing: bool) -> tuple[tuple[datetime, str, str | None], ...]:
    rows = list(WeekReview.objects.filter(node=node.node.hex(), week_day=date_to_day(first)).order_by("tick"))
    named = labels(row.officer for row in rows)
    return tuple((_at(row.at), _name(named, row.officer), row.note if reviewing else None) for row in rows)


def _at(value: datetime | None) -> datetime:
    return value or datetime(1970, 1, 1, tzinfo=UTC)


def _name(named: Names, officer: UUID | None) -> str:
    return named.get(officer, "") if officer else ""


def _reference(entry: UUID | None) -> str:
    return reference(entry) if entry else ""


def overdue_weeks(*, node: Node, at: datetime, weeks: int = 4) -> tuple[date, ...]:
    """Weeks that ended and that nobody reviewed yet, the oldest first."""
    this = monday_of(at.astimezone(zone_of(node.state)).date())
    ended: Iterable[date] = (this - timedelta(days=7 * n) for n in range(weeks, 0, -1))
    reviewed = set(WeekReview.objects.filter(node=node.node.hex()).values_list("week_day", flat=True))
    began = AccountChange.objects.filter(node=node.node.hex()).order_by("at").values_list("at", flat=True).first()
    return tuple(
        one for one in ended if date_to_day(one) not in reviewed and began and began.date() <= one + timedelta(days=6)
    )
