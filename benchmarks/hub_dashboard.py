"""Headquarters' first page for 150 posts with 14 days of reports each, beside asking the database post by post.

The page is the whole answer of the view: rights, queries, the rule of need, the map, the table. The peer asks the
same things of the same tables with a few queries a post, as a page grows when nobody counts them, and renders nothing.
A real embedded PostgreSQL; wall time and this process's CPU time, the median and the best of several runs.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

POSTS = 150
HOURS = 14 * 24
RUNS = int(os.environ.get("JALON_BENCH_RUNS", "9"))
LIMIT_MS = 500


def main() -> None:
    """Print one line a way."""
    from jalon.adapters import postgres_embedded

    with tempfile.TemporaryDirectory(prefix="jalon-bench-") as folder:
        home = Path(folder) / "hub"
        Path(folder).chmod(0o711)
        os.environ |= {"JALON_HOME": str(home), "DJANGO_SETTINGS_MODULE": "jalon.settings.hub"}
        from jalon.cli.node_setup import Wanted, set_up

        kept = {"kind": "hub", "state": "BFA", "label": "Bench", "crossing_point": "", "demonstration": True}
        set_up(Wanted(home=home, username="bench", password=None, **kept))  # type: ignore[arg-type]
        with postgres_embedded.running(home):
            _measure()


def _measure() -> None:
    from django.db import connection, connections
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from jalon import __version__
    from jalon.records.models import Account
    from jalon.services.queries.network import standing

    at = datetime.now(UTC).replace(microsecond=0)
    fill(at, random.Random(11))
    client = Client(SERVER_NAME="localhost")
    Account.objects.update(must_change_password=False)
    client.force_login(Account.objects.get())
    ways: dict[str, Callable[[], object]] = {
        "the whole page": lambda: _page(client),
        "its queries and rule": lambda: standing(program=__version__, at=at),
        "post by post, no page": lambda: by_post(at),
    }
    print(f"{POSTS} posts, {POSTS * HOURS} reports; limit {LIMIT_MS} ms")
    print(f"{'':<22} {'queries':>8} {'wall ms':>9} {'best ms':>9} {'CPU ms':>9}")
    for name, run in ways.items():
        run()
        with CaptureQueriesContext(connection) as asked:
            run()
        queries = len(asked) or "as below"
        wall, cpu = zip(*[_timed(run) for _ in range(RUNS)], strict=True)
        print(f"{name:<22} {queries:>8} {median(wall):>9.1f} {min(wall):>9.1f} {median(cpu):>9.1f}")
    connections.close_all()


def _page(client: Any) -> object:
    answer = client.get("/posts")
    assert answer.status_code == 200, answer.status_code
    assert answer.content.count(b'class="marker"') == POSTS
    return answer


def _timed(run: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return (time.perf_counter() - wall) * 1_000, (time.process_time() - cpu) * 1_000


def by_post(at: datetime) -> list[tuple[str, int]]:
    """The same knowledge with five queries a post."""
    from jalon.health.need import place_in_line, why_help
    from jalon.records.models import HealthReport, Parked, Peer, Quarantined, Stream
    from jalon.services.last_word import Trouble, facts_of, last_word

    found = []
    for peer in Peer.objects.filter(role=1).order_by("label"):
        report = HealthReport.objects.filter(node=peer.node).order_by("-epoch", "-tick").first()
        trouble = Trouble(
            Parked.objects.filter(node=peer.node).count(),
            Quarantined.objects.filter(node=peer.node).count(),
            Stream.objects.filter(node=peer.node).exclude(frozen="").exists(),
        )
        reasons = why_help(facts_of(peer, last_word(peer, report), trouble, program=""), at=at)
        found.append((place_in_line(reasons), peer.label, len(reasons)))
    return [(label, count) for _, label, count in sorted(found)]


def fill(at: datetime, seeded: random.Random) -> None:
    """Posts in all states of health, with an hourly report each."""
    from jalon.journal.lanes import Lane
    from jalon.kernel.clock import date_to_day, entry_day
    from jalon.records.models import HealthReport, Peer

    for number in range(POSTS):
        node = f"{number + 1:016x}"
        silent_h = seeded.choice([0] * 8 + [30, 100])
        Peer.objects.create(
            node=node,
            epoch="0001" + "0" * 12,
            role=1,
            label=f"Poste {number + 1}",
            crossing_point=seeded.choice(["faramana-koury", "seytenga-petelkole"]),
            certificate=b"",
            active=True,
            enrolled_at=at,
            last_heard_at=at - timedelta(hours=silent_h),
        )
        lists_on = date_to_day(at.date()) - seeded.choice([0, 0, 0, 0, 2, 6])
        HealthReport.objects.bulk_create(
            HealthReport(
                id=UUID(int=(number << 64) + hour + 1),
                node=node,
                epoch="0001" + "0" * 12,
                lane=Lane.HEALTH,
                seq=hour + 1,
                tick=hour + 1,
                day=entry_day(at) - (HOURS - hour) // 24,
                at=at - timedelta(hours=HOURS - hour + silent_h),
                uptime_s=hour * 3_600,
                waiting=f"[[2,{seeded.randrange(400)},{entry_day(at)}],[6,2,{entry_day(at)}]]",
                lists=f'[["national",{lists_on}],["interpol",{lists_on}]]',
                decided=seeded.randrange(300),
                unchecked=seeded.randrange(60),
                unsearched=0,
                disk_free_bytes=seeded.choice([80, 80, 80, 3]) * 10**9,
                disk_total_bytes=200 * 10**9,
                clock_ahead_s=seeded.choice([0, 0, 1, 400]),
                program="0.2.0",
                printer=seeded.choice([2, 2, 2, 3]),
                scanner=2,
                power=2,
            )
            for hour in range(HOURS)
        )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
