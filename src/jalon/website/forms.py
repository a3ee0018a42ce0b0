"""Forms of the programme. What is typed is read by the services; forms give it words, order and places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from jalon.design.data_select import DataSelect
from jalon.design.forms import Form
from jalon.design.language import page_language
from jalon.design.widgets import Select, Textarea, TextInput
from jalon.design.words import sentence
from jalon.kernel import limits
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.sex import Sex
from jalon.kernel.countries import country
from jalon.logframe.values import Mode, State
from jalon.programme.models import CLASSES, PUBLIC
from jalon.services.programme.choosing import ANSWERS, SCOPES, STANCES
from jalon.services.programme.opening import NAME_KINDS
from jalon.services.programme.register import STATUSES

_DIGITS_MAX = 24
Lists = Mapping[str, tuple[Iterable[str], str]]
PART_CODES: Mapping[str, tuple[Sex | AgeBand, ...]] = {
    "sex": (Sex.FEMALE, Sex.MALE, Sex.X, Sex.UNKNOWN),
    "age_band": (*(one for one in AgeBand if one > AgeBand.UNKNOWN), AgeBand.UNKNOWN),
}
"""Dimensions of a value and their categories, those of whom it is not known among them."""


def _line(characters_max: int = limits.PROGRAMME_NAME_CHARACTERS_MAX, *, required: bool = True, **shown: Any) -> Any:
    attributes = {"autocomplete": "off", "dir": "auto", **shown}
    return forms.CharField(required=required, max_length=characters_max, widget=TextInput(attributes))


def _area(*, required: bool = True) -> Any:
    widget = Textarea({"rows": 3, "dir": "auto"})
    return forms.CharField(required=required, max_length=limits.PROGRAMME_TEXT_CHARACTERS_MAX, widget=widget)


def _day(*, required: bool = True) -> Any:
    return forms.DateField(required=required, widget=forms.DateInput({"type": "date", "dir": "ltr"}))


def _number(*, required: bool = False) -> Any:
    return ReadNumber(
        required=required, max_length=_DIGITS_MAX, widget=TextInput({"dir": "ltr", "inputmode": "decimal"})
    )


def _of(words: Iterable[str], prefix: str) -> list[tuple[str, str]]:
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
            number = Decimal(bare)
        except ArithmeticError:
            number = Decimal("NaN")
        if not number.is_finite():
            raise forms.ValidationError(self.error_messages["invalid"])
        return number


class _Worded(Form):
    """Fills choice fields with their words: ``lists`` names the words and where their texts stand."""

    lists: ClassVar[Lists] = {}

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, (words, prefix) in self.lists.items():
            self.fields[name].choices = _of(words, prefix)  # type: ignore[attr-defined]  # a choice

    def offer(self, name: str, choices: Iterable[tuple[str, str]], *, empty: str = "") -> None:
        """The choices of a field that are data; ``empty`` is the code of the words for none."""
        first = [("", sentence(empty, page_language()))] if empty else []
        self.fields[name].choices = [*first, *choices]  # type: ignore[attr-defined]  # a choice


class ValueForm(_Worded):
    """One cell: its state, its number with its parts, the evidence, and why it changed."""

    texts = "website.cell"
    lists: ClassVar[Lists] = {"state": (State, "website.state"), "mode": (Mode, "website.mode")}
    state = forms.ChoiceField(widget=forms.RadioSelect)
    amount = _number()
    mode = forms.ChoiceField(widget=Select)
    evidence = forms.ChoiceField(required=False, widget=DataSelect)
    why = _area(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *arguments: Any, evidence: Iterable[tuple[str, str]], parts: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.offer("evidence", evidence, empty="website.cell.no_evidence")
        self.dimensions = PART_CODES if parts else {}
        language = page_language()
        for dimension, codes in self.dimensions.items():
            for code in codes:
                field = _number()
                field.label = sentence(f"website.cell.part_{dimension}", language, part=code.word(language))
                field.error_messages = self.fields["amount"].error_messages
                self.fields[part_name(dimension, code)] = field

    def parts(self) -> dict[str, dict[str, Decimal]]:
        """The parts that were filled in, by dimension."""
        given = self.cleaned_data
        found = {
            dimension: {code.name.lower(): given[part_name(dimension, code)] for code in codes}
            for dimension, codes in self.dimensions.items()
        }
        return {name: {one: part for one, part in by.items() if part is not None} for name, by in found.items()}


def part_name(dimension: str, code: Sex | AgeBand) -> str:
    """Name of the field of one part."""
    return f"part_{dimension}_{code.name.lower()}"


class BaselineForm(_Worded):
    """The baseline of an indicator, with the evidence that shows it."""

    texts = "website.baseline"
    value = _number(required=True)
    measured_on = _day()
    evidence = forms.ChoiceField(widget=DataSelect)


class EvidenceForm(_Worded):
    """A file or a link."""

    texts = "website.evidence"
    title = _line()
    file = forms.FileField(required=False)
    link = forms.URLField(
        required=False,
        max_length=limits.PROGRAMME_TEXT_CHARACTERS_MAX,
        assume_scheme="https",
        widget=forms.URLInput({"dir": "ltr", "autocomplete": "off"}),
    )
    sha256 = _line(64, required=False, dir="ltr", spellcheck="false")
    sensitivity = forms.ChoiceField(widget=Select)

    def __init__(self, *arguments: Any, classes: Iterable[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        offered = [one for one in CLASSES if one in set(classes) and one != PUBLIC]
        self.fields["sensitivity"].choices = _of(offered, "website.class")  # type: ignore[attr-defined]  # a choice
        self.fields["sensitivity"].initial = "internal"


class WhyForm(Form):
    """Why something is removed."""

    texts = "website.evidence"
    why = _area()


class AssumptionForm(_Worded):
    """How an assumption stands today."""

    texts = "website.assumption"
    lists: ClassVar[Lists] = {"status": (STATUSES, "website.status")}
    status = forms.ChoiceField(widget=forms.RadioSelect)
    observation = _area(required=False)
    evidence = forms.ChoiceField(required=False, widget=DataSelect)


class DatesForm(Form):
    """When a project begins and ends."""

    texts = "website.project"
    starts_on = _day()
    ends_on = _day()


class BudgetForm(_Worded):
    """A line of the budget."""

    texts = "website.budget"
    text = _line(limits.PROGRAMME_TEXT_CHARACTERS_MAX)
    amount_usd = _number(required=True)
    activities = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)


class _Stated(_Worded):
    """A statement about a country."""

    iso3 = forms.ChoiceField(widget=DataSelect)
    source = _line()
    on = _day(required=False)
    note = _area(required=False)

    def __init__(self, *arguments: Any, countries: Iterable[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.offer("iso3", named_countries(countries))


class ScopeForm(_Stated):
    """Whether an output or activity is carried out in a country."""

    texts = "website.scope"
    lists: ClassVar[Lists] = {"state": (SCOPES, "website.scope")}
    what = forms.ChoiceField(widget=DataSelect)
    state = forms.ChoiceField(widget=Select)
    field_order = ("what", "iso3", "state", "source", "on", "note")


class DecisionForm(_Stated):
    """What a government decided on its system."""

    texts = "website.decision"
    lists: ClassVar[Lists] = {"stance": (STANCES, "website.decision")}
    stance = forms.ChoiceField(widget=Select)
    profile = forms.ChoiceField(required=False, widget=DataSelect)
    field_order = ("iso3", "stance", "profile", "source", "on", "note")


class PracticeForm(_Worded):
    """What worked in a country."""

    texts = "website.practice"
    iso3 = forms.ChoiceField(widget=DataSelect)
    title = _line()
    text = _area()


class OfferForm(_Worded):
    """To which country a practice is offered."""

    texts = "website.practice"
    to = forms.ChoiceField(widget=DataSelect)


class AnswerForm(_Worded):
    """What a country did with it."""

    texts = "website.practice"
    lists: ClassVar[Lists] = {"state": (ANSWERS, "website.practice")}
    state = forms.ChoiceField(widget=forms.RadioSelect)
    note = _area(required=False)


class CheckForm(Form):
    """What a check after the end found."""

    texts = "website.check"
    answer = _area()


class FocalForm(_Worded):
    """Which account stands for which country."""

    texts = "website.rights"
    account = forms.ChoiceField(widget=DataSelect)
    iso3 = forms.ChoiceField(widget=DataSelect)


class ClassForm(_Worded):
    """Which class a record has."""

    texts = "website.rights"
    lists: ClassVar[Lists] = {"sensitivity": (CLASSES, "website.class")}
    record = forms.ChoiceField(widget=DataSelect)
    sensitivity = forms.ChoiceField(widget=Select)


class NameForm(_Worded):
    """A name that no public text may hold."""

    texts = "website.rights"
    lists: ClassVar[Lists] = {"kind": (NAME_KINDS, "website.rights")}
    kind = forms.ChoiceField(widget=Select)
    name = _line()


def named_countries(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Countries by name, for a list to choose from."""
    language = page_language()
    found = [(code, country(code)) for code in codes]
    return [(code, known.name(language) if known else code) for code, known in found]
