"""Write a folder of synthetic prints with its ``index.json``::

python -m tools.prints OUT --seed 7 --fingers 100 --impressions 4 [--hard]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import cv2

from tools.prints.identity import grow
from tools.prints.impression import HARD, USUAL, press


def write(out: Path, *, seed: int, first: int, fingers: int, impressions: int, hard: bool) -> list[dict[str, object]]:
    """Write prints; what is there already is kept, so that a stopped run goes on. Returns the index."""
    out.mkdir(parents=True, exist_ok=True)
    index: list[dict[str, object]] = []
    for number in range(first, first + fingers):
        wanted = [(impression, out / f"{number}_{impression}.png") for impression in range(1, impressions + 1)]
        if not all(path.exists() for _, path in wanted):
            identity = grow(seed, number)
            for impression, path in wanted:
                cv2.imwrite(str(path), press(identity, seed, impression, HARD if hard else USUAL))
        index += [{"file": path.name, "finger": number, "impression": impression} for impression, path in wanted]
        if sys.stderr.isatty():
            print(f"\r{number - first + 1}/{fingers}", end="", file=sys.stderr)
    (out / "index.json").write_text(json.dumps(index), encoding="utf-8")
    return index


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--fingers", type=int, default=40)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--impressions", type=int, default=4)
    parser.add_argument("--hard", action="store_true", help="partial prints, turned, noisy")
    given = parser.parse_args()
    write(
        given.out,
        seed=given.seed,
        first=given.first,
        fingers=given.fingers,
        impressions=given.impressions,
        hard=given.hard,
    )


if __name__ == "__main__":
    main()
