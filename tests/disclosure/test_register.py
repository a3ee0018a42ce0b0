"""Hidden counts stay in doubt: the attacker is let loose on seeded borders, and has to fail everywhere."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.kernel import limits
from jalon.stats.disclosure.attacker import attack, published
from jalon.stats.disclosure.cells import Axis, Cell, Sum, Table, table_of
from jalon.stats.disclosure.codec import encode
from jalon.stats.disclosure.register import Register, UnableToProtect
from jalon.stats.disclosure.rule import HIDDEN, Figure, Shown
from tests.disclosure.borders import narrow, persons, table

SETS = [
    [("post",)],
    [("post", "sex")],
    [("post", "sex", "age")],
    [("post", "sex", "age", "direction")],
    [("post", "sex"), ("post", "age"), ("post", "nationality")],
    [("sex", "age"), ("age", "nationality"), ("sex", "nationality")],
    [("post", "sex", "age"), ("sex", "age", "nationality")],
]


def line(*counts: int) -> Table:
    return Table("crossings", (Axis("post", tuple(range(len(counts)))),), {(n,): one for n, one in enumerate(counts)})


def shown(register: Register, one: Table) -> list[int | None]:
    return [register.figure(one.cell(place)).count for place in one.places()]


def test_ten_is_hidden_and_eleven_is_shown_where_nothing_else_needs_it() -> None:
    assert Register().add([line(11, 30, 40)]).figure(line(1).cell((0,))) == Figure(Shown.COUNT, 11)
    assert Register().add([line(10, 30, 40)]).figure(line(1).cell((0,))) == HIDDEN


def test_one_small_cell_takes_the_smallest_other_with_it_so_that_the_total_does_not_tell() -> None:
    one = line(4, 60, 38)
    assert shown(Register().add([one]), one) == [None, 60, None, 102]


def test_zeros_beside_a_total_are_hidden_like_any_small_count() -> None:
    one = line(40, 0, 0)
    assert shown(Register().add([one]), one) == [None, None, None, 40], "40 beside 40 would say that the others are 0"


def test_a_small_total_is_hidden_with_everything_below_it() -> None:
    one = line(4, 2, 1)
    assert set(shown(Register().add([one]), one)) == {None}


def test_a_table_with_one_value_says_what_its_total_says() -> None:
    one = line(40)
    assert shown(Register().add([one]), one) == [40, 40]


@pytest.mark.parametrize("names", SETS)
@pytest.mark.parametrize(("seed", "number"), [(1, 60), (2, 400), (3, 3000)])
def test_no_hidden_cell_of_tables_protected_together_is_found(
    names: list[tuple[str, ...]], seed: int, number: int
) -> None:
    people = persons(seed, number)
    register = Register().add([table(people, *one) for one in names])
    targets = [cell for cell, seen in zip(register.cells, register.shown, strict=True) if not seen]
    assert targets or names == [("post",)], "a border without small counts proves nothing"
    assert not narrow(register, targets[:: max(1, len(targets) // 30)])


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_hidden_cell_of_any_small_table_is_found(counts: list[list[int]]) -> None:
    axes = (Axis("post", tuple(range(len(counts)))), Axis("sex", (0, 1, 2)))
    cells = {(row, column): count for row, one in enumerate(counts) for column, count in enumerate(one)}
    register = Register().add([Table("crossings", axes, cells)])
    assert not narrow(register)
    for cell, count, seen in zip(register.cells, register.counts, register.shown, strict=True):
        assert count > limits.CELL_COUNT_MIN or not seen, cell


@pytest.mark.parametrize("seed", range(6))
def test_a_later_table_does_not_uncover_an_earlier_one(seed: int) -> None:
    people = persons(seed, 900)
    register = Register()
    for names in (("post",), ("sex",), ("post", "sex"), ("age", "sex"), ("post", "age"), ("nationality", "sex")):
        before = register
        register = register.add([table(people, *names)])
        kept = [register.figure(cell) for cell in before.cells]
        assert kept == [before.figure(cell) for cell in before.cells], "what was said is said"
    assert not narrow(register)


@pytest.mark.parametrize("seed", range(4))
def test_two_filters_that_differ_by_few_persons_do_not_tell_them(seed: int) -> None:
    """All women, and women of one nationality after another: the difference is a cell of the same table."""
    people = persons(seed, 400)
    register = Register()
    for nationality in range(4):
        register = register.add([table(people, "sex", "nationality")])
        one = table(people, "sex", "nationality")
        register.figure(one.cell((1, nationality)))
    assert not narrow(register)


@pytest.mark.parametrize("seed", range(4))
def test_a_year_beside_its_months_does_not_tell_a_month(seed: int) -> None:
    people = persons(seed, 2000)
    months = Axis("month", ("01", "02", "03"), all_of="01/03")
    facts = [((("01", "02", "03")[place % 3], one["nationality"]), 1) for place, one in enumerate(people)]
    by_month = table_of("crossings", [months, Axis("nationality", tuple(range(8)))], facts)
    register = Register().add([by_month])
    first = [((month, nationality), count) for (month, nationality), count in facts if month != "03"]
    half = table_of("crossings", [Axis("month", ("01", "02"), all_of="01/02"), by_month.axes[1]], first)
    register = register.add([half])
    assert not narrow(register)


@pytest.mark.parametrize("seed", range(3))
def test_a_later_vintage_that_only_adds_does_not_tell_the_earlier_one(seed: int) -> None:
    people = persons(seed, 800)
    late = people + persons(seed + 100, 9)
    first, second = table(people, "post", "sex", counted="v1"), table(late, "post", "sex", counted="v2")
    grown = {cell.at: second.values()[Cell("v2", cell.at)] - count for cell, count in first.values().items()}
    added = Table(
        "more", first.axes, {place: grown[first.cell(place).at] for place in first.places() if None not in place}
    )
    links = [Sum(Cell("v2", at), (Cell("v1", at), Cell("more", at))) for at in grown]
    register = Register().add([first])
    try:
        register = register.add([second, added], links=links)
    except UnableToProtect as unable:
        assert unable.code == "stats.disclosure.cannot_hide"
    assert not narrow(
        register, [cell for cell in register.cells if cell.counted != "more" and register.figure(cell) == HIDDEN]
    )


def test_a_cell_that_is_held_back_is_hidden_and_in_doubt_however_large() -> None:
    one = line(500, 300, 200)
    held = Table("crossings", one.axes, one.counts, held=frozenset({one.cell((0,))}))
    register = Register().add([held])
    assert register.figure(one.cell((0,))) == HIDDEN
    (interval,) = attack(published(register), [one.cell((0,))]).values()
    assert interval.width > 100


def test_two_counts_of_one_cell_are_refused() -> None:
    register = Register().add([line(40, 50)])
    with pytest.raises(UnableToProtect, match="other_count"):
        register.add([line(40, 51)])


def test_a_table_that_is_too_large_or_too_hard_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    people = persons(1, 400)
    monkeypatch.setattr(limits, "TABLE_CELLS_MAX", 20)
    with pytest.raises(UnableToProtect, match="too_large"):
        Register().add([table(people, "post", "age")])
    monkeypatch.setattr(limits, "TABLE_CELLS_MAX", 2_000)
    monkeypatch.setattr(limits, "PROTECTION_STEPS_MAX", 1)
    with pytest.raises(UnableToProtect, match="too_hard"):
        Register().add([table(people, "post", "age")])
    monkeypatch.setattr(limits, "REGISTER_CELLS_MAX", 30)
    with pytest.raises(UnableToProtect, match="register_full"):
        Register().add([table(people, "post", "age")])


def test_a_later_table_for_which_nothing_can_be_hidden_is_refused_and_leaves_the_register_as_it_was() -> None:
    """Its margins were shown before and bound what is inside from both sides; nothing is left that could be hidden."""
    axes = (Axis("post", (0, 1)), Axis("sex", (0, 1)), Axis("age", (0, 1)))
    counts = (22, 8, 8, 3, 4, 16, 16, 14)
    inner = dict(zip(itertools.product((0, 1), repeat=3), counts, strict=True))
    faces = []
    for gone in range(3):
        face = Counter[tuple[int, ...]]()
        for place, count in inner.items():
            face[place[:gone] + place[gone + 1 :]] += count
        faces.append(Table("crossings", axes[:gone] + axes[gone + 1 :], dict(face)))
    register = Register().add(faces)
    assert register.shown.all()
    before = encode(register)
    with pytest.raises(UnableToProtect, match="cannot_hide"):
        register.add([Table("crossings", axes, dict(inner))])
    assert encode(register) == before


def test_what_is_taken_out_of_a_register_leaves_the_rest_proved() -> None:
    people = persons(3, 900)
    register = Register().add([table(people, "post", "sex"), table(people, "post", "age")])
    smaller = register.without(lambda cell: any(name == "age" for name, _ in cell.at))
    assert len(smaller.cells) < len(register.cells)
    assert (smaller.needs() - smaller.widths()).max() <= 1e-6
    assert not narrow(smaller)
