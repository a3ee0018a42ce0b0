"""Forms of the pages of officers of posts and of lists of posts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from jalon.design.data_select import DataSelect
from jalon.design.forms import Form
from jalon.design.language import page_language
from jalon.design.widgets import Select, TextInput
from jalon.design.words import sentence
from jalon.kernel.limits import NODE_LABEL_CHARACTERS_MAX
from jalon.kernel.texts import LANGUAGES, text
from jalon.services.feeds.officers import Person, Service
from jalon.services.policies import policy

_USERNAME_CHARACTERS_MAX = 40


def _day() -> forms.DateField:
    return forms.DateField(required=False, widget=forms.DateInput({"type": "date", "dir": "ltr"}))


def _choose(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", sentence("design.form.choose", page_language())), *choices]


class ServiceForm(Form):
    """At which post, from when until when."""

    texts = "hub.officers"
    post = forms.ChoiceField(widget=DataSelect)
    from_on = _day()
    until_on = _day()

    def __init__(self, *arguments: Any, posts: Iterable[tuple[str, str]], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["post"].choices = _choose(posts)  # type: ignore[attr-defined]  # a choice

    def service(self) -> Service | None:
        """What was chosen; None for no post."""
        given = self.cleaned_data
        return Service(given["post"], given["from_on"], given["until_on"]) if given["post"] else None


class OfficerForm(ServiceForm):
    """A new officer, and where they serve first."""

    username = forms.CharField(
        max_length=_USERNAME_CHARACTERS_MAX,
        widget=TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}),
    )
    label = forms.CharField(
        max_length=NODE_LABEL_CHARACTERS_MAX, widget=TextInput({"autocomplete": "off", "dir": "auto"})
    )
    role = forms.ChoiceField(widget=Select)
    language = forms.ChoiceField(widget=Select)
    field_order = ("username", "label", "role", "language", "post", "from_on", "until_on")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = page_language()
        roles = [(role.id, role.word(language)) for role in policy().roles.values() if "post" in role.nodes]
        self.fields["role"].choices = _choose(roles)  # type: ignore[attr-defined]  # a choice
        spoken = [(code, text(f"design.language.{code}", language)) for code in LANGUAGES]
        self.fields["language"].choices = spoken  # type: ignore[attr-defined]  # too
        self.fields["post"].required = False

    def person(self) -> Person:
        """Who it is."""
        return Person(**{name: self.cleaned_data[name] for name in ("username", "label", "role", "language")})


class HoldingForm(Form):
    """Which post is to hold which list."""

    texts = "hub.partitions"
    partition = forms.ChoiceField(widget=DataSelect)
    post = forms.ChoiceField(widget=DataSelect)

    def __init__(
        self, *arguments: Any, posts: Iterable[tuple[str, str]], partitions: Iterable[str], **named: Any
    ) -> None:
        super().__init__(*arguments, **named)
        self.fields["post"].choices = _choose(posts)  # type: ignore[attr-defined]  # a choice
        self.fields["partition"].choices = _choose((name, name) for name in partitions)  # type: ignore[attr-defined]
