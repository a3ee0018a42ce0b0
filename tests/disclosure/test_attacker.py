"""The attacker is worth something: it breaks three weak settings that look careful."""

from __future__ import annotations

import random
from statistics import mean

import pytest

from jalon.stats.disclosure.attacker import Contradiction, Published, attack, published
from jalon.stats.disclosure.cell_key import cell_key, noise, record_keys
from jalon.stats.disclosure.cells import Axis, Cell, Table
from jalon.stats.disclosure.register import Register
from jalon.stats.disclosure.rule import is_small, width_min
from tests.disclosure.borders import narrow, persons, table


def view(tables: list[Table], hidden: set[Cell]) -> Published:
    values = {cell: count for one in tables for cell, count in one.values().items()}
    sums = [one for each in tables for one in each.sums()]
    seen = {cell: float(count) for cell, count in values.items() if cell not in hidden}
    return Published(seen, sorted(hidden, key=repr), sums, {})


@pytest.mark.parametrize("seed", range(5))
def test_hiding_only_small_cells_is_broken_to_the_very_count(seed: int) -> None:
    one = table(persons(seed, 1500), "post", "sex")
    hidden = {cell for cell, count in one.values().items() if is_small(count)}
    assert hidden
    exact = [cell for cell, interval in attack(view([one], hidden)).items() if interval.width < 1e-6]
    assert exact, "a lone small cell follows from its row"
    assert not narrow(Register().add([one])), "the same table under the rule"


def test_tables_protected_one_by_one_uncover_each_other() -> None:
    narrowed = 0
    for seed in range(4):
        people = persons(seed, 500)
        tables = [table(people, *names) for names in (("post", "sex"), ("post", "sex", "direction"), ("age", "sex"))]
        apart = [Register().add([one]) for one in tables]
        # A reader lays them side by side: what one table shows, another need not have hidden.
        shown = {cell for one in apart for cell, seen in zip(one.cells, one.shown, strict=True) if seen}
        cells = {cell for one in apart for cell in one.cells}
        values = {cell: count for one in tables for cell, count in one.values().items()}
        found = attack(view(tables, cells - shown))
        narrowed += sum(interval.width < width_min(values[cell]) - 1e-6 for cell, interval in found.items())
        assert not narrow(Register().add(tables)), "the same tables under the rule"
    assert narrowed, "laid side by side they tell more than each alone"


def test_noise_that_is_drawn_anew_for_every_table_is_averaged_away_and_noise_by_cell_key_is_not() -> None:
    rows = [(one["post"], one["sex"], one["age"]) for one in persons(7, 300)]
    keys = record_keys(b"a secret of 16 bytes or more", rows)
    inside = [key for key, row in zip(keys, rows, strict=True) if row[0] == 0 and row[1] == 1]
    truth, lot = len(inside), random.Random(7)
    anew = [truth + noise(lot.randrange(2**32)) for _ in range(400)]
    assert round(mean(anew)) == truth, "400 tables with fresh noise give the count"
    again = {truth + noise(cell_key(lot.sample(inside, len(inside)))) for _ in range(400)}
    assert len(again) == 1, "the cell carries one noise in all of them"


def test_small_marked_as_less_than_ten_is_bounded_to_ten_values() -> None:
    one = Table("crossings", (Axis("post", (0, 1, 2)),), {(0,): 4, (1,): 60, (2,): 38})
    register = Register().add([one])
    (interval,) = attack(published(register, bounds={one.cell((0,)): (0, 9)}), [one.cell((0,))]).values()
    assert interval.width == 9, "why a hidden count has one mark, small or not"


def test_counts_that_contradict_their_sums_are_said_to() -> None:
    one = Table("crossings", (Axis("post", (0, 1)),), {(0,): 40, (1,): 60})
    known = view([one], {one.cell((0,))})
    with pytest.raises(Contradiction):
        attack(Published({**known.shown, one.cell((None,)): 50.0}, known.hidden, known.sums, {}))
