"""Seeded runs of restores; the long form is ``tools/sim/restores.py``."""

from __future__ import annotations

import os

import pytest

from tests.restore.drama import Drama
from tests.restore.world import World

FIRST = int(os.environ.get("JALON_SIM_SEED", "1"))
RUNS = int(os.environ.get("JALON_SIM_RUNS", "2"))
STEPS = int(os.environ.get("JALON_SIM_STEPS", "14"))


FAILED_ONCE = () if "JALON_SIM_SEED" in os.environ else ((102, 24), (106, 24))
"""Seeds and steps that found faults."""


@pytest.mark.parametrize(("seed", "steps"), [*((seed, STEPS) for seed in range(FIRST, FIRST + RUNS)), *FAILED_ONCE])
def test_restores_lose_nothing_that_is_not_counted_and_bring_nothing_back(world: World, seed: int, steps: int) -> None:
    drama = Drama(world, seed)
    try:
        drama.run(steps)
    except BaseException:
        print(f"seed {seed}, {steps} steps:", *drama.told, sep="\n  ")
        raise
