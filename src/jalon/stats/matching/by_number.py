"""Pairs by document number: an entry and the crossing that follows it with the same document, when that is an exit.

Where another entry follows instead, the exit between them was missed: the person left, and nobody wrote it down. How
often that happens is what tells how much a missing exit means (``loss``).
"""

from __future__ import annotations

import duckdb

SURE, LIKELY = 0.999, 0.97
"""Confidence of a number with the same birth date, and of a number alone: numbers are misread and mistyped."""


def pair_by_number(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``pairs`` (entry_n, exit_n, confidence, how) and ``followed`` (entry_n, again_s, exit_n) from ``movements``.

    ``followed`` holds every entry whose document was seen again at an entry; ``exit_n`` is null where the exit between
    them is missing. A birth date or a sex that differs contradicts the number: no pair, the evidence decides.
    """
    connection.execute(
        """
        CREATE OR REPLACE TABLE pairs AS
        SELECT n AS entry_n, next_n AS exit_n, 2::TINYINT AS how,
            CASE WHEN birth = next_birth THEN ?::FLOAT ELSE ?::FLOAT END AS confidence
        FROM (
            SELECT *, lead(n) OVER way AS next_n, lead(arrives) OVER way AS next_arrives,
                lead(birth) OVER way AS next_birth, lead(sex) OVER way AS next_sex
            FROM movements WHERE number IS NOT NULL
            WINDOW way AS (PARTITION BY number ORDER BY at_s, NOT arrives, n)
        )
        WHERE arrives AND NOT next_arrives
            AND coalesce(birth = next_birth, true)
            AND (coalesce(sex, 1) < 2 OR coalesce(next_sex, 1) < 2 OR sex = next_sex)
        """,
        [SURE, LIKELY],
    )
    connection.execute(
        """
        CREATE OR REPLACE TABLE followed AS
        SELECT entries.n AS entry_n, entries.again_s, pairs.exit_n
        FROM (
            SELECT n, lead(at_s) OVER (PARTITION BY number ORDER BY at_s, n) AS again_s
            FROM movements WHERE number IS NOT NULL AND arrives
        ) AS entries LEFT JOIN pairs ON pairs.entry_n = entries.n
        WHERE again_s IS NOT NULL
        """
    )
