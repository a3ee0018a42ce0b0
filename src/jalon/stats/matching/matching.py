"""One run of matching: movements in, pairs and judgements out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from jalon.kernel.codes.overstay_reason import OverstayReason
from jalon.stats.matching.by_evidence import pair_by_evidence
from jalon.stats.matching.by_number import pair_by_number
from jalon.stats.matching.movements import DAY_S, fresh_connection, load
from jalon.stats.matching.overstays import Silence, Watch, judge

YEAR_S = 365 * DAY_S


@dataclass(frozen=True)
class Matched:
    """What a run found.

    ``stays``: one row an entry: n, exit_n, how, confidence, over_s, reason, believed, unseen, missed, unheard_post, and
    ``present_s``: seconds of the year after the entry that its document was in the country; null while that year runs,
    and where one of its exits is not known.
    """

    stays: pa.Table
    watch: Watch


def match(movements: pa.Table, *, allowed: pa.Table, silences: Sequence[Silence], now_s: int) -> Matched:
    """Pair and judge. ``movements`` as ``movements.MOVEMENTS`` says; ``allowed``: n, days, of entries with a limit.

    The same input gives the same output, whatever its order.
    """
    with fresh_connection() as database:
        load(database, movements.sort_by([("n", "ascending")]))
        pair_by_number(database)
        pair_by_evidence(database)
        watch = judge(database, allowed=allowed, silences=silences, now_s=now_s)
        stays = database.sql(
            f"""
            WITH spans AS (
                SELECT n, coalesce(number, 'row ' || n) AS who, stays.at_s,
                    CASE WHEN stays.exit_post IS NOT NULL THEN stays.at_s + stays.stay_s
                        WHEN reason = {int(OverstayReason.NO_EXIT_ANYWHERE)} THEN {now_s} END AS until_s
                FROM stays JOIN movements ON n = entry_n JOIN judged USING (entry_n)
            ), present AS (
                SELECT one.n, CASE WHEN count(*) = count(other.until_s) THEN
                    sum(least(other.until_s, one.at_s + {YEAR_S}) - other.at_s) END AS present_s
                FROM spans AS one JOIN spans AS other
                    ON other.who = one.who AND other.at_s >= one.at_s AND other.at_s < one.at_s + {YEAR_S}
                WHERE one.at_s + {YEAR_S} <= {now_s}
                GROUP BY one.n
            )
            SELECT judged.entry_n AS n, pairs.exit_n, coalesce(pairs.how, 4)::TINYINT AS how, pairs.confidence,
                over_s, reason, believed, unseen, missed, unheard_post, present_s::BIGINT AS present_s
            FROM judged LEFT JOIN pairs USING (entry_n) LEFT JOIN present ON present.n = judged.entry_n
            ORDER BY judged.entry_n
            """  # noqa: S608 numbers
        ).to_arrow_table()
    return Matched(stays, watch)
