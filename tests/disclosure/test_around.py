"""Rates and percentiles, forbidden combinations, registers as bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.policy import load_policy
from jalon.stats.disclosure.codec import UnableToReadRegister, decode, encode
from jalon.stats.disclosure.combinations import UnableToCombine, require_combination
from jalon.stats.disclosure.rates import may_show_percentile
from jalon.stats.disclosure.register import Register
from jalon.stats.disclosure.rule import HIDDEN, Figure, alone
from jalon.stats.measures.figure import FigureRow
from jalon.stats.measures.measure import measure_of
from jalon.stats.protected import row_shown
from tests.disclosure.borders import persons, table


def test_a_rate_is_shown_only_beside_two_shown_counts() -> None:
    def told(above: Figure, below: Figure) -> object:
        figures = {"numerator": above, "denominator": below}
        return row_shown(measure_of("detections_per_10000"), FigureRow((), {}), figures).numbers.get("value")

    assert told(alone(20), alone(80)) == 2500
    assert told(alone(3), alone(80)) is None
    assert told(alone(20), HIDDEN) is None, "the numerator and the rate would tell the denominator"
    assert told(alone(0), alone(0)) is None


def test_percentiles_need_persons_on_both_sides() -> None:
    assert may_show_percentile(alone(22), 0.5)
    assert not may_show_percentile(alone(20), 0.5), "ten on a side are few"
    assert not may_show_percentile(alone(100), 0.95)
    assert may_show_percentile(alone(300), 0.95)
    assert not may_show_percentile(alone(10_000), 1.0), "the longest wait is one person's"
    assert not may_show_percentile(HIDDEN, 0.5)


@pytest.mark.parametrize(
    ("named", "fine"),
    [
        (["nationality", "post"], True),
        (["nationality", "day"], True),
        (["post", "day"], True),
        (["nationality", "post", "day"], False),
        (["residence", "crossing_point", "hour"], False),
        (["document_issuer", "post", "shift", "sex"], False),
        (["a", "b", "c", "d", "e"], False),
    ],
)
def test_origin_route_and_date_never_stand_together(named: list[str], fine: bool) -> None:
    rules = load_policy().disclosure.never_together
    if fine:
        require_combination(named, rules)
        return
    with pytest.raises(UnableToCombine):
        require_combination(named, rules)


def test_a_register_survives_its_bytes_and_goes_on() -> None:
    people = persons(5, 600)
    register = Register().add([table(people, "post", "sex", within=(("month", "2026-03#1"),))])
    again = decode(encode(register))
    assert (again.cells, again.sums) == (register.cells, register.sums)
    assert np.array_equal(again.shown, register.shown)
    assert encode(again) == encode(register)
    later = [table(people, "post", "age", within=(("month", "2026-03#1"),))]
    assert np.array_equal(again.add(later).shown, register.add(later).shown)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_register_are_refused(data: bytes) -> None:
    with pytest.raises(UnableToReadRegister):
        decode(data)


def test_a_cut_register_is_refused() -> None:
    whole = encode(Register().add([table(persons(5, 60), "post", "sex")]))
    for length in range(0, len(whole), 97):
        with pytest.raises(UnableToReadRegister):
            decode(whole[:length])
