"""One cell: what stands there, its evidence, its history, and what its form begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalon.logframe.values import Mode, State
from jalon.programme.models import Evidence, Value, ValueVersion
from jalon.services.programme.entering import Cell
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme.matrix import translations
from jalon.services.queries.programme.standing import is_open


@dataclass(frozen=True)
class CellSeen:
    """A cell as somebody may see it. ``initial`` is what its form begins with."""

    cell: Cell
    value: Value | None
    evidence: Evidence | None
    versions: Sequence[ValueVersion]
    enters: bool
    verifies: bool
    parts_asked: bool
    initial: Mapping[str, Any]
    translation: str

    @property
    def anchor(self) -> str:
        """Where the cell lies in the grid."""
        return anchor(self.cell.indicator.pk, self.cell.iso3, self.cell.month)


def anchor(indicator: int, iso3: str, month: date) -> str:
    """The id of a cell of the grid."""
    return f"c{indicator}-{iso3}-{month:%Y-%m}"


def read_cell(cell: Cell, who: Viewer, *, language: str = "") -> CellSeen:
    """The cell; a value that is not theirs to see is as if it were not there."""
    row = (
        Value.objects.filter(indicator=cell.indicator, iso3=cell.iso3, month=cell.month)
        .select_related("indicator", "evidence")
        .first()
    )
    value = row if row is not None and is_open(row, who) else None
    enters = who.enters(cell.iso3)
    history = list(value.versions.order_by("-version")) if value is not None and who.unverified else []
    evidence = value.evidence if value is not None else None
    return CellSeen(
        cell,
        value,
        evidence if evidence is not None and who.sees(evidence.sensitivity) else None,
        history,
        enters,
        _verifies(value, who),
        cell.indicator.unit == "persons",
        _initial(value),
        translations(cell.indicator.project, language).get(cell.indicator.code, ""),
    )


def _verifies(value: Value | None, who: Viewer) -> bool:
    """Whether the button is offered: the service looks again."""
    if value is None or who.account is None or not who.enters(value.iso3):
        return False
    return value.status != "verified" and value.evidence_id is not None and value.entered_by != who.account.id


def _initial(value: Value | None) -> dict[str, Any]:
    if value is None:
        return {"version": 0, "state": State.VALUE.value, "mode": Mode.INCREMENT.value}
    found: dict[str, Any] = {
        "version": value.version,
        "state": value.state,
        "mode": value.mode,
        "amount": "" if value.amount is None else format(value.amount.normalize(), "f"),
        "evidence": value.evidence_id or "",
    }
    for dimension, by in value.parts.items():
        found |= {f"part_{dimension}_{name}": part for name, part in by.items()}
    return found
