"""Fields that repeat what stands beside them, written short and read long again: nothing is lost, bytes are saved.

Inspections and shifts are named by 6 random bytes at their node: the node's name stands in the stream. A zone is said
by what it adds to the fields of its part. Whoever reads a short body makes it long first; older ones pass unchanged.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping

from jalon.journal import zones
from jalon.journal.kinds import Kind
from jalon.kernel.canonical import Value

_RANDOM_BYTES = 6
_BETWEEN = bytes(2)
Values = Mapping[str, Value]
_Change = Callable[[str, Value, Values, bytes], Value]


def new_own_id(node: bytes) -> uuid.UUID:
    """A new name of an inspection or a shift at a node: its 8 bytes, two zeros, 6 random bytes."""
    return uuid.UUID(bytes=own_id_at(node, secrets.token_bytes(_RANDOM_BYTES)))


def own_id_at(node: bytes, random: bytes) -> bytes:
    """16 bytes of the name that the last six of ``random`` give at a node."""
    return node + _BETWEEN + random[-_RANDOM_BYTES:]


def shorten(kind: Kind, node: bytes, body: Mapping[str, Values]) -> dict[str, Values]:
    """The values of a body as its kind writes them. ``node``: whose journal it is for."""
    return {part: _each(kind, part, values, _short, node) for part, values in body.items()}


def lengthen(kind: Kind, node: bytes, body: Mapping[str, Values | None]) -> dict[str, Values | None]:
    """The inverse of :func:`shorten`; an erased part stays None. Raises :class:`UnableToRead`."""
    return {part: None if values is None else _each(kind, part, values, _long, node) for part, values in body.items()}


def _each(kind: Kind, name: str, values: Values, change: _Change, node: bytes) -> Values:
    found = kind.shortened(name)
    if not found:
        return values
    return {**values, **{field.name: change(field.type, values.get(field.name), values, node) for field in found}}


def _short(field_type: str, value: Value, values: Values, node: bytes) -> Value:
    if field_type == "zone" and isinstance(value, str):
        return zones.short(value, values)
    if field_type == "own_id" and isinstance(value, bytes) and value[:-_RANDOM_BYTES] == node + _BETWEEN:
        return value[-_RANDOM_BYTES:]
    return value


def _long(field_type: str, value: Value, values: Values, node: bytes) -> Value:
    if field_type == "zone":
        return zones.long(value, values)
    if isinstance(value, bytes) and len(value) == _RANDOM_BYTES:
        return own_id_at(node, value)
    return value
