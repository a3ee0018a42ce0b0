"""From field values to column values: what repeats is remembered, and remembered values pass nothing that is wrong."""

from __future__ import annotations

import json
from itertools import product

import pytest

from jalon.records.projections.columns import NUMBER, NUMBER_OR_NULL, TEXT, Misfit, array, repeated_array

SHAPE = (NUMBER, NUMBER, NUMBER_OR_NULL)


@pytest.mark.parametrize("written", [array, repeated_array])
def test_an_array_that_fits_is_json_of_its_items(written):
    rows = [[1, 2, None], [2, 4, 7]]

    assert [json.loads(written(rows, *SHAPE)) for _ in range(2)] == [rows, rows]
    assert written([], *SHAPE) == "[]"
    assert written(None, *SHAPE) is None
    assert written([["national", 46_340]], TEXT, NUMBER) == '[["national",46340]]'


@pytest.mark.parametrize("written", [array, repeated_array])
@pytest.mark.parametrize(
    "wrong",
    [
        [[True, 2, None]],
        [[1, 2, False]],
        [[1, 2]],
        [[1, 2, None, 1]],
        [[1, 2, None], [1, 2]],
        [[1, 2, None, 1], [2], [None]],
        [[]],
        [[1, 2, [3]]],
        [[1, "2", None]],
        [1, 2, None],
        {"a": 1},
        "122",
        7,
    ],
)
def test_what_does_not_fit_is_refused_also_where_its_equal_was_remembered(written, wrong):
    assert written([[1, 2, None]], *SHAPE) == "[[1,2,null]]"
    assert written([[1, 2, 0]], *SHAPE) == "[[1,2,0]]"

    with pytest.raises(Misfit):
        written(wrong, *SHAPE)


def test_a_remembered_array_is_never_given_for_one_of_another_width():
    flat = list(range(6))
    found = set()
    for width in (1, 2, 3, 6):
        rows = [flat[first : first + width] for first in range(0, len(flat), width)]
        written = repeated_array(rows, *[NUMBER] * width)
        assert written is not None
        assert json.loads(written) == rows
        found.add(written)

    assert len(found) == 4


def test_every_small_array_is_written_as_an_unremembered_one_is():
    for items in product((0, 1, None), repeat=3):
        outcomes = []
        for written in (array, repeated_array, repeated_array):
            try:
                outcomes.append(written([list(items)], *SHAPE))
            except Misfit:
                outcomes.append("misfit")
        assert len(set(outcomes)) == 1
