"""``{% load network %}``: needs of posts as marks, on the map and by the hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jalon.design.components import mark
from jalon.design.language import page_language
from jalon.design.maps import west_africa
from jalon.design.maps.spreading import spread
from jalon.design.words import hours_in_words, sentence
from jalon.health.need import Need, Reason
from jalon.services.queries.network import PostStanding

register = template.Library()

_STATES = {Need.NONE: "passed", Need.NOTE: "note", Need.SOON: "undetermined", Need.TODAY: "failed"}
_DECIDED_BY_TWO = frozenset({"health.reason.contradiction", "health.reason.set_apart"})
_MARKER = 14
"""Size of a mark on the map, in its units."""
_HOUR_WIDTH, _STRIP_HEIGHT = 6, 18
_HEIGHTS = {Need.NONE: 5, Need.NOTE: 8, Need.SOON: 13, Need.TODAY: 18}


@register.filter
def need_state(need: Need) -> str:
    """The state whose shape and colour stand for a need."""
    return _STATES[need]


@register.simple_tag
def word_of(need: Need) -> str:
    """The need in words, for a label."""
    return need.word(page_language())


@register.simple_tag
def need_mark(need: int) -> SafeString:
    """The mark of a need: another shape for each."""
    return mark(_STATES[Need(need)], 18)


@register.simple_tag
def map_markers(posts: Sequence[PostStanding]) -> SafeString:
    """The posts on the map: a link each, with its name and the mark of its need, in the order of the table.

    Posts of one crossing point stand beside one another, each with a line to its place.
    """
    placed = [post for post in posts if post.place is not None]
    points = [west_africa().point(*post.place) for post in placed if post.place is not None]
    drawn = list(zip(placed, spread(points, gap=2 * (_MARKER - 4)), strict=True))
    lines = format_html_join(
        "", '<path class="leader" d="M{} {}L{} {}"/>', ((*one.place, *one.drawn) for _, one in drawn if one.moved)
    )
    return lines + format_html_join("", "{}", ((_marker(post, *one.drawn),) for post, one in drawn))


def _marker(post: PostStanding, x: float, y: float) -> SafeString:
    named = sentence("hub.posts.marker", page_language(), post=post.label, need=post.need.word(page_language()))
    return format_html(
        '<a href="{}" aria-label="{}"><g class="marker" transform="translate({} {})"><circle r="{}"/><title>{}</title>'
        '<g transform="translate({} {}) scale(0.7)">{}</g></g></a>',
        reverse("hub:post", args=[post.node]),
        named,
        x,
        y,
        _MARKER - 4,
        named,
        -_MARKER / 2,
        -_MARKER / 2,
        mark(_STATES[post.need], 20),
    )


@register.simple_tag
def hours_strip(hours: Sequence[Need | None]) -> SafeString:
    """A day's hours: a bar for each in which the post reported, the higher the more it needed help."""
    heard = sum(1 for need in hours if need is not None)
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (
                f"hour-{_STATES[need]}",
                index * _HOUR_WIDTH,
                _STRIP_HEIGHT - _HEIGHTS[need],
                _HOUR_WIDTH - 1,
                _HEIGHTS[need],
            )
            for index, need in enumerate(hours)
            if need is not None
        ),
    )
    return format_html(
        '<svg class="strip" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">'
        '<path class="base" d="M0 {}h{}"/>{}</svg>',
        sentence("hub.post.hours_heard", page_language(), count=heard),
        len(hours) * _HOUR_WIDTH,
        _STRIP_HEIGHT,
        len(hours) * _HOUR_WIDTH,
        _STRIP_HEIGHT,
        _STRIP_HEIGHT,
        len(hours) * _HOUR_WIDTH,
        bars,
    )


@register.filter
def ago(moment: datetime, at: datetime) -> SafeString:
    """How long ago."""
    age = hours_in_words(int((at - moment).total_seconds()), page_language())
    return sentence("hub.posts.ago", page_language(), age=age)


@register.filter
def what_to_do(reason: Reason) -> SafeString:
    """What headquarters can do about a reason."""
    return sentence(f"{reason.code}_next", page_language())


@register.filter
def decided_by_two(reason: Reason) -> bool:
    """Whether two persons settle it on the page of what was restored, copied or set apart."""
    return reason.code in _DECIDED_BY_TWO


@register.filter
def cause_word(code: str) -> SafeString:
    """The cause of an alarm in words without figures."""
    return sentence(f"health.cause.{code.rpartition('.')[2]}", page_language())


@register.filter
def cause_step(code: str) -> SafeString:
    """What headquarters can do about the cause of an alarm."""
    return sentence(f"{code}_next", page_language())


@register.filter
def percent(number: int) -> SafeString:
    """A share of a hundred."""
    return sentence("design.size.percent", page_language(), count=number)
