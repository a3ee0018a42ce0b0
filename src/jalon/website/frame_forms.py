"""Forms of a project's frame: the project itself, its countries, partners, links, systems; and translations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from jalon.design.data_select import DataSelect
from jalon.design.forms import Form
from jalon.design.language import page_language
from jalon.design.widgets import Select, Textarea
from jalon.design.words import sentence
from jalon.kernel import limits
from jalon.services.programme.framing import LANGUAGES
from jalon.website.fields import WholeNumber, Worded, number, one_line, several_lines

_CODE_MAX = 24
_MONTHS_DIGITS = 4


class _Lines(forms.CharField):
    """Several names, one a line."""

    widget = Textarea({"rows": 3, "dir": "auto"})

    def clean(self, value: Any) -> Sequence[str]:
        """The lines that hold something."""
        return [one.strip() for one in str(super().clean(value) or "").splitlines() if one.strip()]


def _lines() -> _Lines:
    return _Lines(required=False, max_length=limits.PROGRAMME_TEXT_CHARACTERS_MAX, widget=_Lines.widget)


class ProjectForm(Worded):
    """The frame of a project."""

    texts = "website.frame"
    code = one_line(_CODE_MAX, dir="ltr", spellcheck="false")
    title = several_lines()
    language = forms.ChoiceField(widget=Select)
    executing_agency = one_line(required=False)
    donor = one_line(required=False)
    management_site = one_line(required=False)
    duration_months = WholeNumber(
        required=False, max_length=_MONTHS_DIGITS, widget=forms.TextInput({"dir": "ltr", "inputmode": "numeric"})
    )
    budget_usd = number()
    source = one_line(required=False)

    def __init__(self, *arguments: Any, new: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        page = page_language()
        self.offer("language", [(one, sentence(f"website.translations.{one}", page)) for one in LANGUAGES])
        if not new:
            del self.fields["code"]

    def clean_duration_months(self) -> int | None:
        """Whole months."""
        given = self.cleaned_data["duration_months"]
        return None if given is None else int(given)


class CountryForm(Worded):
    """What is said of a country of the project."""

    texts = "website.frame"
    iso3 = forms.ChoiceField(widget=DataSelect)
    ministry = one_line(required=False)
    agencies = _lines()
    beneficiaries = several_lines(required=False)
    system_note = several_lines(required=False)
    source = one_line()

    def __init__(self, *arguments: Any, countries: Iterable[tuple[str, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.offer("iso3", countries)


class PartnerForm(Form):
    """A partner of the project."""

    texts = "website.frame"
    name = one_line()
    role = several_lines(required=False)
    members = _lines()
    source = one_line()


class LinkForm(Worded):
    """Another project that this one knows of."""

    texts = "website.frame"
    other = forms.ChoiceField(widget=DataSelect)
    note = several_lines(required=False)
    source = one_line()


class SystemForm(Form):
    """A kind of border-management system."""

    texts = "website.frame"
    code = one_line(_CODE_MAX, dir="ltr", spellcheck="false")
    name = one_line()
    note = several_lines(required=False)
    source = one_line()


class LineWhyForm(Form):
    """Why a line of the budget is withdrawn."""

    texts = "website.budget"
    why = one_line()


class TranslationForm(Form):
    """A text in another language."""

    texts = "website.translations"
    text = several_lines()
