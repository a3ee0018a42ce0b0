"""A post that exists only as keys and entries: enough to enrol at a hub and to send it envelopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jalon.adapters.keystore import root_key, save_enrolment
from jalon.journal.entries import Entry, Header, make_entry
from jalon.journal.envelopes import Recipient, seal
from jalon.journal.keys import new_private_key, signing_public
from jalon.journal.kinds import encode_body, kind
from jalon.journal.lanes import Lane
from jalon.journal.parts import salts
from jalon.journal.streams import Stream, genesis
from jalon.kernel.clock import entry_day
from jalon.kernel.ids import new_epoch, new_node_id
from jalon.services import certifying, enrolment
from jalon.services.journaling import Event
from jalon.services.node import Node, Role
from tests.nodes import events
from tests.nodes.hub import HubNode

SEED = bytes(range(16))
POINT = "faramana-koury"


def certify(hub: HubNode) -> Node:
    """Give the hub its certificate under a root of its own, as ``jalon init hub`` does."""
    root = root_key(hub.home, create=True)
    assert root is not None
    certificate = certifying.make_hub_certificate(hub.node, root_private=root, on=hub.at.date())
    return save_enrolment(hub.home, certificate=certificate, root_public=signing_public(root))


@dataclass
class Direct:
    """Carries an enrolment straight into the hub's service."""

    hub: HubNode

    def enrol(self, request: bytes) -> bytes:
        return enrolment.answer_request(node=self.hub.node, request=request, at=self.hub.at)


@dataclass
class KeyPost:
    """A post as the hub sees it."""

    hub: HubNode
    node: bytes = field(default_factory=new_node_id)
    epoch: bytes = field(default_factory=lambda: new_epoch(1))
    signing_key: bytes = field(default_factory=new_private_key)
    decryption_key: bytes = field(default_factory=new_private_key)
    entries: dict[int, list[Entry]] = field(default_factory=dict)
    tick: int = 0

    @property
    def as_node(self) -> Node:
        return Node(
            self.node, self.epoch, Role.POST, "BFA", "Faramana", POINT, True, self.signing_key, (self.decryption_key,)
        )

    @property
    def recipient(self) -> Recipient:
        return Recipient(self.hub.node.node, self.hub.node.encryption_public)

    def stream(self, lane: int = Lane.DECISIONS) -> Stream:
        return Stream(self.node, self.epoch, lane)

    def enrol(self, *, confirm: bool = True, label: str = "Faramana") -> enrolment.Enrolled:
        hub = self.hub
        issued = enrolment.issue_code(node=hub.node, by=None, label=label, crossing_point=POINT, at=hub.at)
        found = enrolment.enrol(node=self.as_node, typed_code=issued.printed, transport=Direct(hub))
        if confirm:
            enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=found.digits, by=None, at=hub.at)
        return found

    def write(self, happened: Sequence[Event], *, at: datetime | None = None) -> list[Entry]:
        made = []
        for event in happened:
            of = kind(event.kind)
            own = self.entries.setdefault(of.lane, [])
            previous = own[-1].hash if own else genesis(self.stream(of.lane))
            parts = encode_body(of, event.parts)
            self.tick += 1
            header = Header(len(own) + 1, of.number, of.version, 0, self.tick, entry_day(at or self.hub.at))
            own.append(make_entry(previous, header, parts, salts(SEED, header.seq, len(parts))))
            made.append(own[-1])
        return made

    def cross(self, count: int, **movement: object) -> list[Entry]:
        at = self.hub.at
        return self.write([events.crossing(at, number=f"B{self.tick + n:08d}", **movement) for n in range(count)])

    def wire(
        self, entries: Sequence[Entry], *, lane: int = Lane.DECISIONS, recipient: Recipient | None = None
    ) -> bytes:
        return seal(
            stream=self.stream(lane),
            entries=entries,
            recipient=recipient or self.recipient,
            signing_key=self.signing_key,
            at=self.hub.at,
            seed=SEED,
        )


def enrolled(hub: HubNode) -> KeyPost:
    """A post that the hub knows and that is active."""
    if hub.node.certificate is None:
        certify(hub)
    post = KeyPost(hub)
    post.enrol()
    return post
