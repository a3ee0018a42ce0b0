"""Puts hubs and posts back from backups, copies posts, cuts links and erases, in an order that a seed gives.

The long form of ``tests/restore/test_seeds.py``: JALON_SIM_RUNS seeds (20) from JALON_SIM_SEED on, JALON_SIM_STEPS
steps each (40), on a real PostgreSQL and real SQLite files. At the end every link heals and two persons decide what
waits: then every crossing is at the hub or in a counted gap, both journals verify, the tables made again are the same,
nothing that was erased is back, no two machines speak for one post. A seed that fails is printed, and fails again.
"""

from __future__ import annotations

import os
import subprocess
import sys

_TEST = "tests/restore/test_seeds.py"


def main() -> int:
    """Run every seed; how many failed."""
    first = int(os.environ.get("JALON_SIM_SEED", "1"))
    runs = int(os.environ.get("JALON_SIM_RUNS", "20"))
    steps = os.environ.get("JALON_SIM_STEPS", "40")
    failed = [seed for seed in range(first, first + runs) if not _holds(seed, steps)]
    for seed in failed:
        print(f"failed: JALON_SIM_SEED={seed} JALON_SIM_STEPS={steps} JALON_SIM_RUNS=1 python tools/sim/restores.py")
    print(f"{runs - len(failed)} of {runs} seeds hold, {steps} steps a seed")
    return len(failed)


def _holds(seed: int, steps: str) -> bool:
    print(f"seed {seed}", flush=True)
    environment = {**os.environ, "JALON_SIM_SEED": str(seed), "JALON_SIM_STEPS": steps, "JALON_SIM_RUNS": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", _TEST]
    return subprocess.run(command, env=environment, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
