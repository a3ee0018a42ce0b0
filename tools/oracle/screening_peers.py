"""nomenklatura's matchers of names, in their own environment, beside ours on the same pairs in the same run.

Runs ``jalon screening evaluate`` on the pairs of this repository and of the folder of larger data. PyICU, which
nomenklatura needs, is built here: it asks for ICU's headers and a C++ compiler.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools.oracle._environment import ROOT, PeerUnavailable, python_of, report_unavailable

PEERS = ("nomenklatura==4.17.4",)


def main() -> int:
    """Measure; status of the measurement, or 0 when the peers cannot be had here."""
    try:
        python = python_of("screening-peers", PEERS)
    except PeerUnavailable as reason:
        report_unavailable("screening_peers", reason)
        return 0
    folders = [ROOT / "tests" / "vectors" / "screening"]
    if os.environ.get("JALON_BENCH_DATA"):
        folders.append(Path(os.environ["JALON_BENCH_DATA"]).resolve())
    command = [sys.executable, "-m", "jalon.cli", "screening", "evaluate", "--pairs-only", "--oracle", str(python)]
    return max(
        subprocess.run([*command, "--data", str(folder)], check=False, cwd=ROOT).returncode for folder in folders
    )


if __name__ == "__main__":
    sys.exit(main())
