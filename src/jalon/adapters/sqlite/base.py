"""The backend that settings name as ``jalon.adapters.sqlite``."""

from __future__ import annotations

import sqlite3
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped]  # no stubs

from jalon.records.sqlite import open_connection


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite as a post needs it: durable at each commit, one writer at a time, refused otherwise."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Open as the records room says, then add the functions that Django's queries use."""
        options = dict(conn_params)
        connection = open_connection(options.pop("database"), **options)
        register(connection)
        return connection
