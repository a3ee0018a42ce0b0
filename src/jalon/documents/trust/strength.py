"""Algorithms that are too weak for what is signed today. The rule is said, and never refuses a genuine document.

Doc 9303-12 (eighth edition) §4.4 no longer lists SHA-1; BSI TR-03105-5.1 has inspection systems still read documents
signed with it. So it is a remark, from the day on which nobody should have signed with it any more.
"""

from __future__ import annotations

from datetime import UTC, datetime

from jalon.documents.trust.public_key import PublicKey

_SIGNING_ENDED = {"sha1": datetime(2011, 1, 1, tzinfo=UTC)}
"""NIST SP 800-131A: no new signature with SHA-1 after 2010."""
_RSA_BITS_MIN, _CURVE_BITS_MIN = 2_048, 224
"""Doc 9303-12 §4.4.1 and §4.4.3."""


def weak_digest(name: str, used_at: datetime | None) -> bool:
    """Whether a digest should no longer have been used then; an unknown day counts as a late one."""
    ended = _SIGNING_ENDED.get(name)
    return ended is not None and (used_at is None or used_at >= ended)


def weak_key(key: PublicKey) -> bool:
    """Whether a key is shorter than States may use for documents."""
    return key.bits < (_RSA_BITS_MIN if key.algorithm == "RSA" else _CURVE_BITS_MIN)
