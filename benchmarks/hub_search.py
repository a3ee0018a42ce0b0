"""The search for a person among a million crossings at a hub, beside the same question without its indexes.

    python benchmarks/hub_search.py [CROSSINGS]

Rows are made in the database: names of 400,000 persons, births of 60 years, half of them on 1 January. Timed are the
whole use case by document and birth date (questions, what is left out, the entries that record it), and the bare
question by name and birth date, also with index scans switched off.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

_SEARCHES = 25
_ROWS = """
INSERT INTO records_crossing (id, node, epoch, lane, seq, tick, day, erased, slip, at, outcome, direction, age_band,
    surname, given_names, birth, document_number, issuing_state, name_key, short_name_key)
SELECT gen_random_uuid(), '0011223344556677', '0011223344556677', 2, n, n, 20500, 0, 'S' || n, now(), 2, 2, 7,
    'NAME' || n %% 400000, 'AWA',
    (((1950 + n %% 60) * 10000 + CASE WHEN n %% 2 = 0 THEN 101 ELSE (1 + n %% 12) * 100 + 1 + n %% 28 END) * 2),
    'B' || lpad(n::text, 8, '0'), 'BFA', n %% 400000, n %% 400000 FROM generate_series(1, %s) AS n
"""


def main() -> None:
    """Print milliseconds: median and worst of the use case, and the bare question with and without its indexes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    from jalon.adapters import postgres_embedded

    with tempfile.TemporaryDirectory(prefix="jalon-bench-") as folder:
        home = Path(folder) / "hub"
        Path(folder).chmod(0o711)
        os.environ |= {"JALON_HOME": str(home), "DJANGO_SETTINGS_MODULE": "jalon.settings.hub"}
        from jalon.cli.node_setup import Wanted, set_up

        names = {"state": "BFA", "label": "Bench", "crossing_point": "", "username": "bench"}
        set_up(Wanted(home=home, kind="hub", demonstration=True, password=None, **names))
        with postgres_embedded.running(home):
            _measure(home, count)


def _measure(home: Path, count: int) -> None:
    from django.db import connection, connections

    from jalon.adapters.keystore import load_node
    from jalon.kernel.codes.search_purpose import SearchPurpose
    from jalon.services.accounts import create_account
    from jalon.services.searching import Sought, search

    node, at = load_node(home), datetime.now(UTC)
    made = create_account(node=node, username="seeker", label="S", role="analyst", password="Baobab-la-pluie-7", at=at)
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [count])
        cursor.execute("ANALYZE records_crossing")
    taken = []
    for number in range(_SEARCHES):
        person = 2 * number + 2
        asked = {"birth": f"{1950 + person % 60}-01-01", "document_number": f"B{person:08}"}
        sought = Sought(purpose=SearchPurpose.MISSING_PERSON, reference=f"B {number}", **asked)
        begun = time.perf_counter()
        found = search(node=node, account=made.account, sought=sought, at=at)
        assert len(found.records) == 1, "the traveller is there"
        taken.append((time.perf_counter() - begun) * 1_000)
    bare = [_bare(number, "on") for number in range(_SEARCHES)]
    scanned = [_bare(number, "off") for number in range(3)]
    print(f"{count:,} crossings; use case {statistics.median(taken):.1f} ms, worst {max(taken):.1f}")
    print(f"bare question {statistics.median(bare):.2f} ms; without indexes {statistics.median(scanned):.0f} ms")
    connections.close_all()


def _bare(number: int, scans: str) -> float:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for kind in ("indexscan", "bitmapscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{kind} = {scans}")
        person = 2 * number + 2
        begun = time.perf_counter()
        cursor.execute(
            "SELECT id FROM records_crossing WHERE (name_key = %s OR short_name_key = %s) AND birth = %s",
            [person, person, ((1950 + person % 60) * 10_000 + 101) * 2],
        )
        cursor.fetchall()
        return (time.perf_counter() - begun) * 1_000


if __name__ == "__main__":
    main()
