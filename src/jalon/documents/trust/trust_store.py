"""The trust store in memory: anchors with their provenance, known signers, revocation lists. It never changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jalon.documents.trust.certificate import Certificate
from jalon.documents.trust.chain import AnchorState, Keys
from jalon.documents.trust.names import Name
from jalon.documents.trust.revocation import RevocationList
from jalon.documents.trust.signer import SignerJudgement, judge
from jalon.kernel.limits import SIGNERS_REMEMBERED_MAX


class Origin(StrEnum):
    """How an anchor came into the store."""

    MASTER_LIST = "master_list"
    BILATERAL = "bilateral"
    """Handed over by the State itself; a second person compared the fingerprint over another channel."""
    LINK = "link"
    """Signed by an anchor that the store held already."""
    FOLDER = "folder"
    """From a folder named on the command line: trusted for that run."""


@dataclass(frozen=True)
class Provenance:
    """Where an anchor comes from: ``source`` is a list's country and date, or who confirmed a fingerprint."""

    origin: Origin
    source: str
    at: datetime


@dataclass(frozen=True)
class Anchor:
    """One CSCA certificate that the store trusts, its state among the others, and everything it came from."""

    certificate: Certificate
    state: AnchorState
    provenance: tuple[Provenance, ...]


@dataclass(frozen=True)
class ListHead:
    """The newest master list of a State that was taken in. Older ones are refused."""

    country: str
    signed_at: datetime
    imported_at: datetime
    certificates: int
    rejected: int
    root: str
    """SHA-256 of the root that the list was verified up to."""


class TrustStore:
    """Answers for signers. Immutable, but for the judgements it remembers; threads may share it."""

    def __init__(
        self,
        anchors: Iterable[Anchor] = (),
        *,
        signers: Iterable[Certificate] = (),
        revocations: Iterable[RevocationList] = (),
        lists: Iterable[ListHead] = (),
    ) -> None:
        self.anchors: tuple[Anchor, ...] = tuple(anchors)
        self.signers: tuple[Certificate, ...] = tuple(signers)
        self.lists: tuple[ListHead, ...] = tuple(lists)
        self.keys = Keys(anchor.certificate for anchor in self.anchors)
        verified = [(one, self.keys.issuer_of(one)) for one in revocations]
        self.revocations: tuple[RevocationList, ...] = tuple(one for one, issuer in verified if issuer)
        self.unverified: tuple[RevocationList, ...] = tuple(one for one, issuer in verified if not issuer)
        self._issued: dict[object, list[RevocationList]] = {}
        for one, issuer in verified:
            for signed_by in (issuer.key_info, (one.issuer.key, issuer.subject.state)) if issuer else ():
                self._issued.setdefault(signed_by, []).append(one)
        self._by_key_id = {one.key_id: one for one in self.signers if one.key_id}
        self._by_serial = {(one.issuer.key, one.serial): one for one in self.signers}
        self._judgements: dict[bytes, SignerJudgement] = {}

    def signer(self, der: bytes) -> SignerJudgement:
        """What the store says of a signer's certificate on no day in particular. Raises :class:`UnableToRead`.

        Judgements of signers whom an anchor vouches for are remembered: a State signs some ten thousand documents
        with one key. Others are not, so that no stranger fills the memory.
        """
        known = self._judgements.get(der)
        if known is None:
            known = judge(der, self.keys, self._lists_of)
            if known.anchor is not None:
                if len(self._judgements) >= SIGNERS_REMEMBERED_MAX:
                    self._judgements = {}
                self._judgements[der] = known
        return known

    def signer_named(self, issuer: Name | None, serial: int, key_id: bytes | None) -> Certificate | None:
        """A known signer's certificate, for a document that does not bring it along."""
        if key_id is not None:
            return self._by_key_id.get(key_id)
        return self._by_serial.get((issuer.key, serial)) if issuer else None

    def _lists_of(self, anchor: Certificate) -> Sequence[RevocationList]:
        """Lists of the anchor's own key, and those that a newer key of its State signed under the anchor's name."""
        own = self._issued.get(anchor.key_info, [])
        named = self._issued.get((anchor.subject.key, anchor.subject.state), [])
        return [*own, *(one for one in named if one not in own)]
