"""Cuts the power of a real post and a real hub again and again under an officer at work.

The long form of ``tests/end_to_end/test_power_cut.py``: JALON_SIM_CUTS cuts of each node a run (20), for JALON_SIM_RUNS
seeds (5) from JALON_SIM_SEED on. Every decision whose page was answered stands once at the post and once at the hub,
the journal verifies, the tables made again are the same. A seed that fails is printed, and fails again.
"""

from __future__ import annotations

import os
import subprocess
import sys

_TEST = "tests/end_to_end/test_power_cut.py"


def main() -> int:
    """Run every seed; how many failed."""
    first = int(os.environ.get("JALON_SIM_SEED", "1"))
    runs = int(os.environ.get("JALON_SIM_RUNS", "5"))
    cuts = os.environ.get("JALON_SIM_CUTS", "20")
    failed = [seed for seed in range(first, first + runs) if not _holds(seed, cuts)]
    for seed in failed:
        print(f"failed: JALON_SIM_SEED={seed} JALON_SIM_CUTS={cuts} JALON_SIM_RUNS=1 python tools/sim/power_cuts.py")
    print(f"{runs - len(failed)} of {runs} seeds hold, {cuts} cuts of each node a seed")
    return len(failed)


def _holds(seed: int, cuts: str) -> bool:
    print(f"seed {seed}", flush=True)
    environment = {**os.environ, "JALON_SIM_SEED": str(seed), "JALON_SIM_CUTS": cuts}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", _TEST]
    return subprocess.run(command, env=environment, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
