"""Writes the rows that ``records.projections`` makes: inserted at a post, copied in at a hub. The rows are the same."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DurationField, JSONField, Model

from jalon.kernel.canonical import encode
from jalon.records import models
from jalon.records.models.projection import Projection
from jalon.records.projections import Row

_COPY_ROWS_MIN = 8
"""Fewer rows are inserted: COPY pays from about here on."""


@cache
def projection_models() -> tuple[type[Projection], ...]:
    """Every projection table, by name."""
    found = [getattr(models, name) for name in models.__all__]
    return tuple(sorted((m for m in found if issubclass(m, Projection)), key=lambda model: model.__name__))


def write_rows(rows: Iterable[Row]) -> None:
    """Insert rows, table by table, in the transaction of the caller."""
    by_model: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_model[row.model].append(row)
    for name in sorted(by_model):
        model: type[Projection] = getattr(models, name)
        write_values(model, [row.values for row in by_model[name]])


def write_values(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows given as values by column, those left out by their default: COPY without an instance each.

    Values are what the driver writes as it is (``records.projections.columns`` makes no others); a model whose fields
    change values on their way is not written so.
    """
    connection = connections[router.db_for_write(model)]
    if connection.vendor != "postgresql" or len(rows) < _COPY_ROWS_MIN:
        model._base_manager.bulk_create([model(**row) for row in rows])  # noqa: SLF001
        return
    defaults = _plain_fields(model)
    in_order = itemgetter(*defaults)
    with _copying(connection, model) as stream:
        for row in rows:
            whole = {**defaults, **row}
            assert len(whole) == len(defaults), f"a value of no column of {model.__name__}"
            stream.write_row(in_order(whole))


@cache
def _plain_fields(model: type[Model]) -> Mapping[str, Any]:
    """Default of every column by its name, in the table's order."""
    fields = model._meta.local_concrete_fields  # noqa: SLF001
    assert not any(isinstance(field, JSONField | DurationField) for field in fields), "values go as they are"
    return {field.attname: field.get_default() for field in fields}


def write_instances(model: type[Model], instances: Sequence[Model]) -> None:
    """Insert instances: COPY into PostgreSQL when there are many, one INSERT for several otherwise."""
    connection = connections[router.db_for_write(model)]
    if connection.vendor != "postgresql" or len(instances) < _COPY_ROWS_MIN:
        model._base_manager.bulk_create(instances)  # noqa: SLF001
        return
    _copy(connection, model, instances)


def _copy(connection: BaseDatabaseWrapper, model: type[Model], instances: Sequence[Model]) -> None:
    fields = model._meta.local_concrete_fields  # noqa: SLF001
    with _copying(connection, model) as stream:
        for instance in instances:
            stream.write_row([field.get_db_prep_save(getattr(instance, field.attname), connection) for field in fields])


@contextmanager
def _copying(connection: BaseDatabaseWrapper, model: type[Model]) -> Iterator[Any]:
    """A COPY into every column of a table, in its order."""
    from psycopg import sql  # a post does not install PostgreSQL's driver

    fields = model._meta.local_concrete_fields  # noqa: SLF001
    table = sql.Identifier(model._meta.db_table)  # noqa: SLF001
    columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    copy = sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)
    with connection.cursor() as cursor, cursor.cursor.copy(copy) as stream:
        yield stream


def replace_rows(rows: Sequence[Row]) -> None:
    """Put rows in the place of those with the same key, as an erasure does."""
    for row in rows:
        getattr(models, row.model).objects.filter(pk=row.values["id"]).delete()
    write_rows(rows)


def drop_rows() -> None:
    """Empty every projection table."""
    for model in projection_models():
        model._base_manager.all()._raw_delete(router.db_for_write(model))  # noqa: SLF001


def projection_digest() -> str:
    """SHA-256 over every row of every projection table, in the order of keys; the same at a post and at a hub."""
    digest = hashlib.sha256()
    for model in projection_models():
        digest.update(encode([model.__name__, *_columns(model)]))
        for row in _rows_of(model):
            digest.update(encode([_plain(value) for value in row]))
    return digest.hexdigest()


def _columns(model: type[Projection]) -> list[str]:
    return sorted(field.attname for field in model._meta.concrete_fields)  # noqa: SLF001


def _rows_of(model: type[Projection]) -> Iterator[tuple[Any, ...]]:
    return model._base_manager.order_by("id").values_list(*_columns(model)).iterator(chunk_size=2_000)  # noqa: SLF001


def _plain(value: Any) -> bool | int | bytes | str | None:
    if isinstance(value, datetime):
        return int(value.astimezone(UTC).timestamp() * 1_000_000)
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, memoryview):
        return bytes(value)
    assert value is None or isinstance(value, bool | int | bytes | str), type(value)
    return value
