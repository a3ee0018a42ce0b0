"""A small lake of invented rows, and the same rows in plain Python to count again."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]

_TYPES = {
    "post": pa.string(),
    "crossing_point": pa.string(),
    "nationality": pa.string(),
    "residence": pa.string(),
    "document_issuer": pa.string(),
    "finding": pa.string(),
    "provisional": pa.bool_(),
    "border_resident": pa.bool_(),
    "decided": pa.bool_(),
    "false_alert": pa.bool_(),
}
_STATES = ("BFA", "MLI", "NER", "CIV", None)


def crossings(seed: int, rows: int) -> list[Row]:
    """Rows of the table crossings over two States and three months; every column has values that are absent."""
    random = Random(seed)
    return [_crossing(random) for _ in range(rows)]


def _crossing(random: Random) -> Row:
    def sometimes(value: Any) -> Any:
        return None if random.random() < 0.1 else value

    return {
        "country": random.choice(("BFA", "MLI")),
        "month": random.choice(("2026-01", "2026-02", "2026-03")),
        "post": random.choice(("Faramana", "Seytenga", "Koury")),
        "crossing_point": random.choice(("BFA-01", "MLI-02")),
        "direction": random.choice((2, 3)),
        "outcome": random.choices((2, 3, 4, 5, 6, 7), (8, 6, 1, 2, 1, 1))[0],
        "document_kind": sometimes(random.choice((2, 3, 9, 10))),
        "document_issuer": random.choice(_STATES),
        "nationality": random.choice(_STATES),
        "residence": random.choice(_STATES),
        "sex": sometimes(random.choice((1, 2, 3))),
        "age_band": sometimes(random.randint(0, 9)),
        "purpose": sometimes(random.randint(0, 16)),
        "transport": sometimes(random.randint(1, 12)),
        "stay_band": sometimes(random.randint(0, 8)),
        "provisional": random.random() < 0.1,
        "unchecked": random.choice((0, 0, 1, 3)),
        "processing_s": random.choice((20, 35, 35, 61, 90, 400)),
        "waiting_s": sometimes(random.choice((0, 60, 300, 301, 1800))),
        "late_days": random.choice((0, 0, 1, 5, 40)),
        "border_resident": sometimes(random.random() < 0.3),
        "shift": random.choice((1, 2)),
        "unlikely": random.choice((0, 0, 0, 1, 6)),
    }


def write(folder: Path, table: str, rows: list[Row], vintage: int = 1) -> None:
    """Write ``rows`` as the lake keeps them: a folder a State, month and vintage."""
    by_month: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_month[row["country"], row["month"]].append(row)
    for (country, month), some in by_month.items():
        place = folder / table / f"country={country}" / f"month={month}" / f"vintage={vintage}"
        place.mkdir(parents=True)
        names = [name for name in some[0] if name not in ("country", "month")]
        columns = {name: pa.array([row[name] for row in some], _TYPES.get(name, pa.int32())) for name in names}
        pq.write_table(pa.table(columns), place / "part-0.parquet")
