"""A gallery of 100,000 people with two fingers each: enrolment, search time, memory, and comparisons a second a core.

Rows of real prints would take hours to make, so most are prints of 60 generated fingers with their minutiae
moved, turned,
dropped and added: like prints of other fingers for the counting, and not for accuracy. 60 enrolled people are
real, and each
is searched by other prints of the same two fingers. ``PEOPLE`` as the argument makes it smaller.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import psutil

from jalon.biometrics.matching.first_stage import first_scores
from jalon.biometrics.matching.gallery import Gallery, Member
from jalon.biometrics.matching.score import compare, prepare
from jalon.biometrics.matching.search import SHORT_LIST_SHARE, search
from jalon.biometrics.reading import read_grey
from jalon.biometrics.template import Template
from tools.prints.identity import grow
from tools.prints.impression import press

SEED, REAL, BATCH = 4_711, 60, 4_000


def real_prints() -> list[tuple[Template, Template]]:
    """Two prints of each of 2 * REAL fingers; right thumbs and right index fingers in turn."""
    prints = []
    for number in range(2 * REAL):
        identity = grow(SEED, number)
        pair = [read_grey(press(identity, SEED, i), position=1 + number % 2).template for i in (1, 2)]
        prints.append((pair[0], pair[1]))
    return prints


def invented(rng: np.random.Generator, like: Template) -> Template:
    """Minutiae moved by 10 pixels, turned by 15 degrees, a third left out and a third new."""
    kept = rng.random(len(like)) < 0.67
    new = max(1, len(like) // 3)
    x = np.concatenate([like.x[kept] + rng.normal(0, 10, kept.sum()), rng.uniform(40, 280, new)])
    y = np.concatenate([like.y[kept] + rng.normal(0, 10, kept.sum()), rng.uniform(40, 360, new)])
    if rng.random() < 0.5:
        x, y = 320 - x, 400 - y
    angle = np.concatenate([like.angle[kept] + rng.normal(0, 11, kept.sum()), rng.uniform(0, 256, new)])
    whole = [np.rint(column).astype(np.int64) for column in (np.clip(x, 0, 319), np.clip(y, 0, 399), angle % 256)]
    whole[2] %= 256
    kind = np.ones(len(x), np.int64)
    return Template(320, 400, *whole, kind, rng.integers(30, 100, len(x)), 60, like.position)


def people(prints: list[tuple[Template, Template]], count: int) -> Iterator[Member]:
    """Members of all people, real ones first."""
    rng = np.random.default_rng(SEED)
    for number in range(count):
        key = (number + 1).to_bytes(16, "big")
        for side in (0, 1):
            enrolled = prints[(2 * number + side) % (2 * REAL)][0]
            yield Member(key, enrolled if number < REAL else invented(rng, enrolled))


def main() -> None:
    """Enrol, search, and print one JSON line."""
    cv2.setNumThreads(1)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    prints = real_prints()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "gallery"
        Gallery.create(folder)
        start, batch = time.process_time(), []
        with Gallery(folder, writable=True) as gallery:
            for member in people(prints, count):
                batch.append(member)
                if len(batch) == BATCH:
                    gallery.add(batch)
                    batch = []
            gallery.add(batch)
            enrolled_s = time.process_time() - start
            one = time.perf_counter()
            gallery.add([Member((count + 1).to_bytes(16, "big"), prints[0][1])])
            one_ms = 1000 * (time.perf_counter() - one)
            gallery.remove((count + 1).to_bytes(16, "big"))
        with Gallery(folder) as gallery:
            times, walls, found = [], [], 0
            search(gallery, [prints[0][1]])
            for number in range(REAL):
                start, wall = time.process_time(), time.perf_counter()
                first = search(gallery, [prints[2 * number][1], prints[2 * number + 1][1]])[0]
                times.append(time.process_time() - start)
                walls.append(time.perf_counter() - wall)
                found += first.key == (number + 1).to_bytes(16, "big")
            report = {"people": count, "fingers": gallery.count, "searches": REAL, "first_candidate_right": found}
            report |= {"search_cpu_s_p50": round(float(np.median(times)), 3)}
            report |= {"search_cpu_s_p95": round(float(np.percentile(times, 95)), 3)}
            report |= {"search_wall_s_p95": round(float(np.percentile(walls, 95)), 3)}
            report |= {"finger_comparisons_per_s_per_core": round(gallery.count / float(np.median(times)))}
            report |= {"first_stage_alone_per_s": stage_one(gallery, prints[0][1])}
            report |= {"full_comparisons_per_s": full_rate(prints), "short_list_share": SHORT_LIST_SHARE}
            report |= {"enrolment_cpu_s": round(enrolled_s, 1), "one_more_finger_ms": round(one_ms, 1)}
            report |= {"resident_mb": round(psutil.Process().memory_info().rss / 1e6)}
    print(json.dumps(report), flush=True)


def stage_one(gallery: Gallery, template: Template) -> int:
    """Rows a second of the first stage, any position."""
    probe = prepare(template)
    start = time.process_time()
    first_scores(probe, gallery.words, 0)
    return round(gallery.count / (time.process_time() - start))


def full_rate(prints: list[tuple[Template, Template]]) -> int:
    """Full comparisons a second of prepared templates."""
    ready = [prepare(pair[0]) for pair in prints[:40]]
    start = time.process_time()
    for one in ready:
        for other in ready:
            compare(one, other)
    return round(len(ready) ** 2 / (time.process_time() - start))


if __name__ == "__main__":
    main()
