"""Passive authentication (Doc 9303-11 §5.1): is what the chip holds what the issuing State signed?

``verify`` never raises for what a chip holds. Nothing here says that the chip is the one the State put into the book:
a copy of all files verifies as well, and only active or chip authentication tells (9303-11 §6.1, §6.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from jalon.documents.chip.contents import Contents, read_contents
from jalon.documents.chip.files import ChipFiles
from jalon.documents.chip.finding import chip_finding, unreadable_file
from jalon.documents.chip.security_object import CONTENT_TYPE, SecurityObject, read_security_object
from jalon.documents.chip.verdict import Verdict, verdict_of
from jalon.documents.finding import Finding, Severity
from jalon.documents.trust.algorithms import digest, digest_name, signature_algorithm
from jalon.documents.trust.certificate import read_certificate
from jalon.documents.trust.cms import (
    SignatureProblem,
    Signer,
    problem_of_signature,
    problems_of_attributes,
)
from jalon.documents.trust.country_agreement import agree
from jalon.documents.trust.signer import SignerJudgement, findings_on
from jalon.documents.trust.strength import weak_digest
from jalon.documents.trust.trust_store import TrustStore
from jalon.kernel.countries import canonical_state, country
from jalon.kernel.errors import UnableToRead

_PROTECTED = frozenset({3, 4})
"""Groups that a post never reads: their hashes stand in the SOD, and nothing is missing."""


@dataclass(frozen=True)
class ChipVerdict:
    """The verdict with its findings (the gravest first), and what the chip holds as far as it could be read."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    contents: Contents
    signed_at: datetime | None = None
    signer: SignerJudgement | None = None


def verify(files: ChipFiles, store: TrustStore, at: datetime) -> ChipVerdict:
    """Verify the files of a chip at the time ``at`` (aware) against the anchors of ``store``."""
    contents = read_contents(files)
    if files.sod is None:
        return _verdict([chip_finding("sod_absent", Severity.ATTENTION, "SOD"), *contents.findings], contents)
    try:
        security_object = read_security_object(files.sod)
        return _Verification(files, contents, security_object, store, at).result()
    except UnableToRead as error:
        return _verdict([unreadable_file("SOD", error), *contents.findings], contents)


def _verdict(
    findings: list[Finding],
    contents: Contents,
    signed_at: datetime | None = None,
    signer: SignerJudgement | None = None,
) -> ChipVerdict:
    ordered = tuple(sorted(findings, key=lambda finding: -finding.severity.rank))
    return ChipVerdict(verdict_of(ordered), ordered, contents, signed_at, signer)


