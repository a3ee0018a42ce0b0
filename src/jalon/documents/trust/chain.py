"""Which known key signed a certificate: candidates by key id, by name, and every key of the country.

Names alone prove nothing: self-issued certificates are often links, States re-key under one name, and a rogue may use
any name and key id (Doc 9303-12 §7.1, §7.1.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from jalon.documents.trust.certificate import Certificate
from jalon.documents.trust.revocation import RevocationList
from jalon.kernel.limits import ANCHORS_TRIED_MAX

Signed = Certificate | RevocationList


class AnchorState(StrEnum):
    """How a CSCA certificate of the store hangs together with the others. The store's trust does not rest on it."""

    SELF_SIGNED = "self_signed"
    LINK_VERIFIED = "link_verified"
    """Signed by another key of the store: a link certificate."""
    ORPHAN = "orphan"
    """Neither: its issuer is unknown, or its key cannot be used."""


class Keys:
    """Certificates by key id, by subject and by country."""

    def __init__(self, certificates: Iterable[Certificate]) -> None:
        self._by_key_id: dict[bytes, list[Certificate]] = {}
        self._by_name: dict[object, list[Certificate]] = {}
        self._by_state: dict[str, list[Certificate]] = {}
        for one in certificates:
            self._by_name.setdefault(one.subject.key, []).append(one)
            self._by_state.setdefault(one.subject.state, []).append(one)
            if one.key_id is not None:
                self._by_key_id.setdefault(one.key_id, []).append(one)

    @property
    def states(self) -> Mapping[str, Sequence[Certificate]]:
        """Certificates of each State, by its three letters."""
        return self._by_state

    def candidates(self, signed: Signed) -> Iterator[Certificate]:
        """Certificates whose key may have signed, the likeliest first, at most ``ANCHORS_TRIED_MAX``."""
        groups = (
            self._by_key_id.get(signed.authority_key_id or b"", ()),
            self._by_name.get(signed.issuer.key, ()),
            self._by_state.get(signed.issuer.state, ()),
        )
        tried: set[bytes] = set()
        for candidate in (one for group in groups for one in group):
            if candidate.key_info in tried:
                continue
            if len(tried) >= ANCHORS_TRIED_MAX:
                return
            tried.add(candidate.key_info)
            yield candidate

    def issuer_of(self, signed: Signed) -> Certificate | None:
        """The certificate whose key signed, or None."""
        return next((one for one in self.candidates(signed) if signed.signed_by(one)), None)

    def claimed_by(self, certificate: Certificate) -> list[Certificate]:
        """Certificates that a certificate names as its issuer's, by name and key id both."""
        key_id = certificate.authority_key_id
        same_name = self._by_name.get(certificate.issuer.key, ())
        return [one for one in same_name if key_id is not None and one.key_id == key_id]


def state_of_anchor(certificate: Certificate, keys: Keys) -> AnchorState:
    """The state of a CSCA certificate among ``keys``, which may hold it."""
    own_id = certificate.authority_key_id in (None, certificate.key_id)
    if certificate.self_issued and own_id and certificate.signed_by(certificate):
        return AnchorState.SELF_SIGNED
    issuer = keys.issuer_of(certificate)
    if issuer is None:
        return AnchorState.ORPHAN
    return AnchorState.SELF_SIGNED if issuer.key_info == certificate.key_info else AnchorState.LINK_VERIFIED
