"""Screening: 10,000 listed persons and 1 million document numbers, beside a scan of all names with rapidfuzz.

Every question has names, a birth date, nationality, sex and a document, as a booth asks it. The scan compares one name
with every listed name (token_sort_ratio and Jaro-Winkler); it knows neither birth dates nor documents.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.screening import Audience, DocumentKey, Ground, Index, ListEntry, Query, search
from jalon.screening.index.build import GenerationBuilder
from jalon.screening.index.generations import activate, publish, seal, stage
from jalon.screening.index.layout import ListHead
from jalon.screening.synthetic import synthetic_name

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
PERSONS = 10_000
DOCUMENTS = int(os.environ.get("JALON_BENCH_DOCUMENTS", "1000000"))
QUERIES = 2_000
STATES = ("BFA", "MLI", "MRT", "NER", "BEN", "CIV", "NGA", "TCD")


def main() -> None:
    """Builds the index, asks, and prints a table."""
    random = Random(1)
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        started = time.perf_counter()
        persons = [_person(random, number) for number in range(PERSONS)]
        _build(directory, persons, random)
        built_s = time.perf_counter() - started
        started = time.perf_counter()
        index = Index.open(directory)
        opened_s = time.perf_counter() - started
        disk_mb = sum(path.stat().st_size for path in directory.rglob("*")) / 1e6
        _report(index, persons, random)
        print(f"build {built_s:.1f} s, open with all checksums {opened_s:.2f} s, disk {disk_mb:.0f} MB")
        print(f"peak resident {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (build included)")


def _report(index: Index, persons: list[ListEntry], random: Random) -> None:
    travellers = [_traveller(random) for _ in range(QUERIES)]
    sample = random.sample(persons, QUERIES)
    listed = [_as_query(entry) for entry in sample]
    # As many travellers share a name with a listed person and no birth date: the dearest question.
    undated = [Query(query.names) for query in listed]
    names = [name for entry in persons for name in entry.names]
    print(
        f"{PERSONS} persons, {index.names} names, {index.document_numbers} document numbers; {QUERIES} questions each"
    )
    print(f"{'':44}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    for title, queries in (("travellers on no list", travellers), ("listed persons", listed), ("name only", undated)):
        _row(f"search, {title}", [lambda query=query: search(query, index, at=AT) for query in queries])
    only_documents = [Query(documents=query.documents) for query in travellers]
    _row("search, document only", [lambda query=query: search(query, index, at=AT) for query in only_documents])
    for title, scorer in (("token_sort_ratio", fuzz.token_sort_ratio), ("Jaro-Winkler", JaroWinkler.similarity)):
        scans = [lambda n=query.names[0], s=scorer: process.cdist([n], names, scorer=s) for query in travellers[:200]]
        _row(f"rapidfuzz cdist {title}", scans)
    stopped = sum(bool(search(query, index, at=AT).candidates) for query in travellers)
    bands = [candidate.band for query in travellers for candidate in search(query, index, at=AT).candidates]
    found = sum(
        any(candidate.entry_id == entry.entry_id for candidate in search(query, index, at=AT).candidates)
        for query, entry in zip(listed, sample, strict=True)
    )
    print(f"travellers on no list with a candidate: {stopped} of {QUERIES}; bands {_counts(bands)}")
    print(f"listed persons found: {found} of {QUERIES}")


def _counts(bands: list[str]) -> dict[str, int]:
    return {str(band): bands.count(band) for band in sorted(set(bands))}


def _row(title: str, calls: list[Callable[[], object]]) -> None:
    taken = []
    for call in calls:
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1_000)
    p50, p95, p99 = np.percentile(taken, (50, 95, 99))
    print(f"{title:44}{p50:9.2f}{p95:9.2f}{p99:9.2f}", flush=True)


def _build(directory: Path, persons: list[ListEntry], random: Random) -> None:
    folder = stage(directory)
    with GenerationBuilder(folder, audience=Audience.POST, key=b"b" * 32) as builder:
        for entry in persons:
            builder.add(entry)
        builder.close_list(ListHead("PERSONS", AT, len(persons), 0))
        for number in range(DOCUMENTS):
            builder.add(_entry(f"D{number}", documents=(_document(random),), ground=Ground.DOCUMENT_LOST))
            if sys.stderr.isatty() and number % 100_000 == 0:
                print(f"\rbuilding: {number}", end="", file=sys.stderr)
        builder.close_list(ListHead("DOCUMENTS", AT, DOCUMENTS, 0))
        seal(folder, builder.finish())
    activate(directory, publish(folder))


def _entry(entry_id: str, **given: object) -> ListEntry:
    values = {
        "entry_id": entry_id,
        "names": (),
        "birth": None,
        "nationality": None,
        "sex": None,
        "documents": (),
        "ground": Ground.COURT_WARRANT,
        "legal_basis": "invented law",
        "source": "invented",
        "entered_on": date(2026, 1, 1),
        "expires_on": date(2029, 1, 1),
        "review_on": date(2027, 1, 1),
    }
    return ListEntry(**(values | given))  # type: ignore[arg-type]


def _person(random: Random, number: int) -> ListEntry:
    woman = random.random() < 0.3
    return _entry(
        f"P{number}",
        names=(synthetic_name(random, woman=woman),),
        birth=_birth(random),
        nationality=random.choice(STATES),
        sex=Sex.FEMALE if woman else Sex.MALE,
    )


def _traveller(random: Random) -> Query:
    woman = random.random() < 0.4
    name = synthetic_name(random, woman=woman)
    sex = Sex.FEMALE if woman else Sex.MALE
    return Query((name,), _birth(random), random.choice(STATES), sex, (_document(random, "T"),))


def _as_query(entry: ListEntry) -> Query:
    return Query(entry.names, entry.birth, entry.nationality, entry.sex)


def _birth(random: Random) -> ApproximateDate:
    born = date(1950, 1, 1) + timedelta(days=random.randrange(20_000))
    return ApproximateDate(born.year) if random.random() < 0.2 else ApproximateDate.of(born)


def _document(random: Random, first: str = "") -> DocumentKey:
    letter = first or random.choice("ABCDEFGHJK")
    return DocumentKey("P", random.choice(STATES), f"{letter}{random.randrange(10**7, 10**8)}")


if __name__ == "__main__":
    main()
