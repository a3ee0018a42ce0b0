"""Forms of the registers: an entry with its evidence, persons by sex and age band, and why one is withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from jalon.design.data_select import DataSelect
from jalon.design.forms import Form
from jalon.design.language import page_language
from jalon.design.widgets import TextInput
from jalon.design.words import sentence
from jalon.kernel import limits
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.register_kind import RegisterKind
from jalon.kernel.codes.sex import Sex
from jalon.services.programme import proof, registers
from jalon.website.fields import WholeNumber, Worded, day, one_line
from jalon.website.forms import PART_CODES

_SUBJECT_MAX = 40
_DIGITS_MAX = 12


@dataclass(frozen=True)
class Offered:
    """What an entry may choose from: countries by name, evidence by title, subjects that are there already."""

    countries: Sequence[tuple[str, str]]
    evidence: Sequence[tuple[str, str]]
    subjects: Sequence[str] = ()


def _whole(*, required: bool = False, **shown: str) -> WholeNumber:
    attributes = {"dir": "ltr", "inputmode": "numeric", "autocomplete": "off", **shown}
    return WholeNumber(required=required, max_length=_DIGITS_MAX, widget=TextInput(attributes))


class EntryForm(Worded):
    """One entry of a register. Evidence is chosen, or comes with it as a file."""

    texts = "website.registers"
    iso3 = forms.ChoiceField(required=False, widget=DataSelect)
    happened_on = day()
    subject = one_line(_SUBJECT_MAX, dir="ltr", spellcheck="false", list="subjects")
    quantity = _whole(required=True)
    evidence = forms.ChoiceField(required=False, widget=DataSelect)
    file = forms.FileField(required=False)
    file_title = one_line(required=False)

    def __init__(self, *arguments: Any, kind: RegisterKind, offered: Offered, **named: Any) -> None:
        self.kind, self.subjects = kind, offered.subjects
        super().__init__(*arguments, **named)
        self.offer("iso3", offered.countries)
        self.offer("evidence", offered.evidence, empty="website.registers.no_evidence")
        if "subject" not in kind.dimensions:
            del self.fields["subject"]
        if kind.counts_persons:
            del self.fields["quantity"]
            self._ask_persons()
        elif not kind.monthly:
            self.fields["quantity"].initial = "1"

    def _ask_persons(self) -> None:
        language = page_language()
        for sex, age in _places():
            field = _whole()
            words = {"sex": sex.word(language), "age": age.word(language)}
            field.label = sentence("website.registers.persons_of", language, **words)
            field.widget.attrs["aria-label"] = field.label
            if self.is_bound:
                field.error_messages = self.fields["iso3"].error_messages
            self.fields[_name(sex, age)] = field

    @property
    def plain_fields(self) -> list[BoundField]:
        """Every field but those of persons, which stand in a table."""
        return [one for one in self.visible_fields() if not one.name.startswith("n_")]

    @property
    def sexes(self) -> Sequence[Sex | AgeBand]:
        """Columns of the table of persons."""
        return PART_CODES["sex"]

    @property
    def persons(self) -> Iterator[tuple[Sex | AgeBand, list[BoundField]]]:
        """Rows of the table of persons: an age band with a field for each sex."""
        for age in PART_CODES["age_band"]:
            yield age, [self[_name(sex, age)] for sex in PART_CODES["sex"]]

    def clean(self) -> dict[str, Any]:
        """One of both: evidence that is there, or a file."""
        given = dict(super().clean() or {})
        if not self.errors and bool(given.get("evidence")) is bool(given.get("file")):
            self.refuse("website.registers.one_evidence", field="evidence")
        return given

    def entered(self, asked_class: str) -> registers.Entered:
        """What it says; a file of evidence gets the class ``asked_class``."""
        given = self.cleaned_data
        return registers.Entered(
            kind=self.kind,
            iso3=given["iso3"],
            happened_on=given["happened_on"],
            subject=given.get("subject", ""),
            quantity=int(given.get("quantity") or 0),
            cells=list(self._cells()),
            evidence=int(given["evidence"]) if given["evidence"] else self._file(asked_class),
        )

    def _file(self, asked_class: str) -> proof.Given:
        file, title = self.cleaned_data["file"], self.cleaned_data["file_title"]
        too_large = file.size > limits.PROGRAMME_EVIDENCE_BYTES_MAX
        return proof.Given(title or file.name, b"" if too_large else file.read(), file.name, sensitivity=asked_class)

    def _cells(self) -> Iterator[tuple[Sex, AgeBand, int]]:
        if not self.kind.counts_persons:
            return
        for sex, age in _places():
            count = self.cleaned_data.get(_name(sex, age))
            if count:
                yield Sex(int(sex)), AgeBand(int(age)), int(count)


def filled(entry: Any) -> dict[str, object]:
    """What the form of a correction shows first: the entry as it stands."""
    found: dict[str, object] = {
        "iso3": entry.iso3,
        "happened_on": entry.happened_on,
        "subject": entry.subject,
        "quantity": str(entry.quantity),
        "evidence": str(entry.evidence_id),
    }
    return found | {_name(Sex(sex), AgeBand(age)): str(count) for sex, age, count in entry.cells}


def _places() -> Iterator[tuple[Sex | AgeBand, Sex | AgeBand]]:
    for age in PART_CODES["age_band"]:
        for sex in PART_CODES["sex"]:
            yield sex, age


def _name(sex: Sex | AgeBand, age: Sex | AgeBand) -> str:
    return f"n_{sex.name.lower()}_{age.name.lower()}"


class WithdrawForm(Form):
    """Why an entry no longer counts."""

    texts = "website.registers"
    why = one_line()
