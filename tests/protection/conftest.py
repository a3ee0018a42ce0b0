"""A hub of a State, a protection service certified by it, and posts whose cells it relays."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from jalon.adapters.keystore import root_key
from jalon.adapters.protection_folder import create_service, load_service, save_certificate
from jalon.journal.cells import CellSigner, seal_cell
from jalon.journal.keys import encryption_public
from jalon.journal.lanes import Lane
from jalon.journal.streams import Stream, genesis
from jalon.kernel.approximate_date import ApproximateDate
from jalon.services import protection_keys, relay
from jalon.services.link_frames import Purpose, write_frame
from jalon.services.protection_request import ServiceKeys, accepted, make_request, root_fingerprint
from jalon.services.referral_content import Referral, recipient_of
from tests.hub.posts import KeyPost, certify, enrolled
from tests.nodes.hub import HubNode


def referral(needs: str) -> Referral:
    """A referral of a synthetic traveller."""
    return Referral(
        referred_at_unix_s=1_772_440_000,
        crossing_point="faramana-koury",
        booth="A",
        inspection=bytes(16),
        surname="TRAORE",
        given_names="AMINATA",
        birth=ApproximateDate(1990, 1, 15),
        sex=2,
        age_band=3,
        nationality="BFA",
        document_number="BF1234567",
        issuing_state="BFA",
        language="fr",
        needs=needs,
    )


@dataclass
class State:
    """A hub, its protection service in ``home``, and one post that exists as keys. The hub is active."""

    hub: HubNode
    home: Path
    numbers: dict[bytes, int] = field(default_factory=dict)

    @property
    def service(self) -> ServiceKeys:
        """The service as its folder has it."""
        return load_service(self.home)

    def request(self) -> bytes:
        return make_request(self.service, at=self.hub.at)

    def certify(self, request: bytes, *, typed: str = "", at: datetime | None = None) -> protection_keys.Certified:
        root = root_key(self.hub.home)
        return protection_keys.certify(
            node=self.hub.node, request=request, root_private=root, typed=typed, at=at or self.hub.at
        )

    def announce(self) -> bytes:
        """The first certificate, accepted by the service."""
        done = self.certify(self.request(), typed=self.service.fingerprint)
        root = self.hub.node.root_public
        assert root is not None
        save_certificate(self.home, accepted(self.service, done.answer, typed=root_fingerprint(root)))
        return done.answer

    def cell(self, post: KeyPost, payload: bytes | None = None, *, key: int = 0) -> bytes:
        """The next cell of a post, sealed to a key of the service."""
        number = self.numbers[post.node] = self.numbers.get(post.node, 0) + 1
        public = encryption_public(self.service.cell_keys[key])
        stream = Stream(post.node, post.epoch, Lane.REFERRALS, 1)
        signer = CellSigner(stream, number, genesis(stream), recipient_of(public), post.signing_key, self.hub.at)
        return seal_cell(public, payload, signer=signer)

    def relay(self, post: KeyPost, *cells: bytes) -> None:
        """The hub takes cells as the post's link brings them."""
        frame = write_frame(
            Purpose.CELLS,
            node=post.node,
            epoch=post.epoch,
            hub=self.hub.node.node,
            at=self.hub.at,
            payload=b"".join(cells),
            signing_key=post.signing_key,
        )
        relay.relay_cells(node=self.hub.node, wire=frame, at=self.hub.at)


@pytest.fixture
def state(hub: HubNode, tmp_path: Path) -> State:
    """A certified hub, and a service that nobody has announced yet."""
    certify(hub)
    made = State(hub, tmp_path / "protection")
    create_service(made.home, state="BFA", label="Service de protection")
    return made


@pytest.fixture
def announced(state: State) -> State:
    """The service is certified, and has accepted."""
    state.announce()
    return state


@pytest.fixture
def key_post(announced: State) -> KeyPost:
    """A post enrolled after the announcement."""
    return enrolled(announced.hub)
