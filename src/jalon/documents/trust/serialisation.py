"""A trust store as bytes: one line of JSON, then the certificates and lists one after another. docs/reference/trust.md.

The same bytes lie in a folder and travel to posts; every certificate is read again where they arrive.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from jalon.documents.trust.certificate import read_certificate
from jalon.documents.trust.chain import AnchorState
from jalon.documents.trust.errors import UnableToOpenStore
from jalon.documents.trust.revocation import read_revocation_list
from jalon.documents.trust.trust_store import Anchor, ListHead, Origin, Provenance, TrustStore
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import TRUST_CERTIFICATES_MAX

VERSION = 1


def to_bytes(store: TrustStore) -> bytes:
    """The store as bytes; equal stores give equal bytes."""
    head = {
        "version": VERSION,
        "anchors": [
            [len(one.certificate.der), one.state.value, [_written(each) for each in one.provenance]]
            for one in store.anchors
        ],
        "signers": [len(one.der) for one in store.signers],
        "revocations": [len(one.der) for one in store.revocations],
        "lists": [
            [
                one.country,
                one.signed_at.isoformat(),
                one.imported_at.isoformat(),
                one.certificates,
                one.rejected,
                one.root,
            ]
            for one in store.lists
        ],
    }
    blobs = (
        *(one.certificate.der for one in store.anchors),
        *(one.der for one in store.signers),
        *(one.der for one in store.revocations),
    )
    return json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + b"".join(blobs)


def _written(one: Provenance) -> list[str]:
    return [one.origin.value, one.source, one.at.isoformat()]


def from_bytes(data: bytes) -> TrustStore:
    """The inverse of :func:`to_bytes`. Raises :class:`UnableToOpenStore` for anything else."""
    try:
        return _read(data)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, UnableToRead) as error:
        raise UnableToOpenStore("documents.trust.store_damaged", generation="") from error


def _read(data: bytes) -> TrustStore:
    line, _, blobs = data.partition(b"\n")
    head: Any = json.loads(line)
    if head["version"] != VERSION:
        raise ValueError("another version")
    sizes = [*(one[0] for one in head["anchors"]), *head["signers"], *head["revocations"]]
    if len(sizes) > 2 * TRUST_CERTIFICATES_MAX or any(size < 1 for size in sizes) or sum(sizes) != len(blobs):
        raise ValueError("sizes do not add up")
    parts = _parts(blobs, sizes)
    anchors = [
        Anchor(read_certificate(next(parts)), AnchorState(state), tuple(_provenance(one) for one in provenance))
        for _, state, provenance in head["anchors"]
    ]
    signers = [read_certificate(next(parts)) for _ in head["signers"]]
    revocations = [read_revocation_list(next(parts)) for _ in head["revocations"]]
    lists = [
        ListHead(country, datetime.fromisoformat(signed), datetime.fromisoformat(taken), certificates, rejected, root)
        for country, signed, taken, certificates, rejected, root in head["lists"]
    ]
    return TrustStore(anchors, signers=signers, revocations=revocations, lists=lists)


def _parts(blobs: bytes, sizes: list[int]) -> Iterator[bytes]:
    place = 0
    for size in sizes:
        yield blobs[place : place + size]
        place += size


def _provenance(written: list[str]) -> Provenance:
    origin, source, at = written
    return Provenance(Origin(origin), source, datetime.fromisoformat(at))
