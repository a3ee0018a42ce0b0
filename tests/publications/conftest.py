"""A hub with three closed months of invented crossings, and people who publish."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from jalon.stats.measures.cubes import write_cubes
from jalon.stats.measures.engines import DuckEngine
from jalon.stats.synthesis.making import Plan, make_lake
from tests.browser.conftest import chromium
from tests.hub.conftest import Headquarters, headquarters

__all__ = ["chromium", "headquarters"]

MONTHS = ("2026-08", "2026-09", "2026-10")
MEASURES = ("crossings", "refusal_rate", "processing_time", "refusals")
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def close(root: Path, *, vintage: int = 1, months: tuple[str, ...] = MONTHS) -> None:
    """Write the cubes of some measures."""
    for month in months:
        write_cubes(root, country="BFA", month=month, vintage=vintage, engine=DuckEngine(), only=MEASURES)


def make(root: Path, crossings: int, *, close_it: bool = True) -> Path:
    """An invented lake of three months."""
    plan = Plan(crossings, 1, MONTHS[-1], len(MONTHS), ("BFA",))
    make_lake(root, plan, made_at=AT, progress=lambda _state: None)
    if close_it:
        close(root)
    return root


@pytest.fixture(scope="session")
def months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed lake, made once."""
    return make(tmp_path_factory.mktemp("closed") / "lake", 60_000)


@pytest.fixture
def lake(headquarters: Headquarters, months: Path) -> Path:
    """The hub's lake, a copy of its own; the hub's day is in November 2026."""
    folder = Path(settings.JALON_HOME) / "lake"
    shutil.copytree(months, folder)
    headquarters.later((AT - headquarters.hub.at).total_seconds())
    return folder
