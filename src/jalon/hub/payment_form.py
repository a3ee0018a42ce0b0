"""What an auditor does about a report of a payment asked for without a receipt."""

from __future__ import annotations

from django import forms

from jalon.design.forms import CodeField, Form
from jalon.design.widgets import Textarea
from jalon.kernel.codes.payment_step import PaymentStep
from jalon.kernel.limits import NOTE_CHARACTERS_MAX


class FollowForm(Form):
    """A step, and a few words."""

    texts = "hub.payments"
    step = CodeField(PaymentStep, ask=True)
    note = forms.CharField(required=False, max_length=NOTE_CHARACTERS_MAX, widget=Textarea({"rows": 2}))
