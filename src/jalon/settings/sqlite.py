"""How a node on SQLite names its databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def database(path: Path) -> dict[str, Any]:
    """Django's settings of one SQLite file: every transaction takes the write lock when it begins."""
    return {
        "ENGINE": "jalon.adapters.sqlite",
        "NAME": path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        "CONN_MAX_AGE": None,
    }


def databases(home: Path) -> dict[str, dict[str, Any]]:
    """The three databases of a post: records, secrets of parts, protection."""
    return {
        "default": database(home / "post.sqlite3"),
        "secrets": database(home / "secrets.sqlite3"),
        "protection": database(home / "protection.sqlite3"),
    }
