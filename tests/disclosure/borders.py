"""Seeded borders: persons drawn with a few common and many rare values, and the tables that count them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from jalon.stats.disclosure.attacker import Interval, attack, published
from jalon.stats.disclosure.cells import Axis, Cell, Place, Table
from jalon.stats.disclosure.register import Register
from jalon.stats.disclosure.rule import width_min

Person = dict[str, int]
SIZES = {"post": 5, "sex": 3, "age": 6, "nationality": 8, "direction": 2}


def persons(seed: int, number: int, skew: float = 2.0) -> list[Person]:
    lot = random.Random(seed)
    chances = {name: [1 / (value + 1) ** skew for value in range(size)] for name, size in SIZES.items()}
    return [{name: lot.choices(range(size), chances[name])[0] for name, size in SIZES.items()} for _ in range(number)]


def table(people: Sequence[Person], *names: str, within: Place = (), counted: str = "crossings") -> Table:
    axes = tuple(Axis(name, tuple(range(SIZES[name]))) for name in names)
    there = [one for one in people if all(one[name] == value for name, value in within if name in SIZES)]
    return Table(counted, axes, Counter(tuple(one[name] for name in names) for one in there), within)


def narrow(register: Register, targets: Sequence[Cell] | None = None) -> dict[Cell, Interval]:
    """Hidden cells that the attacker bounds to max(k, 20 %) or less."""
    found = attack(published(register), targets)
    needed = {cell: width_min(int(register.counts[register.index[cell]])) for cell in found}
    return {cell: interval for cell, interval in found.items() if interval.width < needed[cell] - 1e-6}
