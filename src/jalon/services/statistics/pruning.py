"""Cubes that nobody needs any more leave the disk: not the newest two of a month, and none that a publication names."""

from __future__ import annotations

from pathlib import Path

from jalon.records.models import Publication
from jalon.stats.measures.source import cube_folder
from jalon.stats.publishing.document import read_publication

_KEPT = 2
"""The newest, and the one before it: what changed since is told from both."""


def prune_cubes(root: Path) -> int:
    """Remove older cubes of every month; how many went. A withdrawn publication keeps its cubes too."""
    old = [path for month in root.glob("cubes/*/country=*/month=*") for path in _older(month)]
    if not old:
        return 0
    named = set[Path]()
    for row in Publication.objects.order_by("id").iterator(20):
        for table in read_publication(bytes(row.content))["tables"]:
            for country, month, vintage in table["cubes"]:
                folder = cube_folder(root, table["measure"]) / f"country={country}" / f"month={month}"
                named.add(folder / f"vintage={vintage}.parquet")
    gone = [path for path in old if path not in named]
    for path in gone:
        path.unlink()
    return len(gone)


def _older(month: Path) -> list[Path]:
    numbered = [path for path in month.glob("vintage=*.parquet") if path.stem.partition("=")[2].isdecimal()]
    return sorted(numbered, key=lambda path: int(path.stem.partition("=")[2]))[:-_KEPT]
