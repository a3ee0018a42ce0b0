"""What matching compares: one row a crossing, with the person's details; it lives as long as a run."""

from __future__ import annotations

import duckdb
import pyarrow as pa

MOVEMENTS = pa.schema(
    [
        ("n", pa.int64()),
        ("arrives", pa.bool_()),
        ("at_s", pa.int64()),
        ("post", pa.string()),
        ("number", pa.string()),
        ("name", pa.string()),
        ("short_name", pa.string()),
        ("birth", pa.string()),
        ("sex", pa.int8()),
        ("nationality", pa.string()),
    ]
)
"""``n``: number of the row in this run. ``at_s``: unix time. ``number``: issuing State and document number. ``name``,
``short_name``: folded whole name, and folded surname with the first given name. ``birth``: YYYYMMDD, zeros for what is
not known. ``sex``: number of the closed list. Null: not known, or erased."""

DAY_S = 86_400
TWICE_S_MAX = 1_800
"""Two entries (or exits) of one document within half an hour are one that was recorded twice."""


def load(connection: duckdb.DuckDBPyConnection, movements: pa.Table) -> None:
    """Make the table ``movements`` of a run, what was recorded twice counted once (its last record stands)."""
    assert movements.schema.equals(MOVEMENTS), "columns as MOVEMENTS says"
    connection.register("given_movements", movements)
    connection.execute(
        """
        CREATE OR REPLACE TABLE movements AS
        SELECT * EXCLUDE (follows_s, follows_arrives) FROM (
            SELECT *, lead(at_s) OVER way - at_s AS follows_s, lead(arrives) OVER way AS follows_arrives
            FROM given_movements
            WINDOW way AS (PARTITION BY coalesce(number, 'row ' || n) ORDER BY at_s, NOT arrives, n)
        ) WHERE follows_s IS NULL OR follows_s > ? OR follows_arrives <> arrives
        """,
        [TWICE_S_MAX],
    )
    connection.unregister("given_movements")


def fresh_connection() -> duckdb.DuckDBPyConnection:
    """A database in memory, without a network and without files of its own."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    return connection