class _Verification:
    """One chip on one day. Raises :class:`UnableToRead` for a security object that is no such object further inside."""

    def __init__(
        self, files: ChipFiles, contents: Contents, sod: SecurityObject, store: TrustStore, at: datetime
    ) -> None:
        self._files, self._contents, self._sod, self._store, self._at = files, contents, sod, store, at
        self._signer = sod.signed.signers[0] if sod.signed.signers else None
        self._judgement = self._judged(self._signer) if self._signer else None
        self._own_time = self._signer.signing_time if self._signer else None
        self._signed_at = self._own_time or self._time_of_issue()

    def result(self) -> ChipVerdict:
        steps: tuple[Callable[[], Iterator[Finding]], ...] = (
            self._signature,
            self._groups,
            self._signer_findings,
            self._document,
            self._com,
            self._form,
        )
        found = [finding for step in steps for finding in step()] + list(self._contents.findings)
        return _verdict(found, self._contents, self._signed_at, self._judgement)

    def _judged(self, signer: Signer) -> SignerJudgement | None:
        """The judgement of the certificate that the signer names: from the SOD, else from the store."""
        certificates = self._sod.signed.certificates
        if len(certificates) == 1:
            judgement = self._store.signer(certificates[0])
            if signer.names(judgement.certificate):
                return judgement
        elif (named := next((der for der in certificates if signer.names(read_certificate(der))), None)) is not None:
            return self._store.signer(named)
        known = self._store.signer_named(signer.issuer, signer.serial, signer.key_id)
        return self._store.signer(known.der) if known else None

    def _time_of_issue(self) -> datetime | None:
        """The end of the day of issue in DG12, which stands for a signed time that is not there."""
        issued_on = self._contents.issued_on
        return None if issued_on is None else datetime.combine(issued_on, time(23, 59, 59), UTC)

    def _signature(self) -> Iterator[Finding]:
        if self._signer is None:
            yield chip_finding("signature_absent", Severity.SERIOUS, "SOD")
            return
        problems = list(problems_of_attributes(self._sod.signed, self._signer, CONTENT_TYPE))
        if self._judgement is not None and self._judgement.certificate.key.key is not None:
            problem = problem_of_signature(self._sod.signed, self._signer, self._judgement.certificate.key)
            problems += [problem] if problem else []
        for problem in problems:
            grave = problem is not SignatureProblem.UNSUPPORTED
            condition = problem.value if grave else "signature_unsupported"
            yield chip_finding(condition, Severity.SERIOUS if grave else Severity.ATTENTION, "SOD")

    def _groups(self) -> Iterator[Finding]:
        """Every data group against its hash (Doc 9303-11 §5.1)."""
        algorithm = digest_name(self._sod.digest_algorithm)
        if algorithm is None:
            yield chip_finding("group_digest_unsupported", Severity.ATTENTION, "SOD")
        for number, expected in sorted(self._sod.hashes.items()):
            data = self._files.groups.get(number)
            if data is None:
                yield _not_there(number)
            elif algorithm is not None and digest(algorithm, data) != expected:
                yield chip_finding("group_altered", Severity.SERIOUS, f"DG{number}", group=f"DG{number}")
        for number in sorted(self._files.groups.keys() - self._sod.hashes.keys()):
            yield chip_finding("group_not_signed", Severity.SERIOUS, f"DG{number}", group=f"DG{number}")

    def _signer_findings(self) -> Iterator[Finding]:
        if self._judgement is None:
            if self._signer is not None:
                yield Finding("documents.signer.certificate_absent", Severity.ATTENTION, "signer")
            return
        yield from self._judgement.findings
        yield from findings_on(self._judgement, self._signed_at, self._at)

    def _document(self) -> Iterator[Finding]:
        """The State and the type of document in DG1 against the signer's certificate (Doc 9303-12 §7.1.1.6)."""
        zone = self._contents.zone
        if zone is None or self._judgement is None:
            return
        certificate = self._judgement.certificate
        signer = certificate.subject.state or certificate.issuer.state
        issuer = canonical_state(zone.fields.issuing_state)
        if country(issuer) is None or not signer:
            yield chip_finding("issuer_not_compared", Severity.ATTENTION, "DG1", printed=issuer)
        elif not agree(issuer, signer):
            yield chip_finding("issuer_differs", Severity.SERIOUS, "DG1", printed=issuer, signer=signer)
        code, allowed = zone.fields.document_code, certificate.document_types
        if allowed and not {code, code[:1]} & allowed:
            listed = ", ".join(sorted(allowed))[:40]
            yield chip_finding("document_type_differs", Severity.ATTENTION, "DG1", printed=code, allowed=listed)

    def _com(self) -> Iterator[Finding]:
        """EF.COM is not signed: where it differs, the SOD is right (Doc 9303-10 §4.6.1)."""
        com = self._contents.com
        if com is None:
            return
        signed = self._sod.hashes.keys()
        for condition, groups in (("com_lists_more", com.groups - signed), ("com_lists_fewer", signed - com.groups)):
            if groups:
                shown = ", ".join(f"DG{number}" for number in sorted(groups))
                yield chip_finding(condition, Severity.ATTENTION, "COM", groups=shown)

    def _form(self) -> Iterator[Finding]:
        """Remarks about the security object itself: what follows it, how many signed, when, and with what."""
        if self._sod.trailing_bytes:
            yield chip_finding("trailing_bytes", Severity.NOTE, "SOD", bytes=self._sod.trailing_bytes)
        if len(self._sod.signed.signers) > 1:
            yield chip_finding("several_signatures", Severity.NOTE, "SOD")
        if self._signer is None:
            return
        if self._signed_at is None:
            yield chip_finding("signing_time_absent", Severity.NOTE, "SOD")
        elif self._own_time is None:
            issued_on = self._signed_at.date().isoformat()
            yield chip_finding("signing_time_from_issue_date", Severity.NOTE, "SOD", issued_on=issued_on)
        for name in sorted(self._digests(self._signer)):
            if weak_digest(name, self._signed_at):
                yield chip_finding("weak_digest", Severity.NOTE, "SOD", algorithm=name.upper())

    def _digests(self, signer: Signer) -> set[str]:
        algorithm = signature_algorithm(signer.signature_algorithm, signer.digest_algorithm)
        names = (digest_name(self._sod.digest_algorithm), digest_name(signer.digest_algorithm))
        return {name for name in (*names, algorithm.digest if algorithm else None) if name}


def _not_there(number: int) -> Finding:
    if number in _PROTECTED:
        return chip_finding("group_protected", Severity.NOTE, f"DG{number}", group=f"DG{number}")
    return chip_finding("group_missing", Severity.ATTENTION, f"DG{number}", group=f"DG{number}")
