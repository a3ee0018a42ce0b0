"""``{% load programme %}``: a project's own texts, amounts, states and the grid, on pages in three languages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from jalon.design.components import badge
from jalon.design.language import page_language
from jalon.design.words import moment_in_words, month_word, number_in_words, sentence
from jalon.kernel.codes.register_kind import RegisterKind
from jalon.kernel.countries import country
from jalon.kernel.texts import direction, text
from jalon.logframe.computed import Figure
from jalon.logframe.plan import runs
from jalon.programme.models import Evidence, Project
from jalon.services.queries.programme.baselines import BaselineSeen, MonthsSeen
from jalon.services.queries.programme.grid import Grid
from jalon.services.queries.programme.matrix import translations
from jalon.services.queries.programme.public import PublicFigure
from jalon.services.queries.programme.registers import EntrySeen, EntryState
from jalon.services.queries.programme.standing import DEMO, Standing
from jalon.website.chosen import chosen
from jalon.website.grid_rows import grid_rows

register = template.Library()
_NOTHING = mark_safe("–")
_EMPTY = mark_safe("")
_WORDS = "_translations_of_project"
_STATE_MARKS = {
    EntryState.WAITING: "undetermined",
    EntryState.COUNTING: "passed",
    EntryState.UNPROVED: "failed",
    EntryState.WITHDRAWN: "not_performed",
}


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


@register.simple_tag(takes_context=True)
def proof(context: Context, evidence: Evidence | None) -> SafeString:
    """Evidence by its title with the way to it, as far as it is theirs to see; what was removed says so."""
    language = page_language()
    if evidence is None:
        return sentence("website.cell.no_evidence", language)
    _, who = chosen(context["request"])
    if not who.sees(evidence.sensitivity):
        return sentence("website.evidence.closed", language)
    if evidence.removed_at is not None:
        said = sentence("website.evidence.removed_on", language), moment_in_words(evidence.removed_at, language)
        return format_html("<bdi>{}</bdi> · {} {}", evidence.title, *said)
    if evidence.link:
        return format_html('<a href="{}" rel="noreferrer external"><bdi>{}</bdi></a>', evidence.link, evidence.title)
    return format_html(
        '<a href="{}"><bdi>{}</bdi></a>', reverse("website:evidence_file", args=[evidence.pk]), evidence.title
    )


@register.simple_tag(takes_context=True)
def in_words(context: Context, code: str, own: str) -> SafeString:
    """A text of the chosen project in the language of the page where it was translated, its own words beneath.

    Without a translation its own words stand alone, and their language is said.
    """
    request = context["request"]
    project, _ = chosen(request)
    page = page_language()
    if page == project.language:
        return stated(own, project.language)
    words = getattr(request, _WORDS, None)
    if words is None:
        words = translations(project, page)
        setattr(request, _WORDS, words)
    if code in words:
        return both(own, words[code], project.language)
    named = sentence(f"website.translations.in_{project.language}", page)
    return format_html("{} <small>({})</small>", stated(own, project.language), named)


@register.simple_tag(takes_context=True)
def demo_note(context: Context) -> SafeString:
    """That values of the page are invented, where the project is a demonstration's."""
    if not _shown_project(context).demonstration:
        return _EMPTY
    said = sentence("website.matrix.demo_note", page_language())
    return format_html('<p class="notice attention" role="note">{}</p>', said)


@register.simple_tag(takes_context=True)
def demo_mark(context: Context, origin: str = "") -> SafeString:
    """The word "demo" beside what was invented: by its origin, or because the whole project is a demonstration's."""
    if origin != DEMO and not _shown_project(context).demonstration:
        return _EMPTY
    return format_html('<small class="demo">{}</small>', sentence("website.matrix.demo", page_language()))


def _shown_project(context: Context) -> Project:
    found = context.get("project")
    return found if isinstance(found, Project) else chosen(context["request"])[0]


@register.simple_tag
def kind_word(kind: str) -> SafeString:
    """What a kind of record is called."""
    return sentence(f"website.rights.kind_{kind}", page_language())


@register.simple_tag
def register_state(seen: EntrySeen) -> SafeString:
    """Whether an entry of a register counts, with why not, and that it was invented where it was."""
    language = page_language()
    word = sentence(f"website.registers.{seen.state.value}", language)
    made = badge(_STATE_MARKS[seen.state], word)
    if seen.entry.withdrawn_why:
        made = format_html("{} <small><bdi>{}</bdi></small>", made, seen.entry.withdrawn_why)
    if seen.demonstration:
        made = format_html("{} <small>{}</small>", made, sentence("website.registers.demo", language))
    return made


@register.simple_tag
def baseline_state(seen: BaselineSeen) -> SafeString:
    """How a baseline stands: to be established, waiting for a second person, or verified by whom."""
    row = seen.baseline
    if row is None:
        return _standing_of("not_performed", "to_establish")
    if seen.unproved:
        return _standing_of("failed", "unproved")
    return _second_person(row.verified_by_label, verified=row.verified_at is not None, demo=row.origin == "demo")


@register.simple_tag
def months_state(seen: MonthsSeen) -> SafeString:
    """The same of the months that a computed rate is compared with."""
    row = seen.months
    if row is None:
        return _standing_of("not_performed", "to_establish")
    if row.evidence.removed_at is not None:
        return _standing_of("failed", "unproved")
    return _second_person(row.confirmed_by_label, verified=row.confirmed_at is not None, demo=row.origin == "demo")


def _second_person(label: str, *, verified: bool, demo: bool) -> SafeString:
    made = _standing_of("passed", "verified", who=label) if verified else _standing_of("undetermined", "waits")
    if not demo:
        return made
    return format_html("{} <small>{}</small>", made, sentence("website.registers.demo", page_language()))


def _standing_of(mark: str, word: str, **parameters: object) -> SafeString:
    return badge(mark, sentence(f"website.baseline.{word}", page_language(), **parameters))


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
