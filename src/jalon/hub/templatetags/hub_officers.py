"""``{% load hub_officers %}``: where somebody serves, and what a post says of a list, in words."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from jalon.design.components import state_line
from jalon.design.language import page_language
from jalon.design.words import day_in_words, sentence
from jalon.kernel.texts import known
from jalon.services.feeds.officers import Service
from jalon.services.policies import policy
from jalon.services.queries.serving import Holding, ServiceSeen

register = template.Library()


@register.filter
def service_when(service: ServiceSeen) -> SafeString:
    """Whether a service is now, to come or over."""
    return sentence(f"hub.officers.when_{service.when}", page_language())


@register.simple_tag
def service_days(service: ServiceSeen | Service) -> SafeString:
    """From when until when; empty where nothing bounds it."""
    language = page_language()
    bounds = {"first": service.from_on, "last": service.until_on}
    known_bounds = {name: day_in_words(on, language) for name, on in bounds.items() if on}
    if not known_bounds:
        return SafeString("")
    code = "between" if len(known_bounds) > 1 else next(iter(known_bounds))
    return sentence(f"hub.officers.days_{code}", language, **known_bounds)


@register.simple_tag
def holding_state(held: Holding) -> SafeString:
    """What a post proved of a list: up to date, behind, let go, nothing."""
    code, state = "behind", "undetermined"
    if held.current:
        code, state = "current", "passed"
    elif held.on is None:
        code, state = "nothing", "not_performed"
    elif not held.version:
        code, state = "let_go", "failed"
    return state_line(state, sentence(f"hub.partitions.{code}", page_language()))


@register.filter
def reason_word(code: str) -> SafeString:
    """Why a post let go of a list, as its own text says; nothing for a reason of another version."""
    return sentence(code, page_language()) if known(code) else SafeString("")


@register.filter
def role_word(role: str) -> str:
    """A role in words; its own name where policy knows it no more."""
    return policy().roles[role].word(page_language()) if role in policy().roles else role


@register.filter
def language_word(code: str) -> SafeString:
    """A language in the language of the page."""
    return sentence(f"design.language.{code}", page_language())
