"""Who may have stayed longer than allowed, and why that may or may not be said. Advisory, and slow to accuse.

An exit that is not there was missed or did not happen. Before the second is said, three questions are answered:

1. *Was the post of exit offline?* Of the exits that belong to entries of the same post, which share would have fallen
   into a time for which their post's data are not here (``silences``)? That share of this entry's exit is unseen.
2. *How many exits do posts miss?* Documents seen at two entries without an exit between them tell: those people left.
3. *How many stay at all, of those who said the same of their stay?* The share of open entries beyond what 2 explains,
   for each length that travellers stated at entry.

Bayes' rule joins them: an entry is listed when, of such entries, at least ``PRECISION_MIN`` are believed to be stays;
bounds are taken at their careful end (80 %, one side), so that little data lists nobody.

An exit after the limit is weighed likewise: where an exit and the next entry may both lie in a silence, what looks like
one long stay may be two short ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from jalon.kernel.codes.overstay_reason import OverstayReason
from jalon.stats.matching.movements import DAY_S

PRECISION_MIN = 0.95
_BOUND = 0.8
_NEVER = 1e-9
_SAMPLE = 400
_KNOWN_MIN = 50
"""Fewer documents seen again at a post say nothing of that post; the country's share stands for it."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A time, in unix seconds, of which a post's data are not here: it was not heard, or entries are missing."""

    post: str
    first_s: int
    last_s: int


@dataclass(frozen=True, slots=True)
class Watch:
    """How well exits are seen, of a country: shares of exits and of entries missed (upper bounds), share that stays and
    share that leaves late (lower bounds), each of the movements that no silence touches."""

    missed: float
    entries_missed: float
    stays: float
    late: float


def judge(
    connection: duckdb.DuckDBPyConnection, *, allowed: pa.Table, silences: Sequence[Silence], now_s: int
) -> Watch:
    """Make ``judged`` (entry_n, over_s, reason, believed, unseen, missed, unheard_post), one row an entry.

    ``allowed``: columns ``n``, ``days`` (null: no limit known), and ``stated``, the code of the stay stated at entry,
    where it is known. ``over_s``: seconds beyond the limit, of the stay or until ``now_s``. ``believed``: share of such
    entries that are stays, null where nothing had to be weighed. ``unseen``, ``missed``: answers to the first two.
    """
    if "stated" not in allowed.column_names:
        allowed = allowed.append_column("stated", pa.nulls(allowed.num_rows, pa.int8()))
    connection.register("given_allowed", allowed)
    connection.execute(
        "CREATE OR REPLACE TABLE allowed AS SELECT n, days, coalesce(stated, 0) AS stated FROM given_allowed"
    )
    connection.unregister("given_allowed")
    _silences(connection, silences)
    _stays(connection, now_s)
    _unseen(connection)
    watch = _watch(connection)
    _missed_by_post(connection, watch)
    _stated(connection, watch)
    _judged(connection, watch)
    return watch


def _silences(connection: duckdb.DuckDBPyConnection, silences: Sequence[Silence]) -> None:
    connection.execute("CREATE OR REPLACE TABLE silences (post VARCHAR, first_s BIGINT, last_s BIGINT)")
    if silences:
        connection.executemany(
            "INSERT INTO silences VALUES (?, ?, ?)", [(one.post, one.first_s, one.last_s) for one in silences]
        )


def _stays(connection: duckdb.DuckDBPyConnection, now_s: int) -> None:
    """``stays``: every entry with its limit, its exit, and when its document was seen again."""
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE stays AS
        SELECT entries.n AS entry_n, entries.post, entries.at_s, exits.post AS exit_post, exits.at_s - entries.at_s AS
            stay_s, followed.again_s, allowed.days * {DAY_S}::BIGINT AS allowed_s,
            coalesce(exits.at_s, ?) - entries.at_s - allowed.days * {DAY_S}::BIGINT AS over_s,
            allowed.stated
        FROM movements AS entries
        LEFT JOIN pairs ON pairs.entry_n = entries.n LEFT JOIN movements AS exits ON exits.n = pairs.exit_n
        LEFT JOIN followed ON followed.entry_n = entries.n LEFT JOIN allowed ON allowed.n = entries.n
        WHERE entries.arrives
        """,  # noqa: S608 a constant
        [now_s],
    )


