"""The export of crossings to the lake, beside raw ``COPY TO`` whose CSV DuckDB turns into Parquet.

Both read the same rows of the same embedded PostgreSQL on the same machine, in turn. The peer copies the same columns
and writes what it is given: it checks no code, folds no correction, makes no local time and sorts nothing. Ours does
all of it, and writes manifests with hashes. Rows: 1 million in two months, one in 200 corrected; every
column that the lake reads has the widths of real rows, the names and zones that it does not read too.
Wall time and this process's CPU time; the server's work is in the wall time alone.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import resource
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROWS = int(os.environ.get("JALON_BENCH_ROWS", "1000000"))
RUNS = int(os.environ.get("JALON_BENCH_RUNS", "3"))
GOAL_PER_S = 100_000
AT = datetime(2026, 3, 15, tzinfo=UTC)

_CROSSINGS = """
INSERT INTO records_crossing (
    id, node, epoch, lane, seq, tick, day, erased, slip, at, crossing_point, booth, direction, outcome,
    document_kind, sex,
    age_band, nationality, residence, purpose, transport, stay_band, channel, inspection, processing_s, candidates,
    checks, unchecked, lists, provisional, surname, given_names, birth, document_number, issuing_state, zone,
    officer, shift, second_way, uptime_s)
SELECT
    gen_random_uuid(), 'aaaaaaaaaaaaaa0' || (i %% 8), '0001aaaaaaaaaaaa', 2, i / 8 + 1, i, floor(second / 86400), 0,
    substr(md5(i::text), 1, 19), to_timestamp(second), 'faramana-koury', '1', 2 + i %% 2, 2 + i %% 2,
    (ARRAY[3, 9, 10, 17, 2])[1 + i %% 5], 2 + i %% 2, 2 + i %% 8, (ARRAY['BFA', 'MLI', 'NER', 'CIV', 'GHA'])[1 + i
    %% 5],
    (ARRAY['BFA', 'MLI', NULL])[1 + i %% 3], 2 + i %% 14, 2 + i %% 10, 2 + i %% 6, 2 + i %% 4, gen_random_uuid(), 20
    + i %% 90,
    i %% 50 / 49,
    '[[2,2,null],[3,2,null],[4,2,null],[5,2,null],[6,2,null],[9,5,3],[11,2,null],[12,2,null],[15,5,11]]',
    2, '[["national",46000]]', i %% 900 = 0, 'TRAORE' || i %% 5000, 'AWA MARIAM', 39800202 + i %% 1000,
    'B' || lpad((i * 7 %% 100000000)::text, 8, '0'), 'BFA', repeat('P<BFATRAORE<<AWA<MARIAM<', 4),
    md5((i %% 40)::text)::uuid, md5((floor(second / 28800))::text || (i %% 40)::text)::uuid, 2, 1000
FROM (SELECT i, 1767225600 + (i::bigint * 5097600 / %s) AS second FROM generate_series(0, %s - 1) AS i) AS numbers
"""
_STREAMS = """
INSERT INTO records_stream (node, epoch, lane, sub, own, genesis, seq, head, tick, acknowledged_seq, frozen,
    kept_seq, after_seq, branch_of)
SELECT 'aaaaaaaaaaaaaa0' || i, '0001aaaaaaaaaaaa', 2, 0, false, '\\x00', %s, '\\x00', 0, 0, '', 0, 0, '' FROM
    generate_series(0, 7) AS i
"""
_PEERS = """
INSERT INTO records_peer (node, epoch, role, label, crossing_point, certificate, address, active, revoked_reason,
    enrolled_at, reported)
SELECT 'aaaaaaaaaaaaaa0' || i, '0001aaaaaaaaaaaa', 1, 'Post ' || i, 'faramana-koury', '\\x00', '', true, '',
    '2025-01-01', '{}'
