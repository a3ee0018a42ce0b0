"""The bulk path answers as the reader of single zones does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.documents.mrz import MrzFormat, read_mrz
from jalon.documents.mrz.bulk import UnableToCheckInBulk, block_of, check_in_bulk
from jalon.documents.mrz.bulk_dates import plausible_dates
from jalon.documents.mrz.dates import FATAL, date_flags
from jalon.documents.mrz.formats import format_of
from jalon.documents.travel_document import TravelDocument
from jalon.kernel.approximate_date import ApproximateDate

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "mrz"
Lines = list[str]


def grouped(zones: list[Lines]) -> dict[MrzFormat, list[Lines]]:
    groups: dict[MrzFormat, list[Lines]] = {}
    for lines in zones:
        groups.setdefault(format_of(tuple(lines)), []).append(lines)
    return groups


def differing(zones: list[Lines]) -> list[Lines]:
    """Zones for which both ways differ in a check or in validity."""
    found = []
    for form, group in grouped(zones).items():
        bulk = check_in_bulk(form, block_of(group))
        for row, lines in enumerate(group):
            one = read_mrz(lines)
            checks = {name: bool(right[row]) for name, right in bulk.checks.items()}
            if checks != one.checks or bool(bulk.valid[row]) is not one.valid:
                found.append(lines)
    return found


def vectors() -> list[Lines]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(VECTORS.glob("*.jsonl")))
    return [json.loads(line)["lines"] for text in texts for line in text.splitlines()]


def test_every_vector_is_answered_as_by_the_reader() -> None:
    zones = vectors()
    assert len(zones) == 674
    assert differing(zones) == []


damage = st.lists(st.tuples(st.integers(0, 89), st.sampled_from("0123456789AKOGUXZ<%é")), max_size=4)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(vectors()), damage), min_size=1, max_size=12))
def test_damaged_zones_are_answered_as_by_the_reader(damaged: list[tuple[Lines, list[tuple[int, str]]]]) -> None:
    zones = []
    for lines, changes in damaged:
        width, run = len(lines[0]), "".join(lines)
        for place, character in changes:
            if place < len(run):
                run = run[:place] + character + run[place + 1 :]
        zones.append([run[start : start + width] for start in range(0, len(run), width)])
    assert differing(zones) == []


@settings(max_examples=30)
@given(st.lists(st.text(alphabet="0123<9", min_size=6, max_size=6), min_size=1, max_size=200))
def test_date_is_plausible_exactly_when_the_reader_has_no_fatal_remark(dates: list[str]) -> None:
    printed = np.frombuffer("".join(dates).encode(), np.uint8).reshape(-1, 6)
    assert plausible_dates(printed).tolist() == [not set(FATAL) & set(date_flags(one)) for one in dates]


def test_more_zones_than_are_held_at_once_come_out_in_order(write_zone: Callable[..., tuple[str, ...]]) -> None:
    document = TravelDocument(number="B6001", surname="SOW", birth=ApproximateDate(1990), expiry=date(2030, 1, 1))
    good = list(write_zone(document))
    bad = [good[0], good[1].replace("B6001", "B6002")]
    zones = [bad if number % 7 == 3 else good for number in range(20_000)]
    assert check_in_bulk(MrzFormat.TD3, block_of(zones)).valid.tolist() == [number % 7 != 3 for number in range(20_000)]


def test_no_zones_give_no_answers() -> None:
    found = check_in_bulk(MrzFormat.TD3, b"")
    assert found.valid.tolist() == []
    assert {name: right.tolist() for name, right in found.checks.items()}["composite"] == []


def test_block_that_ends_inside_a_zone_is_refused() -> None:
    with pytest.raises(UnableToCheckInBulk) as refused:
        check_in_bulk(MrzFormat.TD3, b"<" * 89)
    assert refused.value.code == "documents.request.not_whole_zones"