def _unseen(connection: duckdb.DuckDBPyConnection) -> None:
    """``unseen`` (entry_n, share, post): of entries without an exit, seen again or beyond their limit, the share of
    exits of the same post of entry that would have fallen into a silence, and the post that takes most."""
    connection.execute(
        """
        CREATE OR REPLACE TABLE usual AS
        SELECT post, exit_post, stay_s FROM (
            SELECT post, exit_post, stay_s, row_number() OVER (PARTITION BY post ORDER BY hash(entry_n)) AS place
            FROM stays WHERE exit_post IS NOT NULL AND coalesce(stay_s <= allowed_s, true)
        ) WHERE place <= ?
        """,
        [_SAMPLE],
    )
    connection.execute(
        """
        CREATE OR REPLACE TABLE unseen AS
        WITH hidden AS (
            SELECT stays.entry_n, usual.exit_post, count(*) AS times
            FROM stays JOIN usual USING (post) JOIN silences
                ON silences.post = usual.exit_post
                AND stays.at_s + usual.stay_s BETWEEN silences.first_s AND silences.last_s
            WHERE stays.exit_post IS NULL OR stays.again_s IS NOT NULL OR stays.over_s > 0
            GROUP BY ALL
        ), sizes AS (SELECT post, count(*) AS whole FROM usual GROUP BY post)
        SELECT stays.entry_n, coalesce(sum(hidden.times) / any_value(whole), 0) AS share,
            arg_max(hidden.exit_post, hidden.times) AS post
        FROM stays LEFT JOIN hidden USING (entry_n) LEFT JOIN sizes ON sizes.post = stays.post
        WHERE stays.exit_post IS NULL OR stays.again_s IS NOT NULL OR stays.over_s > 0
        GROUP BY stays.entry_n
        """
    )


_AGAIN = """
    SELECT stays.post, stays.exit_post IS NULL AS missed
    FROM stays JOIN unseen USING (entry_n) WHERE again_s IS NOT NULL AND share = 0
"""


def _watch(connection: duckdb.DuckDBPyConnection) -> Watch:
    missed, again = _row(connection, f"SELECT count(*) FILTER (missed), count(*) FROM ({_AGAIN})")  # noqa: S608
    missed_most = _upper(missed, again)
    still_open, late, over = _row(connection, _ENDED.format(which="true"))
    return Watch(missed_most, _entries_missed(connection), _staying(still_open, over, missed_most), _lower(late, over))


_ENDED = """
    SELECT count(*) FILTER (exit_post IS NULL AND again_s IS NULL),
        count(*) FILTER (exit_post IS NOT NULL AND over_s > 0), count(*)
    FROM stays LEFT JOIN unseen USING (entry_n)
    WHERE allowed_s IS NOT NULL AND (over_s > 0 OR exit_post IS NOT NULL OR again_s IS NOT NULL)
        AND coalesce(share, 0) = 0 AND {which}
"""
"""Of entries that no silence touches: still open beyond the limit, left after it, and all of which the end is known."""


def _staying(still_open: int, over: int, missed: float) -> float:
    """Share that stays: the least share that is open, less what missed exits explain."""
    return max(0.0, (_lower(still_open, over) - missed) / (1 - missed)) if missed < 1 else 0.0


def _stated(connection: duckdb.DuckDBPyConnection, watch: Watch) -> None:
    """``by_stated`` (stated, stays, late): both shares of those who stated the same; few of them say little."""
    stated = [code for (code,) in connection.execute("SELECT DISTINCT stated FROM stays WHERE stated > 1").fetchall()]
    connection.execute("CREATE OR REPLACE TABLE by_stated (stated TINYINT, stays DOUBLE, late DOUBLE)")
    for code in sorted(stated):
        still_open, late, over = _row(connection, _ENDED.format(which=f"stated = {int(code)}"))
        if over >= _KNOWN_MIN:
            shares = (code, _staying(still_open, over, watch.missed), _lower(late, over))
            connection.execute("INSERT INTO by_stated VALUES (?, ?, ?)", shares)


