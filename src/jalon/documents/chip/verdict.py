"""The verdict on a chip: a pure function of what was found.

One finding decides one step; the gravest step is the verdict. INVALID says that something contradicts the State's
signature, UNTRUSTED that nobody whom the store trusts stands behind it, INCOMPLETE that a part could not be checked,
WARN that all was checked and something is to be said, ERROR that the security object cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from jalon.documents.finding import Finding
from jalon.kernel.codes.check_state import CheckState


class Verdict(StrEnum):
    """Verdicts, from the best to the gravest."""

    VALID = "VALID"
    WARN = "WARN"
    INCOMPLETE = "INCOMPLETE"
    UNTRUSTED = "UNTRUSTED"
    INVALID = "INVALID"
    ERROR = "ERROR"

    @property
    def check_state(self) -> CheckState:
        """State of the check of the chip's signature: what could not be verified has not failed."""
        return _STATES[self]


_STATES = {
    Verdict.VALID: CheckState.PASSED,
    Verdict.WARN: CheckState.PASSED,
    Verdict.INCOMPLETE: CheckState.UNDETERMINED,
    Verdict.UNTRUSTED: CheckState.UNDETERMINED,
    Verdict.INVALID: CheckState.FAILED,
    Verdict.ERROR: CheckState.UNDETERMINED,
}

_CHIP = {
    Verdict.VALID: ("group_protected",),
    Verdict.WARN: (
        "trailing_bytes",
        "several_signatures",
        "com_lists_more",
        "com_lists_fewer",
        "weak_digest",
        "signing_time_absent",
        "signing_time_from_issue_date",
        "mrz_check_digits_wrong",
        "document_type_differs",
        "issuer_not_compared",
    ),
    Verdict.INCOMPLETE: (
        "sod_absent",
        "group_missing",
        "group_digest_unsupported",
        "signature_unsupported",
        "mrz_unreadable",
    ),
    Verdict.INVALID: (
        "content_type_wrong",
        "attributes_absent",
        "digest_absent",
        "digest_wrong",
        "signature_absent",
        "signature_wrong",
        "group_altered",
        "group_not_signed",
        "issuer_differs",
    ),
}
_SIGNER = {
    Verdict.WARN: (
        "key_usage_absent",
        "weak_key",
        "weak_digest",
        "anchor_expired",
        "revocation_absent",
        "revocation_stale",
        "expired_now",
        "outside_key_period",
    ),
    Verdict.INCOMPLETE: ("key_unsupported", "signature_unsupported", "anchor_unsupported"),
    Verdict.UNTRUSTED: ("certificate_absent", "self_signed", "not_by_known_anchor", "no_anchor_for_country"),
    Verdict.INVALID: (
        "is_authority",
        "key_usage_wrong",
        "unknown_critical_extension",
        "curve_crafted",
        "key_invalid",
        "country_differs",
        "signature_wrong",
        "revoked",
        "anchor_revoked",
        "not_yet_valid",
        "expired_when_signed",
    ),
}
STEPS = {
    f"documents.{subject}.{condition}": verdict
    for subject, table in (("chip", _CHIP), ("signer", _SIGNER))
    for verdict, conditions in table.items()
    for condition in conditions
}
"""The step of every code but those of reading."""

_UNREADABLE = "documents.chip_file."
_UNREADABLE_STEPS = {"SOD": Verdict.ERROR, "DG1": Verdict.INCOMPLETE}
"""What cannot be read matters by the file; any other file's hash was compared all the same."""
_GRAVITY = {verdict: place for place, verdict in enumerate(Verdict)}


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The verdict of these findings; VALID when there are none."""
    return max((_step(finding) for finding in findings), key=_GRAVITY.__getitem__, default=Verdict.VALID)


def _step(finding: Finding) -> Verdict:
    if finding.code.startswith(_UNREADABLE):
        return _UNREADABLE_STEPS.get(finding.subject, Verdict.WARN)
    return STEPS[finding.code]
