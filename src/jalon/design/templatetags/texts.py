"""``{% load texts %}``: every word of a page comes through here."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from jalon.design import words
from jalon.design.language import page_language
from jalon.journal.lanes import Lane
from jalon.kernel import countries
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.base import CodeList
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import direction

register = template.Library()


@register.simple_tag(name="text")
def text_tag(code: str, /, **parameters: object) -> SafeString:
    """``{% text "post.booth.title" name=value %}``, also with ``as variable``."""
    return words.sentence(code, page_language(), **parameters)


@register.filter
def say(code: str) -> SafeString:
    """``{{ code|say }}``: the text of a code without parameters."""
    return words.sentence(code, page_language())


@register.filter
def say_in(code: str, language: str) -> SafeString:
    """The text of a code in another language than the page's, for who reads over the officer's shoulder."""
    return words.sentence(code, language)


@register.simple_tag
def text_in(language: str, code: str, /, **parameters: object) -> SafeString:
    """The same with parameters."""
    return words.sentence(code, language, **parameters)


@register.filter
def direction_of(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return direction(language)


@register.filter
def word(value: CodeList) -> str:
    """The word of a member of a code list; other enumerations with a ``word`` method do too."""
    return value.word(page_language())


@register.filter
def told(value: object) -> SafeString:
    """What a finding, a reason or an anticipated failure says: anything with ``code`` and ``parameters``."""
    assert isinstance(value, UnableTo) or (hasattr(value, "code") and hasattr(value, "parameters")), value
    return words.sentence(value.code, page_language(), **dict(value.parameters))


@register.filter
def next_step(value: object) -> SafeString:
    """What the officer can do about a finding."""
    assert hasattr(value, "code"), value
    assert hasattr(value, "parameters"), value
    return words.sentence(f"{value.code}.next", page_language(), **dict(value.parameters))


@register.filter
def code(value: object) -> SafeString:
    """Codes, numbers and zones: left to right in every language, and no words of ours."""
    return format_html('<bdi dir="ltr" class="code" translate="no">{}</bdi>', value)


@register.filter
def datum(value: object) -> SafeString:
    """A name or other value of a person or thing, whatever its script."""
    return format_html("<bdi>{}</bdi>", value)


@register.filter
def number(value: int) -> SafeString:
    """A count, its thousands set apart."""
    return format_html("<bdi>{}</bdi>", words.number_in_words(value, page_language()))


@register.filter
def month(value: date) -> str:
    """The month of a day, in words."""
    return words.month_in_words(value, page_language())


@register.filter
def day(value: date) -> str:
    """A day in words."""
    return words.day_in_words(value, page_language())


@register.filter
def moment(value: datetime) -> str:
    """A day and time in words."""
    return words.moment_in_words(value, page_language())


@register.filter
def clock(value: datetime) -> SafeString:
    """The time of day alone."""
    return code(f"{localtime(value):%H:%M}")


@register.filter
def approximate(value: ApproximateDate) -> str:
    """A date of which parts may be unknown, in words."""
    return words.approximate_in_words(value, page_language())


@register.filter
def duration(seconds: int) -> str:
    """An age in minutes, hours or days."""
    return words.hours_in_words(seconds, page_language())


@register.filter
def own_name(language: str) -> str:
    """A language by the name its own readers give it."""
    return words.sentence(f"design.language.{language}", language)


@register.filter
def country(alpha3: str | None) -> SafeString:
    """The name of a State with its code; a dash for none."""
    if not alpha3:
        return mark_safe("–")
    known = countries.country(alpha3)
    if known is None:
        return code(alpha3)
    return format_html("<bdi>{}</bdi> {}", known.name(page_language()), code(alpha3))


@register.filter
def lane_word(lane: Lane) -> SafeString:
    """What a lane of the journal carries, in words."""
    return words.sentence(f"journal.lane.{lane.name.lower()}", page_language())


@register.filter
def gigabytes(size_bytes: int) -> SafeString:
    """A size in whole gigabytes."""
    return words.sentence("design.size.gigabytes", page_language(), count=size_bytes // 1_000_000_000)
