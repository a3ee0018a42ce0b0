"""The form of a decision about a contradiction."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from jalon.design.forms import Form
from jalon.design.widgets import Textarea, TextInput
from jalon.kernel import limits


class DecisionForm(Form):
    """What is decided, what is meant instead, and why."""

    texts = "website.finding"
    decision = forms.ChoiceField(widget=forms.RadioSelect)
    corrected_to = forms.CharField(
        required=False,
        max_length=limits.PROGRAMME_NAME_CHARACTERS_MAX,
        widget=TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    why = forms.CharField(max_length=limits.PROGRAMME_TEXT_CHARACTERS_MAX, widget=Textarea({"rows": 3, "dir": "auto"}))

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """The decisions that a finding allows."""
        self.fields["decision"].choices = list(choices)  # type: ignore[attr-defined]  # a choice
