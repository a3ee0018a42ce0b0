"""Crossings a second through a hub's whole ingest, beside raw COPY of the same rows.

Ingest is everything: HPKE, signature, decompression, strict decoding, all hashes, salts into their own database,
entries and projections by COPY, receipt, commit. Raw COPY writes the same projection rows and nothing else. One
process, a real embedded PostgreSQL on this machine's disk, synthetic travellers.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

CROSSINGS = int(os.environ.get("JALON_BENCH_CROSSINGS", "6000"))
BATCHES = (1, 50, 300)


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
    print(f"{'batch':>6} {'ingest/s':>10} {'raw COPY/s':>11} {'ratio':>7}")
    for batch in BATCHES:
        count = min(CROSSINGS, batch * 200)
        ingest_s = _ingest(hub, batch, count)
        copy_s = _copy(count)
        print(f"{batch:>6} {count / ingest_s:>10,.0f} {count / copy_s:>11,.0f} {ingest_s / copy_s:>6.1f}x")
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM records_crossing")
    connections.close_all()


def _ingest(hub: Any, batch: int, count: int) -> float:
    from jalon.services import enrolment
    from jalon.services.ingest import receive_envelope
    from tests.hub.posts import POINT, Direct, KeyPost

    post = KeyPost(hub)
    issued = enrolment.issue_code(node=hub.node, by=None, label="Bench", crossing_point=POINT, at=hub.at)
    found = enrolment.enrol(node=post.as_node, typed_code=issued.printed, transport=Direct(hub))
    enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=found.digits, by=None, at=hub.at)
    made = post.cross(count)
    wires = [post.wire(made[first : first + batch]) for first in range(0, count, batch)]
    begun = time.perf_counter()
    stored = sum(receive_envelope(node=hub.node, wire=wire, at=hub.at).stored for wire in wires)
    assert stored == count
    return time.perf_counter() - begun


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
