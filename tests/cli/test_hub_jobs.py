"""What a hub does by the clock, in its order: each job runs once before any runs again."""

from __future__ import annotations

from pathlib import Path

from jalon.adapters.clock import system_clock
from jalon.cli.hub_work import hub_jobs


def test_the_key_for_couriers_does_not_wait_until_a_lake_is_written(tmp_path: Path) -> None:
    names = [job.name for job in hub_jobs(tmp_path, system_clock())]
    assert len(set(names)) == len(names)
    assert names.index("courier key") < min(names.index("lake"), names.index("matching"))
