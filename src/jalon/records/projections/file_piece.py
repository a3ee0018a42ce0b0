"""``file.piece``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal, unix_moment
from jalon.records.projections.feed_parts import joined
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A piece of a file that every post holds."""
    file = placed.part("file")
    return "FilePiece", {name: file.get(name) for name in ("subject", "version", "bytes", "piece", "pieces")} | {
        "as_of": unix_moment(file.get("as_of_unix_s")),
        "digest": hexadecimal(file.get("digest")),
        "content": joined(file.get("content")),
    }
