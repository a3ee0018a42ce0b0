"""Master lists: CSCA certificates that one State vouches for (Doc 9303-12 §9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jalon.documents.trust.ber import SET, children, expect, read, sequence, small_integer
from jalon.documents.trust.certificate import MASTER_LIST_SIGNING, Certificate, read_certificate
from jalon.documents.trust.chain import Keys
from jalon.documents.trust.cms import SignedData, Signer, problem_of_signature, problems_of_attributes, read_signed_data
from jalon.documents.trust.errors import UnableToTrust
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import TRUST_CERTIFICATES_MAX

CONTENT_TYPE = "2.23.136.1.1.2"


@dataclass(frozen=True)
class MasterList:
    """A list whose signature was verified: who signed, when, up to which root, and what it holds.

    ``rejected`` are (place, code) of certificates inside that cannot be read.
    """

    country: str
    signed_at: datetime
    root: Certificate
    certificates: tuple[Certificate, ...]
    rejected: tuple[tuple[int, str], ...]


def read_master_list(data: bytes, roots: Iterable[Certificate]) -> MasterList:
    """The list in ``data``, verified up to one of ``roots``.

    Raises :class:`UnableToRead` for what is no such list, :class:`UnableToTrust` for a list that no root vouches for,
    whose signature is wrong, or that has no signed time (without which an old list could pass for a new one).
    """
    signed = read_signed_data(data)
    if not signed.signers:
        raise UnableToTrust("documents.trust.list_signature_wrong")
    signer = signed.signers[0]
    certificate, root = _signer_certificate(signed, signer, Keys(roots))
    problems = [*problems_of_attributes(signed, signer, CONTENT_TYPE)]
    if problems or problem_of_signature(signed, signer, certificate.key):
        raise UnableToTrust("documents.trust.list_signature_wrong")
    signed_at = signer.signing_time
    if signed_at is None:
        raise UnableToTrust("documents.trust.list_undated")
    if not certificate.not_before <= signed_at <= certificate.not_after:
        raise UnableToTrust("documents.trust.list_signer_expired")
    certificates, rejected = _certificates(signed.content)
    return MasterList(certificate.subject.state, signed_at, root, certificates, rejected)


def _signer_certificate(signed: SignedData, signer: Signer, roots: Keys) -> tuple[Certificate, Certificate]:
    """The signer's certificate and the root that signed it."""
    known = [read_certificate(der) for der in signed.certificates]
    certificate = next((one for one in known if signer.names(one)), None)
    if certificate is None:
        raise UnableToTrust("documents.trust.list_signer_unknown", country="")
    root = roots.issuer_of(certificate)
    if root is None:
        raise UnableToTrust("documents.trust.list_signer_unknown", country=certificate.subject.state)
    if MASTER_LIST_SIGNING not in certificate.extended_usage or certificate.unknown_critical:
        raise UnableToTrust("documents.trust.list_signer_not_allowed")
    return certificate, root


def _certificates(content: bytes) -> tuple[tuple[Certificate, ...], tuple[tuple[int, str], ...]]:
    """CscaMasterList: SEQUENCE { version, certList SET OF Certificate }."""
    parts = sequence(read(content), 2)
    small_integer(parts[0])
    found, rejected = [], []
    for place, element in enumerate(children(expect(parts[1], SET), TRUST_CERTIFICATES_MAX)):
        try:
            found.append(read_certificate(element.whole))
        except UnableToRead as error:
            rejected.append((place, error.code))
    return tuple(found), tuple(rejected)
