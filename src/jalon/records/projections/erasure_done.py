"""``erasure.done``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from jalon.kernel.canonical import Value
from jalon.records.projections.columns import Misfit, is_number, place_of
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """Parts erased, by place; no person is named."""
    erasure = placed.part("erasure")
    return "Erasure", {
        "targets": _targets(erasure.get("targets")),
        "basis": erasure.get("basis"),
        "authority": erasure.get("authority"),
        "policy_version": erasure.get("policy_version"),
    }


def _targets(value: Value) -> str | None:
    if value is None:
        return None
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise Misfit("targets")
    return json.dumps([_target(item) for item in value], separators=(",", ":"))


def _target(item: Value) -> tuple[str, int]:
    if not isinstance(item, Sequence) or isinstance(item, str | bytes) or len(item) != 2 or not is_number(item[1]):
        raise Misfit("a target")
    assert isinstance(item[1], int)
    return place_of(item[0]).to_bytes().hex(), item[1]
