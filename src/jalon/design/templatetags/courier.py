"""``{% load courier %}``: words about what couriers carried, at a post and at headquarters alike."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.journal.lanes import Lane
from jalon.services.courier import Trip

register = template.Library()
_MARKS = {True: "passed", False: "failed", None: "undetermined"}


@register.filter
def way_word(trip: Trip) -> SafeString:
    """Whether it was written here or read here."""
    return sentence(f"design.courier.way_{trip.way}", page_language())


@register.filter
def whole_mark(trip: Trip) -> str:
    """The mark beside the words of :func:`whole_word`."""
    return _MARKS[trip.told.whole]


@register.filter
def whole_word(trip: Trip) -> SafeString:
    """Whether everything that was carried could be read."""
    word = {True: "whole", False: "not_whole", None: "unknown"}[trip.told.whole]
    return sentence(f"design.courier.{word}", page_language())


@register.filter
def lane_name(lane: Lane) -> SafeString:
    """What a lane carries."""
    return sentence(f"design.courier.lane_{lane.name.lower()}", page_language())
