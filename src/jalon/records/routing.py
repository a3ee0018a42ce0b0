"""Which database a table lies in."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Model

DEFAULT = "default"
SECRETS = "secrets"
PROTECTION = "protection"
PROGRAMME = "programme"
_OWN = frozenset({PROTECTION, PROGRAMME})
"""Apps with a database of their own, named as they are."""


def database_of(app_label: str, model_name: str | None) -> str:
    """Alias of the database that holds a model: its own ``database``, that of its app, or the default one."""
    if app_label in _OWN:
        return app_label
    if model_name is None:
        return DEFAULT
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError:
        return DEFAULT
    return str(getattr(model, "database", DEFAULT))


def database_of_model(model: type[Model]) -> str:
    """Alias of the database that holds a model's table."""
    options = model._meta  # noqa: SLF001
    return database_of(options.app_label, options.model_name)


class ByModel:
    """Routes every query and migration by the table's room; no other code names a database."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Alias to read ``model`` from."""
        return database_of_model(model)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Alias to write ``model`` to."""
        return database_of_model(model)

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool:
        """Relations stay inside one database."""
        return self.db_for_read(type(obj1)) == self.db_for_read(type(obj2))

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        """Whether a migration of this model runs on ``db``."""
        return database_of(app_label, model_name) == db
