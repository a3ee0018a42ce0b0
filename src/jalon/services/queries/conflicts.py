"""What records of several posts say that cannot all be true, in words; nobody is named, and nothing is decided.

An exit without an entry is no conflict: people enter where no post stands. A correction that arrived before its record
waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from django.db.models import Count, F, Window
from django.db.models.functions import Lag

from jalon.kernel import limits
from jalon.kernel.codes.outcome import Outcome
from jalon.records.models import Account, Correction, Crossing, Dispute, Peer, Refusal
from jalon.services.corrections.correcting import ANY
from jalon.services.corrections.effective import DecisionRow, Effective, may_speak, read_effective
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.searching import may_be_shown

_LET_THROUGH = (Outcome.ADMITTED, Outcome.EXIT_ALLOWED)
_FINAL = (*_LET_THROUGH, Outcome.WITHDRAWN)


@dataclass(frozen=True)
class Side:
    """One record of a conflict: where, when, and a way to open it."""

    record_id: UUID | None
    post: str
    at: datetime | None


@dataclass(frozen=True)
class Conflict:
    """``code`` has the sentence: ``two_places``, ``two_decisions``, ``two_corrections``, ``another_posts_record``."""

    code: str
    sides: tuple[Side, ...]

    @property
    def text_code(self) -> str:
        """Code of the sentence."""
        return f"services.conflicts.{self.code}"


@dataclass(frozen=True)
class Waiting:
    """A correction whose record has not arrived."""

    post: str
    at: datetime | None


@dataclass(frozen=True)
class Conflicts:
    """Everything to look at. ``disputed``: records that a person disputed, not corrected by headquarters since."""

    found: tuple[Conflict, ...]
    waiting: tuple[Waiting, ...]
    disputed: tuple[Side, ...]


def conflicts(*, node: Node, account: Account, at: datetime) -> Conflicts:
    """Conflicts of the last month, newest first. Raises ``UnableToAllow``."""
    require(account, ANY)
    since = at - timedelta(days=limits.CONFLICT_DAYS_SHOWN)
    posts = dict(Peer.objects.values_list("node", "label"))
    found = [
        *_two_places(node, since, posts),
        *_two_decisions(node, since, posts),
        *_about_corrections(node, since, posts),
    ]
    found.sort(key=lambda one: max((side.at or since for side in one.sides), default=since), reverse=True)
    return Conflicts(tuple(found[: limits.CONFLICTS_SHOWN_MAX]), _waiting(since, posts), _disputed(node, since, posts))


def in_conflict(*, node: Node, account: Account, record_id: UUID, at: datetime) -> bool:
    """Whether a record stands on the page of conflicts, which is why it may be opened."""
    seen = conflicts(node=node, account=account, at=at)
    return record_id in {side.record_id for one in seen.found for side in one.sides} | {
        side.record_id for side in seen.disputed
    }


def _side(row: DecisionRow, posts: Mapping[str, str]) -> Side:
    return Side(row.id, posts.get(row.node, ""), row.at)


def _now(node: Node, keys: Iterable[UUID], at: datetime) -> dict[UUID, Effective]:
    """Records as they read now, without those that are never shown."""
    wanted = list(keys)
    rows: list[DecisionRow] = list(chain(Crossing.objects.filter(pk__in=wanted), Refusal.objects.filter(pk__in=wanted)))
    return {one.row.id: one for one in may_be_shown(read_effective(node, rows).values(), at.date())}


def _two_places(node: Node, since: datetime, posts: Mapping[str, str]) -> Iterator[Conflict]:
    """The same document at two crossing points, nearer in time than anybody travels."""

    def before(column: str) -> Window:
        document = [F("issuing_state"), F("document_number")]
        return Window(Lag(column), partition_by=document, order_by=[F("at"), F("id")])

    pairs = (
        Crossing.objects.filter(at__gte=since, outcome__in=_LET_THROUGH, document_number__isnull=False)
        .annotate(
            last=before("id"),
            last_point=before("crossing_point"),
            last_at=before("at"),
        )
        .filter(last_at__gt=F("at") - timedelta(seconds=limits.IMPOSSIBLE_BETWEEN_POSTS_S))
        .exclude(last_point=F("crossing_point"))
        .order_by("-at")
        .values_list("last", "id")[: limits.CONFLICTS_SHOWN_MAX]
    )
    both = list(pairs)
    now = _now(node, {key for pair in both for key in pair}, since)
    for first, second in both:
        one, other = now.get(first), now.get(second)
        if one and other and one.values["document_number"] == other.values["document_number"]:
            yield Conflict("two_places", (_side(one.row, posts), _side(other.row, posts)))


def _two_decisions(node: Node, since: datetime, posts: Mapping[str, str]) -> Iterator[Conflict]:
    """Two final decisions on one inspection."""
    final = Crossing.objects.filter(at__gte=since, outcome__in=_FINAL, inspection__isnull=False)
    twice = final.order_by().values("inspection").annotate(number=Count("id")).filter(number__gt=1)
    inspections = {row["inspection"] for row in twice[: limits.CONFLICTS_SHOWN_MAX]}
    refused = Refusal.objects.filter(at__gte=since, inspection__isnull=False).values("inspection")
    inspections |= set(final.filter(inspection__in=refused).values_list("inspection", flat=True))
    rows = chain(
        Crossing.objects.filter(inspection__in=inspections, outcome__in=_FINAL),
        Refusal.objects.filter(inspection__in=inspections),
    )
    by_inspection: dict[UUID | None, list[UUID]] = {}
    for row in rows:
        by_inspection.setdefault(row.inspection, []).append(row.id)
    now = _now(node, chain.from_iterable(by_inspection.values()), since)
    for keys in by_inspection.values():
        standing = [now[key] for key in keys if key in now]
        if len(standing) > 1:
            yield Conflict("two_decisions", tuple(_side(one.row, posts) for one in standing))


def _about_corrections(node: Node, since: datetime, posts: Mapping[str, str]) -> Iterator[Conflict]:
    """A post that spoke about another's record; post and headquarters that both corrected one."""
    rows = list(Correction.objects.filter(at__gte=since).order_by("-at")[: limits.CONFLICTS_SHOWN_MAX])
    now = _now(node, {row.target for row in rows if row.target}, since)
    for row in rows:
        if not may_speak(node, row):
            yield Conflict("another_posts_record", (Side(None, posts.get(row.node, ""), row.at),))
    for one in now.values():
        writers = {step.row.node for step in one.steps if step.changes}
        if len(writers) > 1:
            yield Conflict("two_corrections", (_side(one.row, posts),))


