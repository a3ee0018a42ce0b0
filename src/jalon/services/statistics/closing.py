"""Closing months: their cubes are written, which hold counts and outlive the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jalon.kernel.months import last_day
from jalon.services.policies import policy
from jalon.services.statistics.lake_changes import Changes
from jalon.stats.lake.manifest import Manifest
from jalon.stats.lake.writing import LakeWriter
from jalon.stats.measures.cubes import next_vintage, write_cubes

STAYS = "stays"


@dataclass(frozen=True)
class Closed:
    """Every closed month with its cubes' vintage; ``newly`` how many were closed or closed again now."""

    closed: Mapping[str, Any]
    newly: int


def close_months(writer: LakeWriter, country: str, found: Changes, *, on: date) -> Closed:
    """Close what policy closes ``on`` a day, and write the cubes of closed months anew when late entries or
    corrections changed them. After an erasure a month's cubes stay as they are for ever: its rows are no longer whole.

    Raises ``UnableToMeasure``, ``UnableToReadLake``.
    """
    closed = dict(found.now.closed)
    newly = 0
    for month, manifests in sorted(_by_month(writer, country).items()):
        if month in found.now.pending:
            continue
        vintages = {one.partition.table: one.vintage for one in manifests}
        cube = next_vintage(writer.root, country, month)
        known = closed.get(month)
        if known is None and cube > 1 and _was_erased(manifests, month, found):
            # What says that the month was closed is lost, its cubes are not: they stay as they are.
            closed[month] = {"cube": cube - 1, "tables": vintages, "final": True}
            continue
        if known is None:
            if not _is_due(manifests, month, on):
                continue
        elif known["final"] or not _changed(known, vintages, on):
            continue
        elif _was_erased(manifests, month, found):
            closed[month] = known | {"final": True}
            continue
        write_cubes(writer.root, country=country, month=month, vintage=cube)
        closed[month] = {"cube": cube, "tables": vintages, "final": False, "on": on.isoformat()}
        newly += 1
        for one in manifests:
            writer.tell(one.partition, replace(one.facts, closed_on=one.facts.closed_on or on))
    return Closed(closed, newly)


def _changed(known: Mapping[str, Any], vintages: Mapping[str, int], on: date) -> bool:
    """Whether cubes are to be made anew. Stays change with every exit for a year: for them alone, once a month."""
    if all(known["tables"].get(table) == vintage for table, vintage in vintages.items() if table != STAYS):
        return bool(known["tables"] != vintages and known.get("on", "")[:7] != f"{on:%Y-%m}")
    return True


def _by_month(writer: LakeWriter, country: str) -> Mapping[str, list[Manifest]]:
    months: dict[str, list[Manifest]] = {}
    for partition in sorted(writer.catalog):
        manifest = writer.manifest(partition) if partition.country == country else None
        if manifest is not None:
            months.setdefault(partition.month, []).append(manifest)
    return months


def _is_due(manifests: list[Manifest], month: str, on: date) -> bool:
    if not any(one.rows for one in manifests):
        return False
    shares = [one.facts.completeness for one in manifests if one.partition.table == "crossings"]
    return policy().statistics.closes(last_day(month), on, shares[0] if shares else None)


def _was_erased(manifests: list[Manifest], month: str, found: Changes) -> bool:
    return month in found.erased or any(one.facts.erased for one in manifests)
