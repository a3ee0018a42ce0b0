"""Headquarters' first page: how every post stands, who needs help first, and why. Nothing of any person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery

from jalon.health.need import Need, Reason, need_of, place_in_line, why_help
from jalon.journal.lineage import Standing
from jalon.records.models import Account, EpochOpening, HealthReport, Parked, Peer, Quarantined, Stream
from jalon.services.last_word import LastWord, Trouble, facts_of, last_word
from jalon.services.node import Role
from jalon.services.policies import policy, require
from jalon.stats.disclosure.rule import Figure, alone


@dataclass(frozen=True)
class PostStanding:
    """One post as headquarters sees it. ``place``: latitude and longitude of its crossing point, where known."""

    node: str
    label: str
    crossing_point: str
    active: bool
    last_heard_at: datetime | None
    word: LastWord
    trouble: Trouble
    unchecked: Figure
    place: tuple[float, float] | None
    reasons: tuple[Reason, ...]

    @property
    def need(self) -> Need:
        """How soon somebody should help."""
        return need_of(self.reasons)


@dataclass(frozen=True)
class Network:
    """All posts, those that need help first."""

    posts: tuple[PostStanding, ...]

    @property
    def by_need(self) -> tuple[tuple[Need, int], ...]:
        """How many posts need help how soon, the most pressing first."""
        counts = Counter(post.need for post in self.posts)
        return tuple((need, counts[need]) for need in sorted(Need, reverse=True))

    @property
    def without_place(self) -> int:
        """Posts whose crossing point has no coordinates: the table has them, the map has not."""
        return sum(1 for post in self.posts if post.place is None)


def network(*, account: Account, program: str, at: datetime) -> Network:
    """How every post stands at ``at``. ``program``: headquarters' own version. Raises ``UnableToAllow``."""
    require(account, "see_posts")
    return standing(program=program, at=at)


def standing(*, program: str, at: datetime) -> Network:
    """The same without a person: for alarms and metrics. The number of queries does not depend on that of posts."""
    peers = list(Peer.objects.filter(role=Role.POST).order_by("label", "node"))
    reports = latest_reports()
    troubles = _troubles()
    posts = [
        _standing_of(peer, reports.get(peer.node), troubles.get(peer.node, Trouble()), program=program, at=at)
        for peer in peers
    ]
    return Network(tuple(sorted(posts, key=lambda post: place_in_line(post.reasons))))


def _standing_of(
    peer: Peer, report: HealthReport | None, trouble: Trouble, *, program: str, at: datetime
) -> PostStanding:
    word = last_word(peer, report)
    point = policy().crossing_points.get(peer.crossing_point)
    return PostStanding(
        node=peer.node,
        label=peer.label,
        crossing_point=peer.crossing_point,
        active=peer.active and not peer.revoked_reason,
        last_heard_at=peer.last_heard_at,
        word=word,
        trouble=trouble,
        unchecked=alone(word.unchecked),
        place=(point.place.latitude, point.place.longitude) if point and point.place else None,
        reasons=why_help(facts_of(peer, word, trouble, program=program), at=at),
    )


def latest_reports() -> Mapping[str, HealthReport]:
    """The newest report of each post, found through the index (node, epoch, tick), one step a post."""
    newest = HealthReport.objects.filter(node=OuterRef("node")).order_by("-epoch", "-tick").values("id")[:1]
    ids = Peer.objects.filter(role=Role.POST).annotate(newest=Subquery(newest)).values("newest")
    return {report.node: report for report in HealthReport.objects.filter(pk__in=ids)}


def _troubles() -> Mapping[str, Trouble]:
    parked = _counted(Parked)
    set_apart = _counted(Quarantined)
    forked = Stream.objects.exclude(frozen="").order_by().values_list("node", flat=True)
    copied = EpochOpening.objects.filter(own=False, standing=Standing.COPIED).values_list("node", flat=True)
    frozen = set(forked.union(copied))
    nodes = {*parked, *set_apart, *frozen}
    return {node: Trouble(parked.get(node, 0), set_apart.get(node, 0), node in frozen) for node in nodes}


def _counted(model: type[Parked | Quarantined]) -> Mapping[str, int]:
    rows = model.objects.exclude(node="").order_by().values_list("node").annotate(number=Count("pk"))
    return dict(rows)
