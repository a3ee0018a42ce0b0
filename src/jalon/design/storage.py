"""Addresses of static files carry a digest of their content, so that a browser may keep them for a year."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class ByContent(StaticFilesStorage):
    """``design/jalon.css`` is ``/static/design/jalon.css?3f2a9c01``; a changed file has another address."""

    def url(self, name: str | None) -> str:
        """The address of a file of a package."""
        address: str = super().url(name)
        digest = _digest(name or "")
        return f"{address}?{digest}" if digest else address


@lru_cache(maxsize=64)
def _digest(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:8] if isinstance(found, str) else ""
