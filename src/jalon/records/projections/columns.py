"""From field values to column values, strict: a received value that no column holds is a :class:`Misfit`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeGuard

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


def array(value: Value, *shape: Callable[[Value], bool]) -> str | None:
    """JSON of an array whose items are arrays of this shape."""
    if value is None:
        return None
    if not _is_array(value) or not all(_has_shape(item, shape) for item in value):
        raise Misfit("an array of another shape")
    return _JSON.encode(value)


def is_bytes(value: Value) -> bool:
    """Bytes; JSON writes them in hex."""
    return isinstance(value, bytes)


def is_number(value: Value) -> bool:
    """A whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number_or_null(value: Value) -> bool:
    """A whole number or null."""
    return value is None or is_number(value)


def is_text(value: Value) -> bool:
    """A text."""
    return isinstance(value, str)


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
    if not _is_array(value) or not all(is_text(item) for item in value):
        raise Misfit("an array of texts")
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unchecked(checks: Value) -> int | None:
    """How many checks were not performed. The array was checked by :func:`array`."""
    if not _is_array(checks):
        return None
    return sum(1 for one in checks if _is_array(one) and one[1] == CheckState.NOT_PERFORMED)


def _is_array(value: Value) -> TypeGuard[Sequence[Value]]:
    return isinstance(value, list | tuple)


def _has_shape(item: Value, shape: tuple[Callable[[Value], bool], ...]) -> bool:
    return (
        _is_array(item)
        and len(item) == len(shape)
        and all(test(value) for test, value in zip(shape, item, strict=True))
    )


def check(row: Row) -> None:
    """Refuse a value that its column cannot hold, so that no writer meets one. Raises :class:`Misfit`."""
    for name, test in _tests_of(row.model).items():
        value = row.values.get(name)
        if value is not None and not test(value):
            raise Misfit(name)


@cache
def _tests_of(model: str) -> Mapping[str, Callable[[Any], bool]]:
    tests = {}
    for field in getattr(models, model)._meta.concrete_fields:  # noqa: SLF001
        if isinstance(field, django_models.CharField | django_models.TextField):
            tests[field.attname] = _text_test(field.max_length)
        elif type(field) in _RANGES:
            tests[field.attname] = _range_test(*_RANGES[type(field)])
    return tests


def _text_test(length_max: int | None) -> Callable[[Any], bool]:
    # PostgreSQL stores no NUL in a text.
    return lambda value: "\0" not in value and (length_max is None or len(value) <= length_max)


def _range_test(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: low <= value <= high
