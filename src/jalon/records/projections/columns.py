"""From field values to column values, strict: a received value that no column holds is a :class:`Misfit`."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from itertools import chain, cycle
from operator import contains
from typing import Any, TypeGuard, cast

from django.db import models as django_models

from jalon.kernel.canonical import Value
from jalon.kernel.clock import time_of
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.ids import Place
from jalon.records import models
from jalon.records.projections.row import Row

PLACE_BYTES = 27
_DAY_MAX = 2_932_896
"""Days since 1970 of 9999-12-31, the last that Python and PostgreSQL share."""
_SECONDS_OF_DAY = 86_400
_RANGES: dict[type[django_models.Field[Any, Any]], tuple[int, int]] = {
    django_models.PositiveSmallIntegerField: (0, (1 << 15) - 1),
    django_models.PositiveIntegerField: (0, (1 << 31) - 1),
    django_models.IntegerField: (-(1 << 31), (1 << 31) - 1),
    django_models.BigIntegerField: (-(1 << 63), (1 << 63) - 1),
}


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=bytes.hex)


class Misfit(ValueError):
    """A value that its column cannot hold."""


def key(value: Value) -> uuid.UUID | None:
    """16 bytes as a key."""
    if value is None:
        return None
    if not isinstance(value, bytes) or len(value) != 16:
        raise Misfit("a key has 16 bytes")
    return _key(value)


@lru_cache(maxsize=1_024)
def _key(value: bytes) -> uuid.UUID:
    """The same officers and shifts stand in one entry after the other."""
    return uuid.UUID(bytes=value)


def target(value: Value) -> uuid.UUID | None:
    """The row key of the entry that a 27-byte place names."""
    if value is None:
        return None
    return place_of(value).record_id()


def place_of(value: Value) -> Place:
    """The inverse of ``Place.to_bytes``."""
    if not isinstance(value, bytes) or len(value) != PLACE_BYTES:
        raise Misfit("a place has 27 bytes")
    lane, sub, seq = value[16], int.from_bytes(value[17:19], "big"), int.from_bytes(value[19:], "big")
    return Place(value[:8], value[8:16], lane, sub, seq)


def hexadecimal(value: Value) -> str | None:
    """Bytes in hex."""
    if value is None:
        return None
    if not isinstance(value, bytes):
        raise Misfit("bytes")
    return value.hex()


def moment(day: int, second: Value) -> datetime | None:
    """The time of a second of an entry's day."""
    if second is None:
        return None
    if not isinstance(second, int) or day > _DAY_MAX:
        raise Misfit("a day until 9999")
    return time_of(day, second)


def unix_moment(value: Value) -> datetime | None:
    """A unix time in whole seconds."""
    if value is None:
        return None
    if not isinstance(value, int) or value < 0:
        raise Misfit("seconds since 1970")
    return moment(value // _SECONDS_OF_DAY, value % _SECONDS_OF_DAY)


Types = frozenset[type]
NUMBER: Types = frozenset({int})
NUMBER_OR_NULL: Types = frozenset({int, type(None)})
TEXT: Types = frozenset({str})
BYTES: Types = frozenset({bytes})
"""JSON writes them in hex."""
_ARRAY: Types = frozenset({list, tuple})


def array(value: Value, *shape: Types) -> str | None:
    """JSON of an array whose items are arrays of this shape: of each item, the types that it may have, exactly."""
    found = _flat(value, shape)
    return None if found is None else _json_of(found, len(shape))


def repeated_array(value: Value, *shape: Types) -> str | None:
    """The same of what one entry says as the other does: kept in memory, so never of anything about a person."""
    found = _flat(value, shape)
    return None if found is None else _kept_json_of(found, len(shape))


def _flat(value: Value, shape: tuple[Types, ...]) -> tuple[Value, ...] | None:
    """The items of an array of arrays of this shape in a row."""
    if value is None:
        return None
    if not _is_array(value) or not _ARRAY.issuperset(map(type, value)):
        raise Misfit("an array of arrays")
    rows = cast("Sequence[Sequence[Value]]", value)
    if not {len(shape)}.issuperset(map(len, rows)):
        raise Misfit("arrays of another length")
    found = tuple(chain.from_iterable(rows))
    if not all(map(contains, cycle(shape), map(type, found))):
        raise Misfit("an array of another shape")
    return found


def _json_of(items: tuple[Value, ...], width: int) -> str:
    return _JSON.encode([items[first : first + width] for first in range(0, len(items), width)])


_kept_json_of = lru_cache(maxsize=64)(_json_of)
"""Types were compared before, so what is equal here is the same."""


def is_number(value: Value) -> bool:
    """A whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def numbers(value: Value) -> str | None:
    """JSON of an array of whole numbers."""
    if value is None:
        return None
    if not _is_array(value) or not all(is_number(item) for item in value):
        raise Misfit("an array of numbers")
    return json.dumps(value, separators=(",", ":"))


def texts(value: Value) -> str | None:
    """JSON of an array of texts."""
    if value is None:
        return None
    if not _is_array(value) or not all(isinstance(item, str) for item in value):
        raise Misfit("an array of texts")
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unchecked(checks: Value) -> int | None:
    """How many checks were not performed. The array was checked by :func:`array`."""
    if not _is_array(checks):
        return None
    return [one[1] for one in checks if _is_array(one)].count(CheckState.NOT_PERFORMED)


def _is_array(value: Value) -> TypeGuard[Sequence[Value]]:
    return isinstance(value, list | tuple)


def check(row: Row) -> None:
    """Refuse a value that its column cannot hold, so that no writer meets one. Raises :class:`Misfit`."""
    strings, ranges = _bounds_of(row.model)
    value_of = row.values.get
    for name, length_max in strings:
        text = value_of(name)
        # PostgreSQL stores no NUL in a text.
        if text is not None and (len(text) > length_max or "\0" in text):
            raise Misfit(name)
    for name, low, high in ranges:
        number = value_of(name)
        if number is not None and not low <= number <= high:
            raise Misfit(name)


@cache
def _bounds_of(model: str) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int, int], ...]]:
    """Text columns with their longest length, and columns of numbers with their bounds."""
    fields = getattr(models, model)._meta.concrete_fields  # noqa: SLF001
    text_columns = (one for one in fields if isinstance(one, django_models.CharField | django_models.TextField))
    return (
        tuple((one.attname, one.max_length or sys.maxsize) for one in text_columns),
        tuple((one.attname, *_RANGES[type(one)]) for one in fields if type(one) in _RANGES),
    )
