"""A reader outside: has the files of publications and nothing else, lays all of them side by side, and solves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from jalon.stats.disclosure.attacker import Published
from jalon.stats.disclosure.cells import Cell, Sum
from jalon.stats.measures.source import Period
from jalon.stats.publishing.document import read_publication

_NUMBERS = ("value", "numerator", "denominator")


def everything_in(files: Iterable[bytes], *, growing: bool = True) -> Published:
    """Shown counts, hidden ones and the sums that must hold, from the files alone.

    What a table does not list is one unknown more in each of its sums; months are all listed, and a stretch of months
    is their sum wherever they stand. Of two editions of a month the reader believes that counts only grew
    (``growing``).
    """
    shown, hidden, sums = dict[Cell, float](), dict[Cell, None](), list[Sum]()
    for data in files:
        for table in read_publication(data)["tables"]:
            if table["kind"] not in ("count", "ratio"):
                continue
            for name in _NUMBERS if table["kind"] == "ratio" else _NUMBERS[:1]:
                if (name == "value") is (table["kind"] == "count"):
                    _take(table, name, shown, hidden, sums)
    hidden = {cell: None for cell in hidden if cell not in shown}
    grown = [*(_grown([*shown, *hidden]) if growing else ()), *_months([*shown, *hidden])]
    return Published(shown, [*hidden, *_unknown([*sums, *grown], shown, hidden)], [*sums, *grown], {})


def cell_of(table: Mapping[str, Any], name: str, at: Mapping[str, str]) -> Cell:
    """The name under which the same persons are met again in another table."""
    where = {dimension: "|".join(words) for dimension, words in table["where"].items()}
    month = at.get("month", table["from"] if table["from"] == table["to"] else f"{table['from']}/{table['to']}")
    first, last = (month, month) if "/" not in month else month.split("/")
    vintages = ",".join(str(vintage) for _, one, vintage in table["cubes"] if first <= one <= last)
    named = {**where, **at, "month": f"{month} {vintages}"}
    return Cell(f"{table['measure']} {name}", tuple(sorted(named.items())))


def targets(files: Iterable[bytes]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, str], Cell]]:
    """Every hidden count of every file: its table, its row's words, its cell."""
    for data in files:
        for table in read_publication(data)["tables"]:
            if table["kind"] == "count":
                for row in table["rows"]:
                    if row.get("hidden"):
                        yield table, row["at"], cell_of(table, "value", row["at"])


def told_before(cell: Cell, known: Published) -> float | None:
    """What an earlier edition showed of the same count, or None."""
    found = [one.parts[0] for one in known.sums if one.total == cell and one.parts[-1].counted == "came later"]
    return known.shown.get(found[0]) if found else None


def _take(
    table: Mapping[str, Any], name: str, shown: dict[Cell, float], hidden: dict[Cell, None], sums: list[Sum]
) -> None:
    rows = {tuple(sorted(row["at"].items())): row for row in table["rows"]}
    for row in table["rows"]:
        cell = cell_of(table, name, row["at"])
        if "numbers" in row:
            shown[cell] = float(row["numbers"][name])
        else:
            hidden[cell] = None
        for dimension in table["by"]:
            if dimension in row["at"] or dimension in table["where"]:
                continue
            parts = _parts(row["at"], dimension, rows)
            if parts:
                inner = [cell_of(table, name, part) for part in parts]
                listed = tuple(part[dimension] for part in parts)
                rest = () if dimension == "month" else (Cell("not listed", (("of", cell), ("beside", listed))),)
                sums.append(Sum(cell, (*inner, *rest)))


def _parts(at: Mapping[str, str], dimension: str, rows: Mapping[Any, Mapping[str, Any]]) -> list[Mapping[str, str]]:
    wanted = {*at, dimension}
    found = [row["at"] for row in rows.values() if set(row["at"]) == wanted]
    return [one for one in found if all(one[name] == word for name, word in at.items())]


def _grown(cells: Sequence[Cell]) -> Iterator[Sum]:
    """Neighbouring editions of the same count: the later one is the earlier and what came in between."""
    editions: dict[Any, list[Cell]] = {}
    for cell in cells:
        month = dict(cell.at)["month"]
        others = tuple(pair for pair in cell.at if pair[0] != "month")
        editions.setdefault((cell.counted, others, month.partition(" ")[0]), []).append(cell)
    for some in editions.values():
        some.sort(key=lambda cell: [int(one) for one in dict(cell.at)["month"].partition(" ")[2].split(",")])
        for before, after in pairwise(some):
            yield Sum(after, (before, Cell("came later", (("to", after),))))


def _months(cells: Sequence[Cell]) -> Iterator[Sum]:
    """A stretch of months is the sum of its months, each in the vintage that it names."""
    for cell in cells:
        period, _, vintages = dict(cell.at)["month"].partition(" ")
        if "/" not in period:
            continue
        months = list(Period(*period.split("/")).months())
        named = [f"{month} {vintage}" for month, vintage in zip(months, vintages.split(","), strict=True)]
        others = [pair for pair in cell.at if pair[0] != "month"]
        yield Sum(cell, tuple(Cell(cell.counted, tuple(sorted([*others, ("month", one)]))) for one in named))


def _unknown(sums: Sequence[Sum], shown: Mapping[Cell, float], hidden: Mapping[Cell, None]) -> list[Cell]:
    met = dict.fromkeys(cell for one in sums for cell in (one.total, *one.parts))
    return [cell for cell in met if cell not in shown and cell not in hidden]
