"""A throw-away PKI, and the chips of the vectors."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jalon.documents.trust.certificate import read_certificate
from jalon.documents.trust.chain import AnchorState
from jalon.documents.trust.revocation import read_revocation_list
from jalon.documents.trust.trust_store import Anchor, TrustStore
from tools.make_chip_cases import Pki, pki_of, trusted

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "emrtd"
AT = datetime(2026, 11, 23, tzinfo=UTC)


def store_with(certificates: list[bytes], lists: list[bytes] = []) -> TrustStore:  # noqa: B006 never changed
    anchors = [Anchor(read_certificate(der), AnchorState.SELF_SIGNED, ()) for der in certificates]
    return TrustStore(anchors, revocations=[read_revocation_list(der) for der in lists])


@pytest.fixture(scope="session")
def pki() -> Pki:
    """Niger's keys of this run, on P-256."""
    return pki_of("p256/sha256")


@pytest.fixture(scope="session")
def store(pki: Pki) -> TrustStore:
    """What a post has of that State."""
    certificate, revoked = trusted(pki)
    return store_with([certificate], [revoked])


@pytest.fixture(scope="session")
def vectors() -> list[dict[str, Any]]:
    """The 204 chips, files as bytes."""
    found = []
    for line in (VECTORS / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        case["files"] = {name: base64.b64decode(data) for name, data in case["files"].items()}
        found.append(case)
    return found


@pytest.fixture(scope="session")
def vector_files() -> dict[str, dict[str, bytes]]:
    """Certificates and revocation lists of the vectors, by file name."""
    kinds = json.loads((VECTORS / "trust.json").read_text(encoding="utf-8"))
    return {kind: {name: base64.b64decode(data) for name, data in files.items()} for kind, files in kinds.items()}
