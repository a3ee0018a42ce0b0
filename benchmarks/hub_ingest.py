"""Crossings a second through a hub's whole ingest, by one and by two processes, beside raw COPY of the same rows.

Ingest is everything: HPKE, signature, decompression, strict decoding, all hashes, salts into their own database,
entries and projections by COPY, receipt, commit. Raw COPY writes the same projection rows and nothing else. A real
embedded PostgreSQL on this machine's disk, synthetic travellers; each process takes the envelopes of a post of its own.
Processor time counts our processes, not the database's.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

CROSSINGS = int(os.environ.get("JALON_BENCH_CROSSINGS", "6000"))
BATCHES = (1, 50, 300)
PROCESSES = (1, 2)


def main() -> None:
    """Print one line a batch size."""
    from jalon.adapters import postgres_embedded

    with tempfile.TemporaryDirectory(prefix="jalon-bench-") as folder:
        home = Path(folder) / "hub"
        Path(folder).chmod(0o711)
        os.environ |= {"JALON_HOME": str(home), "DJANGO_SETTINGS_MODULE": "jalon.settings.hub"}
        from jalon.cli.node_setup import Wanted, set_up

        set_up(
            Wanted(
                home=home,
                kind="hub",
                state="BFA",
                label="Bench",
                crossing_point="",
                demonstration=True,
                username="bench",
                password=None,
            )
        )
        with postgres_embedded.running(home):
            _measure(home)


def _measure(home: Path) -> None:
    from django.db import connection, connections

    from jalon.adapters.keystore import load_node

    # A command's connections close after each use; the pages' stay open, and so do these.
    for alias in connections:
        connections[alias].ensure_connection()
    hub: Any = SimpleNamespace(node=load_node(home), at=datetime.now(UTC))
    print(
        f"{'batch':>6} {'processes':>9} {'ingest/s':>10} {'us of processor each':>21} {'raw COPY/s':>11} {'ratio':>7}"
    )
    for batch in BATCHES:
        count = min(CROSSINGS, batch * 200)
        for processes in PROCESSES:
            wires = [_wires(hub, batch, count) for _ in range(processes)]
            ingest_s, processor_s = _ingest(hub, wires)
            copy_s, whole = _copy(count), count * processes
            rates = f"{whole / ingest_s:>10,.0f} {processor_s / whole * 1e6:>21,.0f} {count / copy_s:>11,.0f}"
            print(f"{batch:>6} {processes:>9} {rates} {ingest_s / processes / copy_s:>6.1f}x", flush=True)
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM records_crossing")
    connections.close_all()


def _wires(hub: Any, batch: int, count: int) -> list[bytes]:
    """Envelopes of a new post, enrolled here."""
    from jalon.journal.kinds import kind
    from jalon.journal.shortening import shorten
    from jalon.journal.synthetic import body_at, crossing_bodies
    from jalon.services import enrolment
    from jalon.services.journaling import Event
    from tests.hub.posts import POINT, Direct, KeyPost

    post = KeyPost(hub)
    issued = enrolment.issue_code(node=hub.node, by=None, label="Bench", crossing_point=POINT, at=hub.at)
    found = enrolment.enrol(node=post.as_node, typed_code=issued.printed, transport=Direct(hub))
    enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=found.digits, by=None, at=hub.at)
    kind_of = kind("crossing.decided")
    bodies = islice(crossing_bodies(int.from_bytes(post.node, "big")), count)
    events = [Event(kind_of.name, shorten(kind_of, post.node, body_at(post.node, body))) for body in bodies]
    made = post.write(events)
    return [post.wire(made[first : first + batch]) for first in range(0, count, batch)]


def _ingest(hub: Any, wires: list[list[bytes]]) -> tuple[float, float]:
    """Seconds until all are stored, and seconds of our processors, each list in a process of its own."""
    from django.db import connections

    connections.close_all()
    together = multiprocessing.get_context("fork")
    barrier, spent = together.Barrier(len(wires) + 1), together.Queue()
    workers = [together.Process(target=_take, args=(hub, own, barrier, spent)) for own in wires]
    for worker in workers:
        worker.start()
    barrier.wait()
    begun = time.perf_counter()
    for worker in workers:
        worker.join()
    taken = time.perf_counter() - begun
    return taken, sum(spent.get() for _ in workers)


def _take(hub: Any, wires: list[bytes], barrier: Any, spent: Any) -> None:
    from django.db import connections

    from jalon.adapters.collector import settle
    from jalon.services.ingest import receive_envelope

    for alias in connections:
        connections[alias].ensure_connection()
    settle()
    barrier.wait()
    begun = time.process_time()
    for wire in wires:
        assert receive_envelope(node=hub.node, wire=wire, at=hub.at).stored
    spent.put(time.process_time() - begun)


def _copy(count: int) -> float:
    """The same rows by one COPY, into a table without indexes, committed."""
    from django.db import connection

    from jalon.records.models import Crossing

    names = [field.column for field in Crossing._meta.concrete_fields]
    rows = list(Crossing.objects.order_by("id").values_list(*names)[:count])
    assert len(rows) == count
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE raw_copy AS SELECT * FROM records_crossing WITH NO DATA")
        begun = time.perf_counter()
        with cursor.cursor.copy(f"COPY raw_copy ({', '.join(names)}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)
        spent = time.perf_counter() - begun
        cursor.execute("DROP TABLE raw_copy")
    return spent


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
