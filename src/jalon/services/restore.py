"""Takes a backup into empty tables, makes the projections again, and erases again what was erased meanwhile."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, transaction
from django.db.models import BinaryField, Field, Model

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.policy.retention_rules import RetentionRules
from jalon.records import models
from jalon.records.routing import DEFAULT, SECRETS, database_of_model
from jalon.services import projecting
from jalon.services.backup import COMMITMENTS, files_of, without_secrets
from jalon.services.erasure import UnableToErase, finish
from jalon.services.node import Node
from jalon.services.retention import RetentionRun, run_retention
from jalon.services.storage_failures import storage_failures

_BATCH = 500
Told = Callable[[int], None]
"""Rows taken in so far."""


class UnableToRestore(UnableTo):
    """The backup is not taken in; what was there stays as it was."""


def secrets_expire_at(made_at: datetime, *, days: int) -> datetime:
    """Until when a backup's secrets, accounts and keys may be used: 35 days, fewer where the policy says so."""
    return made_at + timedelta(days=min(days, limits.BACKUP_SECRETS_DAYS_MAX))


def refuse_filled_tables() -> None:
    """A backup goes into a node that holds nothing. Raises :class:`UnableToRestore`."""
    if models.Stream.objects.exists() or models.Account.objects.exists():
        raise UnableToRestore("services.restore.not_empty")


def take_in(name: str, chunks: Iterable[bytes], told: Told, *, secrets: bool) -> int:
    """Take the rows of one file into its tables, in one transaction; returns how many.

    ``secrets`` False: the secrets are gone for good, and every part of the journal counts as erased. Raises
    :class:`UnableToRestore` for what this program does not know, ``UnableToRecord``.
    """
    allowed = set(files_of(name))
    done = 0
    with storage_failures(), transaction.atomic(using=DEFAULT), transaction.atomic(using=SECRETS):
        for model, rows in _tables(chunks):
            if model not in allowed:
                raise UnableToRestore("services.restore.table_unknown", table=model._meta.label)  # noqa: SLF001
            instances = [_instance(model, row, secrets=secrets) for row in rows]
            projecting.write_instances(model, instances)
            done += len(instances)
            told(done)
    for model in allowed:
        _reset_sequences(model)
    return done


def _tables(chunks: Iterable[bytes]) -> Iterator[tuple[type[Model], list[dict[str, Any]]]]:
    """Rows by table, a batch at a time, in the order of the file."""
    model: type[Model] | None = None
    columns: list[str] = []
    batch: list[dict[str, Any]] = []
    for line in _lines(chunks):
        if isinstance(line, dict):
            if model is not None and batch:
                yield model, batch
                batch = []
            model, columns = _model(str(line["table"])), list(line["columns"])
            continue
        batch.append(dict(zip(columns, line, strict=True)))
        if model is not None and len(batch) == _BATCH:
            yield model, batch
            batch = []
    if model is not None and batch:
        yield model, batch


def _lines(chunks: Iterable[bytes]) -> Iterator[Any]:
    for chunk in chunks:
        for line in chunk.splitlines():
            try:
                yield json.loads(line)
            except ValueError as error:
                raise UnableToRestore("services.restore.form") from error


def _model(label: str) -> type[Model]:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise UnableToRestore("services.restore.table_unknown", table=label[:60]) from error


def _instance(model: type[Model], row: dict[str, Any], *, secrets: bool) -> Model:
    commitments = row.pop(COMMITMENTS, None)
    fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001
    if unknown := set(row) - set(fields):
        raise UnableToRestore("services.restore.column_unknown", column=f"{model.__name__}.{min(unknown)}"[:80])
    values = {name: _value(fields[name], value) for name, value in row.items()}
    if model is models.Entry and not secrets:
        if commitments is None:
            raise UnableToRestore("services.restore.form")
        values["parts"] = without_secrets(values["parts"], commitments)
    return model(**values)


def _value(field: Field[Any, Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, BinaryField):
        return base64.b64decode(value)
    return field.to_python(value)


def _reset_sequences(model: type[Model]) -> None:
    connection = connections[database_of_model(model)]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def catch_up_retention(node: Node, rules: RetentionRules, *, made_at: datetime, at: datetime) -> RetentionRun | None:
    """Erase what fell due since the backup was made, before anybody sees it; None without confirmed time."""
    finish()
    days = max(0, min((at - made_at).days + 1, limits.BACKUP_SECRETS_DAYS_MAX))
    with suppress(UnableToErase):
        return run_retention(node, rules, at=at, catch_up_days=days)
    return None
