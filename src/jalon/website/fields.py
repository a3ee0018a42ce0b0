"""What the programme's forms are made of: lines, days, numbers, words of closed lists, countries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from jalon.design.forms import Form
from jalon.design.language import page_language
from jalon.design.widgets import Textarea, TextInput
from jalon.design.words import sentence
from jalon.kernel import limits
from jalon.kernel.countries import country

_DIGITS_MAX = 24
Lists = Mapping[str, tuple[Iterable[str], str]]


def one_line(characters_max: int = limits.PROGRAMME_NAME_CHARACTERS_MAX, *, required: bool = True, **shown: Any) -> Any:
    """A field of one line."""
    attributes = {"autocomplete": "off", "dir": "auto", **shown}
    return forms.CharField(required=required, max_length=characters_max, widget=TextInput(attributes))


def several_lines(*, required: bool = True) -> Any:
    """A field of several lines."""
    widget = Textarea({"rows": 3, "dir": "auto"})
    return forms.CharField(required=required, max_length=limits.PROGRAMME_TEXT_CHARACTERS_MAX, widget=widget)


def day(*, required: bool = True) -> Any:
    """A field for a day."""
    return forms.DateField(required=required, widget=forms.DateInput({"type": "date", "dir": "ltr"}))


def month(*, required: bool = True) -> Any:
    """A field for a month, ``YYYY-MM``; the services say what is none."""
    # Not every browser draws a month to choose; the others take the same letters.
    widget = forms.TextInput({"type": "month", "dir": "ltr", "autocomplete": "off"})
    return forms.CharField(required=required, max_length=7, widget=widget)


def number(*, required: bool = False) -> Any:
    """A field for a number."""
    return ReadNumber(
        required=required, max_length=_DIGITS_MAX, widget=TextInput({"dir": "ltr", "inputmode": "decimal"})
    )


def words_of(words: Iterable[str], prefix: str) -> list[tuple[str, str]]:
    """The choices of a closed list, with their words."""
    language = page_language()
    return [(word, sentence(f"{prefix}.{word}", language)) for word in words]


class ReadNumber(forms.CharField):
    """A number with point or comma, in digits of any script; blanks between thousands."""

    def clean(self, value: Any) -> Decimal | None:
        """The number, None for an empty field."""
        written = str(super().clean(value) or "").strip()
        if not written:
            return None
        bare = "".join(written.split()).replace("\u066b", ".").replace(",", ".")
        try:
            read = Decimal(bare)
        except ArithmeticError:
            read = Decimal("NaN")
        if not read.is_finite():
            raise forms.ValidationError(self.error_messages["invalid"])
        return read


class WholeNumber(ReadNumber):
    """A whole number from 0, in digits of any script."""

    def clean(self, value: Any) -> Decimal | None:
        """The number, None for an empty field."""
        read = super().clean(value)
        if read is not None and (read < 0 or read != int(read)):
            raise forms.ValidationError(self.error_messages["invalid"])
        return read


class Worded(Form):
    """Fills choice fields with their words: ``lists`` names the words and where their texts stand."""

    lists: ClassVar[Lists] = {}

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, (words, prefix) in self.lists.items():
            self.fields[name].choices = words_of(words, prefix)  # type: ignore[attr-defined]  # a choice

    def offer(self, name: str, choices: Iterable[tuple[str, str]], *, empty: str = "") -> None:
        """The choices of a field that are data; ``empty`` is the code of the words for none."""
        first = [("", sentence(empty, page_language()))] if empty else []
        self.fields[name].choices = [*first, *choices]  # type: ignore[attr-defined]  # a choice


def named_countries(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Countries by name, for a list to choose from."""
    language = page_language()
    found = [(code, country(code)) for code in codes]
    return [(code, known.name(language) if known else code) for code, known in found]
