"""How long a decision takes to be durable at an enrolled post: entry, projection, sealed copy, fsync.

    python benchmarks/decision_commit.py [COUNT]

Prints one JSON object: median, p95, p99 and worst in milliseconds. NUMBERS: p99 under 50 ms.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

_COUNT = 1_000


def main() -> None:
    """Record decisions one by one on a fresh post, and time each."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _COUNT
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ["JALON_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "jalon.settings.post"
        import django

        django.setup()
        print(json.dumps(_measure(home, count)))


def _measure(home: Path, count: int) -> dict[str, object]:
    from django.core.management import call_command
    from django.db import connections

    from jalon.adapters.clock import system_clock
    from jalon.adapters.keystore import create_node, save_enrolment
    from jalon.journal.envelopes import Recipient
    from jalon.journal.keys import encryption_public, new_private_key, signing_public
    from jalon.services.journaling import record
    from jalon.services.node import Role
    from tests.nodes.events import crossing

    for alias in connections:
        call_command("migrate", database=alias, verbosity=0)
    create_node(home, role=Role.POST, state="BFA", label="benchmark", demonstration=True)
    hub = Recipient(b"hubhubhu", encryption_public(new_private_key()))
    node = save_enrolment(home, hub=hub, hub_public=signing_public(new_private_key()))
    clock = system_clock()
    taken: list[float] = []
    for number in range(count):
        at = clock.now()
        event = crossing(at, number=f"B{number:08}")
        begun = time.perf_counter()
        record(node, [event], at=at)
        taken.append((time.perf_counter() - begun) * 1_000)
    connections.close_all()
    taken.sort()
    shares = {"median": 0.5, "p95": 0.95, "p99": 0.99}
    found: dict[str, object] = {f"{name}_ms": round(taken[int(count * share)], 2) for name, share in shares.items()}
    return {"benchmark": "decision_commit", "decisions": count, **found, "worst_ms": round(taken[-1], 2)}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
