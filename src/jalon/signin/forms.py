"""Forms of the shared door."""

from __future__ import annotations

from typing import Any

from django import forms

from jalon.design import display
from jalon.design.forms import Form
from jalon.design.language import page_language
from jalon.kernel.limits import PASSWORD_CHARACTERS_MAX
from jalon.kernel.texts import text
from jalon.services.sign_in import VouchingReason

_NAME_CHARACTERS_MAX = 40
_CODE_CHARACTERS_MAX = 64


def _name(**attributes: Any) -> forms.CharField:
    shown = {"autocapitalize": "none", "spellcheck": "false", "dir": "ltr", **attributes}
    return forms.CharField(max_length=_NAME_CHARACTERS_MAX, widget=forms.TextInput(shown))


def _password(purpose: str) -> forms.CharField:
    shown = forms.PasswordInput({"autocomplete": purpose, "dir": "ltr"})
    # One more than the limit is let through, so that the use case says it in its own words.
    return forms.CharField(max_length=PASSWORD_CHARACTERS_MAX + 1, strip=False, widget=shown)


def _code(**attributes: Any) -> forms.CharField:
    shown = {"autocomplete": "one-time-code", "dir": "ltr", "spellcheck": "false", "class": "zone", **attributes}
    return forms.CharField(max_length=_CODE_CHARACTERS_MAX, widget=forms.TextInput(shown))


class SignInForm(Form):
    """First step."""

    texts = "signin.sign_in"
    username = _name(autocomplete="username", autofocus=True)
    password = _password("current-password")
    next = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)


class SecondStepForm(Form):
    """Six digits of the telephone, or a recovery code."""

    texts = "signin.second_step"
    code = _code(autofocus=True)


class VouchingForm(Form):
    """A second officer, present at the screen, answers for the first."""

    texts = "signin.vouching"
    reason = forms.ChoiceField()
    username = _name(autocomplete="off")
    password = _password("off")
    code = _code()

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = page_language()
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)
        reason.choices = [(item.value, item.word(language)) for item in VouchingReason]


class PasswordForm(Form):
    """One's own password, replaced."""

    texts = "signin.password"
    old = _password("current-password")
    new = _password("new-password")
    again = _password("new-password")

    def clean(self) -> dict[str, Any]:
        """The new password is typed twice alike."""
        values = super().clean() or {}
        if values.get("new") != values.get("again"):
            self.refuse("signin.password.different", field="again")
        return values


class DisplayForm(Form):
    """How this browser shows pages."""

    texts = "signin.display"
    theme = forms.ChoiceField(widget=forms.RadioSelect)
    type = forms.ChoiceField(widget=forms.RadioSelect)
    sound = forms.ChoiceField(widget=forms.RadioSelect)
    next = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, offered in (("theme", display.THEMES), ("type", display.TYPES), ("sound", display.SOUNDS)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(value, text(f"signin.display.{value}", page_language())) for value in offered]
