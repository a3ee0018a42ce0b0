"""What a post does beside its pages: its exchange with the hub, and what every node does."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from jalon import __version__
from jalon.adapters.clock import SystemClock
from jalon.adapters.high_water import ROLLED_BACK, open_new, renew
from jalon.adapters.http_transport import AUTHORITY, HttpTransport
from jalon.adapters.keystore import load_node, save_hub_courier
from jalon.adapters.machine import read_machine
from jalon.cli.month_keys import keep_hub_key
from jalon.cli.signing_key import keep_signing_key
from jalon.cli.work_loops import JOB_PAUSE_S, Job, shared_jobs
from jalon.kernel import limits
from jalon.post.hub_key import keep_hub_signing_key
from jalon.records.models import Peer
from jalon.services import courier_keys, epoch_link, link, shown_keys
from jalon.services.feeds.applying import PostFeeds, apply
from jalon.services.link import LinkState
from jalon.services.link_taking import HUB_KEY_FOLLOWED
from jalon.services.node import Node
from jalon.services.post_health import report_health
from jalon.services.transport import UnableToLink

_TELL_AGAIN = frozenset({"services.peers.epoch_unknown", "services.peers.copied", "services.peers.withdrawn"})
"""Refusals after which the hub is asked again what it says of each epoch of this post."""


@dataclass
class Exchange:
    """A post's link: one connection while the hub's address stays the same."""

    home: Path
    clock: SystemClock
    state: LinkState = field(default_factory=LinkState)
    address: str = ""
    keys_asked_at: datetime | None = None
    keys_asked_under: bytes | None = None
    """The hub's signing key of then: what it announced under a former one is not believed any more."""
    transport: HttpTransport | None = None
    told_again: bool = False
    shown_again: bool = False

    def __call__(self) -> bool:
        """One exchange; a post that is not enrolled waits."""
        node = load_node(self.home)
        if node.hub is None:
            return False
        at = self.clock.now()
        try:
            settled = epoch_link.settle(node=node, transport=self._connected(node), at=at)
            owed = epoch_link.owes_earlier(node)
            done = link.exchange(
                node=node,
                transport=self._connected(node),
                state=self.state,
                at=at,
                disk_free_bytes=shutil.disk_usage(self.home).free,
                program=__version__,
                profile=settings.JALON_LINK_PROFILE,
                feeds=PostFeeds(node),
            )
        except UnableToLink as error:
            if error.code == HUB_KEY_FOLLOWED:
                keep_hub_signing_key(self.home, at=at)
                self.state = LinkState()
                return True
            if self._go_on_after(node, str(error.parameters.get("reason", "")), at):
                return True
            raise
        self.told_again = self.shown_again = False
        # A hub that does not answer this yet stops nothing: what waits has left already.
        with suppress(UnableToLink):
            self._ask_keys(node)
            self._show_receipt(node)
        # A hub that was put back holds less of earlier epochs than before: what is owed anew goes at once. It says so
        # when it is asked, once a pause: this does not go round.
        owes_anew = not owed and epoch_link.owes_earlier(node)
        return done.more or settled.more or owes_anew

    def _ask_keys(self, node: Node) -> None:
        """Ask for the hub's key for couriers when a newer one is wanted: once an hour, each minute while this post has
        none, for the line may be cut at any time, and at once under another key."""
        at = self.clock.now()
        pause = timedelta(minutes=1) if node.hub_courier is None else timedelta(hours=1)
        recently = self.keys_asked_at is not None and abs(at - self.keys_asked_at) < pause
        recently = recently and self.keys_asked_under == node.hub_public
        if recently or not courier_keys.wants_hub_key(node, at=at):
            return
        self.keys_asked_at, self.keys_asked_under = at, node.hub_public
        learnt = courier_keys.ask_hub_key(node=node, transport=self._connected(node), at=at)
        if learnt is not None:
            save_hub_courier(self.home, learnt)

    def _show_receipt(self, node: Node) -> None:
        """Show a hub that holds less than before what it signed, once."""
        if self.state.to_show is not None:
            self._connected(node).start("shown", self.state.to_show).result()
            self.state.to_show = None

    def _go_on_after(self, node: Node, reason: str, at: datetime) -> bool:
        """What a hub's refusal asks of this post: a new epoch, telling of its epochs again, or showing its keys."""
        if reason in ROLLED_BACK:
            open_new(self.home, ROLLED_BACK[reason], at=at)
            renew(self.home, at=at)
        elif reason in _TELL_AGAIN and not self.told_again:
            self.told_again = True
            epoch_link.forget_standings(node)
        elif reason in shown_keys.REFUSED and not self.shown_again and (shown := shown_keys.frame(node, at=at)):
            self.shown_again = True
            self._connected(node).start("certified", shown).result()
        else:
            return False
        # What is under way, and what was refused, belongs to what is over.
        self.state = LinkState()
        return True

    def close(self) -> None:
        """Close the connection."""
        if self.transport is not None:
            self.transport.close()
            self.transport = None

    def _connected(self, node: Node) -> HttpTransport:
        assert node.hub is not None, "checked by the caller"
        address = Peer.objects.filter(pk=node.hub.node.hex()).values_list("address", flat=True).first()
        if not address:
            raise UnableToLink("services.link.not_enrolled")
        if self.transport is None or address != self.address:
            self.close()
            authority = self.home / AUTHORITY
            self.transport = HttpTransport(address, authority=authority if authority.exists() else None)
            self.address = address
        return self.transport


def say_health(home: Path, clock: SystemClock) -> bool:
    """Journal how the post stands, once an hour and when something changes."""
    report_health(node=load_node(home), machine=read_machine(home), program=__version__, at=clock.now())
    return False


def apply_feeds(home: Path, clock: SystemClock) -> bool:
    """Make what the hub said so, where a crash came between, and let go of lists whose lease is over."""
    apply(node=load_node(home), at=clock.now())
    keep_hub_key(home, at=clock.now())
    keep_hub_signing_key(home, at=clock.now())
    keep_signing_key(home, at=clock.now())
    return False


def post_jobs(home: Path, clock: SystemClock, exchange: Exchange) -> list[Job]:
    """The exchange, feeds, the report of how the post stands, and what every node does."""
    return [
        Job("link", exchange, limits.LINK_RETRY_S_MIN, limits.LINK_RETRY_S_MAX),
        Job("health", lambda: say_health(home, clock), JOB_PAUSE_S, limits.LINK_RETRY_S_MAX),
        Job("feeds", lambda: apply_feeds(home, clock), JOB_PAUSE_S, limits.LINK_RETRY_S_MAX),
        *shared_jobs(home, clock),
    ]
