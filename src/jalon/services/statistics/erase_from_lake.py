"""Compaction: rows of earlier vintages leave the disk, at once where an erasure touched their month."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from jalon.stats.lake.catalog import Catalog
from jalon.stats.lake.manifest import Partition


def compact(root: Path, catalog: Catalog, *, erased_months: Collection[str], former: int) -> int:
    """Remove vintages that no longer count; how many went. Manifests stay: they hold counts alone.

    ``former``: how many earlier vintages of a month stay for readers that have begun; none of months in
    ``erased_months``, and none of a month whose rows have all left. What a crash left half written goes too.
    """
    gone = 0
    for folder in root.glob("*/country=*/month=*"):
        table, country, month = folder.parts[-3], _after(folder.parts[-2]), _after(folder.parts[-1])
        current = catalog.get(Partition(table, country, month))
        kept = 0 if month in erased_months else former
        for path in folder.iterdir():
            number = _after(path.name)
            stands = number.isdecimal() and current is not None and current - kept <= int(number) <= current
            if path.is_dir() and not stands:
                shutil.rmtree(path)
                gone += 1
    return gone


def _after(name: str) -> str:
    return name.partition("=")[2]
