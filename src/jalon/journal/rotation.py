"""A node wishes to sign with another key: the proof that whoever wishes it has that key (journal format, section 2)."""

from __future__ import annotations

from jalon.journal import keys
from jalon.kernel.ids import tag

_TAG = tag("jalon/rotate/1")


def prove(node: bytes, *, old_public: bytes, new_private: bytes) -> bytes:
    """64 bytes: the new key's signature of T("jalon/rotate/1") ‖ node ‖ old key ‖ new key."""
    return keys.sign(new_private, _TAG + node + old_public + keys.signing_public(new_private))


def proof_holds(node: bytes, *, old_public: bytes, new_public: bytes, proof: bytes) -> bool:
    """Whether the holder of the new key signed the wish; False for malformed keys and proofs."""
    return keys.signature_holds(new_public, proof, _TAG + node + old_public + new_public)
