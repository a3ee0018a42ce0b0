"""The closed form for one line keeps the promise of the register."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jalon.stats.disclosure.attacker import Published, attack
from jalon.stats.disclosure.cells import Axis, Table
from jalon.stats.disclosure.line import shown_in_line
from jalon.stats.disclosure.rule import is_small, width_min


def test_a_lone_small_count_takes_the_smallest_other_with_it() -> None:
    assert shown_in_line([4, 60, 38]) == (False, True, False)
    assert shown_in_line([40, 0, 0]) == (False, False, False)
    assert shown_in_line([40, 60]) == (True, True)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=5))
def test_no_hidden_count_of_a_line_is_found(counts: list[int]) -> None:
    shown = shown_in_line(counts)
    assert not any(one and is_small(count) for one, count in zip(shown, counts, strict=True))
    if is_small(sum(counts)):
        return
    line = Table("persons", (Axis("place", tuple(range(len(counts)))),), {(n,): c for n, c in enumerate(counts)})
    seen = {line.cell((n,)): float(counts[n]) for n, one in enumerate(shown) if one}
    seen[line.cell((None,))] = float(sum(counts))
    hidden = [line.cell((n,)) for n, one in enumerate(shown) if not one]
    for cell, interval in attack(Published(seen, hidden, list(line.sums()), {})).items():
        assert interval.width >= width_min(line.values()[cell]) - 1e-6
