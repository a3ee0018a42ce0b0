"""``{% load hub_publications %}``: numbers that may be hidden, and names of what publications speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.hub.publication_files import HIDDEN
from jalon.services.policies import policy

register = template.Library()
_FIRST = 20


@register.filter
def number_or_hidden(shown: str) -> SafeString:
    """A number, or a dash with its meaning for those who listen."""
    if shown != HIDDEN:
        return format_html("<bdi>{}</bdi>", shown)
    heard = sentence("hub.statistics.withheld", page_language())
    return format_html('<span aria-hidden="true">–</span><span class="only-heard">{}</span>', heard)


@register.filter
def csv_name(number: int) -> str:
    """The name of a table's file."""
    return f"table-{number}.csv"


@register.filter
def place_name(name: str) -> str:
    """The name of a crossing point, or of the post that it is."""
    found = policy().crossing_points.get(name)
    return found.names[page_language()] if found else name


@register.filter
def vintages(content: Mapping[str, Any]) -> list[str]:
    """Months with the vintage of the closed counts that each table was made from."""
    found = {f"{month} #{number}" for table in content["tables"] for _, month, number in table["cubes"]}
    return sorted(found)


@register.filter
def first_ones(some: Sequence[object]) -> Sequence[object]:
    """The first twenty."""
    return some[:_FIRST]
