"""``{% load programme %}``: a project's own texts, amounts, states and the grid, on pages in three languages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from jalon.design.language import page_language
from jalon.design.words import month_word, number_in_words, sentence
from jalon.kernel.codes.register_kind import RegisterKind
from jalon.kernel.countries import country
from jalon.kernel.texts import direction, text
from jalon.logframe.computed import Figure
from jalon.logframe.plan import runs
from jalon.services.queries.programme.grid import Grid
from jalon.services.queries.programme.public import PublicFigure
from jalon.services.queries.programme.standing import Standing
from jalon.website.grid_rows import grid_rows

register = template.Library()
_NOTHING = mark_safe("–")


@register.filter
def stated(value: object, language: str = "en") -> SafeString:
    """A text of a project, in its own language whatever the page's is; "" where nobody asked for the language."""
    if not value:
        return _NOTHING
    if not language:
        return format_html('<span dir="auto" data-value>{}</span>', value)
    return format_html('<span lang="{}" dir="{}" data-value>{}</span>', language, direction(language), value)


@register.simple_tag
def both(own: str, translation: str, language: str) -> SafeString:
    """A text in the language of the page where it was translated, its own words beneath."""
    shown = stated(own, language)
    if not translation:
        return shown
    page = page_language()
    return format_html('<span lang="{}" data-value>{}</span><br><small>{}</small>', page, translation, shown)


@register.filter
def months(entered: Sequence[int] | None) -> SafeString:
    """Months of a project, those in a row as a range; a dash for none."""
    if not entered:
        return mark_safe("–")
    shown = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs(tuple(entered)))
    return format_html('<bdi dir="ltr" data-value>{}</bdi>', shown)


@register.filter
def figure(made: Figure) -> SafeString:
    """A computed figure: its number, else what its state says."""
    if made.value is not None:
        return format_html("<bdi data-value>{}</bdi>", amount_words(made.value))
    return sentence(f"logframe.exports.state_{made.state.value}", page_language())


@register.filter
def fact_word(name: str) -> SafeString:
    """What a fact of a hub or a register counts."""
    code = f"kernel.register_kind.{name}" if name.upper() in RegisterKind.__members__ else f"stats.fact.{name}"
    return sentence(code, page_language())


@register.filter
def usd(value: Decimal) -> SafeString:
    """An amount in US dollars."""
    return format_html('<bdi dir="ltr" data-value>{} USD</bdi>', amount_words(value))


def amount_words(value: Decimal) -> str:
    """A number with its thousands set apart and no decimals that say nothing."""
    language = page_language()
    whole = number_in_words(int(value), language)
    bare = format(abs(value).normalize(), "f")
    decimals = bare.partition(".")[2]
    sign = "-" if -1 < value < 0 else ""
    return f"{sign}{whole}{'.' if language == 'en' else ','}{decimals}" if decimals else whole


@register.filter
def amount(value: Decimal | None) -> SafeString:
    """A number, a dash for none."""
    return _NOTHING if value is None else format_html("<bdi data-value>{}</bdi>", amount_words(value))


@register.filter
def worded(value: str, prefix: str) -> SafeString:
    """The word of a closed list: ``{{ one.state|worded:"website.state" }}``."""
    return sentence(f"{prefix}.{value}", page_language())


@register.filter
def percent(value: Decimal | None) -> SafeString:
    """A share in percent."""
    return _NOTHING if value is None else format_html("<bdi data-value>{} %</bdi>", round(value * 100))


@register.filter
def country_or_whole(iso3: str) -> SafeString:
    """The name of a country, or that the whole is meant."""
    return format_html("<bdi>{}</bdi>", country_name(iso3)) if iso3 else sentence("website.grid.whole", page_language())


@register.filter
def country_name(iso3: str) -> str:
    """The name of a country without markup."""
    known = country(iso3)
    return known.name(page_language()) if known else iso3


@register.filter
def standing(value: Standing | None) -> SafeString:
    """Where an indicator stands: its number with what is to be said of it, or its state in words."""
    language = page_language()
    if value is None:
        return sentence("website.state.not_applicable", language)
    if value.closed:
        return sentence("website.state.closed", language)
    if value.total.amount is None:
        return sentence(f"website.state.{value.total.state.value}", language)
    said = [("partial", value.total.partial), ("unproved", value.unproved), ("demo", value.demonstration)]
    notes = format_html_join(
        "", " <small>{}</small>", ((sentence(f"website.matrix.{n}", language),) for n, y in said if y)
    )
    return format_html("{}{}", amount(value.total.amount), notes)


@register.filter
def published(value: PublicFigure) -> SafeString:
    """A figure as anybody may see it."""
    language = page_language()
    if value.state == "hidden" or not isinstance(value.amount, Decimal):
        return sentence(f"website.state.{value.state}", language)
    said = [("partial", value.partial), ("demo", value.demonstration)]
    words = ((sentence(f"website.matrix.{name}", language),) for name, holds in said if holds)
    return format_html("{}{}", amount(value.amount), format_html_join("", " <small>{}</small>", words))


@register.filter
def month_of(value: object) -> str:
    """A month and its year."""
    assert hasattr(value, "month"), value
    assert hasattr(value, "year"), value
    return text("design.date.month", page_language(), month=month_word(value.month, page_language()), year=value.year)


@register.simple_tag
def rows_of_grid(grid: Grid, query: str) -> SafeString:
    """Every row of the grid."""
    return mark_safe(grid_rows(grid, page_language(), escape(query)))  # noqa: S308 escaped piece by piece
