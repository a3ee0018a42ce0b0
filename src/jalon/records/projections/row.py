"""A row of a projection, before any database has seen it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Row(NamedTuple):
    """``model``: class name in ``records.models``; ``values`` by column, those not named are null."""

    model: str
    values: Mapping[str, Any]
