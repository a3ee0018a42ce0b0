"""The form of a search for a person."""

from __future__ import annotations

from typing import Any

from django import forms

from jalon.design.forms import CodeField, Form
from jalon.kernel import limits
from jalon.kernel.codes.search_purpose import SearchPurpose
from jalon.kernel.codes.stay_explanation import StayExplanation
from jalon.kernel.codes.verification_result import VerificationResult


def _text(characters_max: int, *, required: bool = False, **attributes: Any) -> forms.CharField:
    shown = {"autocomplete": "off", "spellcheck": "false", **attributes}
    return forms.CharField(required=required, max_length=characters_max, widget=forms.TextInput(shown))


class SearchForm(Form):
    """Two identifying fields, and why."""

    texts = "hub.search"
    purpose = CodeField(SearchPurpose, ask=True)
    reference = _text(limits.SEARCH_REFERENCE_CHARACTERS_MAX, required=True, dir="auto")
    surname = _text(limits.NAME_CHARACTERS_MAX, dir="auto")
    given_names = _text(limits.NAME_CHARACTERS_MAX, dir="auto")
    birth = _text(32, dir="ltr")
    document_number = _text(limits.DOCUMENT_NUMBER_CHARACTERS_MAX, dir="ltr", autocapitalize="characters")


class WeekForm(Form):
    """What the review of a week found."""

    texts = "hub.week"
    on = forms.CharField(max_length=10, widget=forms.HiddenInput)
    note = forms.CharField(required=False, max_length=limits.NOTE_CHARACTERS_MAX, widget=forms.Textarea({"rows": 3}))


class VerificationForm(Form):
    """What the verification of a candidate found, and how."""

    texts = "hub.candidates"
    result = CodeField(VerificationResult, widget=forms.RadioSelect)
    note = forms.CharField(max_length=limits.NOTE_CHARACTERS_MAX, widget=forms.Textarea({"rows": 3}))


class StayForm(Form):
    """Why a stay needs no more asking, and how that is known."""

    texts = "hub.stays"
    explanation = CodeField(StayExplanation, widget=forms.RadioSelect)
    note = forms.CharField(max_length=limits.NOTE_CHARACTERS_MAX, widget=forms.Textarea({"rows": 3}))
