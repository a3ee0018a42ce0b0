"""``{% load corrections %}``: what a correction changed, in words."""

from __future__ import annotations

from typing import Any, Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jalon.design.language import page_language
from jalon.design.templatetags.texts import country, datum
from jalon.design.words import approximate_in_words, day_in_words, sentence
from jalon.journal.kinds import code_list
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.clock import day_to_date
from jalon.kernel.errors import UnableToRead

register = template.Library()
_CODES = frozenset({"direction", "outcome", "document_kind", "sex", "age_band", "purpose", "transport", "stay_band"})
_COUNTRIES = frozenset({"nationality", "residence", "issuing_state"})
_DAY_MAX = 2_900_000


class Changed(Protocol):
    """A field before and after, as tables hold it."""

    @property
    def field(self) -> str:
        """Name of the field."""

    @property
    def before(self) -> Any:
        """What stood there."""

    @property
    def after(self) -> Any:
        """What stands there now."""


@register.filter
def change_words(change: Changed) -> SafeString:
    """``Sex: female → male``."""
    language = page_language()
    if change.field == "void":
        return sentence("design.correction.void" if change.after else "design.correction.stands", language)
    label = sentence(f"design.correction.{change.field}", language)
    before, after = (_value(change.field, value) for value in (change.before, change.after))
    return format_html('<b>{}</b> <del>{}</del> <span aria-hidden="true">·</span> <ins>{}</ins>', label, before, after)


def _value(field: str, value: Any) -> SafeString | str:
    language = page_language()
    if value is None:
        return sentence("design.correction.nothing", language)
    if field in _CODES:
        codes = code_list(field)
        return codes(value).word(language) if value in set(codes) else datum(value)
    if field in _COUNTRIES:
        return country(value)
    if field == "birth":
        try:
            return approximate_in_words(ApproximateDate.from_number(value), language)
        except UnableToRead:
            return datum(value)
    if field == "expiry" and 0 <= value < _DAY_MAX:
        return day_in_words(day_to_date(value), language)
    return datum(value)
