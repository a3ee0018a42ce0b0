"""First paint of the page of figures in a real Chromium, on lakes with closed cubes, beside raw DuckDB on its rows.

The page is asked as an analyst asks it: by month and direction over 12 months, disclosure control included (the first
visit protects, later ones find it protected); then UN tables from closed months alone. JALON_BENCH_LAKE: folder of a
lake made before (``jalon stats synthesise``, BFA among its States), closed or not; else lakes of JALON_BENCH_CROSSINGS
(1000000,10000000) are made. Times are of the clock, the median of JALON_BENCH_RUNS (5): run it on a quiet machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

RUNS = int(os.environ.get("JALON_BENCH_RUNS", "5"))
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
UNTIL, MONTHS, STATE = "2025-12", 12, "BFA"
PERIOD = ("2025-01", UNTIL)
CLOSED = ("crossings", "migration_1998", "migration_2021")
PAGE = f"/figures?measure=crossings&by=month&and=direction&from={PERIOD[0]}&to={PERIOD[1]}"
GOAL_S = 1.0
UN_TABLES = (
    ("migration_1998", ("migration_1998", "nationality", "sex")),
    ("migration_2021", ("migration_2021", "sex", "age_band")),
    ("migration_2021", ("migration_2021", "nationality", "residence")),
)
_PAINT = "performance.getEntriesByType('paint').find(one => one.name === 'first-contentful-paint').startTime"


def main() -> None:
    """One hub a lake."""
    given = os.environ.get("JALON_BENCH_LAKE")
    sizes = os.environ.get("JALON_BENCH_CROSSINGS", "1000000,10000000").split(",")
    for lake, size in [(Path(given), 0)] if given else [(None, int(one)) for one in sizes]:
        pid = os.fork()
        if pid == 0:
            _one(lake, size)
            os._exit(0)
        if os.waitpid(pid, 0)[1]:
            sys.exit(1)


def _one(lake: Path | None, size: int) -> None:
    from jalon.adapters import postgres_embedded

    with tempfile.TemporaryDirectory(prefix="jalon-bench-") as folder:
        home = Path(folder) / "hub"
        Path(folder).chmod(0o711)
        os.environ |= {"JALON_HOME": str(home), "DJANGO_SETTINGS_MODULE": "jalon.settings.hub"}
        from jalon.cli.node_setup import Wanted, set_up

        kept = {"kind": "hub", "state": STATE, "label": "Bench", "crossing_point": "", "demonstration": True}
        set_up(Wanted(home=home, username="bench", password=None, **kept))  # type: ignore[arg-type]
        if lake is not None:
            (home / "lake").symlink_to(lake.resolve())
        else:
            _make(home / "lake", size)
        with postgres_embedded.running(home):
            _measure(home / "lake")


def _make(root: Path, size: int) -> None:
    from jalon.stats.synthesis.making import Plan, make_lake

    make_lake(root, Plan(size, 1, UNTIL, MONTHS, (STATE,)), made_at=AT, progress=lambda _state: None)


def _close(root: Path) -> None:
    from jalon.stats.measures.cubes import write_cubes
    from jalon.stats.measures.engines import DuckEngine
    from jalon.stats.measures.source import Period, cube_folder

    engine = DuckEngine()
    for month in Period(*PERIOD).months():
        absent = [
            one for one in CLOSED if not any(cube_folder(root, one).glob(f"country={STATE}/month={month}/*.parquet"))
        ]
        write_cubes(root, country=STATE, month=month, vintage=1, engine=engine, only=absent)


def _measure(root: Path) -> None:
    from jalon.stats.lake.reading import open_lake

    _close(root)
    parts = list(open_lake(root).parts("crossings", countries={STATE}, months=PERIOD))
    print(f"\n{sum(part.manifest.rows for part in parts):,} crossings of {STATE} in 12 months; goal {GOAL_S:.0f} s")
    raw_s = _raw([str(path) for part in parts for path in part.paths])
    first_s, paints_s = _paint()
    print(f"first visit (protects)    {first_s:6.2f} s")
    print(f"first paint, median       {median(paints_s):6.2f} s   best {min(paints_s):.2f} s")
    print(f"raw DuckDB over its rows  {raw_s:6.2f} s")
    for measure, by in UN_TABLES:
        print(f"{measure} by {', '.join(by):<42} {_un_table(root, measure, by):6.2f} s from cubes alone")


def _raw(files: list[str]) -> float:
    import duckdb

    sql = "SELECT month, direction, count(*) FROM read_parquet(?) WHERE outcome IN (2, 3) GROUP BY ALL"
    return median(_timed(lambda: duckdb.connect().execute(sql, [files]).fetchall()) for _ in range(RUNS))


def _un_table(root: Path, measure: str, by: tuple[str, ...]) -> float:
    from jalon.stats.measures.engines import DuckEngine
    from jalon.stats.measures.evaluate import evaluate
    from jalon.stats.measures.source import LakeSource

    def ask() -> object:
        source, where = LakeSource.open(root, cubes_only=True), {"country": [STATE]}
        return evaluate(measure, by=by, where=where, period=PERIOD, source=source, engine=DuckEngine())

    return median(_timed(ask) for _ in range(RUNS))


def _paint() -> tuple[float, list[float]]:
    """Seconds until a reader sees something: of the first visit, and of later ones, each in a browser with no cache."""
    from django.conf import settings
    from playwright.sync_api import sync_playwright

    from jalon.records.models import Account
    from tests.browser.conftest import ARGUMENTS, CHROMIUM
    from tests.screens.served import served, session_of

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    Account.objects.update(must_change_password=False, role="analyst")
    settings.ALLOWED_HOSTS = ["*"]
    with served() as address, sync_playwright() as playwright:
        cookie = session_of(Account.objects.get(), address)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        paints = [_visit(browser, address, cookie) for _ in range(RUNS + 1)]
        browser.close()
    return paints[0], paints[1:]


def _visit(browser: Any, address: str, cookie: Any) -> float:
    context = browser.new_context()
    context.add_cookies([cookie])
    page = context.new_page()
    answer = page.goto(address + PAGE)
    assert answer is not None
    assert answer.status == 200, answer.status
    assert page.locator("table").count(), "no table on the page"
    paint_s = float(page.evaluate(_PAINT)) / 1_000
    context.close()
    return paint_s


def _timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
