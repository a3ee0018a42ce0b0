"""The form of a correction, the same at a post and at headquarters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from jalon.design.forms import CodeField, Form
from jalon.design.widgets import Textarea, TextInput
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.correction_reason import CorrectionReason
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.purpose import Purpose
from jalon.kernel.codes.sex import Sex
from jalon.kernel.codes.stay_band import StayBand
from jalon.kernel.codes.transport import Transport
from jalon.kernel.limits import DOCUMENT_NUMBER_CHARACTERS_MAX, NAME_CHARACTERS_MAX, NOTE_CHARACTERS_MAX

_CODES = ("direction", "document_kind", "sex", "age_band", "purpose", "transport", "stay_band")
_WRITTEN = (
    *("nationality", "residence", "surname", "given_names", "birth", "document_number", "issuing_state", "expiry"),
)


def _text(characters_max: int, **attributes: Any) -> forms.CharField:
    shown = {"autocomplete": "off", "spellcheck": "false", **attributes}
    return forms.CharField(required=False, max_length=characters_max, widget=TextInput(shown))


def _country() -> forms.CharField:
    return _text(3, autocapitalize="characters", dir="ltr")


class CorrectionForm(Form):
    """How the record reads; whoever corrects changes what is wrong, and says why."""

    texts = "design.correction"
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = CodeField(CorrectionReason, ask=True)
    note = forms.CharField(required=False, max_length=NOTE_CHARACTERS_MAX, widget=Textarea({"rows": 2}))
    direction = CodeField(Direction, offered=(Direction.ENTRY, Direction.EXIT))
    surname = _text(NAME_CHARACTERS_MAX, dir="auto")
    given_names = _text(NAME_CHARACTERS_MAX, dir="auto")
    birth = _text(32, dir="ltr")
    document_number = _text(DOCUMENT_NUMBER_CHARACTERS_MAX, dir="ltr", autocapitalize="characters")
    issuing_state = _country()
    expiry = _text(10, dir="ltr")
    nationality = _country()
    residence = _country()
    sex = CodeField(Sex)
    age_band = CodeField(AgeBand)
    document_kind = CodeField(DocumentKind)
    purpose = CodeField(Purpose)
    transport = CodeField(Transport)
    stay_band = CodeField(StayBand)

    def codes(self) -> Mapping[str, int]:
        """Chosen members by field."""
        return {name: int(self.cleaned_data[name]) for name in _CODES}

    def typed(self) -> Mapping[str, str]:
        """Typed texts by field."""
        return {name: self.cleaned_data[name] for name in _WRITTEN}


class TakeBackForm(Form):
    """That it did not happen: in the first minute without words."""

    texts = "design.correction"
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = CodeField(
        CorrectionReason,
        offered=(
            CorrectionReason.SLIP_OF_THE_FINGER,
            CorrectionReason.RECORDED_TWICE,
            CorrectionReason.PRACTICE,
        ),
    )
    note = forms.CharField(required=False, max_length=NOTE_CHARACTERS_MAX, widget=Textarea({"rows": 2}))


def initial_of(codes: Mapping[str, int], typed: Mapping[str, str], seen: int) -> dict[str, Any]:
    """What the form begins with."""
    return {"seen": seen, **{name: str(code) for name, code in codes.items()}, **typed}
