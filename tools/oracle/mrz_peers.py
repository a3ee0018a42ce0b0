"""Readers of machine-readable zones by others, in their own environment, beside ours in the same run.

Runs ``benchmarks/mrz_read.py`` with the peers installed: readings a second, and how many valid specimens each accepts.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools.oracle._environment import ROOT, PeerUnavailable, python_of, report_unavailable

PEERS = ("mrz==0.6.2", "fastmrz==2.1.2", "passporteye==2.2.2")
OURS = ("PyYAML", "numpy")
"""What the rooms that read a zone need; Jalon itself is read from its folder."""


def main() -> int:
    """Measure; status of the benchmark, or 0 when the peers cannot be had here."""
    try:
        python = python_of("mrz-peers", [*PEERS, *OURS])
    except PeerUnavailable as reason:
        report_unavailable("mrz_peers", reason)
        return 0
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run([str(python), "benchmarks/mrz_read.py"], check=False, cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
