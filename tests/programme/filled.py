"""A programme with something in it: evidence, a verified value, a practice, published records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jalon.logframe.values import Mode, State, entry
from jalon.programme import models
from jalon.programme.models import BestPractice, Evidence, Value
from jalon.services.programme import choosing, entering, opening, proof
from jalon.services.programme.entering import Cell, Given
from jalon.services.programme.viewing import Viewer, viewer
from tests.programme.conftest import Programme

MARCH = date(2026, 3, 1)
PARTS = {"sex": {"female": Decimal(5), "male": Decimal(6), "unknown": Decimal(1)}}


def as_seen(programme: Programme, role: str = "programme_manager", name: str = "", *countries: str) -> Viewer:
    """What somebody of that role may see and do."""
    return viewer(programme.person(role, name, countries=countries), programme.project)


def cell(programme: Programme, code: str = "OP1-I5", iso3: str = "BFA", month: date = MARCH) -> Cell:
    """One cell of the grid."""
    return Cell(programme.project.indicators.get(code=code), iso3, month)


def given(amount: int | None = 12, version: int = 0, *, state: State = State.VALUE, **more: object) -> Given:
    """What somebody enters."""
    parts = more.pop("parts", {})
    mode = more.pop("mode", Mode.INCREMENT)
    number = None if amount is None else Decimal(amount)
    return Given(entry(state, number, mode, parts), version, **more)  # type: ignore[arg-type]


def attach(programme: Programme, who: Viewer, **more: str) -> Evidence:
    """A signed list of attendance, invented."""
    asked = proof.Given("Attendance list", b"%PDF-1.7 invented", "list.pdf", **more)
    return proof.add(who=who, project=programme.project, given=asked, at=programme.at)


def fill(programme: Programme, *, origin: str = "entered") -> Value:
    """A verified value of 12 in Burkina Faso, and one of everything that pages show; published."""
    who, second = as_seen(programme), as_seen(programme, "focal_point", "awa", "BFA")
    shown = attach(programme, second)
    value = entering.enter(
        who=second, cell=cell(programme), given=given(parts=PARTS, evidence=shown.pk), at=programme.at, origin=origin
    ).value
    value = entering.verify(who=who, value=value, seen=value.version, at=programme.later())
    practice = choosing.add_practice(
        who=second, project=programme.project, iso3="BFA", title="Joint rota", text="Shared hours.", at=programme.at
    )
    choosing.offer_practice(who=who, practice=practice, iso3="NER", at=programme.at)
    publish(programme, who, practice)
    return value


def publish(programme: Programme, who: Viewer, practice: BestPractice) -> None:
    """Project, first outputs, one indicator with its values, and a practice."""
    indicator = programme.project.indicators.get(code="OP1-I5")
    records: list[tuple[str, int]] = [
        ("project", programme.project.pk),
        ("indicator", indicator.pk),
        ("values", indicator.pk),
        ("practice", practice.pk),
        *(("result", one.pk) for one in models.Result.objects.filter(project=programme.project)),
    ]
    for kind, key in records:
        opening.classify(who=who, project=programme.project, kind=kind, key=key, sensitivity="public", at=programme.at)
