"""Forms of the pages of publications."""

from __future__ import annotations

from typing import Any

from django import forms

from jalon.design.forms import Form
from jalon.design.language import page_language
from jalon.design.widgets import Select
from jalon.design.words import sentence
from jalon.kernel import limits
from jalon.services.statistics.publications.proposing import NOISE_VARIANCES
from jalon.stats.measures.dimensions import dimensions
from jalon.stats.measures.measure import Kind, measures
from jalon.stats.publishing.asking import TableAsked

TABLES_OFFERED = 4
_ONLY_CHARACTERS_MAX = 80


def _month() -> Any:
    shown = {"type": "month", "placeholder": "2026-10", "autocomplete": "off", "dir": "ltr"}
    return forms.CharField(max_length=7, widget=forms.TextInput(shown))


class PublicationForm(Form):
    """What the whole publication says: its title, its months, noise."""

    texts = "hub.publications"
    title = forms.CharField(
        max_length=limits.PUBLICATION_TITLE_CHARACTERS_MAX,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )
    first = _month()
    last = _month()
    noise = forms.ChoiceField(required=False, widget=Select)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = page_language()
        none = ("", sentence("hub.publications.no_noise", language))
        some = [(one, sentence("hub.publications.noise_of", language, variance=one)) for one in NOISE_VARIANCES[1:]]
        self.fields["noise"].choices = [none, *some]  # type: ignore[attr-defined]  # a choice


class TableForm(Form):
    """One table; without a measure there is none."""

    texts = "hub.publications"
    measure = forms.ChoiceField(required=False, widget=Select)
    by = forms.ChoiceField(required=False, widget=Select)
    and_by = forms.ChoiceField(required=False, widget=Select)
    also_by = forms.ChoiceField(required=False, widget=Select)
    only = forms.CharField(
        required=False,
        max_length=_ONLY_CHARACTERS_MAX,
        widget=forms.TextInput({"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = page_language()
        offered = [(code, one.name(language)) for code, one in measures().items() if one.kind is not Kind.QUOTIENT]
        named_by = [(name, one.title(language)) for name, one in dimensions().items() if name != "year"]
        self.fields["measure"].choices = [("", "–"), *offered]  # type: ignore[attr-defined]  # a choice
        for name in ("by", "and_by", "also_by"):
            self.fields[name].choices = [("", "–"), *named_by]  # type: ignore[attr-defined]  # a choice

    def asked(self, first: str, last: str) -> TableAsked | None:
        """The table, of these months; None without a measure."""
        given = self.cleaned_data
        if not given["measure"]:
            return None
        by = tuple(dict.fromkeys(given[name] for name in ("by", "and_by", "also_by") if given[name]))
        where = {}
        if given["only"].strip():
            name, _, value = given["only"].partition("=")
            where = {name.strip(): (value.strip(),)}
        return TableAsked(given["measure"], first, last, by, where)


class WhyForm(Form):
    """Why, in words."""

    texts = "hub.publications"
    note = forms.CharField(
        required=False,
        max_length=limits.NOTE_CHARACTERS_MAX,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )
