"""What the catalogue page shows: each component with easy, long, foreign and empty content, all invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django import forms

from jalon.design.charts import Bar, Point
from jalon.design.forms import CodeField, Form
from jalon.design.icons import SHAPES
from jalon.design.widgets import Textarea, TextInput
from jalon.kernel.codes.sex import Sex

STATES = tuple(
    (state, f"design.catalogue.state_{state}")
    for state in ("passed", "failed", "undetermined", "not_performed", "note")
)
NAMES = (
    "TRAORE Awa",
    "Ñ",
    "عبد الرحمن ولد محمد الأمين",
    "VAN DER WESTHUIZEN-OUEDRAOGO Marie-Antoinette Bernadette Philomène Aïssatou Ramatoulaye de",
)
"""One of every length: usual, one letter, from right to left, ninety letters."""

TREND = (3, 8, 21, 34, 30, None, None, 18, 25, 41, 39, 12)
"""Counts of twelve hours, two of them unknown."""


class ExampleForm(Form):
    """One field of each kind."""

    texts = "design.catalogue"
    name = forms.CharField(max_length=20, widget=TextInput)
    sex = CodeField(Sex, ask=True)
    agreed = forms.BooleanField()
    note = forms.CharField(required=False, widget=Textarea({"rows": 2}))


@dataclass(frozen=True)
class Catalogue:
    """What the templates read."""

    states: tuple[tuple[str, str], ...] = STATES
    icons: tuple[str, ...] = tuple(SHAPES)
    names: tuple[str, ...] = NAMES
    number: str = "BF1234567"
    zone: str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
    bars: tuple[Bar, ...] = (Bar("Faramana", 412, "412"), Bar("Seytenga", 97, "97"), Bar("Ñ", None, "–"))
    points: tuple[Point, ...] = tuple(Point(f"{hour:02d}:00", value) for hour, value in enumerate(TREND))
    at: datetime = datetime(2026, 5, 17, 8, 30, tzinfo=UTC)
    form: Form = field(default_factory=lambda: ExampleForm(auto_id="a_%s"))
    wrong: Form = field(default_factory=lambda: ExampleForm({"name": NAMES[3]}, auto_id="b_%s"))
