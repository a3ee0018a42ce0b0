"""What the checks look at, and how they answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jalon.documents.chip.passive_authentication import ChipVerdict
from jalon.documents.examination import Check
from jalon.documents.finding import Finding, Severity
from jalon.documents.mrz.reading import MrzReading
from jalon.documents.travel_document import TravelDocument
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.not_checked_reason import NotCheckedReason


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A document and its zone on a day. Without a zone ``no_zone`` says why; without a document nothing can be checked.

    ``typed`` is what the officer typed, when he did; ``chip`` what passive authentication said, when a chip was read.
    """

    document: TravelDocument | None
    reading: MrzReading | None
    typed: TravelDocument | None
    no_zone: NotCheckedReason
    unreadable: Finding | None
    at: date
    chip: ChipVerdict | None = None

    def findings(self, *subjects: str) -> tuple[Finding, ...]:
        """The zone's findings whose code's second part is one of ``subjects``."""
        if self.reading is None:
            return ()
        return tuple(finding for finding in self.reading.findings if finding.code.split(".")[1] in subjects)


def answered(name: str, findings: Iterable[Finding] = (), *, when_found: CheckState = CheckState.FAILED) -> Check:
    """PASSED when nothing above a note was found, else ``when_found``."""
    found = tuple(findings)
    troubled = any(finding.severity is not Severity.NOTE for finding in found)
    return Check(f"documents.check.{name}", when_found if troubled else CheckState.PASSED, None, found)


def undetermined(name: str, *findings: Finding) -> Check:
    """The check was tried and could not say."""
    return Check(f"documents.check.{name}", CheckState.UNDETERMINED, None, findings)


def not_performed(name: str, reason: NotCheckedReason, *findings: Finding) -> Check:
    """The check was not made, and why."""
    return Check(f"documents.check.{name}", CheckState.NOT_PERFORMED, reason, findings)
