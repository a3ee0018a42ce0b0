"""One turn of a post's link: everything that its steps need."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from jalon.policy.link_profile import LinkProfile
from jalon.services.downward import Feeds
from jalon.services.link_frames import Purpose, write_frame
from jalon.services.link_state import LinkState
from jalon.services.node import Node
from jalon.services.transport import Transport, UnableToLink


@dataclass(slots=True)
class Turn:
    """``errors``: requests that failed in this turn. ``answered``: requests that did not."""

    node: Node
    transport: Transport
    state: LinkState
    profile: LinkProfile
    feeds: Feeds | None
    at: datetime
    disk_free_bytes: int
    program: str
    envelopes: int = 0
    cells: int = 0
    answered: int = 0
    errors: list[UnableToLink] = field(default_factory=list)

    def frame(self, purpose: Purpose, payload: bytes) -> bytes:
        """A signed question to this post's hub."""
        assert self.node.hub is not None, "an exchange begins with it"
        return write_frame(
            purpose,
            node=self.node.node,
            epoch=self.node.epoch,
            hub=self.node.hub.node,
            at=self.at,
            payload=payload,
            signing_key=self.node.signing_key,
        )
