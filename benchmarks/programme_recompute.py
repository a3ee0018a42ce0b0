"""Every computed indicator of a project anew from its facts: four hubs, 24 months, and registers of four countries.

The facts are signed files taken as a website takes them; entries of registers are rows with confirmed evidence.
Printed: the first computation, which writes every figure, and later ones, which find nothing to write. The goal is
a second.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from programme_grid import a_website

RUNS, GOAL_MS = int(os.environ.get("JALON_BENCH_RUNS", "9")), 1_000
TYPES = ("forged_document", "smuggling_attempt", "wanted_person", "suspect")


def main() -> None:
    """Print one line."""
    with a_website():
        _measure()


def _measure() -> None:
    from django.db import connections

    from jalon.programme.models import FactTold, RegisterEntry, Value
    from jalon.records.models import Account
    from jalon.services.programme.computing import recompute
    from jalon.services.programme.loading import load_proposal

    at = datetime.now(UTC)
    Account.objects.update(must_change_password=False, role="programme_manager")
    project = load_proposal(at=at)
    project.starts_on = date(at.year - 2, at.month, 1)
    project.save()
    months = [
        f"{one // 12:04}-{one % 12 + 1:02}" for one in range(at.year * 12 + at.month - 25, at.year * 12 + at.month - 1)
    ]
    countries = list(project.countries.values_list("iso3", flat=True))
    for number, iso3 in enumerate(countries):
        _hub(project, number, iso3, months, at)
    _registers(project, countries, months, at)
    begun = time.perf_counter()
    first = recompute(project, at)
    written_ms = (time.perf_counter() - begun) * 1000
    walls, cpus = [], []
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        again = recompute(project, at)
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    assert again.written == 0, again
    print(f"{FactTold.objects.count()} facts, {RegisterEntry.objects.count()} entries, {Value.objects.count()} figures")
    print(f"first, {first.written} figures written with their history: {written_ms:.0f} ms")
    print(f"again, nothing to write ({GOAL_MS} ms): median {median(walls):.0f} ms, best {min(walls):.0f} ms,")
    print(f"  our processor {median(cpus):.0f} ms")
    connections.close_all()


def _hub(project: Any, number: int, iso3: str, months: list[str], at: datetime) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from jalon.records.models import Account
    from jalon.services.programme import hubs
    from jalon.services.programme.changes import Writer
    from jalon.services.programme.fact_taking import Given, take_facts
    from jalon.stats.facts import Fact, FactFile, write_facts

    key = bytes([number + 1]) * 32
    public = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw().hex()
    name = f"{number + 1:016x}"
    entered = hubs.Entered(hub=name, iso3=iso3, label=iso3, public_key=public, since=months[0])
    made = hubs.enter_hub(Writer(project, Account.objects.get(), at), entered)
    type(made).objects.filter(pk=made.pk).update(confirmed_at=at, confirmed_by_label="bench")
    facts = []
    for month in months:
        for one in TYPES:
            facts += [
                Fact(kind, iso3, month, 20 + number, {"type": one}, vintage=1)
                for kind in ("detections", "detections_through_community")
            ]
        facts += [
            Fact("crossings_counted", iso3, month, 10_000, {"direction": way}, vintage=1) for way in ("entry", "exit")
        ]
        facts.append(Fact("posts_heard", iso3, month, 3, {}, vintage=1))
    content = write_facts(FactFile(name, iso3, at - timedelta(seconds=60), tuple(facts)), key)
    take_facts(Given(content, f"{iso3}.json", Account.objects.get(), at))


def _registers(project: Any, countries: list[str], months: list[str], at: datetime) -> None:
    from jalon.kernel.codes.register_kind import RegisterKind
    from jalon.programme.models import Evidence, RegisterEntry

    proof = Evidence.objects.create(
        project=project,
        title="Bench",
        link="https://example.org/bench",
        added_by="0" * 32,
        added_by_label="bench",
        added_at=at,
    )
    RegisterEntry.objects.bulk_create(
        RegisterEntry(
            project=project,
            kind=kind,
            iso3=iso3,
            happened_on=date.fromisoformat(f"{month}-15"),
            subject=f"s{place % 7}",
            quantity=30,
            cells=[[2, 4, 10], [3, 4, 20]],
            evidence=proof,
            entered_by_label="bench",
            entered_at=at,
            confirmed_by="0" * 32,
            confirmed_by_label="second",
            confirmed_at=at,
        )
        for kind in RegisterKind
        for iso3 in countries
        for place, month in enumerate(months)
    )


if __name__ == "__main__":
    sys.exit(main())