def _waiting(since: datetime, posts: Mapping[str, str]) -> tuple[Waiting, ...]:
    rows = list(Correction.objects.filter(at__gte=since, target__isnull=False).order_by("-at"))
    targets = [row.target for row in rows if row.target]
    here = set(Crossing.objects.filter(pk__in=targets).values_list("id", flat=True))
    here |= set(Refusal.objects.filter(pk__in=targets).values_list("id", flat=True))
    waiting = [row for row in rows if row.target not in here]
    return tuple(Waiting(posts.get(row.node, ""), row.at) for row in waiting[: limits.CONFLICTS_SHOWN_MAX])


def _disputed(node: Node, since: datetime, posts: Mapping[str, str]) -> tuple[Side, ...]:
    """Records that a person disputed, and that headquarters has not corrected since."""
    rows = list(Dispute.objects.filter(at__gte=since, target__isnull=False).order_by("-at"))
    targets = {row.target: row.at for row in rows if row.at and row.target}
    answered = Correction.objects.filter(node=node.node.hex(), target__in=list(targets), at__isnull=False)
    done = {target for target, at in answered.values_list("target", "at") if at and target and at >= targets[target]}
    wanted = [target for target in targets if target not in done]
    found: list[DecisionRow] = list(
        chain(Crossing.objects.filter(pk__in=wanted), Refusal.objects.filter(pk__in=wanted))
    )
    shown = [row for row in found if row.outcome != Outcome.HANDED_TO_ANOTHER_SERVICE]
    return tuple(_side(row, posts) for row in shown[: limits.CONFLICTS_SHOWN_MAX])
