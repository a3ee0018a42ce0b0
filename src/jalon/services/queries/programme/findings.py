"""Contradictions of a project as somebody may see them: a list by severity, and those beside one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jalon.logframe.finding import Finding, Severity
from jalon.programme.models import (
    INTERNAL,
    Activity,
    FindingDecision,
    Indicator,
    KeptFinding,
    PlanRow,
    Project,
    Result,
    Target,
)
from jalon.services.programme.viewing import Viewer, narrowest

_STATEMENTS = (Result, Indicator, Target, Activity, PlanRow)
_OF_THE_RESULT = frozenset(("logframe.indicator.baseline_to_establish", "logframe.indicator.no_baseline_in_result"))
"""Rules whose finding stands beside the result alone, not beside each of its indicators."""
_ORDER = {severity.value: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True)
class ShownFinding:
    """One finding with its decisions, the newest first. ``texts``: what the statements say, by code."""

    kept: KeptFinding
    decisions: tuple[FindingDecision, ...]
    texts: Mapping[str, str]

    @property
    def decision(self) -> FindingDecision | None:
        """The one that counts."""
        return self.decisions[0] if self.decisions else None

    def sentence(self, language: str) -> str:
        """What was found, in words."""
        one = self.kept
        severity = Severity(one.severity)
        about = tuple(one.about)
        return Finding(one.rule, severity, (), about, one.parameters, frozenset(one.countries)).sentence(language)


def findings_of(project: Project, who: Viewer) -> tuple[ShownFinding, ...]:
    """Every finding that ``who`` may see, most serious first: one whose statements all are theirs to see."""
    classes, texts = _statements(project)
    found = []
    for one in project.findings.prefetch_related("decisions"):
        closed = narrowest([classes.get(code, INTERNAL) for code in one.about] or [INTERNAL])
        if who.sees(closed):
            decisions = sorted(one.decisions.all(), key=lambda row: row.pk, reverse=True)
            said = {code: texts[code] for code in one.about if code in texts}
            found.append(ShownFinding(one, tuple(decisions), said))
    found.sort(key=lambda one: (one.kept.gone_at is not None, _ORDER[one.kept.severity], one.kept.pk))
    return tuple(found)


def beside(shown: Sequence[ShownFinding]) -> Mapping[str, list[ShownFinding]]:
    """Findings that still stand, by the code of each statement that they are about."""
    found: dict[str, list[ShownFinding]] = defaultdict(list)
    for one in shown:
        about = one.kept.about[:1] if one.kept.rule in _OF_THE_RESULT else one.kept.about
        for code in about if one.kept.gone_at is None else ():
            found[code].append(one)
    return found


def _statements(project: Project) -> tuple[dict[str, str], dict[str, str]]:
    """Sensitivity and words of every statement, by code."""
    classes: dict[str, str] = {}
    texts: dict[str, str] = {}
    for model in _STATEMENTS:
        for code, sensitivity, text in model.objects.filter(project=project).values_list("code", "sensitivity", "text"):
            classes[code], texts[code] = sensitivity, text
    return classes, texts
