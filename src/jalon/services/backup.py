"""Writes out everything that this node holds, as rows of tables, at one moment, while it goes on recording.

Three files: the *journal* is kept for ever and, without secrets, tells nobody anything; *secrets* and the *node* (its
accounts, drafts and keys) live 35 days. Projections are not in a backup: they are made again from the journal.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections
from django.db.models import Model

from jalon.journal.backup_file import JOURNAL_FILE, SECRETS_FILE
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.records import models
from jalon.records.models.projection import Projection
from jalon.records.routing import DEFAULT, SECRETS, database_of_model
from jalon.services.journal_store import frame_erased, part_classes, read_entries, stream_of
from jalon.services.journaling import APPEND_LOCK
from jalon.services.projecting import projection_digest
from jalon.services.storage_failures import storage_failures

_JOURNAL: tuple[type[Model], ...] = (
    models.Peer,
    models.EpochOpening,
    models.Stream,
    models.Entry,
    models.Statement,
    models.Receipt,
)
_SECRETS: tuple[type[Model], ...] = (models.Secret, models.Segment)
_OTHER_APPS = ("records", "otp_totp", "otp_static")
_BATCH = 500
_CHUNK_BYTES = 262_144
COMMITMENTS = "commitments"
"""Column beside an entry's own: what its parts are held to once their secrets are gone."""
Write = Callable[[bytes], None]
Told = Callable[[int, int], None]
"""Rows written so far, and how many there are."""


class UnableToBackUp(UnableTo):
    """No backup was made; nothing is left of a begun one."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a backup holds. ``digest``: of the projections that its journal gives; ``rows`` of all tables."""

    streams: int
    entries: int
    rows: int
    digest: str


def node_models() -> tuple[type[Model], ...]:
    """Tables that are neither journal, nor secrets, nor made from the journal; those that others point to first."""
    found = [
        model
        for name in _OTHER_APPS
        for model in apps.get_app_config(name).get_models()
        if not issubclass(model, Projection) and model not in _JOURNAL and model not in _SECRETS
    ]
    return tuple(sorted(found, key=lambda model: (model is not models.Account, model._meta.label)))  # noqa: SLF001


def files_of(name: str) -> tuple[type[Model], ...]:
    """The tables of one of the three files."""
    return {JOURNAL_FILE: _JOURNAL, SECRETS_FILE: _SECRETS}.get(name) or node_models()


@contextmanager
def one_moment() -> Iterator[None]:
    """Both databases as they are at one moment; who records meanwhile is not held up.

    The append lock is taken for the moment in which both snapshots begin: no erasure falls between them.
    """
    with storage_failures():
        holder = connections[DEFAULT].copy()
        try:
            with holder.cursor() as cursor:
                cursor.execute("BEGIN IMMEDIATE" if holder.vendor == "sqlite" else "BEGIN")
                if holder.vendor == "postgresql":
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])
                for alias in (DEFAULT, SECRETS):
                    _begin(alias)
                cursor.execute("ROLLBACK")
        finally:
            holder.close()
        try:
            yield
        finally:
            for alias in (DEFAULT, SECRETS):
                with connections[alias].cursor() as cursor:
                    cursor.execute("ROLLBACK")


def _begin(alias: str) -> None:
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        else:
            cursor.execute("BEGIN DEFERRED")
        # A snapshot begins with the first thing that is read.
        cursor.execute("SELECT count(*) FROM django_migrations")
        cursor.fetchone()


def write_out(writers: Mapping[str, Write], told: Told) -> Written:
    """Write every table to its file, inside :func:`one_moment`. Raises :class:`UnableToBackUp`, UnableToRecord."""
    tables = [(name, model) for name in writers for model in files_of(name)]
    total = sum(model._base_manager.count() for _, model in tables)  # noqa: SLF001 Django's own way to ask
    done = 0
    for name, model in tables:
        for lines, count in _lines(model):
            writers[name](lines)
            done += count
            if count:
                told(done, total)
    return Written(models.Stream.objects.count(), models.Entry.objects.count(), done, projection_digest())


def _lines(model: type[Model]) -> Iterator[tuple[bytes, int]]:
    """Lines of JSON in runs: the table with its columns, then a row a line."""
    columns = [field.attname for field in model._meta.concrete_fields if field.concrete and field.column]  # noqa: SLF001
    beside = [COMMITMENTS] if model is models.Entry else []
    lines = [json.dumps({"table": model._meta.label, "columns": columns + beside})]  # noqa: SLF001
    size = count = 0
    for batch in _batches(model):
        rows = [[_plain(getattr(row, name)) for name in columns] for row in batch]
        if model is models.Entry:
            rows = [[*row, found] for row, found in zip(rows, _commitments(batch), strict=True)]  # type: ignore[arg-type]
        for row in rows:
            lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
            size += len(lines[-1])
            count += 1
            if size >= _CHUNK_BYTES:
                yield _run(lines), count
                lines, size, count = [], 0, 0
    if lines:
        yield _run(lines), count


def _run(lines: Sequence[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _batches(model: type[Model]) -> Iterator[list[Model]]:
    order = ["stream_id", "seq"] if model is models.Entry else ["pk"]
    if model in _SECRETS:
        order = ["stream_key", "seq" if model is models.Secret else "first_seq"]
    batch: list[Model] = []
    for row in model._base_manager.using(database_of_model(model)).order_by(*order).iterator(chunk_size=_BATCH):  # noqa: SLF001
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _commitments(batch: Sequence[models.Entry]) -> list[list[str] | None]:
    """What each part of each entry is held to; None for an entry that cannot be opened, which verification names."""
    streams = {row.pk: stream_of(row) for row in models.Stream.objects.filter(pk__in={row.stream_id for row in batch})}
    found: list[list[str] | None] = []
    for row in batch:
        try:
            entry = read_entries([row], streams)[0]
        except UnableToRead:
            found.append(None)
        else:
            found.append([one.hex() for one in entry.commitments()])
    return found


def without_secrets(parts: bytes, commitments: Sequence[str]) -> bytes:
    """The parts of an entry whose secrets nobody has any more, framed as erased: hash and chain stay."""
    return frame_erased(
        [part_class for part_class, _, _ in part_classes(parts)], [bytes.fromhex(c) for c in commitments]
    )


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    # Lists and mappings are those of a column of JSON, which holds nothing else.
    assert value is None or isinstance(value, bool | int | str | list | dict), type(value)
    return value