FROM generate_series(0, 7) AS i
"""
_CORRECTIONS = """
INSERT INTO records_correction (
    id, node, epoch, lane, sub, seq, tick, day, erased, target, target_node, target_day, at, reason, void,
    direction, outcome,
    document_kind, sex, age_band, nationality, residence, purpose, transport, stay_band, identified)
SELECT gen_random_uuid(), node, epoch, 2, 0, seq, tick, day, 0, id, node, day, at, 3, false, direction, outcome,
    document_kind, 2, age_band,
    nationality, residence, purpose, transport, stay_band, false
FROM records_crossing WHERE tick %% 200 = 0
"""
_PEER_COLUMNS = """
    node, seq, at, crossing_point, direction, outcome, channel, document_kind, issuing_state, nationality,
    residence, sex, age_band,
    purpose, transport, stay_band, provisional, unchecked, candidates, processing_s, shift
"""


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
            _measure(home, Path(folder))


def _measure(home: Path, folder: Path) -> None:
    from django.db import connections

    _fill()
    before = _memory_mb()
    ours, peers = [_timed(lambda: _ours(home, folder))], []
    after = _memory_mb()
    for _ in range(RUNS):
        ours.append(_timed(lambda: _ours(home, folder)))
        peers.append(_timed(lambda: _peer(folder)))
    print(f"{ROWS:,} crossings, goal {GOAL_PER_S:,} a second")
    print(f"{'':<34} {'wall s':>8} {'CPU s':>8} {'rows/s':>10} {'MB':>7}")
    for name, found, place in (("jalon stats export", ours, "lake/crossings"), ("COPY TO and DuckDB", peers, "peer")):
        wall, cpu = min(one[0] for one in found), min(one[1] for one in found)
        size = sum(path.stat().st_size for path in (folder / place).rglob("*.parquet")) / 1e6
        print(f"{name:<34} {wall:>8.2f} {cpu:>8.2f} {ROWS / wall:>10,.0f} {size:>7.1f}")
    print(f"ratio of wall times: {min(one[0] for one in ours) / min(one[0] for one in peers):.2f}")
    print(f"memory of this process: {before:.0f} MB before, {after:.0f} MB at most in our first run")
    if "--profile" in sys.argv:
        profile = cProfile.Profile()
        profile.runcall(_ours, home, folder)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    connections.close_all()


def _memory_mb() -> float:
    """The most that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _fill() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_CROSSINGS, [ROWS, ROWS])
        cursor.execute(_STREAMS, [ROWS])
        cursor.execute(_PEERS.replace("%", "%%"), [])
        cursor.execute(_CORRECTIONS.replace("%%", "%"))
        cursor.execute("VACUUM ANALYZE")


def _ours(home: Path, folder: Path) -> None:
    from jalon.adapters.keystore import load_node
    from jalon.services.statistics.export import export

    shutil.rmtree(folder / "lake", ignore_errors=True)
    done = export(node=load_node(home), at=AT, everything=True, root=folder / "lake")
    assert done.rows >= ROWS, (done, [p.read_text()[:3000] for p in (folder / "lake/manifests").glob("crossings*")])


def _peer(folder: Path) -> None:
    import duckdb
    from django.db import connection

    shutil.rmtree(folder / "peer", ignore_errors=True)
    (folder / "peer").mkdir()
    csv = folder / "peer" / "rows.csv"
    query = f"COPY (SELECT {_PEER_COLUMNS} FROM records_crossing) TO STDOUT (FORMAT csv, HEADER)"
    with connection.cursor() as cursor, cursor.cursor.copy(query) as copy, csv.open("wb") as stream:
        for data in copy:
            stream.write(data)
    month = "strftime(\"at\", '%Y-%m')"
    duckdb.sql(
        f"COPY (SELECT *, {month} AS month FROM read_csv('{csv}')) TO '{folder / 'peer' / 'out'}' "
        "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month))"
    )


def _timed(work: object) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()  # type: ignore[operator]
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
