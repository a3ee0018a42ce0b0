"""Tables protected for a reader outside, who has every publication and nothing else, beside all published before.

What the pages of the hub hide stays hidden outside too, so nobody inside learns from a publication what pages hid.
Routes within their delay are hidden. Of a count that another edition of a month told before, a change by k persons or
fewer hides the new count, and what remains is protected as if every reader knew that counts only grow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf

from jalon.kernel import limits
from jalon.stats.disclosure.attacker import attack, published
from jalon.stats.disclosure.cells import Axis, Cell, Sum, Table
from jalon.stats.disclosure.register import CHANGE, Register
from jalon.stats.disclosure.rule import is_small, width_min
from jalon.stats.protected import LaidOut
from jalon.stats.publishing.delay import Delay

_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Attacked:
    """What the attacker made of everything published: hidden counts, those found too closely, the narrowest doubt.

    ``narrowest``: persons between the least and the greatest count that agree with all tables; None where no bound is.
    """

    hidden: int
    found: int
    narrowest: int | None


def tables_of(laid: Iterable[LaidOut]) -> list[Table]:
    """Every table behind some questions."""
    return [table for one in laid for table in one.tables.values()]


def protect_outside(
    laid: Sequence[LaidOut], hidden_inside: frozenset[Cell], outside: Register, delay: Delay
) -> Register:
    """The register of all publications with these tables. Raises ``UnableToProtect``."""
    tables = tables_of(laid)
    counts = {cell: count for table in tables for cell, count in table.values().items()}
    changes = _changes(counts, outside)
    held = hidden_inside | delay.held(tables) | changes.held
    free = [cell for cell, count in counts.items() if cell not in held and not is_small(count)]
    register, sums = outside.released(free)
    kept = [replace(table, held=held.intersection(table.values())) for table in tables]
    links = [*(link for one in laid for link in one.links), *changes.links, *sums]
    return register.add([*kept, *changes.tables], links=links)


def attacked(outside: Register) -> Attacked:
    """Let the attacker loose on everything published. It shares no code with what hides."""
    narrowest, found, hidden = inf, 0, outside.hidden()
    for cell, interval in attack(published(outside), hidden).items():
        narrowest = min(narrowest, interval.width)
        found += interval.width < width_min(int(outside.secret[outside.index[cell]])) - _TOLERANCE
    return Attacked(len(hidden), found, None if narrowest == inf else int(narrowest + _TOLERANCE))


@dataclass(frozen=True)
class _Changes:
    held: frozenset[Cell]
    tables: tuple[Table, ...]
    links: tuple[Sum, ...]


def _changes(counts: dict[Cell, int], outside: Register) -> _Changes:
    """How new counts relate to those that another edition of the same months told."""
    former = {_without_vintage(cell): place for place, cell in enumerate(outside.cells) if not outside.changes[place]}
    held, grown = set[Cell](), dict[Cell, tuple[Cell, int]]()
    for cell, count in counts.items():
        place = former.get(_without_vintage(cell))
        if place is None or cell in outside.index:
            continue
        change = count - int(outside.counts[place])
        if outside.shown[place] and 0 < abs(change) <= limits.CELL_COUNT_MIN:
            held.add(cell)
        if change >= 0:
            grown[cell] = outside.cells[place], change
    if not grown:
        return _Changes(frozenset(held), (), ())
    names = {cell: f"{cell.counted} {cell.at} {before.at}" for cell, (before, _) in grown.items()}
    told = f"{CHANGE} {hashlib.sha256(repr(sorted(names.values())).encode()).hexdigest()[:16]}"
    axis = Axis("cell", tuple(names.values()))
    table = Table(told, (axis,), {(names[cell],): change for cell, (_, change) in grown.items()})
    table = replace(table, held=frozenset(table.values()))
    links = tuple(Sum(cell, (before, table.cell((names[cell],)))) for cell, (before, _) in grown.items())
    return _Changes(frozenset(held), (table,), links)


def _without_vintage(cell: Cell) -> Cell:
    at = tuple((name, str(value).partition(" ")[0] if name == "month" else value) for name, value in cell.at)
    return Cell(cell.counted, at)
