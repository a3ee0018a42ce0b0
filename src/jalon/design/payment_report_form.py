"""The form of a report about a payment asked for without a receipt, the same at a post and at headquarters."""

from __future__ import annotations

from django import forms

from jalon.design.forms import CodeField, Form
from jalon.design.widgets import Textarea, TextInput
from jalon.kernel.codes.payment_asker import PaymentAsker
from jalon.kernel.codes.payment_demand import PaymentDemand
from jalon.kernel.codes.payment_made import PaymentMade
from jalon.kernel.codes.payment_teller import PaymentTeller
from jalon.kernel.limits import FEE_RECEIPT_CHARACTERS_MAX, PAYMENT_REPORT_CHARACTERS_MAX
from jalon.services.payment_report_content import Told

_CONTACT_CHARACTERS_MAX = 200


class PaymentReportForm(Form):
    """What somebody tells. No name is asked, neither theirs nor that of whoever asked for the money."""

    texts = "design.payment_report"
    teller = CodeField(PaymentTeller, ask=True)
    on = forms.DateField(widget=forms.DateInput({"type": "date", "dir": "ltr"}))
    asked_by = CodeField(PaymentAsker, blank=PaymentAsker.NOT_ASKED, required=False, empty_value=PaymentAsker.NOT_ASKED)
    asked_for = CodeField(PaymentDemand, ask=True)
    paid = CodeField(PaymentMade, blank=PaymentMade.NOT_ASKED, required=False, empty_value=PaymentMade.NOT_ASKED)
    amount = forms.CharField(
        required=False, max_length=FEE_RECEIPT_CHARACTERS_MAX, widget=TextInput({"autocomplete": "off", "dir": "auto"})
    )
    words = forms.CharField(max_length=PAYMENT_REPORT_CHARACTERS_MAX, widget=Textarea({"rows": 4}))
    slip = forms.CharField(
        required=False, max_length=FEE_RECEIPT_CHARACTERS_MAX, widget=TextInput({"autocomplete": "off", "dir": "ltr"})
    )
    contact = forms.CharField(
        required=False, max_length=_CONTACT_CHARACTERS_MAX, widget=TextInput({"autocomplete": "off", "dir": "auto"})
    )

    def told(self) -> Told:
        """What was told, without how to reach whoever told it."""
        given = self.cleaned_data
        return Told(**{name: given[name] for name in given if name != "contact"})

    def reach(self) -> str:
        """How to reach whoever told it, where they wished to say."""
        return str(self.cleaned_data["contact"])
