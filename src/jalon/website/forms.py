"""Forms of the programme. What is typed is read by the services; forms give it words, order and places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from jalon.design.data_select import DataSelect
from jalon.design.forms import Form
from jalon.design.language import page_language
from jalon.design.widgets import Select
from jalon.design.words import sentence
from jalon.kernel import limits
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.sex import Sex
from jalon.logframe.values import Mode, State
from jalon.programme.models import CLASSES, PUBLIC
from jalon.services.programme.choosing import ANSWERS, SCOPES, STANCES
from jalon.services.programme.opening import NAME_KINDS
from jalon.services.programme.register import STATUSES
from jalon.website.fields import Lists, Worded, day, month, named_countries, number, one_line, several_lines, words_of

PART_CODES: Mapping[str, tuple[Sex | AgeBand, ...]] = {
    "sex": (Sex.FEMALE, Sex.MALE, Sex.X, Sex.UNKNOWN),
    "age_band": (*(one for one in AgeBand if one > AgeBand.UNKNOWN), AgeBand.UNKNOWN),
}
"""Dimensions of a value and their categories, those of whom it is not known among them."""


class ValueForm(Worded):
    """One cell: its state, its number with its parts, the evidence, and why it changed."""

    texts = "website.cell"
    lists: ClassVar[Lists] = {"state": (State, "website.state"), "mode": (Mode, "website.mode")}
    state = forms.ChoiceField(widget=forms.RadioSelect)
    amount = number()
    mode = forms.ChoiceField(widget=Select)
    evidence = forms.ChoiceField(required=False, widget=DataSelect)
    why = several_lines(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *arguments: Any, evidence: Iterable[tuple[str, str]], parts: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.offer("evidence", evidence, empty="website.cell.no_evidence")
        self.dimensions = PART_CODES if parts else {}
        language = page_language()
        for dimension, codes in self.dimensions.items():
            for code in codes:
                field = number()
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


class BaselineForm(Worded):
    """The baseline of an indicator, with the evidence that shows it."""

    texts = "website.baseline"
    value = number(required=True)
    measured_on = day()
    evidence = forms.ChoiceField(widget=DataSelect)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class MonthsForm(Worded):
    """The months that are the baseline of a computed rate, with the evidence for them."""

    texts = "website.baseline"
    first = month()
    last = month()
    evidence = forms.ChoiceField(widget=DataSelect)


class EvidenceForm(Worded):
    """A file or a link."""

    texts = "website.evidence"
    title = one_line()
    file = forms.FileField(required=False)
    link = forms.URLField(
        required=False,
        max_length=limits.PROGRAMME_TEXT_CHARACTERS_MAX,
        assume_scheme="https",
        widget=forms.URLInput({"dir": "ltr", "autocomplete": "off"}),
    )
    sha256 = one_line(64, required=False, dir="ltr", spellcheck="false")
    sensitivity = forms.ChoiceField(widget=Select)

    def __init__(self, *arguments: Any, classes: Iterable[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        offered = [one for one in CLASSES if one in set(classes) and one != PUBLIC]
        self.fields["sensitivity"].choices = words_of(offered, "website.class")  # type: ignore[attr-defined]  # a choice
        self.fields["sensitivity"].initial = "internal"


class WhyForm(Form):
    """Why something is removed."""

    texts = "website.evidence"
    why = several_lines()


class AssumptionForm(Worded):
    """How an assumption stands today."""

    texts = "website.assumption"
    lists: ClassVar[Lists] = {"status": (STATUSES, "website.status")}
    status = forms.ChoiceField(widget=forms.RadioSelect)
    observation = several_lines(required=False)
    evidence = forms.ChoiceField(required=False, widget=DataSelect)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class DatesForm(Form):
    """When a project begins and ends."""

    texts = "website.project"
    starts_on = day()
    ends_on = day()


class BudgetForm(Worded):
    """A line of the budget."""

    texts = "website.budget"
    text = one_line(limits.PROGRAMME_TEXT_CHARACTERS_MAX)
    amount_usd = number(required=True)
    activities = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)


class _Stated(Worded):
    """A statement about a country."""

    iso3 = forms.ChoiceField(widget=DataSelect)
    source = one_line()
    on = day(required=False)
    note = several_lines(required=False)

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


class PracticeForm(Worded):
    """What worked in a country."""

    texts = "website.practice"
    iso3 = forms.ChoiceField(widget=DataSelect)
    title = one_line()
    text = several_lines()


class OfferForm(Worded):
    """To which country a practice is offered."""

    texts = "website.practice"
    to = forms.ChoiceField(widget=DataSelect)


class AnswerForm(Worded):
    """What a country did with it."""

    texts = "website.practice"
    lists: ClassVar[Lists] = {"state": (ANSWERS, "website.practice")}
    state = forms.ChoiceField(widget=forms.RadioSelect)
    note = several_lines(required=False)


class CheckForm(Form):
    """What a check after the end found."""

    texts = "website.check"
    answer = several_lines()


class FocalForm(Worded):
    """Which account stands for which country."""

    texts = "website.rights"
    account = forms.ChoiceField(widget=DataSelect)
    iso3 = forms.ChoiceField(widget=DataSelect)


class ClassForm(Worded):
    """Which class the records that were ticked have from now on."""

    texts = "website.rights"
    lists: ClassVar[Lists] = {"sensitivity": (CLASSES, "website.class")}
    records = forms.MultipleChoiceField()
    sensitivity = forms.ChoiceField(widget=Select)


class NameForm(Worded):
    """A name that no public text may hold."""

    texts = "website.rights"
    lists: ClassVar[Lists] = {"kind": (NAME_KINDS, "website.rights")}
    kind = forms.ChoiceField(widget=Select)
    name = one_line()
