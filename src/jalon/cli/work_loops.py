"""The work of a node beside its pages: a post's exchange with its hub, a hub's jobs, and what both do by the clock."""

from __future__ import annotations

import logging
import random
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from jalon import __version__
from jalon.adapters.clock import SystemClock
from jalon.adapters.http_transport import HttpTransport
from jalon.adapters.keystore import load_node
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.records.models import Peer
from jalon.services import ingest, link, retention, statements
from jalon.services.erasure import UnableToErase
from jalon.services.journaling import one_transaction
from jalon.services.link import LinkState
from jalon.services.node import Node
from jalon.services.own_streams import own_streams
from jalon.services.policies import policy

AUTHORITY = "hub-authority.pem"
"""File in the node's folder: the authority of the hub's certificate, where it is not one of the system's."""
_JOB_PAUSE_S = 30
_RETENTION_PAUSE_S = 3_600
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
    """Run every job when its time has come, until asked to stop."""
    while not asked_to_stop.is_set():
        for job in jobs:
            if job.wait_s <= 0 and not asked_to_stop.is_set():
                job.step()
        pause = max(0.0, min(job.wait_s for job in jobs))
        asked_to_stop.wait(pause)
        for job in jobs:
            job.wait_s -= pause


@dataclass
class Exchange:
    """A post's link: one connection while the hub's address stays the same."""

    home: Path
    clock: SystemClock
    state: LinkState = field(default_factory=LinkState)
    address: str = ""
    transport: HttpTransport | None = None

    def __call__(self) -> bool:
        """One exchange; a post that is not enrolled waits."""
        node = load_node(self.home)
        if node.hub is None:
            return False
        done = link.exchange(
            node=node,
            transport=self._connected(node),
            state=self.state,
            at=self.clock.now(),
            disk_free_bytes=shutil.disk_usage(self.home).free,
            program=__version__,
        )
        return done.more

    def close(self) -> None:
        """Close the connection."""
        if self.transport is not None:
            self.transport.close()
            self.transport = None

    def _connected(self, node: Node) -> HttpTransport:
        assert node.hub is not None, "checked by the caller"
        address = Peer.objects.values_list("address", flat=True).get(pk=node.hub.node.hex())
        if self.transport is None or address != self.address:
            self.close()
            authority = self.home / AUTHORITY
            self.transport = HttpTransport(address, authority=authority if authority.exists() else None)
            self.address = address
        return self.transport


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


def retry_parked(home: Path, clock: SystemClock) -> bool:
    """Try again what a hub parked."""
    ingest.retry_parked(node=load_node(home), at=clock.now())
    return False


def post_jobs(home: Path, clock: SystemClock, exchange: Exchange) -> list[Job]:
    """What a post does beside its pages."""
    return [
        Job("link", exchange, limits.LINK_RETRY_S_MIN, limits.LINK_RETRY_S_MAX),
        Job("checkpoints", lambda: sign_due(home, clock), _JOB_PAUSE_S, limits.LINK_RETRY_S_MAX),
        Job("retention", lambda: retain(home, clock), _RETENTION_PAUSE_S, _RETENTION_PAUSE_S),
    ]


def hub_jobs(home: Path, clock: SystemClock) -> list[Job]:
    """What a hub does beside its pages."""
    return [
        Job("parked", lambda: retry_parked(home, clock), _JOB_PAUSE_S, limits.LINK_RETRY_S_MAX),
        Job("checkpoints", lambda: sign_due(home, clock), _JOB_PAUSE_S, limits.LINK_RETRY_S_MAX),
        Job("retention", lambda: retain(home, clock), _RETENTION_PAUSE_S, _RETENTION_PAUSE_S),
    ]
