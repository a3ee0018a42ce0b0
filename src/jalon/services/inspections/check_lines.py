"""The list of checks that a decision states: every kind, made or not. None is skipped silently."""

from __future__ import annotations

from jalon.documents.examination import Check, Examination
from jalon.documents.finding import Finding
from jalon.kernel.codes.check_kind import CheckKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.screening import Candidate, Screening
from jalon.services.inspections.seen import CheckLine
from jalon.services.inspections.stated import Stated
from jalon.services.policies import country_of

_OF_DOCUMENT = {
    CheckKind.ZONE_READ: ("zone_readable", "typed_agrees"),
    CheckKind.CHECK_DIGITS: ("check_digits",),
    CheckKind.DOCUMENT_EXPIRY: ("expiry_date",),
    CheckKind.DATES_PLAUSIBLE: ("dates_plausible",),
    CheckKind.ISSUING_STATE: ("issuing_state", "nationality"),
    CheckKind.DOCUMENT_CODE: ("document_code",),
    CheckKind.NAMES_PRESENT: ("names_present",),
    CheckKind.CHIP_SIGNATURE: ("chip_signature", "chip_agrees"),
    CheckKind.VISUAL_INSPECTION: ("visual_inspection",),
}
"""Checks of the documents room behind each kind: the first gives the state, a worse one of the others prevails."""

_NAMES = "screening.name"
_DOCUMENTS = "screening.document"


def check_lines(stated: Stated, screening: Screening, *, state: str) -> tuple[CheckLine, ...]:
    """Every check of :class:`CheckKind`, in its order. ``state`` is the State whose law the node obeys."""
    lines = {kind: _of_document(kind, names, stated.examination) for kind, names in _OF_DOCUMENT.items()}
    lines[CheckKind.VISUAL_INSPECTION] = _visual(stated, lines[CheckKind.VISUAL_INSPECTION])
    lines[CheckKind.NATIONAL_LIST_NAMES] = _of_list(CheckKind.NATIONAL_LIST_NAMES, "names", _NAMES, screening)
    lines[CheckKind.NATIONAL_LIST_DOCUMENTS] = _of_list(
        CheckKind.NATIONAL_LIST_DOCUMENTS, "documents", _DOCUMENTS, screening
    )
    for kind in (CheckKind.INTERPOL_DOCUMENTS, CheckKind.INTERPOL_NOMINALS):
        lines[kind] = _not_performed(kind, NotCheckedReason.NOT_EQUIPPED)
    lines[CheckKind.BIOMETRIC_COMPARISON] = _biometric(state)
    lines[CheckKind.EARLIER_CROSSINGS] = _earlier(stated)
    return tuple(lines[kind] for kind in CheckKind)


def _of_document(kind: CheckKind, names: tuple[str, ...], examination: Examination) -> CheckLine:
    made = [check for name in names if (check := _check(examination, name)) is not None]
    assert made, f"the examination has no check for {kind.name}"
    states = {check.state for check in made}
    findings: tuple[Finding, ...] = tuple(finding for check in made for finding in check.findings)
    for worse in (CheckState.FAILED, CheckState.UNDETERMINED):
        if worse in states:
            return CheckLine(kind, worse, None, findings)
    return CheckLine(kind, made[0].state, made[0].reason, findings)


def _check(examination: Examination, name: str) -> Check | None:
    try:
        return examination.check(name)
    except KeyError:
        return None


def _visual(stated: Stated, unmade: CheckLine) -> CheckLine:
    if stated.answers.visual is None:
        return unmade
    return CheckLine(CheckKind.VISUAL_INSPECTION, stated.answers.visual)


def _of_list(kind: CheckKind, check: str, evidence: str, screening: Screening) -> CheckLine:
    """Undetermined with a candidate, for a candidate is a question; passed without."""
    for one in screening.not_performed:
        if one.check == f"screening.check.{check}":
            return _not_performed(kind, one.reason)
    found = any(_speaks(candidate, evidence) for candidate in screening.candidates)
    return CheckLine(kind, CheckState.UNDETERMINED if found else CheckState.PASSED)


def _speaks(candidate: Candidate, evidence: str) -> bool:
    return any(one.code.startswith(evidence) for one in candidate.evidence_for())


def _biometric(state: str) -> CheckLine:
    country = country_of(state)
    permitted = country is not None and country.biometrics.permitted
    reason = NotCheckedReason.NOT_EQUIPPED if permitted else NotCheckedReason.NOT_PERMITTED_BY_LAW
    return _not_performed(CheckKind.BIOMETRIC_COMPARISON, reason)


def _earlier(stated: Stated) -> CheckLine:
    if stated.document_key:
        return CheckLine(CheckKind.EARLIER_CROSSINGS, CheckState.PASSED)
    reason = NotCheckedReason.NO_DOCUMENT if stated.document is None else NotCheckedReason.FIELD_MISSING
    return _not_performed(CheckKind.EARLIER_CROSSINGS, reason)


def _not_performed(kind: CheckKind, reason: NotCheckedReason) -> CheckLine:
    return CheckLine(kind, CheckState.NOT_PERFORMED, reason)
