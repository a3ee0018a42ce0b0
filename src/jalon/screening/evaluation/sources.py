"""Reading the data of an evaluation: pairs, travellers, lists. Files that are absent are left out of the report."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.errors import UnableToRead
from jalon.screening.entry import Audience, ListEntry
from jalon.screening.evaluation.pairs import Pair
from jalon.screening.formats.records import GoodRecord
from jalon.screening.formats.registry import reader_of
from jalon.screening.query import Query


def first(folder: Path, pattern: str) -> Path | None:
    """The first file below ``folder`` whose name matches, in order of path."""
    return next(iter(sorted(folder.rglob(pattern))), None)


def pairs_of(path: Path) -> list[Pair]:
    """Pairs of persons' names.

    Columns ``a, b, same`` (yes, no) and perhaps ``group``, or ``name1, name2, is_match`` with ``schema`` Person.
    """
    found = []
    for row in _rows(path):
        if row.get("schema", "Person") == "Person":
            same = row.get("same") or row.get("is_match") or ""
            one, other = row.get("a") or row.get("name1"), row.get("b") or row.get("name2")
            if one and other:
                group = row.get("group") or row.get("case_group") or ""
                found.append(Pair(one, other, same.lower() in {"yes", "true", "1"}, group))
    return found


def travellers_of(path: Path) -> list[Query]:
    """Name and birth date of each traveller (``full_name, date_of_birth``)."""
    found = []
    for row in _rows(path):
        try:
            birth = ApproximateDate.read(row["date_of_birth"]) if row["date_of_birth"] else None
        except UnableToRead:
            birth = None
        found.append(Query((row["full_name"],), birth))
    return found


def entries_of(list_format: str, paths: list[Path], as_of: date) -> list[ListEntry]:
    """The usable entries of one list."""
    records = reader_of(list_format)(paths, Audience.HUB, as_of)
    return [record.entry for record in records if isinstance(record, GoodRecord)]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(StringIO(data.decode("utf-8"), newline=""))
