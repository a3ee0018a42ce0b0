"""Stored facts as the engine takes them."""

from __future__ import annotations

from jalon.logframe import facts as rules
from jalon.logframe.values import State
from jalon.programme.models import FactTold


def fact_of(row: FactTold) -> rules.Fact:
    """A stored fact as the engine takes it; its evidence is the digest of the file that told it."""
    return rules.Fact(
        row.fact,
        row.iso3,
        row.month,
        rules.cell(row.dimensions),
        row.value,
        State(row.state),
        row.hub,
        row.vintage,
        row.told_at,
        row.file.sha256,
    )
