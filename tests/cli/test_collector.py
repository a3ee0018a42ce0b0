"""A process that serves looks for cycles of objects seldom, and frees them all the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from jalon.adapters.collector import settle


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


class _Knot:
    """Refers to itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_a_settled_process_loaded_is_not_looked_at_again():
    loaded = [[number] for number in range(1_000)]

    settle()

    assert gc.get_freeze_count() >= len(loaded)
    assert not any(one is loaded for one in gc.get_objects())


def test_a_settled_process_frees_a_cycle_once_enough_objects_were_made():
    settle()
    knot = weakref.ref(_Knot())
    assert knot() is not None, "freed by nothing but the collector"

    made = [[number] for number in range(2 * gc.get_threshold()[0])]

    assert knot() is None
    assert made
