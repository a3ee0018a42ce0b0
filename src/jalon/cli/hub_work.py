"""What a hub does beside its pages: it tries again what it parked, feeds its posts, and what every node does."""

from __future__ import annotations

from pathlib import Path

from jalon.adapters.clock import SystemClock
from jalon.adapters.keystore import load_node
from jalon.cli.work_loops import JOB_PAUSE_S, Job, shared_jobs
from jalon.kernel import limits
from jalon.services import ingest
from jalon.services.feeds import publishing

_FEEDS_PAUSE_S = 10


def retry_parked(home: Path, clock: SystemClock) -> bool:
    """Try again what a hub parked."""
    ingest.retry_parked(node=load_node(home), at=clock.now())
    return False


def feed_posts(home: Path, clock: SystemClock) -> bool:
    """Write to the feeds what posts were not told yet."""
    publishing.publish(node=load_node(home), at=clock.now())
    return False


def hub_jobs(home: Path, clock: SystemClock) -> list[Job]:
    """Parked envelopes, feeds, and what every node does."""
    parked = Job("parked", lambda: retry_parked(home, clock), JOB_PAUSE_S, limits.LINK_RETRY_S_MAX)
    feeds = Job("feeds", lambda: feed_posts(home, clock), _FEEDS_PAUSE_S, limits.LINK_RETRY_S_MAX)
    return [parked, feeds, *shared_jobs(home, clock)]
