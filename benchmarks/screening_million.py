"""Screening: one million invented names of more than 200,000 distinct parts; build, delta, questions, memory.

Times are processor time of one core. Questions are asked in a process of their own, as at a post, so that its memory is
that of the index alone. ``JALON_BENCH_NAMES`` sets another number of names.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import psutil

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.screening import Audience, Ground, Index, ListEntry, Query, search
from jalon.screening.changes import change_list
from jalon.screening.index.build import GenerationBuilder
from jalon.screening.index.generations import activate, publish, seal, stage, writing
from jalon.screening.index.layout import ListHead
from jalon.screening.synthetic import synthetic_family_name

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = int(os.environ.get("JALON_BENCH_NAMES", "1000000"))
QUESTIONS = 1_000
CONSONANTS = ["b", "d", "f", "g", "k", "l", "m", "n", "r", "s", "t", "w", "y", "z", "kh", "dj"]
VOWELS = ["a", "i", "o", "ou", "e"]


def main() -> None:
    """Builds, asks, changes, and prints what it took."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        random, families, given = _invented()
        entries = list(_entries(random, families, given))
        started = time.process_time()
        _build(directory, iter(entries))
        disk_mb = sum(path.stat().st_size for path in directory.rglob("*")) / 1e6
        print(f"build {time.process_time() - started:.1f} s, disk {disk_mb:.0f} MB", flush=True)
        changed = [replace(entry, names=("INVENTED CHANGE",)) for entry in entries[: min(1_000, NAMES)]]
        del entries
        subprocess.run([sys.executable, __file__, folder], check=True)
        started, worked = time.perf_counter(), time.process_time()
        change_list(directory, "NAMES", entries=changed, as_of=AT)
        taken, work = time.perf_counter() - started, time.process_time() - worked
        print(f"delta of {len(changed)}: {1_000 * taken:.0f} ms, of it {1_000 * work:.0f} ms of processor time")


def ask(directory: Path) -> None:
    """Opens the index in a fresh process, asks, and prints times and resident memory."""
    random, families, given = _invented()
    questions = [(_name(random, families, given), _birth(random)) for _ in range(QUESTIONS)]
    del families
    before = _resident_mb()
    started = time.process_time()
    index = Index.open(directory)
    parts = len(index.segments[0].array("part_end.u32"))
    print(f"open {time.process_time() - started:.2f} s, {index.names} names, {parts} distinct parts")
    for title, dated in (("with birth date", True), ("name only", False)):
        _ask(index, [Query((name,), birth if dated else None) for name, birth in questions], title=title)
    print(f"resident {before:.0f} MB before the index was opened, {_resident_mb():.0f} MB after the questions")


def _invented() -> tuple[Random, list[str], list[str]]:
    random = Random(1)
    families = [_family(random) for _ in range(300_000)]
    return random, families, [synthetic_family_name(random)[:6] for _ in range(1_500)]


def _resident_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 1e6


def _family(random: Random) -> str:
    count = random.choice((2, 3, 3, 4))
    return "".join(random.choice(CONSONANTS) + random.choice(VOWELS) for _ in range(count)) + random.choice("nrt ")


def _name(random: Random, families: list[str], given: list[str]) -> str:
    """Common names are many and rare ones too: places fall off with the square."""
    spread = random.random() ** 2 if random.random() < 0.6 else random.random()
    firsts = [given[int(random.random() ** 2 * len(given))] for _ in range(random.choice((1, 2, 2)))]
    return " ".join([families[int(spread * len(families))].upper(), *firsts])


def _birth(random: Random) -> ApproximateDate:
    born = date(1950, 1, 1) + timedelta(days=random.randrange(20_000))
    kind = random.random()
    if kind < 0.2:
        return ApproximateDate(born.year)
    return ApproximateDate(born.year, 1, 1) if kind < 0.35 else ApproximateDate.of(born)


def _entries(random: Random, families: list[str], given: list[str]) -> Iterator[ListEntry]:
    for number in range(NAMES):
        yield ListEntry(
            entry_id=f"E{number}",
            names=(_name(random, families, given),),
            birth=_birth(random),
            nationality="BFA",
            sex=Sex.MALE,
            documents=(),
            ground=Ground.COURT_WARRANT,
            legal_basis="invented law",
            source="invented court",
            entered_on=date(2026, 1, 1),
            expires_on=date(2028, 1, 1),
            review_on=date(2027, 1, 1),
        )


def _build(directory: Path, entries: Iterator[ListEntry]) -> None:
    with writing(directory):
        folder = stage(directory)
        with GenerationBuilder(folder, audience=Audience.POST, key=b"b" * 32) as builder:
            for entry in entries:
                builder.add(entry)
            builder.close_list(ListHead("NAMES", AT, NAMES, 0))
            seal(folder, builder.finish())
        activate(directory, publish(folder))


def _ask(index: Index, queries: list[Query], *, title: str) -> None:
    taken, candidates = [], 0
    for query in queries:
        started = time.process_time()
        candidates += len(search(query, index, at=AT).candidates)
        taken.append(1_000 * (time.process_time() - started))
    p50, p99, p999 = np.percentile(taken, (50, 99, 99.9))
    print(f"{title}: p50 {p50:.2f} ms, p99 {p99:.2f} ms, p99.9 {p999:.2f} ms, {candidates / QUESTIONS:.2f} candidates")


if __name__ == "__main__":
    ask(Path(sys.argv[1])) if len(sys.argv) > 1 else main()
