"""``{% load programme %}``: a project's own texts and amounts on pages in three languages."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jalon.design.language import page_language
from jalon.design.words import number_in_words
from jalon.kernel.texts import direction

register = template.Library()


@register.filter
def stated(value: object, language: str = "en") -> SafeString:
    """A text of a project, in its own language whatever the page's is."""
    if not value:
        return mark_safe("–")
    return format_html('<span lang="{}" dir="{}" data-value>{}</span>', language, direction(language), value)


@register.filter
def usd(value: Decimal) -> SafeString:
    """An amount in US dollars."""
    whole = number_in_words(int(value), page_language())
    cents = value % 1
    shown = f"{whole}.{int(cents * 100):02d}" if cents else whole
    return format_html('<bdi dir="ltr" data-value>{} USD</bdi>', shown)
