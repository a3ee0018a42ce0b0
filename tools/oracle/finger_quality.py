"""Our quality and NFIQ 2 on prints of different difficulty: means by condition, and how each orders genuine scores.

Fingers of a seed nobody chose anything on, pressed once cleanly and once under each condition. A genuine score is ours,
of the clean print against the other. One JSON line; ranks are Spearman's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import cv2

from jalon.biometrics.matching.score import compare, prepare
from jalon.biometrics.reading import read_grey
from jalon.cli.finger_files import warm_up
from tools.oracle._environment import ROOT, PeerUnavailable, python_of, report_unavailable
from tools.oracle.finger_peers import PACKAGES, spearman
from tools.prints.identity import grow
from tools.prints.impression import HARD, USUAL, press

SEED, FINGERS = 813, 14
CLEAN = replace(USUAL, dryness=0, wetness=0, scratches=0, pressure=0.05, noise_grey=4, area=(0.95, 0.95))
CONDITIONS = {
    "clean": CLEAN,
    "usual": USUAL,
    "hard": HARD,
    "dry": replace(USUAL, dryness=1.4),
    "uneven pressure": replace(USUAL, pressure=0.6),
    "30 % of the area": replace(USUAL, area=(0.3, 0.3)),
    "noise": replace(USUAL, noise_grey=40.0),
}


def main() -> int:
    """Measure; without NBIS its columns are missing."""
    warm_up()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(FINGERS):
            identity = grow(SEED, number)
            clean = prepare(read_grey(press(identity, SEED, 1, CLEAN)).template)
            for name, conditions in CONDITIONS.items():
                grey = press(identity, SEED, 2, conditions)
                template = read_grey(grey).template
                path = Path(scratch) / f"{len(rows)}.png"
                cv2.imwrite(str(path), grey)
                score = compare(clean, prepare(template)).score
                rows.append({"condition": name, "ours": template.quality, "score": score, "path": str(path)})
        _add_nfiq2(rows)
    known = [row for row in rows if isinstance(row.get("nfiq2"), int)]
    shown: dict[str, Any] = {"prints": len(rows), "with_nfiq2": len(known)}
    shown["ours_with_score"] = spearman(*_columns(rows, "ours", "score"))
    if known:
        shown["ours_with_score_same_prints"] = spearman(*_columns(known, "ours", "score"))
        shown["nfiq2_with_score"] = spearman(*_columns(known, "nfiq2", "score"))
        shown["ours_with_nfiq2"] = spearman(*_columns(known, "ours", "nfiq2"))
    for name in CONDITIONS:
        for column, kept in (("ours", rows), ("nfiq2", known), ("score", rows)):
            values = [row[column] for row in kept if row["condition"] == name]
            shown.setdefault(f"mean_{column}", {})[name] = round(fmean(values), 1) if values else None
    print(json.dumps(shown), flush=True)
    return 0


def _add_nfiq2(rows: list[dict[str, Any]]) -> None:
    child = str(ROOT / "tools/oracle/_records_child.py")
    try:
        command = [str(python_of("nbis", PACKAGES)), child, "nfiq2", *(row["path"] for row in rows)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    except (PeerUnavailable, subprocess.CalledProcessError) as reason:
        report_unavailable("finger_quality", PeerUnavailable(str(reason).splitlines()[-1][:200]))
        return
    for row, value in zip(rows, json.loads(done.stdout), strict=True):
        row["nfiq2"] = value
    refused = {row["nfiq2"] for row in rows if isinstance(row["nfiq2"], str)}
    print(json.dumps({"nfiq2_refused_because": sorted(refused)}), flush=True)


def _columns(rows: list[dict[str, Any]], *names: str) -> list[list[Any]]:
    return [[row[name] for row in rows] for name in names]


if __name__ == "__main__":
    cv2.setNumThreads(1)
    sys.exit(main())
