"""``list.lease``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.feed_parts import partition_number
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """The data key of a list partition for a while."""
    lease = placed.part("lease")
    return "ListLease", {
        "number": partition_number(placed),
        "partition": lease.get("partition"),
        "generation": lease.get("generation"),
        "until_day": lease.get("until_day"),
        "key": placed.part("key").get("key"),
    }
