"""Forms of the work plan: months to tick, what was done, what a row needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html

from jalon.design.data_select import DataSelect
from jalon.design.forms import Form
from jalon.kernel import limits
from jalon.services.programme.planning import Progress
from jalon.services.queries.programme.plan import Line


def _months(duration: int, beyond: Sequence[int]) -> list[tuple[str, str]]:
    last = max([duration, *beyond])
    return [(str(month), str(month)) for month in range(1, last + 1)]


def _ticks() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple({"class": "months"})
    )


class MonthsForm(Form):
    """The months of the plan. ``expected`` travels with it: what the page showed."""

    texts = "website.plan"
    months = _ticks()
    why = forms.CharField(required=False, max_length=limits.NOTE_CHARACTERS_MAX, widget=forms.TextInput)
    expected = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, line: Line, duration: int, **named: Any) -> None:
        planned = line.assessed.row.planned
        initial = {"months": [str(month) for month in planned], "expected": ",".join(map(str, planned))}
        super().__init__(*arguments, initial=initial, prefix="plan", **named)
        self.fields["months"].choices = _months(duration, planned)  # type: ignore[attr-defined]  # it is a choice

    def clean_expected(self) -> tuple[int, ...]:
        """The months that the page showed; anything else than numbers is none of them."""
        written = str(self.cleaned_data["expected"])
        return tuple(int(one) for one in written.split(",") if one.isascii() and one.isdigit() and len(one) <= 4)


class ProgressForm(Form):
    """What was done on a row."""

    texts = "website.plan"
    worked = _ticks()
    finished = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, widget=DataSelect)
    stopped = forms.BooleanField(required=False)
    note = forms.CharField(required=False, max_length=limits.NOTE_CHARACTERS_MAX, widget=forms.TextInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, line: Line, duration: int, none: str, **named: Any) -> None:
        row, done = line.assessed.row, line.progress
        initial = {
            "worked": [str(month) for month in row.worked],
            "finished": str(row.finished or ""),
            "stopped": row.stopped,
            "note": done.note if done else "",
            "version": done.version if done else 0,
        }
        super().__init__(*arguments, initial=initial, prefix="progress", **named)
        choices = _months(duration, (*row.worked, *row.planned))
        self.fields["worked"].choices = choices  # type: ignore[attr-defined]  # it is a choice
        self.fields["finished"].choices = [("", none), *choices]  # type: ignore[attr-defined]  # it is a choice

    def reported(self) -> Progress:
        """What it says."""
        return Progress(
            **{name: self.cleaned_data[name] for name in ("finished", "stopped", "note", "version")},
            worked=tuple(self.cleaned_data["worked"]),
        )


class NeedsForm(Form):
    """The rows that must end before this one begins."""

    texts = "website.plan"
    needed = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple({"class": "codes"}))

    def __init__(self, *arguments: Any, line: Line, lines: Sequence[Line], **named: Any) -> None:
        super().__init__(*arguments, initial={"needed": list(line.assessed.row.needs)}, prefix="needs", **named)
        others = [
            (one.record.code, format_html('<bdi dir="auto">{} {}</bdi>', one.record.code, one.record.text))
            for one in lines
            if one is not line
        ]
        self.fields["needed"].choices = others  # type: ignore[attr-defined]  # it is a choice
