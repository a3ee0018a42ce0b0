"""Error rates on generated fingers of a seed that nobody tuned on, and what the first stage of a search loses.

``JALON_FINGERS`` (300; the goals ask for 2,000) fingers with two impressions each; ``JALON_PRINTS`` keeps the
pictures in a folder, so that a
stopped run goes on. Prints one JSON line with rates as fractions and 95 % intervals by fingers, and the share
of searches whose mate the first
stage leaves off its short list though the full comparison puts it first.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from jalon.biometrics.matching.gallery import Gallery, Member
from jalon.biometrics.matching.score import compare, prepare
from jalon.biometrics.matching.search import search
from jalon.biometrics.print_folder import evaluate_folder
from jalon.biometrics.reading import read_print
from jalon.cli.finger_files import warm_up
from tools.prints.__main__ import write

SEED = 9_001


def main() -> None:
    """Generate, evaluate, search."""
    warm_up()
    count = int(os.environ.get("JALON_FINGERS") or 300)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(os.environ.get("JALON_PRINTS") or scratch)
        write(folder, seed=SEED, first=0, fingers=count, impressions=2, hard=False)
        report = evaluate_folder(folder, clock=time.process_time, progress=lambda *_: None)
        print(json.dumps({"fingers": count, **report.summary(), **loss(folder, count, Path(scratch))}), flush=True)


def loss(folder: Path, count: int, scratch: Path) -> dict[str, float]:
    """Shares of searches whose first candidate is wrong, with both stages and with the full comparison alone."""
    ready = []
    for number in range(count):
        sides = [read_print((folder / f"{number}_{side}.png").read_bytes()).template for side in (1, 2)]
        ready.append((sides[0], sides[1]))
    Gallery.create(scratch / "gallery")
    with Gallery(scratch / "gallery", writable=True) as gallery:
        gallery.add([Member((n + 1).to_bytes(16, "big"), one) for n, (one, _) in enumerate(ready)])
        prepared = [prepare(one) for one, _ in ready]
        wrong_two, wrong_full = 0, 0
        for number, (_, probe) in enumerate(ready):
            found = search(gallery, [probe])
            wrong_two += not found or found[0].key != (number + 1).to_bytes(16, "big")
            asked = prepare(probe)
            wrong_full += int(np.argmax([compare(asked, one).score for one in prepared])) != number
    return {"first_wrong_two_stages": round(wrong_two / count, 5), "first_wrong_full": round(wrong_full / count, 5)}


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
