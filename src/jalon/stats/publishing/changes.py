"""What a new edition says otherwise than the one it replaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_Tables = Sequence[Mapping[str, Any]]


def changes_between(before: _Tables, after: _Tables, note: str) -> dict[str, Any]:
    """``note``: why, in words. ``rows``: every row that changed, with both sides; None where a row was or is hidden,
    or not listed."""
    rows = []
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        sides = [{_key(row): row for row in table["rows"]} for table in (old, new)]
        for key in dict.fromkeys([*sides[0], *sides[1]]):
            was, now = (side.get(key, {}) for side in sides)
            if was.get("numbers") != now.get("numbers"):
                at = (now or was)["at"]
                rows.append({"table": number, "at": at, "before": was.get("numbers"), "after": now.get("numbers")})
    return {"note": note, "rows": rows}


def _key(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(row["at"].items()))
