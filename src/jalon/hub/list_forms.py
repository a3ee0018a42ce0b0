"""Forms of the watch-list's pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from jalon.design.data_select import DataSelect
from jalon.design.forms import CodeField, Form
from jalon.design.language import page_language
from jalon.design.widgets import Select
from jalon.design.words import sentence
from jalon.kernel import limits
from jalon.kernel.codes.list_ground import ListGround
from jalon.kernel.codes.list_removal import ListRemoval
from jalon.kernel.codes.refused_ground import RefusedGround
from jalon.kernel.codes.sex import Sex

_SEXES = {Sex.MALE: "M", Sex.FEMALE: "F", Sex.X: "X"}
_LINES = frozenset({"names", "documents"})
_AREA_CHARACTERS_MAX = limits.WATCH_LIST_NAMES_MAX * (limits.LIST_NAME_CHARACTERS_MAX + 2)


def _text(characters_max: int = limits.LIST_FIELD_CHARACTERS_MAX, *, required: bool = True, **shown: Any) -> Any:
    attributes = {"autocomplete": "off", "spellcheck": "false", **shown}
    return forms.CharField(required=required, max_length=characters_max, widget=forms.TextInput(attributes))


def _area(rows: int, characters_max: int, *, required: bool = False, **shown: Any) -> Any:
    attributes = {"rows": rows, "spellcheck": "false", **shown}
    return forms.CharField(required=required, max_length=characters_max, widget=forms.Textarea(attributes))


class EntryForm(Form):
    """What an entry says. A ground on which nobody may be listed can be asked for, and is answered."""

    texts = "hub.lists"
    names = _area(3, _AREA_CHARACTERS_MAX, dir="auto")
    birth_date = _text(32, required=False, dir="ltr")
    sex = CodeField(Sex, offered=tuple(_SEXES), ask=True, required=False)
    nationality = _text(3, required=False, dir="ltr", autocapitalize="characters")
    documents = _area(2, limits.LIST_FIELD_CHARACTERS_MAX, dir="ltr", autocapitalize="characters")
    ground = forms.ChoiceField(widget=Select)
    legal_basis = _text(dir="auto")
    source = _text(dir="auto")
    judicial_order = _text(required=False, dir="auto")
    discreet = forms.BooleanField(required=False)
    expires_on = _text(10, dir="ltr", inputmode="numeric")
    partition = forms.ChoiceField(widget=DataSelect)
    note = _area(2, limits.NOTE_CHARACTERS_MAX)

    def __init__(self, *arguments: Any, partitions: Iterable[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        language = page_language()
        grounds = [(one.name.lower(), one.word(language)) for one in ListGround]
        grounds += [
            (one.name.lower(), sentence("hub.lists.never", language, ground=one.word(language)))
            for one in RefusedGround
        ]
        ask = ("", sentence("design.form.choose", language))
        self.fields["ground"].choices = [ask, *grounds]  # type: ignore[attr-defined]  # a choice
        self.fields["partition"].choices = [(name, name) for name in partitions]  # type: ignore[attr-defined]  # too

    def cells(self) -> dict[str, str]:
        """What was typed, as the cells of a national list's line."""
        given = self.cleaned_data
        plain = ("birth_date", "nationality", "ground", "legal_basis", "source", "judicial_order", "expires_on")
        return {
            "names": "|".join(given["names"].splitlines()),
            "documents": "|".join(_document(line) for line in given["documents"].splitlines() if line.strip()),
            "sex": _SEXES.get(given["sex"], ""),
            "discreet": "yes" if given["discreet"] else "no",
            **{name: given[name].strip() for name in plain},
        }


def initial_of(cells: Mapping[str, str], partition: str) -> dict[str, Any]:
    """An entry's cells as its form shows them."""
    shown = {name: "\n".join(cell.split("|")) if name in _LINES else cell for name, cell in cells.items()}
    shown["documents"] = shown["documents"].replace(":", " ")
    sexes = {letter: str(int(sex)) for sex, letter in _SEXES.items()}
    return shown | {"sex": sexes.get(cells["sex"], ""), "discreet": cells["discreet"] == "yes", "partition": partition}


def _document(line: str) -> str:
    """``P NER 123`` or ``NER 123`` as type, State and number; anything else is refused with the other cells."""
    words = line.split()
    if len(words) >= 3 and len(words[0]) <= 2:
        return f"{words[0]}:{words[1]}:{''.join(words[2:])}"
    return f":{words[0]}:{''.join(words[1:])}"


class NoteForm(Form):
    """Why, in words."""

    texts = "hub.lists"
    note = _area(2, limits.NOTE_CHARACTERS_MAX)


class RemoveForm(NoteForm):
    """Why an entry is taken off."""

    reason = CodeField(ListRemoval, ask=True)
    field_order = ("reason", "note")
