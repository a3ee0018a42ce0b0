"""Seeded runs of restores; the long form is ``tools/sim/restores.py``."""

from __future__ import annotations

import os

import pytest

from tests.restore.drama import Drama
from tests.restore.world import World

FIRST = int(os.environ.get("JALON_SIM_SEED", "1"))
RUNS = int(os.environ.get("JALON_SIM_RUNS", "2"))
STEPS = int(os.environ.get("JALON_SIM_STEPS", "14"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
def test_restores_lose_nothing_that_is_not_counted_and_bring_nothing_back(world: World, seed: int) -> None:
    drama = Drama(world, seed)
    try:
        drama.run(STEPS)
    except BaseException:
        print(f"seed {seed}, {STEPS} steps:", *drama.told, sep="\n  ")
        raise