def _entries_missed(connection: duckdb.DuckDBPyConnection) -> float:
    """Share of entries missed: documents seen at two exits without an entry between, when every post was heard.

    A number that never entered is one that was misread.
    """
    missed, again = _row(
        connection,
        """
        SELECT count(*) FILTER (NOT came), count(*) FROM (
            SELECT at_s, lead(at_s) OVER exits AS again_s,
                bool_or(arrives) OVER (PARTITION BY number ORDER BY at_s, NOT arrives, n
                    ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING) AS came, arrives,
                bool_or(arrives) OVER (PARTITION BY number) AS known
            FROM movements WHERE number IS NOT NULL
            WINDOW exits AS (PARTITION BY number, arrives ORDER BY at_s, n)
        ) WHERE known AND NOT arrives AND again_s IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM silences WHERE first_s <= again_s AND last_s >= at_s)
        """,
    )
    return _upper(missed, again)


def _row(connection: duckdb.DuckDBPyConnection, statement: str) -> tuple[int, ...]:
    return tuple(int(value) for value in connection.execute(statement).fetchall()[0])


def _upper(times: int, of: int) -> float:
    """Upper bound of a share (Clopper and Pearson, one side)."""
    from scipy.stats import beta

    return 1.0 if times >= of else float(beta.ppf(_BOUND, times + 1, of - times))


def _lower(times: int, of: int) -> float:
    from scipy.stats import beta

    return 0.0 if times == 0 else float(beta.ppf(1 - _BOUND, times, of - times + 1))


def _missed_by_post(connection: duckdb.DuckDBPyConnection, watch: Watch) -> None:
    """``missed_by_post`` (post, missed): share of exits missed, of entries of each post."""
    rows = connection.execute(
        f"SELECT post, count(*) FILTER (missed), count(*) FROM ({_AGAIN}) GROUP BY post",  # noqa: S608
    ).fetchall()
    known = {post: _upper(missed, again) if again >= _KNOWN_MIN else watch.missed for post, missed, again in rows}
    connection.execute("CREATE OR REPLACE TABLE missed_by_post (post VARCHAR, missed DOUBLE)")
    if known:
        connection.executemany("INSERT INTO missed_by_post VALUES (?, ?)", list(known.items()))


def _judged(connection: duckdb.DuckDBPyConnection, watch: Watch) -> None:
    reason = OverstayReason
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE judged AS
        WITH weighed AS (
            SELECT stays.*, coalesce(unseen.share, 0) AS share, unseen.post AS unheard_post,
                coalesce(missed, $missed) AS missed, greatest(coalesce(by_stated.stays, $stays), {_NEVER}) AS staying,
                greatest(coalesce(by_stated.late, $late), {_NEVER}) AS leaving_late
            FROM stays LEFT JOIN unseen USING (entry_n) LEFT JOIN missed_by_post ON missed_by_post.post = stays.post
            LEFT JOIN by_stated USING (stated)
        ), believed AS (
            SELECT *, CASE WHEN exit_post IS NULL
                THEN staying / (staying + (1 - staying) * (share + (1 - share) * missed))
                ELSE leaving_late / (leaving_late + (1 - leaving_late)
                    * (share + (1 - share) * missed * $entries_missed)) END AS chance
            FROM weighed
        )
        SELECT entry_n, over_s, CASE
            WHEN allowed_s IS NULL THEN {reason.NO_LIMIT_KNOWN}
            WHEN over_s <= 0 THEN {reason.WITHIN_LIMIT}
            WHEN exit_post IS NULL AND again_s IS NOT NULL THEN {reason.ENTERED_AGAIN}
            WHEN chance >= $least AND exit_post IS NOT NULL THEN {reason.LEFT_LATE}
            WHEN chance >= $least THEN {reason.NO_EXIT_ANYWHERE}
            WHEN share > missed THEN {reason.POST_NOT_HEARD}
            ELSE {reason.EXITS_OFTEN_MISSED} END::TINYINT AS reason,
            CASE WHEN over_s > 0 AND (exit_post IS NOT NULL OR again_s IS NULL) THEN chance END AS believed,
            share AS unseen, missed,
            CASE WHEN over_s > 0 AND share > 0 THEN unheard_post END AS unheard_post
        FROM believed
        """,  # noqa: S608 numbers of a closed list
        {
            "missed": watch.missed,
            "entries_missed": watch.entries_missed,
            "stays": watch.stays,
            "late": watch.late,
            "least": PRECISION_MIN,
        },
    )
