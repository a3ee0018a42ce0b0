"""The work of a node beside its pages: jobs, their pauses, and those that post and hub share."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jalon.adapters.clock import SystemClock
from jalon.adapters.high_water import renew
from jalon.adapters.keystore import load_node
from jalon.cli.courier_key import ensure_courier_key
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.services import retention, statements
from jalon.services.erasure import UnableToErase
from jalon.services.journaling import one_transaction
from jalon.services.own_streams import own_streams
from jalon.services.policies import policy

JOB_PAUSE_S = 30
_RETENTION_PAUSE_S = 3_600
_COURIER_KEY_PAUSE_S = 3_600
_log = logging.getLogger("jalon.work")


@dataclass
class Job:
    """Something done again and again; after a failure its pause doubles up to a limit, with jitter."""

    name: str
    run: Callable[[], bool]
    """Returns whether there is more to do at once."""
    pause_s: float
    pause_s_max: float
    failures: int = 0
    wait_s: float = 0.0

    def step(self) -> None:
        """Do it once, and decide when next."""
        try:
            more = self.run()
        except UnableTo as error:
            self.failures += 1
            longest = min(self.pause_s_max, self.pause_s * 2**self.failures)
            self.wait_s = longest * random.uniform(0.5, 1.0)  # noqa: S311 jitter, not a secret
            # A code and parameters without personal data: see kernel.errors.
            _log.warning("%s: %s; again in %.0f s", self.name, error, self.wait_s)
        else:
            self.failures = 0
            self.wait_s = 0.0 if more else self.pause_s


def run_jobs(jobs: list[Job], asked_to_stop: threading.Event) -> None:
    """Run every job when its time has come, until asked to stop. A job that always has more holds up no other."""
    due = {job.name: time.monotonic() + job.wait_s for job in jobs}
    while not asked_to_stop.is_set():
        for job in jobs:
            if due[job.name] <= time.monotonic() and not asked_to_stop.is_set():
                job.step()
                due[job.name] = time.monotonic() + job.wait_s
        asked_to_stop.wait(max(0.0, min(due.values()) - time.monotonic()))


def sign_due(home: Path, clock: SystemClock) -> bool:
    """Sign checkpoints of own streams that wait for one."""
    node, at = load_node(home), clock.now()
    with one_transaction():
        for row in own_streams(node):
            if statements.is_due(row, at=at):
                statements.sign_checkpoint(node, row, at=at)
    return False


def retain(home: Path, clock: SystemClock) -> bool:
    """Erase what retention no longer keeps; nothing without confirmed time."""
    node, rules = load_node(home), policy()
    kept = rules.retention_of(node.state) if node.state in rules.countries else rules.retention
    # Without confirmed time nothing is erased; the pages say so, and the next exchange heals it.
    with suppress(UnableToErase):
        retention.run_retention(node, kept, at=clock.now())
    return False


def keep_courier_key(home: Path, clock: SystemClock) -> bool:
    """Make the quarter's key for couriers when there is none, destroy what is over, and announce it."""
    ensure_courier_key(home, at=clock.now())
    return False


def renew_high_water(home: Path, clock: SystemClock) -> bool:
    """Write outside the database how far the node is and what it erased."""
    renew(home, at=clock.now())
    return False


def shared_jobs(home: Path, clock: SystemClock) -> list[Job]:
    """What every node does by the clock."""
    return [
        Job("high water", lambda: renew_high_water(home, clock), limits.HIGH_WATER_S, limits.LINK_RETRY_S_MAX),
        Job("checkpoints", lambda: sign_due(home, clock), JOB_PAUSE_S, limits.LINK_RETRY_S_MAX),
        Job("courier key", lambda: keep_courier_key(home, clock), _COURIER_KEY_PAUSE_S, _COURIER_KEY_PAUSE_S),
        Job("retention", lambda: retain(home, clock), _RETENTION_PAUSE_S, _RETENTION_PAUSE_S),
    ]
