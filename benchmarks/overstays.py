"""Entries with exits, and stays beyond the limit, judged on invented years of which the truth is known.

Each year is what ``jalon stats synthesise --journeys`` writes: a tenth of exits recorded by nobody (or none: second
line), posts that fall silent, numbers mistyped, documents renewed, names written otherwise. Printed: of the pairs how
many are right, of the true exits how many were found; of the stays listed how many were longer than allowed
(precision, goal 95 %), and of the true ones how many are listed (recall), by what became of their exit.
JALON_BENCH_CROSSINGS: movements of a year (60000). JALON_BENCH_SEEDS: how many years of each kind (3).
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import pyarrow as pa

from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.overstay_reason import OverstayReason
from jalon.screening.names import analyse
from jalon.screening.spelling import skeleton, spelling_key
from jalon.screening.synthetic import synthetic_name
from jalon.stats.matching.matching import Matched, match
from jalon.stats.matching.movements import MOVEMENTS
from jalon.stats.matching.overstays import Silence
from jalon.stats.synthesis.borders import borders
from jalon.stats.synthesis.journeys import Year, YearPlan, journeys

CROSSINGS = int(os.environ.get("JALON_BENCH_CROSSINGS", "60000"))
SEEDS = int(os.environ.get("JALON_BENCH_SEEDS", "3"))
LISTED = (OverstayReason.LEFT_LATE, OverstayReason.NO_EXIT_ANYWHERE)
YEAR, STATE, GOAL = 2026, "BFA", 0.95
END_S = int(datetime(YEAR + 1, 1, 1, tzinfo=UTC).timestamp())


@dataclass(frozen=True)
class Judged:
    """What became of one year. ``found`` and ``true``: stays beyond the limit by the fate of their exit."""

    movements: int
    pairs: int
    pairs_right: int
    exits_recorded: int
    listed: int
    listed_right: int
    found: Counter[str]
    true: Counter[str]
    seconds: float


def main() -> None:
    """A line a year, and a total a kind."""
    for lost in (0.1, 0.0):
        years = [judged(seed, lost) for seed in range(1, SEEDS + 1)]
        print(f"\n{lost:.0%} of exits lost, {CROSSINGS:,} crossings of {STATE} a year, {SEEDS} years")
        for one in years:
            _say(one)
        listed, right = sum(one.listed for one in years), sum(one.listed_right for one in years)
        print(f"together: precision {right / max(listed, 1):.3f} of {listed} listed (goal {GOAL})")


def judged(seed: int, lost: float) -> Judged:
    """One year, made, matched and compared with its truth."""
    plan = YearPlan(CROSSINGS // 2, YEAR, lost, seed)
    made = journeys(borders()[STATE], plan, _names)
    started = time.process_time()
    found, ids = matched(made, plan)
    seconds = time.process_time() - started
    truth = {row["entry"]: row for row in made.truth.to_pylist()}
    counted: Counter[str] = Counter()
    fates_found: Counter[str] = Counter()
    for stay in found.stays.to_pylist():
        real = truth[ids[stay["n"]]]
        if stay["exit_n"] is not None:
            counted["pairs"] += 1
            counted["pairs_right"] += real["exit"] == ids[stay["exit_n"]]
        if stay["reason"] in LISTED:
            counted["listed"] += 1
            counted["right"] += real["overstay"]
            fates_found[real["exit_state"]] += real["overstay"]
    fates = Counter(row["exit_state"] for row in truth.values() if row["overstay"])
    recorded = sum(row["exit"] is not None for row in truth.values())
    pairs = counted["pairs"], counted["pairs_right"], recorded
    return Judged(len(ids), *pairs, counted["listed"], counted["right"], fates_found, fates, seconds)


def matched(made: Year, plan: YearPlan) -> tuple[Matched, list[str]]:
    """The year through the matching of headquarters; ids of the movements by their number."""
    rows = made.movements.to_pylist()
    entries = [n for n, row in enumerate(rows) if row["direction"] == Direction.ENTRY]
    days = pa.array([plan.allowed_days] * len(entries), pa.int32())
    silences = [Silence(one["post"], int(one["since"].timestamp()), END_S) for one in made.offline.to_pylist()]
    stated = pa.array([rows[n]["stay_band"] for n in entries], pa.int8())
    allowed = pa.table({"n": pa.array(entries, pa.int64()), "days": days, "stated": stated})
    table = pa.Table.from_pylist([_movement(n, row) for n, row in enumerate(rows)], schema=MOVEMENTS)
    return match(table, allowed=allowed, silences=silences, now_s=END_S), [row["id"] for row in rows]


def _movement(n: int, row: dict[str, object]) -> dict[str, object]:
    last, first = _folded(row["surname"]), _folded(row["given_names"])
    at = row["at"]
    assert isinstance(at, datetime)
    return {
        "n": n,
        "arrives": row["direction"] == Direction.ENTRY,
        "at_s": int(at.timestamp()),
        "post": row["post"],
        "number": f"{row['issuing_state']}/{row['document_number']}",
        "name": " ".join(sorted([*last, *first])) or None,
        "short_name": " ".join([*sorted(last), *first[:1]]) or None,
        "birth": str(row["birth"]),
        "sex": row["sex"],
        "nationality": row["nationality"],
    }


def _folded(name: object) -> list[str]:
    """As headquarters folds names before it compares them."""
    return [skeleton(spelling_key(part.text)) for part in analyse(str(name)).parts]


def _say(one: Judged) -> None:
    fates = ", ".join(f"{fate} {one.found[fate]} of {one.true[fate]}" for fate in sorted(one.true))
    right, found = one.pairs_right / max(one.pairs, 1), one.pairs_right / one.exits_recorded
    precision, recall = one.listed_right / max(one.listed, 1), one.listed_right / sum(one.true.values())
    print(f"{one.movements:,} movements in {one.seconds:.0f} s of processor time")
    print(f"  pairs right {right:.4f}, exits found {found:.4f}")
    print(f"  listed {one.listed}, precision {precision:.3f}, recall {recall:.3f}; by exit: {fates}", flush=True)


def _names(count: int, seed: int) -> list[tuple[str, str]]:
    random = Random(seed)
    whole = [synthetic_name(random, woman=bool(place % 2)).split(" ", 1) for place in range(count)]
    return [(surname, given) for surname, given in whole]


if __name__ == "__main__":
    main()
