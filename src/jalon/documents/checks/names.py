"""Check of the holder's names."""

from __future__ import annotations

from jalon.documents.checks.facts import Facts, answered, not_performed, undetermined
from jalon.documents.examination import Check
from jalon.documents.finding import Finding, Severity
from jalon.kernel.codes.check_state import CheckState


def names_present(facts: Facts) -> Check:
    """There is a name, one is enough, and nothing in it that names do not have. No check digit covers names."""
    if facts.document is None:
        return not_performed("names_present", facts.no_zone)
    if not (facts.document.surname or facts.document.given_names):
        return undetermined("names_present", Finding("documents.name.missing", Severity.ATTENTION, "names"))
    return answered("names_present", facts.findings("name"), when_found=CheckState.UNDETERMINED)
