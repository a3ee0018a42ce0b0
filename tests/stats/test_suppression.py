"""Hidden cells stay hidden: checked against every table that a reader could imagine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.kernel import limits
from jalon.stats.suppression import Figure, ProtectedTable, Shown, protect, protect_totals
from jalon.stats.tables import CountTable, by_falling_count, table_of

SMALL_LIMIT = 3
HIGHEST = 6


def table(*lines: Sequence[int]) -> CountTable[int, int]:
    return CountTable(tuple(range(len(lines))), tuple(range(len(lines[0]))), tuple(tuple(line) for line in lines))


def protected(one: CountTable[int, int]) -> ProtectedTable:
    return protect(one, protect_totals(one.row_totals))


def agrees(count: int, figure: Figure, *, alone: bool = True) -> bool:
    """Whether a reader who sees ``figure`` may think of ``count``."""
    if figure.shown is Shown.COUNT:
        return count == figure.count
    if figure.shown is Shown.BELOW:
        return count < limits.CELL_COUNT_MIN
    return count >= limits.CELL_COUNT_MIN or not alone


def imaginable(shown: ProtectedTable, rows: int, columns: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every table of counts up to HIGHEST that agrees with everything shown."""
    known_large = any(one.shown is not Shown.WITHHELD for one in shown.row_totals)
    lines = [
        [
            line
            for line in product(range(HIGHEST + 1), repeat=columns)
            if agrees(sum(line), shown.row_totals[row], alone=known_large)
            and all(agrees(count, cell, alone=False) for count, cell in zip(line, shown.figures[row], strict=True))
        ]
        for row in range(rows)
    ]
    for candidate in product(*lines):
        sums = [sum(line[column] for line in candidate) for column in range(columns)]
        if all(agrees(one, cell, alone=False) for one, cell in zip(sums, shown.column_totals, strict=True)) and agrees(
            sum(sums), shown.total
        ):
            yield candidate


def test_protect_count_of_nine_is_shown_as_below_and_ten_as_itself() -> None:
    shown = protected(table([9, 50, 60], [70, 10, 9]))
    assert shown.figures[0][0] == Figure(Shown.BELOW, None)
    assert shown.figures[1][1].shown in (Shown.COUNT, Shown.WITHHELD)
    assert protected(table([10, 10], [10, 10])).figures[0][0] == Figure(Shown.COUNT, 10)


def test_protect_single_small_cell_withholds_a_second_so_that_the_total_does_not_tell() -> None:
    shown = protected(table([4, 60, 38]))
    hidden = [cell for cell in shown.figures[0] if cell.shown is not Shown.COUNT]
    assert [cell.shown for cell in hidden] == [Shown.BELOW, Shown.WITHHELD]
    assert shown.figures[0][1].count == 60, "the smallest sufficient cell is withheld, not the largest"
    assert shown.total.count == 102


def test_protect_zeros_that_would_follow_from_an_exact_total_are_freed() -> None:
    shown = protected(table([40, 0, 0]))
    assert shown.figures[0][0].shown is Shown.WITHHELD, "40 shown beside a total of 40 would say that the others are 0"


def test_protect_total_below_the_limit_hides_everything() -> None:
    shown = protected(table([4, 2], [1, 1]))
    assert {cell.shown for line in shown.figures for cell in line} == {Shown.BELOW}
    assert shown.total == Figure(Shown.BELOW, None)


def test_protect_totals_single_small_row_withholds_the_smallest_other() -> None:
    assert protect_totals([3, 40, 25]) == (Shown.BELOW, Shown.COUNT, Shown.WITHHELD)


def test_protect_totals_zero_beside_exactly_ten_does_not_follow() -> None:
    shown = protect_totals([0, 10, 30])
    assert shown == (Shown.BELOW, Shown.WITHHELD, Shown.WITHHELD)


def test_protect_withheld_row_shows_none_of_its_cells() -> None:
    one = table([3, 0], [20, 20], [90, 80])
    shown = protected(one)
    assert {cell.shown for cell in shown.figures[1]} == {Shown.WITHHELD}


SHAPES = st.sampled_from([(1, 2), (1, 3), (2, 2), (2, 3), (3, 2)])


@settings(max_examples=60, deadline=None)
@given(
    SHAPES.flatmap(
        lambda shape: st.lists(
            st.lists(st.integers(0, 5), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
        )
    )
)
def test_protect_any_table_no_hidden_cell_follows_from_what_is_shown(lines: list[list[int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "CELL_COUNT_MIN", SMALL_LIMIT)
        one = table(*lines)
        shown = protected(one)
        seen: dict[tuple[int, int], set[int]] = {}
        for candidate in imaginable(shown, len(lines), len(lines[0])):
            for row, line in enumerate(candidate):
                for column, count in enumerate(line):
                    seen.setdefault((row, column), set()).add(count)
        for row, line in enumerate(shown.figures):
            for column, cell in enumerate(line):
                assert one.counts[row][column] in seen[row, column], "the truth itself must stay imaginable"
                if cell.shown is not Shown.COUNT:
                    assert len(seen[row, column]) > 1, f"cell {row},{column} follows: {shown}"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=3), st.data())
def test_protect_two_tables_of_one_day_laid_together_tell_no_hidden_row_total(
    lines: list[tuple[int, int]], data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "CELL_COUNT_MIN", SMALL_LIMIT)
        first = table(*lines)
        totals = first.row_totals
        split = [data.draw(st.integers(0, total)) for total in totals]
        second = table(*[(part, total - part) for part, total in zip(split, totals, strict=True)])
        decided = protect_totals(totals)
        both = [protect(one, decided) for one in (first, second)]
        possible = [
            {tuple(sum(line) for line in candidate) for candidate in imaginable(shown, len(totals), columns)}
            for shown, columns in zip(both, (2, 2), strict=True)
        ]
        joint = possible[0] & possible[1]
        assert totals in joint
        for row, shown in enumerate(decided):
            if shown is not Shown.COUNT:
                assert len({candidate[row] for candidate in joint}) > 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_protect_totals_never_shows_a_small_count(counts: list[int]) -> None:
    for count, shown in zip(counts, protect_totals(counts), strict=True):
        assert shown is not Shown.COUNT or count >= limits.CELL_COUNT_MIN


def test_table_of_facts_counts_each_once_and_refuses_strangers() -> None:
    made = table_of([("a", 1, 2), ("a", 1, 3), ("b", 2, 1)], rows=["a", "b", "c"], columns=[1, 2])
    assert made.counts == ((5, 0), (0, 1), (0, 0))
    assert (made.row_totals, made.column_totals, made.total) == ((5, 1, 0), (5, 1), 6)
    with pytest.raises(AssertionError):
        table_of([("x", 1, 1)], rows=["a"], columns=[1])


def test_by_falling_count_equal_counts_stand_by_name() -> None:
    assert by_falling_count({"b": 2, "a": 2, "c": 5}) == ("c", "a", "b")
