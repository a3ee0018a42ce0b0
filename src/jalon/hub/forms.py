"""Forms of the hub. What is typed is read by the services; forms give it words, order and places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from jalon.design.data_select import DataSelect
from jalon.design.forms import CodeField, Form
from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.kernel import limits
from jalon.kernel.codes.review_result import ReviewResult

_CODE_CHARACTERS_MAX = 64
_CASE_CHARACTERS_MAX = 20
_ADDRESS_CHARACTERS_MAX = 120


def _text(characters_max: int, **attributes: Any) -> forms.CharField:
    shown = {"autocomplete": "off", "spellcheck": "false", **attributes}
    return forms.CharField(max_length=characters_max, widget=forms.TextInput(shown))


def _note(rows: int = 3, *, required: bool = True) -> forms.CharField:
    area = forms.Textarea({"rows": rows})
    return forms.CharField(required=required, max_length=limits.NOTE_CHARACTERS_MAX, widget=area)


class LookUpForm(Form):
    """A slip's code and the number of the same document."""

    texts = "hub.look_up"
    code = _text(_CODE_CHARACTERS_MAX, dir="ltr", autocapitalize="characters")
    document_number = _text(limits.DOCUMENT_NUMBER_CHARACTERS_MAX, dir="ltr", autocapitalize="characters")


class DisputeForm(LookUpForm):
    """What the person disputes; code and document travel with it, so that it opens nothing by itself."""

    code = forms.CharField(max_length=_CODE_CHARACTERS_MAX, widget=forms.HiddenInput)
    document_number = forms.CharField(max_length=limits.DOCUMENT_NUMBER_CHARACTERS_MAX, widget=forms.HiddenInput)
    note = _note()


class ReviewForm(Form):
    """What the review found."""

    texts = "hub.review"
    result = CodeField(ReviewResult, widget=forms.RadioSelect)
    note = _note(required=False)


class IssueForm(Form):
    """A one-time code for a post."""

    texts = "hub.enrolment"
    label = _text(limits.NODE_LABEL_CHARACTERS_MAX, dir="auto")
    crossing_point = forms.ChoiceField(widget=DataSelect)

    def __init__(self, *arguments: Any, points: Iterable[tuple[str, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["crossing_point"].choices = list(points)  # type: ignore[attr-defined]  # it is a choice


class AcknowledgeForm(Form):
    """What will be done about an alarm."""

    texts = "hub.acknowledge"
    note = _note(required=False)


class AlarmAddressForm(Form):
    """Where somebody wants to be told of alarms."""

    texts = "hub.alarms"
    address = forms.EmailField(
        required=False,
        max_length=_ADDRESS_CHARACTERS_MAX,
        widget=forms.EmailInput({"dir": "ltr", "autocomplete": "email"}),
    )


class CourierForm(Form):
    """Which stick, and which post an answer is for: all that wrote, unless one is chosen."""

    texts = "hub.courier"
    stick = forms.ChoiceField(widget=DataSelect)
    post = forms.ChoiceField(widget=DataSelect, required=False)

    def __init__(self, *arguments: Any, sticks: Iterable[str], posts: Iterable[tuple[str, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["stick"].choices = [(name, name) for name in sticks]  # type: ignore[attr-defined]  # a choice
        all_posts = ("", sentence("hub.courier.all_posts", page_language()))
        self.fields["post"].choices = [all_posts, *posts]  # type: ignore[attr-defined]  # it is a choice


class ConfirmForm(Form):
    """The eight digits heard by telephone."""

    texts = "hub.confirm"
    digits = _text(_CASE_CHARACTERS_MAX, dir="ltr", inputmode="numeric")


class SecondOfficerForm(Form):
    """Which post, and which of its cases."""

    texts = "hub.second_officer"
    post = forms.ChoiceField(widget=DataSelect)
    case = _text(_CASE_CHARACTERS_MAX, dir="ltr", autocapitalize="characters")

    def __init__(self, *arguments: Any, posts: Iterable[tuple[str, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["post"].choices = list(posts)  # type: ignore[attr-defined]  # it is a choice
