"""Our quality, our estimate of NFIQ 2, and NFIQ 2 on prints of different difficulty: means by condition, how each
orders genuine scores, and what share of genuine pairs is missed when the prints it calls worst are left out.

Fingers of a seed nobody chose anything on, pressed once cleanly and once under each condition. A genuine score is ours,
of the clean print against the other. One JSON line; ranks are Spearman's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import cv2

from jalon.biometrics.finger.nfiq2 import nfiq2_estimate
from jalon.biometrics.matching.score import compare, prepare
from jalon.biometrics.reading import read_grey
from jalon.cli.finger_files import warm_up
from tools.oracle._environment import ROOT, PeerUnavailable, python_of, report_unavailable
from tools.oracle.finger_peers import PACKAGES, spearman
from tools.prints.identity import grow
from tools.prints.impression import HARD, USUAL, press

SEED, FINGERS = 813, 14
FMR = 0.001
"""False-match rate at which a genuine pair counts as missed."""
LEFT_OUT = (0.0, 0.05, 0.1, 0.2, 0.3)
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
    """Measure; without NBIS its columns are missing. ``JALON_FINGERS`` for more or fewer fingers."""
    warm_up()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(int(os.environ.get("JALON_FINGERS") or FINGERS)):
            identity = grow(SEED, number)
            clean = prepare(read_grey(press(identity, SEED, 1, CLEAN)).template)
            for name, conditions in CONDITIONS.items():
                grey = press(identity, SEED, 2, conditions)
                seen = read_grey(grey)
                path = Path(scratch) / f"{len(rows)}.png"
                cv2.imwrite(str(path), grey)
                found = compare(clean, prepare(seen.template))
                row: dict[str, Any] = {"condition": name, "path": str(path), "ours": seen.quality.score}
                row |= {"score": found.score, "missed": found.fmr_estimate > FMR}
                rows.append(row | {"estimate": nfiq2_estimate(seen.grey, seen.seen)})
        _add_nfiq2(rows)
    known = [row for row in rows if isinstance(row.get("nfiq2"), int)]
    shown: dict[str, Any] = {"prints": len(rows), "with_nfiq2": len(known)}
    shown["ours_with_score"] = spearman(*_columns(rows, "ours", "score"))
    if known:
        shown["ours_with_score_same_prints"] = spearman(*_columns(known, "ours", "score"))
        shown["nfiq2_with_score"] = spearman(*_columns(known, "nfiq2", "score"))
        shown["ours_with_nfiq2"] = spearman(*_columns(known, "ours", "nfiq2"))
        shown["estimate_with_nfiq2"] = spearman(*_columns(known, "estimate", "nfiq2"))
        shown["missed_by_share_left_out_for_nfiq2"] = _discarded(known, "nfiq2")
    shown["missed_by_share_left_out_for_ours"] = _discarded(known or rows, "ours")
    for name in CONDITIONS:
        for column, kept in (("ours", rows), ("estimate", rows), ("nfiq2", known), ("score", rows)):
            values = [row[column] for row in kept if row["condition"] == name]
            shown.setdefault(f"mean_{column}", {})[name] = round(fmean(values), 1) if values else None
    print(json.dumps(shown), flush=True)
    return 0


def _discarded(rows: list[dict[str, Any]], by: str) -> dict[str, float]:
    """Share of genuine pairs that the threshold misses, by share of prints left out, those of lowest ``by`` first."""
    order = sorted(rows, key=lambda row: float(row[by]))
    kept = {share: order[round(share * len(order)) :] for share in LEFT_OUT}
    return {f"{share:.2f}": round(fmean(row["missed"] for row in left), 4) for share, left in kept.items()}


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
