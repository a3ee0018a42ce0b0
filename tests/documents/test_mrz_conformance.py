"""Every vector, every value: format, fields, each check digit, validity, flags."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jalon.documents.mrz import read_mrz

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "mrz"
COUNTS = {"specimens": (100, 60), "synthetic": (574, 327)}


def vectors(name: str) -> list[dict[str, Any]]:
    with (VECTORS / f"{name}.jsonl").open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def answer(vector: dict[str, Any]) -> dict[str, Any]:
    reading = read_mrz(vector["lines"])
    return {
        "format": reading.format.value,
        "expected": reading.fields.as_dict(),
        "checks": dict(reading.checks),
        "valid": reading.valid,
        "flags": list(reading.flags),
    }


@pytest.mark.parametrize("name", COUNTS)
def test_every_vector_is_read_as_expected(name: str) -> None:
    differing = [
        (number, key, value, vector[key])
        for number, vector in enumerate(vectors(name), 1)
        for key, value in answer(vector).items()
        if value != vector[key]
    ]
    assert differing == []


@pytest.mark.parametrize("name", COUNTS)
def test_the_vectors_are_all_there(name: str) -> None:
    found = vectors(name)
    assert (len(found), sum(vector["valid"] for vector in found)) == COUNTS[name]


def test_specimen_with_one_digit_changed_is_no_longer_valid() -> None:
    first, second = vectors("specimens")[0]["lines"]
    assert read_mrz([first, second]).valid
    assert not read_mrz([first, second.replace("L898902C3", "L898903C3")]).valid


@pytest.mark.parametrize("name", COUNTS)
def test_zone_with_something_wrong_has_a_finding_that_says_so(name: str) -> None:
    for vector in vectors(name):
        reading = read_mrz(vector["lines"])
        troubled = any(finding.severity.rank for finding in reading.findings)
        assert troubled or reading.valid, vector["lines"]


@pytest.mark.parametrize("name", COUNTS)
def test_zone_as_one_text_without_line_ends_reads_the_same(name: str) -> None:
    for vector in vectors(name):
        in_lines, in_one = read_mrz(vector["lines"]), read_mrz("".join(vector["lines"]))
        assert (in_lines.fields, in_lines.checks, in_lines.lines) == (in_one.fields, in_one.checks, in_one.lines)
