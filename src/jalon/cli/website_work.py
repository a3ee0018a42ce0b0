"""What a website does beside its pages."""

from __future__ import annotations

from pathlib import Path

from jalon.adapters.clock import SystemClock
from jalon.cli.work_loops import JOB_PAUSE_S, Job, renew_high_water, sign_due
from jalon.kernel import limits


def website_jobs(home: Path, clock: SystemClock) -> list[Job]:
    """The mark outside the database, and checkpoints of the journal of its accounts."""
    return [
        Job("high water", lambda: renew_high_water(home, clock), limits.HIGH_WATER_S, limits.LINK_RETRY_S_MAX),
        Job("checkpoints", lambda: sign_due(home, clock), JOB_PAUSE_S, limits.LINK_RETRY_S_MAX),
    ]
