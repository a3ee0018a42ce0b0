"""What comes into the trust store, under which terms, and what is turned away.

A master list comes in when its signature is verified up to a root that was named; a State's certificate handed over
alone when a second person confirmed its fingerprint over another channel, or when an anchor of the store signed it; a
revocation list when an anchor signed it. Nothing older than what is held comes in.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from jalon.documents.trust.certificate import Certificate, read_certificate
from jalon.documents.trust.chain import AnchorState, Keys, state_of_anchor
from jalon.documents.trust.directory import DirectoryItem, Item, read_directory
from jalon.documents.trust.errors import UnableToTrust, UnableToWriteStore
from jalon.documents.trust.master_list import MasterList, read_master_list
from jalon.documents.trust.recognition import Kind, der_of, kind_of
from jalon.documents.trust.revocation import RevocationList, read_revocation_list
from jalon.documents.trust.trust_store import Anchor, ListHead, Origin, Provenance, TrustStore
from jalon.kernel.errors import Parameter, UnableTo
from jalon.kernel.limits import TRUST_CERTIFICATES_MAX

_PROVENANCES_MAX = 16
_ITEM_ORDER = (Item.MASTER_LIST, Item.AUTHORITY, Item.SIGNER, Item.REVOCATION_LIST)
"""Certificates first: they verify the revocation lists of the same directory."""


@dataclass(frozen=True)
class Terms:
    """Terms of one intake: roots for master lists, and the fingerprint that ``confirmed_by`` read out."""

    at: datetime
    roots: tuple[Certificate, ...] = ()
    fingerprint: str = ""
    confirmed_by: str = ""


@dataclass(frozen=True)
class Rejected:
    """Something inside a file that was turned away: its place (number or line), its code and parameters."""

    place: int
    code: str
    parameters: dict[str, Parameter] = field(default_factory=dict)


@dataclass
class Taken:
    """What one file brought. ``withdrawn`` are anchors that a newer master list no longer holds."""

    kind: Kind
    anchors: int = 0
    held: int = 0
    withdrawn: int = 0
    signers: int = 0
    revocations: int = 0
    rejected: list[Rejected] = field(default_factory=list)


class Intake:
    """One change of a store: files are taken in one after another, then :meth:`store` is the new one."""

    def __init__(self, store: TrustStore, terms: Terms) -> None:
        self._terms = terms
        self._anchors = {anchor.certificate.der: anchor for anchor in store.anchors}
        self._signers = {certificate.der: certificate for certificate in store.signers}
        self._revocations = {_slot(one, store.keys.issuer_of(one)): one for one in store.revocations}
        self._lists = {head.country: head for head in store.lists}

    def take(self, data: bytes) -> Taken:
        """Take a file in. Raises :class:`UnableToTrust`, :class:`UnableToRead`; the intake then stays as it was."""
        der = der_of(data)
        kind = kind_of(der)
        taken = Taken(kind)
        if kind is Kind.MASTER_LIST:
            self._master_list(read_master_list(der, self._roots()), taken)
        elif kind is Kind.CERTIFICATE:
            self._authority(read_certificate(der), taken)
        elif kind is Kind.REVOCATION_LIST:
            self._revocation_list(read_revocation_list(der), taken)
        else:
            self._directory(der, taken)
        return taken

    def store(self) -> TrustStore:
        """The new store, with the state of every anchor. Raises :class:`UnableToWriteStore` beyond its limit."""
        if len(self._anchors) + len(self._signers) > TRUST_CERTIFICATES_MAX:
            raise UnableToWriteStore("documents.trust.store_full", limit=TRUST_CERTIFICATES_MAX)
        keys = Keys(anchor.certificate for anchor in self._anchors.values())
        anchors = (
            replace(anchor, state=state_of_anchor(anchor.certificate, keys)) for anchor in self._anchors.values()
        )
        return TrustStore(
            sorted(anchors, key=lambda anchor: (anchor.certificate.subject.state, anchor.certificate.not_before)),
            signers=self._signers.values(),
            revocations=self._revocations.values(),
            lists=sorted(self._lists.values(), key=lambda head: head.country),
        )

    def _roots(self) -> list[Certificate]:
        """Roots named now, and those of earlier lists that are anchors by now."""
        recorded = {head.root for head in self._lists.values()}
        held = (anchor.certificate for anchor in self._anchors.values())
        return [*self._terms.roots, *(one for one in held if recorded and one.fingerprint in recorded)]

    def _master_list(self, found: MasterList, taken: Taken) -> None:
        held = self._lists.get(found.country)
        if held and found.signed_at < held.signed_at:
            dates = {"offered": found.signed_at.date().isoformat(), "held": held.signed_at.date().isoformat()}
            raise UnableToTrust("documents.trust.list_older", country=found.country, **dates)
        before = set(self._anchors)
        self._withdraw(found.country)
        source = f"{found.country} {found.signed_at.date().isoformat()}"
        for certificate in found.certificates:
            self._add(certificate, Provenance(Origin.MASTER_LIST, source, self._terms.at))
        taken.rejected += [Rejected(place, code, {"offset": 0}) for place, code in found.rejected]
        offered = {certificate.der for certificate in found.certificates}
        taken.anchors += len(offered - before)
        taken.held += len(offered & before)
        taken.withdrawn += len(before - set(self._anchors))
        self._lists[found.country] = ListHead(
            country=found.country,
            signed_at=found.signed_at,
            imported_at=self._terms.at,
            certificates=len(found.certificates),
            rejected=len(found.rejected),
            root=found.root.fingerprint,
        )

    def _withdraw(self, country: str) -> None:
        """Forget what an earlier list of this State vouched for; what nobody else vouches for leaves the store."""
        for der, anchor in list(self._anchors.items()):
            kept = tuple(
                one
                for one in anchor.provenance
                if one.origin is not Origin.MASTER_LIST or not one.source.startswith(f"{country} ")
            )
            if kept:
                self._anchors[der] = replace(anchor, provenance=kept)
            else:
                del self._anchors[der]

    def _add(self, certificate: Certificate, provenance: Provenance) -> None:
        held = self._anchors.get(certificate.der)
        if held is None:
            self._anchors[certificate.der] = Anchor(certificate, AnchorState.ORPHAN, (provenance,))
        elif all((one.origin, one.source) != (provenance.origin, provenance.source) for one in held.provenance):
            self._anchors[certificate.der] = replace(
                held, provenance=(*held.provenance, provenance)[-_PROVENANCES_MAX:]
            )

    def _authority(self, certificate: Certificate, taken: Taken) -> None:
        """A State's certificate alone: by the fingerprint that was confirmed, or as a link from an anchor held."""
        if not certificate.is_authority:
            raise UnableToTrust("documents.trust.not_an_authority")
        if certificate.key.problem is not None:
            raise UnableToTrust("documents.trust.key_unusable", algorithm=certificate.key.algorithm)
        provenance = self._confirmed(certificate) or self._linked(certificate)
        if provenance is None:
            raise UnableToTrust("documents.trust.fingerprint_missing")
        taken.held += certificate.der in self._anchors
        taken.anchors += certificate.der not in self._anchors
        self._add(certificate, provenance)

    def _confirmed(self, certificate: Certificate) -> Provenance | None:
        said = "".join(self._terms.fingerprint.split()).replace(":", "").lower()
        if not said or not self._terms.confirmed_by.strip():
            return None
        if not hmac.compare_digest(said.encode(), certificate.fingerprint.encode()):
            raise UnableToTrust("documents.trust.fingerprint_differs")
        return Provenance(Origin.BILATERAL, self._terms.confirmed_by.strip(), self._terms.at)

    def _linked(self, certificate: Certificate) -> Provenance | None:
        """A key of the same State that the store holds signed it."""
        keys = Keys(anchor.certificate for anchor in self._anchors.values())
        same_state = (one for one in keys.candidates(certificate) if one.subject.state == certificate.subject.state)
        issuer = next((one for one in same_state if certificate.signed_by(one)), None)
        return Provenance(Origin.LINK, issuer.fingerprint, self._terms.at) if issuer else None

    def _revocation_list(self, found: RevocationList, taken: Taken) -> None:
        keys = Keys(anchor.certificate for anchor in self._anchors.values())
        issuer = keys.issuer_of(found)
        if issuer is None:
            raise UnableToTrust("documents.trust.revocation_issuer_unknown", country=found.issuer.state)
        held = self._revocations.get(_slot(found, issuer))
        if held and _version(found) < _version(held):
            dates = {"offered": found.this_update.date().isoformat(), "held": held.this_update.date().isoformat()}
            raise UnableToTrust("documents.trust.revocation_older", country=found.issuer.state, **dates)
        self._revocations[_slot(found, issuer)] = found
        taken.revocations += 1

    def _directory(self, data: bytes, taken: Taken) -> None:
        items = list(read_directory(data))
        for item in _ITEM_ORDER:
            self._items((one for one in items if one.item is item), taken)

    def _items(self, items: Iterable[DirectoryItem], taken: Taken) -> None:
        for one in items:
            try:
                self._item(one, taken)
            except UnableTo as error:
                taken.rejected.append(Rejected(one.line, error.code, dict(error.parameters)))

    def _item(self, one: DirectoryItem, taken: Taken) -> None:
        if one.data is None:
            raise UnableToTrust("documents.trust.entry_unreadable", offset=one.line)
        if one.item is Item.MASTER_LIST:
            self._master_list(read_master_list(one.data, self._roots()), taken)
        elif one.item is Item.AUTHORITY:
            self._authority(read_certificate(one.data), taken)
        elif one.item is Item.REVOCATION_LIST:
            self._revocation_list(read_revocation_list(one.data), taken)
        else:
            certificate = read_certificate(one.data)
            taken.signers += certificate.der not in self._signers
            self._signers[certificate.der] = certificate


def _version(found: RevocationList) -> tuple[datetime, int]:
    return found.this_update, found.number or 0


def _slot(found: RevocationList, issuer: Certificate | None) -> tuple[object, bytes]:
    """One list is held for each key that signs lists, and each name it signs them under."""
    return found.issuer.key, issuer.key_info if issuer else b""
