"""Contradictions of a project: kept by their identity, decided about by a person, never removed.

A decision changes no stated value. The value stays as the document has it, with its flag and what was decided.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jalon.logframe.finding import Finding
from jalon.programme.models import FindingDecision, KeptFinding, Project
from jalon.records.models import Account
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, named, one_write, worded
from jalon.services.programme.stated import contradictions
from jalon.services.programme.viewing import Viewer

AS_STATED, CORRECTED, ASK_DONOR, CONFIRMED, DISMISSED = "as_stated", "corrected", "ask_donor", "confirmed", "dismissed"
DECISIONS = (AS_STATED, CORRECTED, ASK_DONOR, CONFIRMED, DISMISSED)
OF_WORDS = (CONFIRMED, DISMISSED)
"""Decisions about proposals alone: two words are one thing, or they are not."""


def look_again(*, project: Project, at: datetime, by: Account | None = None) -> tuple[int, int]:
    """Runs the engine: how many findings are new, and how many the document no longer shows. Decisions stay."""
    found = {one.identity: one for one in contradictions(project).findings}
    with one_write():
        kept = {one.identity: one for one in project.findings.select_for_update()}
        new = [_kept(project, one, at) for identity, one in found.items() if identity not in kept]
        KeptFinding.objects.bulk_create(new)
        gone = 0
        for identity, row in kept.items():
            if identity in found:
                row.last_seen_at, row.gone_at = at, None
                row.parameters = dict(found[identity].parameters)
            elif row.gone_at is None:
                row.gone_at = at
                gone += 1
        KeptFinding.objects.bulk_update(kept.values(), ["last_seen_at", "gone_at", "parameters"])
        if new or gone:
            Writer(project, by, at).note("findings", project.code, "checked", after={"new": len(new), "gone": gone})
    return len(new), gone


def decide(
    *, who: Viewer, finding: KeptFinding, decision: str, corrected_to: str, why: str, at: datetime
) -> FindingDecision:
    """Record what was decided, by whom, when and why.

    Raises :class:`UnableToChangeProgramme` for a decision without a reason, a correction without what is meant, or a
    decision about words where numbers disagree.
    """
    reason, meant = worded(why), named(corrected_to)
    if decision not in offered(finding):
        raise UnableToChangeProgramme("services.findings.not_offered")
    if not reason:
        raise UnableToChangeProgramme("services.findings.no_reason")
    if (decision == CORRECTED) != bool(meant):
        raise UnableToChangeProgramme("services.findings.correction")
    with one_write():
        made = FindingDecision.objects.create(
            finding=finding,
            decision=decision,
            corrected_to=meant,
            why=reason,
            by=who.account.id if who.account else None,
            by_label=who.account.label if who.account else "",
            at=at,
        )
        after: dict[str, Any] = {"decision": decision, "corrected_to": meant}
        Writer(finding.project, who.account, at).note("finding", finding.identity, "decided", after=after, why=reason)
    return made


def offered(finding: KeptFinding) -> tuple[str, ...]:
    """The decisions that may be taken about a finding."""
    return (*OF_WORDS, ASK_DONOR) if finding.proposal else (AS_STATED, CORRECTED, ASK_DONOR)


def _kept(project: Project, one: Finding, at: datetime) -> KeptFinding:
    return KeptFinding(
        project=project,
        identity=one.identity,
        rule=one.code,
        severity=one.severity.value,
        proposal=one.proposal,
        parameters=dict(one.parameters),
        countries=sorted(one.countries),
        about=list(one.about),
        first_seen_at=at,
        last_seen_at=at,
    )
