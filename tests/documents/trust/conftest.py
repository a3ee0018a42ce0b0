"""Master lists, directories and certificates of a throw-away PKI."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from jalon.documents.trust.certificate import Certificate, read_certificate
from jalon.documents.trust.intake import Intake, Taken, Terms
from jalon.documents.trust.trust_store import TrustStore
from tools.chip_pki import (
    PROFILES,
    Issued,
    Key,
    authority,
    certificate,
    day,
    extension,
    master_list,
    name,
    oid,
    sequence,
    usage,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PROFILE = PROFILES["p256/sha256"]


def read(issued: Issued) -> Certificate:
    return read_certificate(issued.der)


@dataclass
class Vouching:
    """A State that vouches for others: its root, its signer of master lists, and authorities of some States."""

    root: Issued = field(default_factory=lambda: authority("DE", "csca", Key(PROFILE)))
    signer: Issued = field(init=False)
    states: dict[str, Issued] = field(init=False)

    def __post_init__(self) -> None:
        self.signer = self.issue()
        self.states = {code: authority(code, "CSCA", Key(PROFILE)) for code in ("NE", "SN", "gb")}

    def issue(self, allowed: str = "2.23.136.1.1.3", **changes: object) -> Issued:
        purpose = extension("2.5.29.37", sequence(oid(allowed)), critical=True)
        given = {"by": self.root, "extensions": (usage(0), purpose)} | changes
        return certificate(name("DE", "Master List Signer"), Key(PROFILE), **given)

    def list_of(self, *certificates: bytes, on: str | None = "2026-05-28", signer: Issued | None = None) -> bytes:
        return master_list(
            signer or self.signer,
            certificates or tuple(one.der for one in self.states.values()),
            signed_at=day(on) if on else None,
            along=[self.root.der],
        )


@pytest.fixture(scope="session")
def vouching() -> Vouching:
    return Vouching()


def take(store: TrustStore, data: bytes, **terms: object) -> tuple[TrustStore, Taken]:
    """The store after one file came in."""
    intake = Intake(store, Terms(NOW, **terms))  # type: ignore[arg-type]
    taken = intake.take(data)
    return intake.store(), taken
