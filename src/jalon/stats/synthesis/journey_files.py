"""Where a year of invented journeys is written: three Parquet files, beside no lake."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from jalon.stats.synthesis.journeys import Year

MOVEMENTS, TRUTH, OFFLINE = "movements.parquet", "truth.parquet", "offline.parquet"


def write_year(folder: Path, year: Year) -> None:
    """Write movements, truth and the posts that are silent."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in ((MOVEMENTS, year.movements), (TRUTH, year.truth), (OFFLINE, year.offline)):
        pq.write_table(rows, folder / name, compression="zstd")
