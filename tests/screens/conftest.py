"""A browser before the pages of a post and of a hub."""

from __future__ import annotations

import pytest

from tests.browser.conftest import chromium
from tests.hub.conftest import headquarters
from tests.post_pages.conftest import enter, staff, staffed_template

__all__ = ["chromium", "enter", "headquarters", "staff", "staffed_template"]


@pytest.fixture(autouse=True)
def _look_into_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    # Playwright runs a loop in this thread; the test's own look into the tables is no coroutine.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
