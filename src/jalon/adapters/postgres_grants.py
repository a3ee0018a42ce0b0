"""What the pages of a hub may do to its tables: add to the journal, never change what it says.

Tables belong to the owner, who migrates, rebuilds and erases from the command line and from the work process. The role
of the pages inserts and reads everywhere, and updates or deletes only what is not history.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connections
from django.db.models import Model
from psycopg import sql

from jalon.adapters.postgres_embedded import PAGES
from jalon.records import models
from jalon.records.routing import DEFAULT, database_of
from jalon.services.projecting import projection_models


def append_only_tables() -> frozenset[str]:
    """Tables of which the pages may neither change nor remove a row."""
    history: tuple[type[Model], ...] = (models.Entry, models.Statement, models.Receipt, *projection_models())
    marked = [model for model in apps.get_models() if getattr(model, "append_only", False)]
    return frozenset(model._meta.db_table for model in (*history, *marked))  # noqa: SLF001 Django's own way to ask


def grant_pages() -> bool:
    """Give the pages' role its rights on every table; again after each migration. False where there is no such role."""
    with connections[DEFAULT].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [PAGES])
        if cursor.fetchone() is None:
            return False
    for alias in connections:
        _grant(alias, append_only_tables())
    return True


def _grant(alias: str, append_only: frozenset[str]) -> None:
    role = sql.Identifier(PAGES)
    with connections[alias].cursor() as cursor:
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role))
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        for model in apps.get_models(include_auto_created=True):
            meta = model._meta  # noqa: SLF001 Django's own way to ask
            if not meta.managed or database_of(meta.app_label, meta.model_name) != alias:
                continue
            rights = "SELECT, INSERT" if meta.db_table in append_only else "SELECT, INSERT, UPDATE, DELETE"
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), sql.Identifier(meta.db_table), role))
