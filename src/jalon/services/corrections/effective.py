"""How a record reads after its corrections: the newest one that may speak about it, and what each one changed.

A post corrects its own records, headquarters corrects any; what else arrives is kept and changes nothing. A correction
that arrives before its record waits for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jalon.records.models import Correction, Crossing, Refusal
from jalon.records.projections.corrected_columns import IDENTITY, MOVEMENT
from jalon.services.node import Node, Role

DecisionRow = Crossing | Refusal

IDENTITY_BIT = 0b10
"""In the bitmap of erased parts: identity is the second part of records that have one."""


@dataclass(frozen=True)
class Change:
    """One field, before and after, as tables hold it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Step:
    """One correction, and what it changed."""

    row: Correction
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Effective:
    """A record as it reads now. ``void``: it did not happen. Erased values are None."""

    row: DecisionRow
    values: Mapping[str, Any]
    void: bool
    steps: tuple[Step, ...]

    @property
    def corrected(self) -> bool:
        """Whether any correction speaks about it."""
        return bool(self.steps)


def effective(row: DecisionRow, corrections: Iterable[Correction]) -> Effective:
    """Fold corrections, given in their order, over a record.

    The last one wins whole: it says how every field reads, as whoever wrote it saw the record.
    """
    values = {name: getattr(row, name) for name in (*MOVEMENT, *IDENTITY)}
    void = False
    steps = []
    for correction in corrections:
        if correction.void is None:
            continue  # Erased: what it said is gone, and so is what it was about.
        fields = (*MOVEMENT, *IDENTITY) if _says_identity(correction, row) else MOVEMENT
        after = values | {name: getattr(correction, name) for name in fields}
        changes = [Change(name, values[name], after[name]) for name in fields if values[name] != after[name]]
        if void != correction.void:
            changes.append(Change("void", void, correction.void))
        values, void = after, correction.void
        steps.append(Step(correction, tuple(changes)))
    return Effective(row, values, void, tuple(steps))


def _says_identity(correction: Correction, row: DecisionRow) -> bool:
    """An identity that was erased from the record does not come back through what corrected it."""
    return correction.identified and not identity_erased(row)


def identity_erased(row: DecisionRow) -> bool:
    """Whether the identity was erased from a record."""
    return bool(row.erased & IDENTITY_BIT)


def corrections_of(node: Node, keys: Collection[UUID]) -> Mapping[UUID, list[Correction]]:
    """Corrections that may speak, by the record they are about, in the order in which they were written."""
    found: dict[UUID, list[Correction]] = defaultdict(list)
    for row in Correction.objects.filter(target__in=list(keys)):
        if row.target is not None and may_speak(node, row):
            found[row.target].append(row)
    for rows in found.values():
        rows.sort(key=_order)
    return found


def _order(row: Correction) -> tuple[int, float, int, UUID]:
    return row.day, row.at.timestamp() if row.at else 0.0, row.tick, row.id


def may_speak(node: Node, row: Correction) -> bool:
    """Whether whoever wrote a correction may correct that record: its own node, or headquarters."""
    return row.node in (row.target_node, headquarters_of(node))


def headquarters_of(node: Node) -> str:
    """Node of the hub that this node is, or reports to; empty before enrolment."""
    if node.role is Role.HUB:
        return node.node.hex()
    return node.hub.node.hex() if node.hub else ""


def read_effective(node: Node, rows: Collection[DecisionRow]) -> dict[UUID, Effective]:
    """Every row as it reads now, by key; one query."""
    corrections = corrections_of(node, [row.id for row in rows])
    return {row.id: effective(row, corrections.get(row.id, ())) for row in rows}


def corrected_among(node: Node, rows: Iterable[DecisionRow]) -> list[Effective]:
    """Those of ``rows`` (best a lazy query) that a correction speaks about, as they read now."""
    found = list(rows)
    return [one for one in read_effective(node, found).values() if one.corrected] if found else []
