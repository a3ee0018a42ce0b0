"""Fuzz zones and chips guided by coverage: atheris, in an environment of its own.

``JALON_FUZZ_S`` seconds for each of the two targets (10 without it), ``JALON_FUZZ_SEED`` to repeat a run. Inputs that
reach new code are kept in ``build/fuzz/``, so that the next run begins where this one ended. What the program should
not raise ends the run with status 1 and the input in the same folder.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools.oracle._environment import ROOT, PeerUnavailable, python_of, report_unavailable

TARGETS = ("zone", "chip")
PACKAGES = ("atheris==3.0.0", "cryptography>=50,<51", "PyYAML>=6", "numpy>=2")
"""The fuzzer, and what the rooms under test import."""


def main() -> int:
    """Each target in turn; 0 also where atheris cannot be installed, which is then said."""
    try:
        python = python_of("atheris", PACKAGES)
    except PeerUnavailable as reason:
        report_unavailable("atheris", reason)
        return 0
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    failed = 0
    for target in TARGETS:
        corpus = ROOT / "build" / "fuzz" / target
        corpus.mkdir(parents=True, exist_ok=True)
        command = [str(python), "tools/fuzz/_guided_target.py", target, str(corpus)]
        failed |= subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
