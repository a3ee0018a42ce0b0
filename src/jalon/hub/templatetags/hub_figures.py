"""``{% load hub_figures %}``: counts that may be hidden, values of breakdowns, names of crossing points."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jalon.design.charts import Bar
from jalon.design.language import page_language
from jalon.design.maps import west_africa
from jalon.design.maps.spreading import spread
from jalon.design.templatetags.texts import country, datum
from jalon.design.words import approximate_in_words, sentence
from jalon.hub.figures_words import Shown
from jalon.kernel import limits
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.base import CodeList
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.errors import UnableToRead
from jalon.services.corrections.effective import Effective
from jalon.services.policies import policy
from jalon.services.queries.day_statistics import Breakdown, DayStatistics
from jalon.services.queries.slip_look_up import member
from jalon.stats.disclosure.rule import Figure
from jalon.stats.disclosure.rule import Shown as Appearance

_CIRCLE = 16
"""Radius of a figure on the map, in its units."""

register = template.Library()


@register.filter
def shown(figure: Figure) -> SafeString:
    """The count, or a dash with its meaning for those who listen."""
    if figure.shown is Appearance.COUNT:
        return format_html("<bdi>{}</bdi>", figure.count)
    return format_html(
        '<span aria-hidden="true">–</span><span class="only-heard">{}</span>',
        sentence("hub.statistics.withheld", page_language()),
    )


@register.filter
def post_bars(figures: DayStatistics) -> list[Bar]:
    """A bar a post; a hidden count has none."""
    return [_bar(post.label, total) for post, total in zip(figures.posts, figures.post_totals, strict=True)]


@register.filter
def total_bars(breakdown: Breakdown) -> list[Bar]:
    """A bar a value, of all posts together; a hidden count has none."""
    return [_bar(value_name(value), total) for value, _, total in breakdown.rows]


def _bar(label: str, figure: Figure) -> Bar:
    return Bar(label, figure.count if figure.shown is Appearance.COUNT else None, shown(figure))


@register.simple_tag
def table_csv(figures: DayStatistics, subject: str) -> str:
    """Where a table of that day lies as a file."""
    return f"{reverse('hub:statistics_table', args=[subject])}?on={figures.on.isoformat()}"


@register.filter
def value_name(value: CodeList | str) -> str:
    """The word of a code, or the name of a State; the empty one stands for all others."""
    if isinstance(value, CodeList):
        return value.word(page_language())
    return country(value) if value else sentence("hub.statistics.other", page_language())


@register.filter
def point_name(identifier: str | None) -> SafeString:
    """The name of a crossing point, or what stands for one that policy does not know."""
    found = policy().crossing_points.get(identifier or "")
    name = found.names[page_language()] if found else identifier or "–"
    return format_html("<bdi>{}</bdi>", name)


@register.filter
def minutes_off(seconds: int) -> SafeString:
    """How far a clock is off, in whole minutes, ahead or behind."""
    code = "hub.posts.clock_ahead" if seconds >= 0 else "hub.posts.clock_behind"
    return sentence(code, page_language(), count=abs(seconds) // 60)


@register.filter
def notable(seconds: int | None) -> bool:
    """Whether a clock is off by more than a node tolerates."""
    return seconds is not None and abs(seconds) > limits.CLOCK_BACK_S_TOLERATED


@register.filter
def breakdown_caption(subject: str) -> SafeString:
    """What a table counts by."""
    return sentence(f"hub.statistics.by_{subject}", page_language())


@register.filter
def code_state(state: str) -> SafeString:
    """How far an enrolment code has come."""
    return sentence(f"hub.enrolment.state_{state}", page_language())


@register.filter
def part_word(part_class: str) -> SafeString:
    """A category of data in words."""
    return sentence(f"hub.look_up.part_{part_class}", page_language())


@register.filter
def decision_words(one: Effective) -> str:
    """Direction and outcome of a record as it reads now."""
    direction, outcome = member(Direction, one.values["direction"]), member(Outcome, one.values["outcome"])
    return " · ".join(found.word(page_language()) for found in (direction, outcome) if found is not None) or "–"


@register.filter
def birth_words(number: int | None) -> str:
    """A birth date as a post sent it."""
    try:
        found = None if number is None else ApproximateDate.from_number(number)
    except UnableToRead:
        found = None
    return approximate_in_words(found, page_language()) if found else "–"


@register.simple_tag
def figure_places(places: Sequence[tuple[Shown, tuple[float, float]]]) -> SafeString:
    """Figures at their places on the map, each a link to what explains it; a hidden one is a dash in a broken ring."""
    points = [west_africa().point(*place) for _, place in places]
    drawn = list(zip((one for one, _ in places), spread(points, gap=2 * _CIRCLE + 2), strict=True))
    lines = format_html_join(
        "", '<path class="leader" d="M{} {}L{} {}"/>', ((*one.place, *one.drawn) for _, one in drawn if one.moved)
    )
    return lines + format_html_join("", "{}", ((_place(line, *one.drawn),) for line, one in drawn))


def _place(line: Shown, x: float, y: float) -> SafeString:
    value = sentence("hub.statistics.withheld", page_language()) if line.hidden else line.value
    said = f"{' · '.join(line.labels)}: {value}"
    return format_html(
        '<a href="{}?{}" aria-label="{}"><g class="place-figure{}" transform="translate({} {})"><circle r="{}"/>'
        '<title>{}</title><text y="4">{}</text></g></a>',
        *(reverse("hub:figure_explained"), line.query, said, " hidden" if line.hidden else "", x, y, _CIRCLE),
        *(said, line.value),
    )


@register.filter
def refusal_caption(subject: str) -> SafeString:
    """What a table of refusals counts by."""
    return sentence(f"hub.refusals.by_{subject}", page_language())


@register.filter
def refusal_value(value: CodeList | str, subject: str) -> SafeString | str:
    """The line of a table of refusals: a ground, a State, a post."""
    if isinstance(value, CodeList):
        return value.word(page_language())
    if subject == "nationality":
        return country(value) if value else sentence("hub.refusals.other", page_language())
    return datum(value or "–")


@register.filter
def list_line(code: str) -> SafeString:
    """What happened to the watch-list."""
    return sentence(f"hub.week.{code}", page_language())
