"""What can be said of a document signer: its own profile, who signed for it, whether it was revoked, and when it held.

Findings carry the clause in their texts. ``no_anchor_for_country`` says that nothing can be proven for want of a
State's certificate; ``not_by_known_anchor`` that the State's certificates are here and none of them signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jalon.documents.finding import Finding, Severity
from jalon.documents.trust.certificate import DIGITAL_SIGNATURE, Certificate, read_certificate
from jalon.documents.trust.chain import Keys
from jalon.documents.trust.country_agreement import agree
from jalon.documents.trust.public_key import KeyProblem, PublicKey
from jalon.documents.trust.revocation import RevocationList
from jalon.documents.trust.strength import weak_digest, weak_key

_SUBJECT = "signer"
ListsOf = Callable[[Certificate], Sequence[RevocationList]]


@dataclass(frozen=True)
class SignerJudgement:
    """A signer's certificate, the anchor that signed for it (None: none did), its lists, and what was found.

    ``findings`` hold on every day; :func:`findings_on` adds those of a day.
    """

    certificate: Certificate
    anchor: Certificate | None
    lists: tuple[RevocationList, ...]
    findings: tuple[Finding, ...]


def judge(der: bytes, keys: Keys, lists_of: ListsOf) -> SignerJudgement:
    """Judge the certificate in ``der``. Raises :class:`UnableToRead`."""
    certificate = read_certificate(der)
    anchor = keys.issuer_of(certificate)
    lists = tuple(lists_of(anchor)) if anchor else ()
    found = [*_profile(certificate), *_chain(certificate, anchor, keys)]
    if anchor:
        found += _revocation(certificate, anchor, lists)
    return SignerJudgement(certificate, anchor, lists, tuple(found))


def _finding(condition: str, severity: Severity, **parameters: str | int) -> Finding:
    return Finding(f"documents.signer.{condition}", severity, _SUBJECT, parameters)


def _profile(certificate: Certificate) -> Iterator[Finding]:
    """The certificate's own profile (Doc 9303-12 §7.1, table 6)."""
    yield from _key_findings(certificate.key)
    if certificate.is_authority:
        yield _finding("is_authority", Severity.SERIOUS)
    if certificate.key_usage is None:
        yield _finding("key_usage_absent", Severity.NOTE)
    elif DIGITAL_SIGNATURE not in certificate.key_usage:
        yield _finding("key_usage_wrong", Severity.SERIOUS)
    for extension in certificate.unknown_critical[:1]:
        yield _finding("unknown_critical_extension", Severity.SERIOUS, extension=extension)


def _key_findings(key: PublicKey) -> Iterator[Finding]:
    if key.problem is KeyProblem.CRAFTED:
        yield _finding("curve_crafted", Severity.SERIOUS)
    elif key.problem is KeyProblem.INVALID:
        yield _finding("key_invalid", Severity.SERIOUS)
    elif key.problem is KeyProblem.UNSUPPORTED:
        yield _finding("key_unsupported", Severity.ATTENTION, algorithm=key.algorithm)
    elif weak_key(key):
        yield _finding("weak_key", Severity.NOTE, algorithm=key.algorithm, bits=key.bits)


def _chain(certificate: Certificate, anchor: Certificate | None, keys: Keys) -> Iterator[Finding]:
    if anchor is None:
        yield _without_anchor(certificate, keys)
        return
    if certificate.algorithm and weak_digest(certificate.algorithm.digest, certificate.not_before):
        yield _finding("weak_digest", Severity.NOTE, algorithm=certificate.algorithm.digest.upper())
    own, authority = certificate.subject.state, anchor.subject.state
    if own and not agree(own, authority):
        yield _finding("country_differs", Severity.SERIOUS, signer=own, anchor=authority)


def _without_anchor(certificate: Certificate, keys: Keys) -> Finding:
    state = certificate.issuer.state or certificate.subject.state
    claimed = keys.claimed_by(certificate)
    if certificate.algorithm is None:
        return _finding("signature_unsupported", Severity.ATTENTION)
    if claimed and any(one.key.problem is None for one in claimed):
        return _finding("signature_wrong", Severity.SERIOUS, country=state)
    if claimed:
        return _finding("anchor_unsupported", Severity.ATTENTION, algorithm=claimed[0].key.algorithm)
    if certificate.self_issued and certificate.signed_by(certificate):
        return _finding("self_signed", Severity.ATTENTION)
    if state in keys.states:
        return _finding("not_by_known_anchor", Severity.ATTENTION, country=state)
    return _finding("no_anchor_for_country", Severity.NOTE, country=state)


def _revocation(certificate: Certificate, anchor: Certificate, lists: Sequence[RevocationList]) -> Iterator[Finding]:
    """A serial on a list of the anchor's key, or on one whose issuer bears the name of the certificate's issuer."""
    for one in lists:
        if certificate.serial in one.revoked:
            revoked_on = one.revoked[certificate.serial].date().isoformat()
            yield _finding("revoked", Severity.SERIOUS, revoked_on=revoked_on)
            return
        if anchor.serial in one.revoked and anchor.issuer.key == one.issuer.key:
            yield _finding("anchor_revoked", Severity.SERIOUS)
            return
    if not lists:
        yield _finding("revocation_absent", Severity.NOTE, country=anchor.subject.state)


def findings_on(judgement: SignerJudgement, signed_at: datetime | None, at: datetime) -> Iterator[Finding]:
    """Findings of a document that was signed at ``signed_at`` (None: not known) and is verified at ``at``."""
    certificate = judgement.certificate
    yield from _validity(certificate, signed_at, at)
    if judgement.anchor and judgement.anchor.not_after < at:
        yield _finding("anchor_expired", Severity.NOTE, expired_on=judgement.anchor.not_after.date().isoformat())
    fresh = [one for one in judgement.lists if not one.stale(at)]
    if judgement.lists and not fresh:
        due = max(one.next_update for one in judgement.lists if one.next_update)
        yield _finding("revocation_stale", Severity.NOTE, due_on=due.date().isoformat())


def _validity(certificate: Certificate, signed_at: datetime | None, at: datetime) -> Iterator[Finding]:
    if certificate.not_before > (signed_at or at):
        valid_from = certificate.not_before.date().isoformat()
        yield _finding("not_yet_valid", Severity.SERIOUS, valid_from=valid_from)
        return
    expired_on = certificate.not_after.date().isoformat()
    if signed_at is not None and certificate.not_after < signed_at:
        signed_on = signed_at.date().isoformat()
        yield _finding("expired_when_signed", Severity.SERIOUS, expired_on=expired_on, signed_on=signed_on)
    elif certificate.not_after < at:
        yield _finding("expired_now", Severity.NOTE, expired_on=expired_on)
    begins, ends = certificate.key_period
    if signed_at is not None and ((begins and signed_at < begins) or (ends and signed_at > ends)):
        yield _finding("outside_key_period", Severity.ATTENTION, signed_on=signed_at.date().isoformat())
