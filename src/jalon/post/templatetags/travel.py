"""``{% load travel %}``: how far a record has come, as a mark and in words."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from jalon.design.components import mark, state_line
from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.services.queries.travel import Travelled

register = template.Library()

_STATES = {Travelled.LOCAL: "not_performed", Travelled.UNDER_WAY: "undetermined", Travelled.CONFIRMED: "passed"}


@register.simple_tag
def travel_mark(stage: Travelled) -> SafeString:
    """The mark of a stage: another shape for each."""
    return mark(_STATES[stage], 16)


@register.simple_tag
def travel_state(stage: Travelled) -> SafeString:
    """Mark and word of a stage."""
    return state_line(_STATES[stage], stage.word(page_language()))


@register.simple_tag
def stage_word(stage: Travelled) -> str:
    """The word of a stage, for a label."""
    return stage.word(page_language())


@register.filter
def record_word(kind: str) -> SafeString:
    """What was recorded."""
    return sentence(f"post.sent.kind_{kind}", page_language())
