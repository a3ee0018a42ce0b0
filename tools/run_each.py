"""Run every script of a folder in turn: ``python tools/run_each.py benchmarks``.

Each run shows its place and its time; one that fails does not stop the others, and the exit code says so. Ctrl-C stops.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def scripts(folder: Path, pattern: str) -> list[Path]:
    """The folder's own scripts by name; a leading underscore marks a part of another script."""
    return [path for path in sorted(folder.glob(pattern)) if not path.name.startswith("_")]


def run_each(paths: list[Path]) -> list[Path]:
    """Run each; returns those that failed."""
    failed = []
    for place, path in enumerate(paths, 1):
        print(f"[{place}/{len(paths)}] {path.stem}", flush=True)
        start = time.monotonic()
        if subprocess.run([sys.executable, str(path)], check=False, cwd=ROOT).returncode:
            failed.append(path)
        print(f"        {time.monotonic() - start:.1f} s", flush=True)
    return failed


def main() -> int:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="*.py", help="pattern of file names")
    arguments = parser.parse_args()
    paths = scripts(ROOT / arguments.folder, arguments.only)
    if not paths:
        print(f"{arguments.folder}: no script", file=sys.stderr)
        return 2
    try:
        failed = run_each(paths)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    for path in failed:
        print(f"failed: {path.stem}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
