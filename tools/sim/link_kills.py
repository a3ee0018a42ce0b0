"""kill -9 of a post and of its hub again and again while records and images travel over a bad line.

The long form of ``tests/link/test_line.py``: JALON_SIM_KILLS kills (200) of seed JALON_SIM_SEED. Nothing is lost,
nothing stands twice, and both journals verify.
"""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> int:
    """Run it; 0 when it holds."""
    environment = {"JALON_SIM_KILLS": "200", "JALON_SIM_SEED": "1", **os.environ}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/link/test_line.py"]
    done = subprocess.run(command, env=environment, check=False).returncode
    print(
        f"{environment['JALON_SIM_KILLS']} kills, seed {environment['JALON_SIM_SEED']}: {'failed' if done else 'holds'}"
    )
    return done


if __name__ == "__main__":
    sys.exit(main())
