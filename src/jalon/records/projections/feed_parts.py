"""What projections of feeds share: the number of a partition, and strings that were cut into pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jalon.journal.list_state import SNAPSHOT_SUB
from jalon.kernel.canonical import Value
from jalon.records.projections.columns import Misfit, hexadecimal, unix_moment
from jalon.records.projections.placed import Placed


def partition_number(placed: Placed) -> int:
    """The partition of a feed; its snapshots stand in a feed of their own."""
    return placed.place.sub & ~SNAPSHOT_SUB


def joined(value: Value) -> bytes | None:
    """Byte strings in a row."""
    if value is None:
        return None
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Misfit("an array of byte strings")
    pieces = [one for one in value if isinstance(one, bytes)]
    if len(pieces) != len(value):
        raise Misfit("an array of byte strings")
    return b"".join(pieces)


def content_of(placed: Placed) -> dict[str, Any]:
    """What a change and a piece of a snapshot say alike: which list, at which version, and what is sealed."""
    state = placed.part("state")
    return {
        "number": partition_number(placed),
        "partition": state.get("partition"),
        "generation": state.get("generation"),
        "version": state.get("version"),
        "as_of": unix_moment(state.get("as_of_unix_s")),
        "root": hexadecimal(state.get("root")),
        "entries": state.get("entries"),
        "content": joined(placed.part("content").get("pieces")),
    }
