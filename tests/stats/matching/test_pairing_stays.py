"""Entries find their exits; and nobody is said to have stayed too long because a post was silent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from jalon.kernel.codes.overstay_reason import OverstayReason
from jalon.kernel.codes.pairing_way import PairingWay
from jalon.stats.matching.matching import Matched, match
from jalon.stats.matching.movements import DAY_S, MOVEMENTS
from jalon.stats.matching.overstays import PRECISION_MIN, Silence
from tests.stats.matching.year import YEAR_DAYS, Year, year

LISTED = {int(OverstayReason.LEFT_LATE), int(OverstayReason.NO_EXIT_ANYWHERE)}
_NAMES = MOVEMENTS.names


def run(given: Year) -> Matched:
    return match(given.movements, allowed=given.allowed, silences=given.silences, now_s=YEAR_DAYS * DAY_S)


def listed(found: Matched) -> list[int]:
    return [row["n"] for row in found.stays.to_pylist() if row["reason"] in LISTED]


def movements(*rows: tuple[bool, float, str, str | None]) -> pa.Table:
    """Rows of one person: arrives, day, post, number."""
    values = [
        (n, arrives, int(day * DAY_S), post, number, "BRK FTMT", "BRK FTMT", "19900517", 3, "SEN")
        for n, (arrives, day, post, number) in enumerate(rows)
    ]
    columns = zip(*values, strict=True)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, MOVEMENTS, strict=True)], schema=MOVEMENTS)


def stays_of(*rows: tuple[bool, float, str, str | None], now: float = 300, days: int = 90) -> list[dict[str, object]]:
    table = movements(*rows)
    entries = [row["n"] for row in table.to_pylist() if row["arrives"]]
    allowed = pa.table({"n": pa.array(entries, pa.int64()), "days": pa.array([days] * len(entries), pa.int32())})
    found: list[dict[str, object]] = match(
        table, allowed=allowed, silences=(), now_s=int(now * DAY_S)
    ).stays.to_pylist()
    return found


def test_an_entry_is_paired_with_the_next_exit_of_its_document() -> None:
    found = stays_of((True, 1, "A", "SEN/1"), (False, 5, "B", "SEN/1"), (True, 20, "A", "SEN/1"))
    assert [(row["n"], row["exit_n"], row["how"]) for row in found] == [
        (0, 1, PairingWay.NUMBER),
        (2, None, PairingWay.NONE),
    ]


def test_an_entry_recorded_twice_counts_once() -> None:
    found = stays_of((True, 1, "A", "SEN/1"), (True, 1.01, "A", "SEN/1"), (False, 5, "A", "SEN/1"))
    assert [(row["n"], row["exit_n"]) for row in found] == [(1, 2)]


def test_whoever_entered_again_has_left_though_nobody_wrote_it_down() -> None:
    found = stays_of((True, 1, "A", "SEN/1"), (True, 150, "A", "SEN/1"), (False, 151, "A", "SEN/1"))
    assert found[0]["reason"] == OverstayReason.ENTERED_AGAIN


def test_without_a_known_limit_nothing_is_said() -> None:
    table = movements((True, 1, "A", "SEN/1"))
    none = pa.table({"n": pa.array([], pa.int64()), "days": pa.array([], pa.int32())})
    found = match(table, allowed=none, silences=(), now_s=300 * DAY_S).stays.to_pylist()
    assert found[0]["reason"] == OverstayReason.NO_LIMIT_KNOWN


def test_one_missing_exit_alone_is_no_stay() -> None:
    found = stays_of((True, 1, "A", "SEN/1"))
    assert found[0]["reason"] == OverstayReason.EXITS_OFTEN_MISSED, "too little is known of these posts"


@pytest.fixture(scope="module")
def ordinary() -> Year:
    return year(11, 3_000, staying=0.02, missed=0.1)


def test_evidence_pairs_what_numbers_do_not(ordinary: Year) -> None:
    pairs = [row for row in run(ordinary).stays.to_pylist() if row["exit_n"] is not None]
    by_evidence = [row for row in pairs if row["how"] == PairingWay.EVIDENCE]
    right = [row for row in by_evidence if ordinary.exits.get(row["n"]) == row["exit_n"]]
    assert len(by_evidence) > 100
    assert len(right) >= 0.99 * len(by_evidence)
    found = sum(ordinary.exits.get(row["n"]) == row["exit_n"] for row in pairs)
    assert found >= 0.97 * len(ordinary.exits)


def test_the_order_of_arrival_changes_nothing(ordinary: Year) -> None:
    few = replace(ordinary, movements=ordinary.movements.slice(0, 1_500))
    shuffled = few.movements.take(np.random.default_rng(5).permutation(1_500))
    assert run(replace(few, movements=shuffled)).stays.equals(run(few).stays)


@pytest.mark.parametrize("seed", [21, 22])
@pytest.mark.parametrize(("missed", "silent_days"), [(0.1, 0), (0.0, 75), (0.03, 60)], ids=["missed", "silent", "both"])
def test_with_a_tenth_of_exits_lost_those_listed_did_stay(seed: int, missed: float, silent_days: int) -> None:
    given = year(seed, 4_000, missed=missed, silent_days=silent_days)
    assert 0.07 <= given.lost / given.left <= 0.14
    found = listed(run(given))
    assert found, "somebody is listed"
    assert sum(n in given.stayed for n in found) >= PRECISION_MIN * len(found)


def test_where_every_exit_is_seen_those_who_stay_are_listed() -> None:
    given = year(31, 4_000, staying=0.1)
    found = listed(run(given))
    assert sum(n in given.stayed for n in found) >= PRECISION_MIN * len(found)
    assert len(found) >= 0.8 * len(given.stayed)


def test_a_silent_post_is_named_before_the_traveller() -> None:
    given = year(31, 4_000, staying=0.1)
    silent = replace(given, silences=tuple(Silence(f"Post {letter}", 0, 400 * DAY_S) for letter in "ABCDE"))
    rows = run(silent).stays.to_pylist()
    assert not [row for row in rows if row["reason"] in LISTED]
    assert {row["unheard_post"] for row in rows if row["reason"] == OverstayReason.POST_NOT_HEARD} <= {
        f"Post {letter}" for letter in "ABCDE"
    }
