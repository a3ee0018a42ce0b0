"""Small words of the booth's pages."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from django import template
from django.db import DatabaseError
from django.utils.safestring import SafeString

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.documents.finding import Finding, Severity
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.errors import UnableTo
from jalon.screening.result import Freshness
from jalon.services.inspections.seen import CheckLine
from jalon.services.queries.post_status import PostStatus, post_status
from jalon.signin.here import this_node, time_now

register = template.Library()

_ORDER = (CheckState.FAILED, CheckState.UNDETERMINED, CheckState.NOT_PERFORMED, CheckState.PASSED)

_MARKS = {
    Freshness.FRESH: "passed",
    Freshness.AGEING: "undetermined",
    Freshness.OLD: "failed",
    Freshness.DOUBTFUL: "undetermined",
}


@register.filter
def freshness_mark(freshness: Freshness) -> str:
    """The mark beside the age of a list: amber from a day, red from three."""
    return _MARKS[freshness]


@register.filter
def answer_label(field: str) -> SafeString:
    """The label of a field of the inspection."""
    return sentence(f"post.answers.{field}", page_language())


@register.filter
def state_word(line: CheckLine) -> SafeString:
    """What came of a check, in words."""
    return sentence(line.state_code, page_language())


@dataclass(frozen=True)
class StateGroup:
    """Checks of one state. ``name`` is the state's mark."""

    state: CheckState
    lines: tuple[CheckLine, ...]

    @property
    def name(self) -> str:
        """The name of the mark."""
        return self.state.name.lower()

    @property
    def code(self) -> str:
        """Code of the words above the group: a list that found a resemblance was searched, so they say what to do."""
        return "post.inspection.look" if self.state is CheckState.UNDETERMINED else self.state.text_code


@register.filter
def by_state(lines: Iterable[CheckLine]) -> list[StateGroup]:
    """Checks by state: what asks for a look first, what passed last."""
    every = tuple(lines)
    groups = (StateGroup(state, tuple(line for line in every if line.state is state)) for state in _ORDER)
    return [group for group in groups if group.lines]


@register.filter
def once(findings: Iterable[Finding]) -> list[Finding]:
    """Findings that read alike are shown once, though they be about two fields."""
    return list({(found.code, str(found.parameters)): found for found in findings}.values())


@register.filter
def noticed(lines: Iterable[CheckLine]) -> list[Finding]:
    """What the checks found beyond mere notes, the most serious first."""
    found = once(one for line in lines for one in line.findings if one.severity is not Severity.NOTE)
    return sorted(found, key=lambda one: -one.severity.rank)


@register.filter
def severity_mark(finding: Finding) -> str:
    """The mark beside a finding."""
    return {Severity.SERIOUS: "failed", Severity.ATTENTION: "undetermined", Severity.NOTE: "note"}[finding.severity]


@register.filter
def explained(unable: UnableTo) -> SafeString:
    """Why something was not done; a field is called by its label."""
    parameters = dict(unable.parameters)
    if isinstance(parameters.get("field"), str):
        parameters["field"] = str(answer_label(str(parameters["field"])))
    return sentence(unable.code, page_language(), **parameters)


@register.simple_tag
def post_standing() -> PostStatus | None:
    """The state of the post for the bar above every page; None when it cannot be read, which stops no page."""
    with suppress(UnableTo, DatabaseError, OSError):
        return post_status(node=this_node(), at=time_now())
    return None
