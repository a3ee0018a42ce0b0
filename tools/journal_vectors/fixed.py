"""What all vectors share: fixed keys (counting bytes), nodes, entries, certificates."""

from __future__ import annotations

from datetime import UTC, date, datetime

from jalon.journal import certificates, keys
from jalon.journal.entries import Entry, Header, make_entry
from jalon.journal.parts import Part, salts
from jalon.journal.streams import Stream, genesis
from jalon.journal.synthetic import crossing_entries

AT = datetime.fromtimestamp(0x69BD1780, UTC)
NODE, EPOCH, HUB = bytes(range(8)), bytes(range(8, 16)), bytes(range(0x20, 0x28))
SEED = bytes(range(0x10, 0x20))
NODE_KEY, HUB_ENCRYPTION = bytes(range(32)), bytes(range(0x40, 0x60))
ROOT_KEY, HUB_KEY = bytes(range(0x60, 0x80)), bytes(range(0x80, 0xA0))
POST_ENCRYPTION = bytes(range(0xA0, 0xC0))
PROTECTION_KEY = bytes(range(96))
PROTECTION = bytes(range(0x28, 0x30))
STREAM = Stream(NODE, EPOCH, 2)


def first_entry() -> Entry:
    """The first vector of the format: two parts, seq 1."""
    parts = [Part(1, bytes.fromhex("84195460f401634e4552")), Part(2, bytes.fromhex("83665452414f5245634157411980e8"))]
    return make_entry(genesis(STREAM), Header(1, 0x0101, 1, 0, 7, 20_515), parts, salts(SEED, 1, 2))


def three_entries() -> tuple[Entry, ...]:
    """Three synthetic crossings."""
    return crossing_entries(7, 3, stream=STREAM, segment_seed=SEED, version=1)


def certificate(role: certificates.Role, node: bytes, signing: bytes, encryption: bytes) -> certificates.Certificate:
    """A certificate of this set."""
    lanes = frozenset(range(7)) if role is certificates.Role.POST else frozenset({16, 17, 18, 19})
    return certificates.Certificate(
        node,
        role,
        "BFA",
        role.name.capitalize(),
        keys.signing_public(signing),
        keys.encryption_public(encryption),
        lanes,
        date(2026, 1, 1),
        date(2027, 12, 31),
    )


def hub_certificate() -> bytes:
    """The hub's, issued by the root."""
    return certificate(certificates.Role.HUB, HUB, HUB_KEY, HUB_ENCRYPTION).issue(ROOT_KEY)


def post_certificate() -> bytes:
    """The post's, issued by the hub."""
    return certificate(certificates.Role.POST, NODE, NODE_KEY, POST_ENCRYPTION).issue(HUB_KEY)
