"""The grid of 25 indicators, 4 countries and 24 months, every cell filled, and the results matrix computed from it.

The pages are whole answers of their views: rights, queries, sums, HTML. The peer asks the same tables cell by cell, as
pages grow when nobody counts their queries, and renders nothing. A real embedded PostgreSQL; wall time and this
process's CPU time, the median and the best of several runs.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

MONTHS = [date(2024 + place // 12, place % 12 + 1, 1) for place in range(24)]
RUNS = int(os.environ.get("JALON_BENCH_RUNS", "9"))
GRID_MS, MATRIX_MS = 500, 1_000


@contextmanager
def a_website() -> Iterator[None]:
    """A website in a folder of its own, set up and with its databases running; its one account is "bench"."""
    from jalon.adapters import postgres_embedded

    with tempfile.TemporaryDirectory(prefix="jalon-bench-") as folder:
        home = Path(folder) / "website"
        Path(folder).chmod(0o711)
        os.environ |= {"JALON_HOME": str(home), "DJANGO_SETTINGS_MODULE": "jalon.settings.website"}
        from jalon.cli.node_setup import Wanted, set_up

        kept = {"kind": "website", "state": "NER", "label": "Bench", "crossing_point": "", "demonstration": True}
        set_up(Wanted(home=home, username="bench", password=None, **kept))  # type: ignore[arg-type]
        with postgres_embedded.running(home, postgres_embedded.WEBSITE_DATABASES):
            yield


def main() -> None:
    """Print one line a way."""
    with a_website():
        _measure()


def _measure() -> None:
    from django.db import connections
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from jalon.records.models import Account
    from jalon.services.programme.loading import load_proposal
    from jalon.services.programme.viewing import viewer
    from jalon.services.queries.programme.matrix import matrix

    at = datetime.now(UTC)
    project = load_proposal(at=at)
    cells = fill(project)
    Account.objects.update(must_change_password=False, role="programme_manager")
    client = Client(SERVER_NAME="localhost")
    client.force_login(Account.objects.get())
    who = viewer(Account.objects.get(), project)
    ways: dict[str, Callable[[], object]] = {
        f"the grid's page ({GRID_MS} ms)": lambda: _page(client, "/grid"),
        f"the matrix's page ({MATRIX_MS} ms)": lambda: _page(client, "/matrix"),
        "the matrix alone": lambda: matrix(project, who, at=at),
        "the matrix of yesterday": lambda: matrix(project, who, at=at, as_of=at),
        "cell by cell, no page": lambda: by_cell(project),
    }
    print(f"25 indicators, 4 countries, 24 months: {cells} values")
    print(f"{'':<28} {'queries':>8} {'wall ms':>9} {'best ms':>9} {'CPU ms':>9}")
    for name, run in ways.items():
        run()
        with CaptureQueriesContext(connections["programme"]) as asked:
            run()
        wall, cpu = zip(*[_timed(run) for _ in range(RUNS)], strict=True)
        print(f"{name:<28} {len(asked) or 'as below':>8} {median(wall):>9.1f} {min(wall):>9.1f} {median(cpu):>9.1f}")
    connections.close_all()


def fill(project: Any) -> int:
    """A number in every cell of every country, with its version; how many there are."""
    from jalon.programme.models import Value, ValueVersion

    numbers = random.Random(8)
    countries = list(project.countries.values_list("iso3", flat=True))
    values = Value.objects.bulk_create(
        Value(indicator=one, iso3=iso3, month=month, state="value", amount=numbers.randint(1, 99))
        for one in project.indicators.all()
        for iso3 in countries
        for month in MONTHS
    )
    at = datetime(2026, 1, 1, tzinfo=UTC)
    ValueVersion.objects.bulk_create(
        ValueVersion(value=one, version=1, action="entered", state="value", amount=one.amount, mode="increment", at=at)
        for one in values
    )
    return len(values)


def by_cell(project: Any) -> int:
    """The peer: one question a cell."""
    from jalon.programme.models import Value

    found = 0
    for indicator in project.indicators.all():
        for country in project.countries.all():
            for month in MONTHS:
                value = Value.objects.filter(indicator=indicator, iso3=country.iso3, month=month).first()
                found += value is not None
    assert found == 2_400, found
    return found


def _page(client: Any, path: str) -> object:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    assert b"OP4-I3" in answer.content
    return answer


def _timed(run: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


if __name__ == "__main__":
    sys.exit(main())
