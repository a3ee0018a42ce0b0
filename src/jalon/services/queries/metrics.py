"""Numbers for the people who keep the machines running: how posts stand. No person, no decision, no referral.

What waits at a post is rounded up to tens, so that no single decision can be read off the moment it is made; the lane
of referrals has no number anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jalon.records.models import Parked, Quarantined
from jalon.services.alarms import open_causes
from jalon.services.queries.network import Network, standing

_STEP = 10


@dataclass(frozen=True)
class Sample:
    """One number. ``name`` without the program's prefix, unit last; ``labels`` are names and values."""

    name: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


def samples(*, program: str, at: datetime) -> tuple[Sample, ...]:
    """Every number at ``at``."""
    seen = standing(program=program, at=at)
    whole = [
        *(Sample("posts", count, (("need", need.name.lower()),)) for need, count in seen.by_need),
        Sample("alarms_open", len(open_causes())),
        Sample("envelopes_parked", Parked.objects.count()),
        Sample("envelopes_set_apart", Quarantined.objects.count()),
    ]
    return (*whole, *_of_posts(seen, at))


def _of_posts(seen: Network, at: datetime) -> list[Sample]:
    found = []
    for post in seen.posts:
        named = (("post", post.label), ("node", post.node))
        word = post.word
        found.append(Sample("post_need", int(post.need), named))
        if post.last_heard_at is not None:
            found.append(Sample("post_heard_age_seconds", (at - post.last_heard_at).total_seconds(), named))
        if word.disk_free_bytes is not None:
            found.append(Sample("post_disk_free_bytes", word.disk_free_bytes, named))
        if word.clock_ahead_s is not None:
            found.append(Sample("post_clock_ahead_seconds", word.clock_ahead_s, named))
        if word.uptime_s is not None:
            found.append(Sample("post_uptime_seconds", word.uptime_s, named))
        if word.lists:
            oldest = min(on for _, on in word.lists)
            found.append(Sample("post_list_age_days", (at.date() - oldest).days, named))
        for one in word.backlog:
            lane = ("lane", one.lane.name.lower())
            found.append(Sample("post_waiting_entries", -(-one.count // _STEP) * _STEP, (*named, lane)))
    return found
