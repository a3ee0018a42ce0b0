"""A browser before the pages of a post and of a hub."""

from __future__ import annotations

from pathlib import Path

import pytest

from jalon.health.facts import Machine
from jalon.kernel.codes.power_source import PowerSource
from jalon.post.views import self_test, standing
from tests.browser.conftest import chromium
from tests.hub.conftest import headquarters
from tests.post_pages.conftest import enter, staff, staffed_template

__all__ = ["chromium", "enter", "headquarters", "staff", "staffed_template"]


@pytest.fixture(autouse=True)
def _look_into_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    # Playwright runs a loop in this thread; the test's own look into the tables is no coroutine.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True)
def _one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that speak of disk and power say the same on every machine that looks at them."""

    def machine(_home: Path) -> Machine:
        return Machine(86_400, 60_000_000_000, 120_000_000_000, PowerSource.MAINS, None)

    for door in (standing, self_test):
        monkeypatch.setattr(door, "read_machine", machine)
