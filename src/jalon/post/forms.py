"""Forms of the post. What is typed is read by the services; forms give it words, order and places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from jalon.design.data_select import DataSelect
from jalon.design.forms import CodeField, Form
from jalon.design.language import page_language
from jalon.design.widgets import Textarea, TextInput
from jalon.design.words import sentence
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.detection_source import DetectionSource
from jalon.kernel.codes.detection_type import DetectionType
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.fee_ground import FeeGround
from jalon.kernel.codes.fee_reversal_reason import FeeReversalReason
from jalon.kernel.codes.purpose import Purpose
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.kernel.codes.sex import Sex
from jalon.kernel.codes.stay_band import StayBand
from jalon.kernel.codes.transport import Transport
from jalon.kernel.limits import (
    DOCUMENT_NUMBER_CHARACTERS_MAX,
    FEE_RECEIPT_CHARACTERS_MAX,
    NAME_CHARACTERS_MAX,
    NOTE_CHARACTERS_MAX,
    SCAN_CHARACTERS_MAX,
)
from jalon.services.inspections.answers import COUNTRY_FIELDS, FIELDS
from jalon.services.inspections.drafts import GIVE_UP_REASONS
from jalon.services.inspections.seen import InspectionView
from jalon.services.second_officer import SecondOfficerClaim
from jalon.services.self_test import Printed

_BOOTH_CHARACTERS_MAX = 40
_CODE_CHARACTERS_MAX = 64
_PASSWORD_CHARACTERS_MAX = 129
_ADDRESS_CHARACTERS_MAX = 200
_BOTH_DIRECTIONS = (Direction.ENTRY, Direction.EXIT)
_STATED = tuple(state for state in CheckState if state is not CheckState.NOT_PERFORMED)


def _text(characters_max: int, **attributes: Any) -> forms.CharField:
    shown = {"autocomplete": "off", "spellcheck": "false", **attributes}
    return forms.CharField(required=False, max_length=characters_max, widget=TextInput(shown))


def _country() -> forms.CharField:
    return _text(3, list="countries", autocapitalize="characters", dir="ltr", maxlength=3)


def _note(rows: int = 2) -> forms.CharField:
    return forms.CharField(required=False, max_length=NOTE_CHARACTERS_MAX, widget=Textarea({"rows": rows}))


class CourierForm(Form):
    """Which of the sticks that are plugged in."""

    texts = "post.courier"
    stick = forms.ChoiceField(widget=DataSelect)

    def __init__(self, *arguments: Any, sticks: Iterable[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["stick"].choices = [(name, name) for name in sticks]  # type: ignore[attr-defined]  # a choice


class AnswersForm(Form):
    """What the officer may answer beside a zone that was read. All start as *not asked*."""

    texts = "post.answers"
    document_kind = CodeField(DocumentKind, required=False, blank=DocumentKind.NOT_ASKED)
    purpose = CodeField(Purpose, required=False, blank=Purpose.NOT_ASKED)
    residence = _country()
    transport = CodeField(Transport, required=False, blank=Transport.NOT_ASKED)
    stay_band = CodeField(StayBand, required=False, blank=StayBand.NOT_ASKED)
    visual = CodeField(CheckState, required=False, offered=_STATED, blank=CheckState.NOT_PERFORMED)
    direction = CodeField(Direction, offered=_BOTH_DIRECTIONS)
    note = _note()

    def __init__(self, seen: InspectionView, *, note: str = "") -> None:
        serving = {"direction": str(int(seen.draft.direction))}
        super().__init__(initial={**serving, **seen.draft.typed, "note": note})
        place = seen.draft.field or (seen.missing[0] if seen.missing else "")
        if place in self.fields:
            self.fields[place].widget.attrs |= {"data-focus": True, "autofocus": True}


class AnswersByHandForm(AnswersForm):
    """The same where no zone was read: everything that the document and the traveller say."""

    sex = CodeField(Sex, required=False, ask=True, offered=(Sex.FEMALE, Sex.MALE, Sex.X, Sex.UNKNOWN))
    age_band = CodeField(
        AgeBand, required=False, ask=True, offered=(*(b for b in AgeBand if b > AgeBand.UNKNOWN), AgeBand.UNKNOWN)
    )
    nationality = _country()
    issuing_state = _country()
    document_number = _text(DOCUMENT_NUMBER_CHARACTERS_MAX, dir="ltr", autocapitalize="characters")
    surname = _text(NAME_CHARACTERS_MAX, dir="auto")
    given_names = _text(NAME_CHARACTERS_MAX, dir="auto")
    birth = _text(32, dir="ltr")
    expiry = _text(10, dir="ltr")
    field_order = (
        *("sex", "age_band", "nationality"),
        *("document_kind", "issuing_state", "document_number", "surname", "given_names", "birth", "expiry"),
    )


def answers_in(posted: Mapping[str, str]) -> dict[str, str]:
    """The fields of the inspection that a form sent, countries in capitals."""
    sent = {name: posted[name] for name in FIELDS if name in posted}
    return {name: value.upper() if name in COUNTRY_FIELDS else value for name, value in sent.items()}


class GiveUpForm(Form):
    """Why an inspection ends without a decision."""

    texts = "post.give_up"
    reason = CodeField(AttemptReason, offered=GIVE_UP_REASONS)
    note = _note()


class SecondOfficerForm(Form):
    """How the second officer takes part in a coercive step."""

    texts = "post.second_officer"
    way = CodeField(
        SecondOfficerWay,
        offered=(
            SecondOfficerWay.PRESENT,
            SecondOfficerWay.CODE_FROM_HEADQUARTERS,
            SecondOfficerWay.NONE_ON_DUTY,
        ),
        widget=forms.RadioSelect,
    )
    username = _text(_BOOTH_CHARACTERS_MAX, autocapitalize="none", dir="ltr")
    password = forms.CharField(
        required=False,
        strip=False,
        max_length=_PASSWORD_CHARACTERS_MAX,
        widget=forms.PasswordInput({"autocomplete": "off", "dir": "ltr"}),
    )
    totp = _text(_CODE_CHARACTERS_MAX, dir="ltr")
    headquarters_code = _text(_CODE_CHARACTERS_MAX, dir="ltr", inputmode="numeric")

    def claim(self) -> SecondOfficerClaim:
        """What the form says of the second officer."""
        given = self.cleaned_data
        by_code = given["way"] is SecondOfficerWay.CODE_FROM_HEADQUARTERS
        code = given["headquarters_code"] if by_code else given["totp"]
        return SecondOfficerClaim(given["way"], given["username"], given["password"], code)


class RefusalForm(SecondOfficerForm):
    """Ground, second officer, note: after the question about return."""

    texts = "post.refusal"
    ground = CodeField(RefusalGround, ask=True)
    token = forms.CharField(max_length=2_000, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    confirm_duplicate = forms.BooleanField(required=False)
    note = _note()
    field_order = ("ground", "way", "username", "password", "totp", "headquarters_code", "note")


class DetectionForm(SecondOfficerForm):
    """A case detected, after the decision."""

    texts = "post.detection"
    detection_type = CodeField(DetectionType, ask=True)
    detection_source = CodeField(DetectionSource, ask=True)
    note = _note()
    field_order = ("detection_type", "detection_source", "way")


class OpenShiftForm(Form):
    """Which booth is served, in which direction."""

    texts = "post.shift"
    booth = forms.CharField(
        max_length=_BOOTH_CHARACTERS_MAX, widget=TextInput({"autocomplete": "off", "autofocus": True})
    )
    direction = CodeField(Direction, offered=_BOTH_DIRECTIONS, widget=forms.RadioSelect)


class SelfTestForm(Form):
    """What the person saw of printer and scanner."""

    texts = "post.self_test"
    printed = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    received = forms.CharField(
        required=False,
        strip=False,
        max_length=SCAN_CHARACTERS_MAX,
        widget=Textarea({"rows": 3, "class": "zone", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = page_language()
        offered = [(one.value, sentence(f"post.self_test.{one.value}", language)) for one in Printed]
        not_tried = ("", sentence("post.self_test.not_tried", language))
        self.fields["printed"].choices = [*offered, not_tried]  # type: ignore[attr-defined]  # it is a choice

    def clean_printed(self) -> Printed | None:
        """The answer, None where it was not tried."""
        given = self.cleaned_data["printed"]
        return Printed(given) if given else None


class EnrolForm(Form):
    """Address of headquarters and the code of its sheet."""

    texts = "post.enrol"
    address = forms.CharField(max_length=_ADDRESS_CHARACTERS_MAX, widget=TextInput({"dir": "ltr", "inputmode": "url"}))
    code = forms.CharField(
        max_length=2 * _CODE_CHARACTERS_MAX,
        widget=TextInput({"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters"}),
    )


class FeeForm(Form):
    """A fee that was paid, with the number of its receipt."""

    texts = "post.fees"
    receipt_number = forms.CharField(
        max_length=FEE_RECEIPT_CHARACTERS_MAX,
        widget=TextInput({"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )
    amount = forms.CharField(
        max_length=_BOOTH_CHARACTERS_MAX,
        widget=TextInput({"autocomplete": "off", "inputmode": "decimal", "dir": "ltr"}),
    )
    ground = CodeField(FeeGround, ask=True)
    note = _note()


class ReverseFeeForm(Form):
    """A counter-entry to a fee: whose receipt, why, in words."""

    texts = "post.reversal"
    receipt_number = forms.CharField(
        max_length=FEE_RECEIPT_CHARACTERS_MAX,
        widget=TextInput({"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )
    reason = CodeField(FeeReversalReason, ask=True)
    note = _note()


class CloseShiftForm(Form):
    """What remains to be said at the end of a shift."""

    texts = "post.shift"
    note = _note(3)
