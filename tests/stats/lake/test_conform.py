"""Rows of the lake from recorded ones: every row is counted or set apart, whatever stands in it, in any order."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel.codes.document_kind import DocumentKind
from jalon.stats.lake.conform import Arrival, Conformed, Numbers, Surroundings, conform
from jalon.stats.lake.schema import CROSSINGS, table_named
from jalon.stats.lake.unlikely import Unlikely

NOON = 20_514 * 86_400 + 43_200
"""12:00 UTC on 2 March 2026."""
_TEXTS = ("crossing_point", "document_issuer", "nationality", "residence")
_CODES = ("direction", "outcome", "channel", "document_kind", "sex", "age_band", "purpose", "transport", "stay_band")


def around(offset_s: int = 0, **arrived: int) -> Surroundings:
    """Posts A and B on streams 1 and 2, whose first 1,000 entries arrived on 3 March."""
    return Surroundings(
        posts={1: "A", 2: "B"},
        arrivals={number: Arrival(np.array([1_000]), np.array([arrived.get("day", 20_515)])) for number in (1, 2)},
        offset_s=lambda seconds: np.full(len(seconds), offset_s),
        crossing_points=frozenset({"koury"}),
        findings=lambda text: text == "a.b.c",
    )


def raw(*rows: dict[str, Any]) -> pa.Table:
    """Recorded crossings: an entry by an adult woman unless said otherwise."""
    base = {"stream": 1, "seq": 1, "second": NOON, "missing": False, "shift_key": 7, "direction": 2, "outcome": 2}
    base |= {"provisional": False, "unchecked": 0, "candidates": 0, "processing_s": 30, "sex": 3, "age_band": 7}
    names = [*base, *_TEXTS, *(code for code in _CODES if code not in base)]
    columns = {}
    for name in names:
        type_ = pa.dictionary(pa.int32(), pa.string()) if name in _TEXTS else pa.int64()
        type_ = pa.bool_() if name in ("missing", "provisional") else type_
        columns[name] = pa.array([(base | row).get(name) for row in rows], type_)
    return pa.table(columns)


def made(*rows: dict[str, Any], **arrived: int) -> Conformed:
    return conform(CROSSINGS, raw(*rows), around(**arrived))


def test_local_time_decides_day_and_hour() -> None:
    found = conform(CROSSINGS, raw({"second": NOON + 11 * 3_600 + 1_800}), around(offset_s=3_600)).rows.to_pylist()[0]
    assert (found["day"], found["hour"], found["late_days"]) == (date(2026, 3, 3), 0, 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"missing": True}, "missing_part"),
        ({"second": NOON + 10 * 86_400}, "future"),
        ({"second": NOON - 2_000 * 86_400}, "too_old"),
        ({"direction": 99}, "unknown_code"),
        ({"outcome": None}, "unknown_code"),
    ],
)
def test_what_no_figure_can_place_is_set_apart_with_its_reason(row: dict[str, Any], reason: str) -> None:
    found = made({}, row)
    assert (found.rows.num_rows, found.apart.num_rows, found.reasons) == (1, 1, {reason: 1})


def test_three_months_late_is_counted_and_marked() -> None:
    found = made({}, day=20_514 + 92)
    row = found.rows.to_pylist()[0]
    assert (row["late_days"], Unlikely(row["unlikely"])) == (92, Unlikely.VERY_LATE)


def test_a_text_of_a_post_enters_only_when_the_hub_knows_it() -> None:
    found = made(
        {"crossing_point": "TRAORE AWA", "nationality": "ZZZ", "residence": "BFA"}, {"crossing_point": "koury"}
    )
    rows = found.rows.to_pylist()
    assert sorted(str(row["crossing_point"]) for row in rows) == ["None", "koury"]
    assert found.unknown == {"crossing_point": 1, "nationality": 1}
    assert b"TRAORE" not in found.rows["crossing_point"].combine_chunks().dictionary.to_string().encode()


def test_shifts_are_numbered_by_their_first_decision_within_post_and_day() -> None:
    rows = made(
        {"shift_key": 9, "second": NOON},
        {"shift_key": -4, "second": NOON + 60},
        {"shift_key": 9, "second": NOON + 120},
        {"shift_key": -4, "second": NOON + 86_400},
        {"shift_key": 5, "second": NOON, "stream": 2},
        {"shift_key": None, "second": NOON + 180},
    ).rows.to_pylist()
    found = sorted((str(row["day"]), row["post"], str(row["shift"])) for row in rows)
    assert found == [
        ("2026-03-02", "A", "1"),
        ("2026-03-02", "A", "1"),
        ("2026-03-02", "A", "2"),
        ("2026-03-02", "A", "None"),
        ("2026-03-02", "B", "1"),
        ("2026-03-03", "A", "1"),
    ]


def test_rules_of_quality_mark_what_deserves_a_look() -> None:
    marks = [
        ({"direction": 3, "outcome": 2}, Unlikely.OUTCOME_OF_OTHER_DIRECTION),
        ({"processing_s": 1}, Unlikely.VERY_SHORT),
        ({"processing_s": 20_000}, Unlikely.VERY_LONG),
        ({"age_band": 2, "purpose": 6}, Unlikely.CHILD_AT_WORK),
        ({"document_kind": DocumentKind.NONE, "document_issuer": "BFA"}, Unlikely.ISSUER_WITHOUT_DOCUMENT),
        (
            {"document_kind": DocumentKind.PASSPORT, "document_issuer": "BFA", "nationality": "MLI"},
            Unlikely.ISSUER_NOT_OF_NATIONALITY,
        ),
        ({"second": NOON + 86_400 * 2}, Unlikely.CLOCK_AHEAD),
        ({"transport": 77}, Unlikely.CODE_UNKNOWN),
        ({"sex": None, "age_band": 1}, Unlikely.NOTHING_SAID),
    ]
    for row, mark in marks:
        assert Unlikely(made(row).rows.to_pylist()[0]["unlikely"]) == mark, row


_ANY = st.none() | st.integers(-(2**31), 2**31 - 1)
_ROW = st.fixed_dictionaries(
    dict.fromkeys((*_CODES, "shift_key", "unchecked", "candidates"), _ANY)
    | {name: st.none() | st.text(max_size=5) | st.sampled_from(["BFA", "koury"]) for name in _TEXTS}
    | {
        "stream": st.none() | st.integers(1, 3),
        "seq": st.integers(1, 2_000),
        "second": st.integers(0, 2_932_896 * 86_400 - 1),
        "missing": st.booleans(),
        "provisional": st.none() | st.booleans(),
        "processing_s": st.none() | st.integers(0, 2**31 - 1),
    }
)


@given(st.lists(_ROW, max_size=12), st.randoms(use_true_random=False))
def test_every_row_is_counted_or_set_apart_in_whatever_order(rows: list[dict[str, Any]], chance: random.Random) -> None:
    found = made(*rows)
    mixed = list(rows)
    chance.shuffle(mixed)
    again = made(*mixed)
    assert found.rows.num_rows + sum(found.reasons.values()) == len(rows)
    assert found.rows.to_pylist() == again.rows.to_pylist()
    assert (found.reasons, found.unknown) == (again.reasons, again.unknown)
    assert all(value in known or value is None for value, known in _allowed(found))


def _allowed(found: Conformed) -> list[tuple[Any, set[Any]]]:
    columns = [column for column in table_named("crossings").columns if column.codes is not None]
    return [
        (row[column.name], {int(code) for code in column.codes})
        for column in columns
        for row in found.rows.to_pylist()
        if column.codes is not None
    ]


def test_arrivals_are_those_of_the_first_receipt_that_speaks_of_an_entry() -> None:
    seq: Numbers = np.array([10, 20])
    surroundings = around()
    surroundings = Surroundings(
        surroundings.posts,
        {1: Arrival(seq, np.array([20_515, 20_520]))},
        surroundings.offset_s,
        surroundings.crossing_points,
        surroundings.findings,
    )
    rows = conform(CROSSINGS, raw({"seq": 10}, {"seq": 11}, {"seq": 21}), surroundings).rows.to_pylist()
    assert sorted(str(row["late_days"]) for row in rows) == ["1", "6", "None"]
