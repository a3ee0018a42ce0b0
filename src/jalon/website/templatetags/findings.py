"""``{% load findings %}``: contradictions beside the statement that they are about."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.services.queries.programme.findings import ShownFinding, beside, findings_of
from jalon.website.chosen import chosen

register = template.Library()
_KEPT = "_findings_beside"


@register.inclusion_tag("website/findings/beside.html", takes_context=True)
def findings_beside(context: Context, code: str) -> dict[str, Any]:
    """The findings about a statement that still stand: ``{% findings_beside target.code %}``; asked once a page."""
    request = context["request"]
    found = getattr(request, _KEPT, None)
    if found is None:
        project, who = chosen(request)
        found = beside(findings_of(project, who))
        setattr(request, _KEPT, found)
    return {"found": found.get(code, ()), "code": code}


@register.filter
def said(one: ShownFinding) -> str:
    """The sentence of a finding in the language of the page."""
    return one.sentence(page_language())


@register.filter
def decided(one: ShownFinding) -> SafeString:
    """What was decided, or that nothing was."""
    word = f"decision_{one.decision.decision}" if one.decision else "open"
    return sentence(f"website.finding.{word}", page_language())


@register.filter
def decision_word(decision: str) -> SafeString:
    """The word of one decision."""
    return sentence(f"website.finding.decision_{decision}", page_language())
