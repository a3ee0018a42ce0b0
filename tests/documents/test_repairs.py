"""Proposals for misread zones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jalon.documents.mrz import read_mrz
from jalon.documents.mrz.repairs import Repair, RepairReason, proposals

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "mrz" / "synthetic.jsonl"
FIRST = "P<NERABDOU<MOUMOUNI<<MALIK<<<<<<<<<<<<<<<<<<"
SECOND = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


def confusions(*, valid: bool) -> list[dict[str, Any]]:
    with VECTORS.open(encoding="utf-8") as stream:
        found = [json.loads(line) for line in stream]
    return [one for one in found if one["kind"] == "synthetic-ocr-confusion" and one["valid"] is valid]


def place(vector: dict[str, Any]) -> tuple[int, int]:
    words = vector["mutation"].split()
    return int(words[1]), int(words[3])


def covers(repair: Repair, line: int, column: int) -> bool:
    return repair.line == line and repair.column <= column < repair.column + len(repair.read)


def test_every_confusion_that_breaks_a_check_digit_is_among_the_proposals() -> None:
    missed = [
        vector["lines"]
        for vector in confusions(valid=False)
        if not any(covers(repair, *place(vector)) for repair in proposals(read_mrz(vector["lines"])))
    ]
    assert missed == []


def test_fillers_read_as_k_at_the_end_of_a_field_are_proposed_though_all_digits_are_right() -> None:
    silent = confusions(valid=True)
    found = [v for v in silent if any(covers(r, *place(v)) for r in proposals(read_mrz(v["lines"])))]
    assert len(found) >= 0.7 * len(silent)


def test_valid_zones_as_made_get_no_proposal() -> None:
    with VECTORS.open(encoding="utf-8") as stream:
        made = [v for v in map(json.loads, stream) if v["kind"] == "synthetic-valid"]
    assert [v["lines"] for v in made if proposals(read_mrz(v["lines"]))] == []


@pytest.mark.parametrize(
    ("name_line", "expected"),
    [
        (FIRST, None),
        (FIRST.replace("MALIK<<<<", "MALIKK<<<"), ("KK" + "<" * 17, "<" * 19)),
        (FIRST.replace("MALIK<<<<", "MALIK<K<<"), ("<K" + "<" * 16, "<" * 18)),
        (FIRST.replace("<<MALIK", "KKMALIK"), ("KK", "<<")),
    ],
)
def test_name_line_with_ks_for_fillers_is_proposed_by_structure(
    name_line: str, expected: tuple[str, str] | None
) -> None:
    found = [(r.read, r.proposed) for r in proposals(read_mrz([name_line, SECOND]))]
    assert found == ([expected] if expected else [])


def test_proposal_by_check_digits_restores_the_line() -> None:
    misread = SECOND.replace("7408122", "74O8122")
    found = [r for r in proposals(read_mrz([FIRST, misread])) if r.reason is RepairReason.CHECK_DIGITS]
    assert (FIRST, SECOND) in [repair.applied((FIRST, misread)) for repair in found]
