"""A small world for the journal's tests: one post, one hub, fixed keys, synthetic crossings."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jalon.journal import envelopes, keys
from jalon.journal.entries import Entry
from jalon.journal.envelopes import Opened
from jalon.journal.streams import Stream, genesis
from jalon.journal.synthetic import crossing_entries

VECTORS = Path(__file__).parent.parent / "vectors" / "journal"
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """A post that writes and a hub that reads."""

    stream: Stream = field(default_factory=lambda: Stream(b"POST0001", b"\0\1random", 2))
    hub: bytes = b"HUB00001"
    signing_key: bytes = bytes(range(32))
    hub_private: bytes = bytes(range(64, 96))
    seed: bytes = bytes(range(16))
    at: datetime = AT

    def entries(self, amount: int) -> tuple[Entry, ...]:
        return crossing_entries(3, amount, stream=self.stream, segment_seed=self.seed)

    def seal(self, entries: tuple[Entry, ...], **changes: Any) -> bytes:
        given: dict[str, Any] = {
            "stream": self.stream,
            "entries": entries,
            "recipient": envelopes.Recipient(self.hub, keys.encryption_public(self.hub_private)),
            "signing_key": self.signing_key,
            "at": self.at,
            "seed": self.seed,
        }
        return envelopes.seal(**(given | changes))

    def open(self, wire: bytes, previous: bytes | None = None, **changes: Any) -> Opened:
        given: dict[str, Any] = {
            "recipient_node": self.hub,
            "private_keys": [self.hub_private],
            "sender_key": self.sender_key,
            "previous_head": lambda _stream, _seq: previous or genesis(self.stream),
        }
        return envelopes.open_envelope(wire, **(given | changes))

    def sender_key(self, node: bytes, epoch: bytes) -> bytes | None:
        known = (node, epoch) == (self.stream.node, self.stream.epoch)
        return keys.signing_public(self.signing_key) if known else None


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def vector() -> Callable[[str], Mapping[str, Any]]:
    """Reads a file of vectors: hex becomes bytes where the name says so is left to the test."""

    def read(name: str) -> Mapping[str, Any]:
        return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    return read
