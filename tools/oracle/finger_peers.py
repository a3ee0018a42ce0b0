"""NBIS (``nbis-python`` 0.1.9 over NIST's mindtct, bozorth3 and NFIQ 2) beside ours: same prints, one core
each, one run.

The given fingers (``JALON_BENCH_DATA``/fingerprints, both halves; ours was tuned on the first) and generated ones of a
seed nobody tuned on. Needs Debian's ``libopencv-core406 libopencv-imgproc406 libopencv-ml406``. Our quality
is set beside NFIQ 2. Whether records load elsewhere is ``finger_records.py``'s question.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from jalon.biometrics.evaluation import RATES, Scores, evaluate
from jalon.biometrics.finger.nfiq2 import nfiq2_estimate
from jalon.biometrics.matching.score import Prepared, compare, prepare
from jalon.biometrics.print_folder import read_index
from jalon.biometrics.reading import read_print
from jalon.cli.finger_files import warm_up
from tools.oracle._environment import ROOT, PeerUnavailable, python_of, report_unavailable
from tools.prints.__main__ import write

PACKAGES = ("nbis-python==0.1.9",)
SEED, FINGERS = 90_210, 40


def main() -> int:
    """Measure and print one JSON line a set and engine."""
    try:
        python = python_of("nbis", PACKAGES)
        subprocess.run([str(python), "-c", "import nbis"], check=True, capture_output=True, text=True)
    except PeerUnavailable as reason:
        report_unavailable("finger_peers", reason)
        return 0
    except subprocess.CalledProcessError as failed:
        report_unavailable("finger_peers", PeerUnavailable(failed.stderr.strip().splitlines()[-1]))
        return 0
    warm_up()
    with tempfile.TemporaryDirectory() as scratch:
        generated = Path(scratch) / "prints"
        write(generated, seed=SEED, first=0, fingers=FINGERS, impressions=4, hard=False)
        sets = [("generated", generated, 0, 4 * FINGERS)]
        given = Path(os.environ.get("JALON_BENCH_DATA") or ROOT / "absent") / "fingerprints"
        if given.is_dir():
            sets += [("given, first half", given, 0, 80), ("given, second half", given, 80, 160)]
        for name, folder, first, last in sets:
            _measured(python, name, folder, first, last)
    return 0


def _measured(python: Path, name: str, folder: Path, first: int, last: int) -> None:
    entries = read_index(folder)[first:last]
    prepared: list[Prepared] = []
    times, quality, estimate = [], [], []
    for entry in entries:
        data = (folder / entry.file).read_bytes()
        start = time.process_time()
        seen = read_print(data)
        times.append(time.process_time() - start)
        template = seen.template
        estimate.append(nfiq2_estimate(seen.grey, seen.seen))
        prepared.append(prepare(template))
        quality.append(template.quality)
    pairs = [(i, j) for i in range(len(entries)) for j in range(i + 1, len(entries))]
    start = time.process_time()
    ours = [(entries[i].finger, entries[j].finger, compare(prepared[i], prepared[j]).score) for i, j in pairs]
    spent = time.process_time() - start
    _line(name, "jalon", ours, times, spent, [len(one.template) for one in prepared])
    command = [str(python), str(ROOT / "tools/oracle/_nbis_child.py"), str(folder), str(first), str(last)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    theirs: dict[str, Any] = json.loads(done.stdout)
    _line(name, "nbis", theirs["scores"], theirs["extraction_s"], theirs["comparison_s"], theirs["minutiae"])
    ranks = {
        "quality": spearman(quality, theirs["nfiq2"]),
        "nfiq2_estimate": spearman(estimate, theirs["nfiq2"]),
    }
    print(json.dumps({"set": name, "spearman_with_nfiq2": ranks}), flush=True)


def _line(name: str, engine: str, scores: Any, times: list[float], spent: float, minutiae: list[int]) -> None:
    one, other, value = (np.array(column) for column in zip(*scores, strict=True))
    found = evaluate(Scores(value.astype(float), one, other))
    shown: dict[str, Any] = {"set": name, "engine": engine}
    for rate in RATES:
        low, high = found.intervals[rate]
        shown[f"{rate}_percent"] = [round(100 * part, 2) for part in (found.rates[rate], low, high)]
    shown["extraction_ms_median"] = round(1000 * float(np.median(times)), 1)
    shown["comparisons_per_s"] = round(len(value) / spent)
    shown["minutiae_median"] = float(np.median(minutiae))
    print(json.dumps(shown), flush=True)


def spearman(one: list[float], other: list[float]) -> float:
    """Rank correlation, equal values sharing their rank."""
    ranks = [_ranks(np.array(values)) for values in (one, other)]
    return round(float(np.corrcoef(*ranks)[0, 1]), 2)


def _ranks(values: Any) -> Any:
    return np.array([(values < value).sum() + ((values == value).sum() - 1) / 2 for value in values])


if __name__ == "__main__":
    cv2.setNumThreads(1)
    sys.exit(main())
