"""The form by which one of two persons decides about a branch or a copy."""

from __future__ import annotations

from django import forms

from jalon.design.forms import Form
from jalon.kernel import limits


class DecisionForm(Form):
    """How the person made sure; what is decided travels along."""

    texts = "hub.restored"
    subject = forms.CharField(max_length=limits.DECISION_SUBJECT_CHARACTERS_MAX, widget=forms.HiddenInput)
    note = forms.CharField(
        max_length=limits.DECISION_NOTE_CHARACTERS_MAX // 2, widget=forms.Textarea({"rows": 2, "dir": "auto"})
    )
