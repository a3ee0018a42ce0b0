"""The report of disparities: a planted difference is seen, an equal group is not, a small one is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from jalon.cli import main
from jalon.kernel import limits
from jalon.stats.measures.disparity import GROUPS, disparities
from jalon.stats.measures.engines import DuckEngine
from jalon.stats.measures.source import LakeSource
from tests.stats import small_lake

MONTH = "2026-03"
ROW = {"country": "BFA", "month": MONTH, "sex": 2, "age_band": 7, "post": "Koury", "candidates": 0}


def people(count: int, **values: object) -> list[small_lake.Row]:
    return [ROW | {"outcome": 2, "processing_s": 40} | values for _ in range(count)]


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    rows = people(900, nationality="BFA") + people(100, nationality="BFA", outcome=4)
    rows += people(150, nationality="NER", processing_s=95) + people(50, nationality="NER", outcome=4, sex=3)
    rows += people(180, nationality="MLI") + people(20, nationality="MLI", outcome=4)
    rows += people(limits.DISPARITY_GROUP_MIN - 1, nationality="TCD", outcome=4)
    small_lake.write(tmp_path, "crossings", rows)
    return tmp_path


def test_a_planted_difference_stands_apart_and_an_equal_group_does_not(lake: Path) -> None:
    found = disparities(LakeSource.open(lake), DuckEngine(), country="BFA", month=MONTH)
    lines = [one for one in found if (one.measure, one.dimension) == ("second_line_rate", "nationality")]
    assert [one.value for one in lines] == ["BFA", "MLI", "NER", "TCD"]
    niger = lines[2]
    assert (niger.group, niger.of_group, niger.of_others) == (25.0, 200, 1_229)
    assert niger.others == pytest.approx(100 * 149 / 1_229, abs=0.005)
    assert niger.ratio is not None
    ratio, low, high = niger.ratio
    assert ratio == pytest.approx((50 / 200) / (149 / 1_229), abs=0.001)
    assert 1 < low < ratio < high
    assert niger.apart is True
    assert lines[1].apart is False
    chad = lines[3]
    assert (chad.group, chad.ratio, chad.apart, chad.of_group) == (None, None, None, 29)


def test_durations_are_medians_of_the_group_and_of_the_others(lake: Path) -> None:
    found = disparities(LakeSource.open(lake), DuckEngine(), country="BFA", month=MONTH)
    lines = {one.value: one for one in found if (one.measure, one.dimension) == ("processing_time", "nationality")}
    assert (lines["NER"].group, lines["NER"].others) == (95, 40)
    assert (lines["NER"].of_group, lines["NER"].of_others) == (150, 1_080)


def test_command_prints_every_group_in_the_order_of_values(lake: Path) -> None:
    answer = CliRunner().invoke(main, ["stats", "disparity", str(lake), "--country", "BFA", "--month", MONTH])
    lines = [json.loads(line) for line in answer.output.splitlines()]
    assert {line["dimension"] for line in lines} == set(GROUPS)
    sexes = [line["value"] for line in lines if (line["measure"], line["dimension"]) == ("second_line_rate", "sex")]
    assert sexes == ["male", "female"]
    wrong = CliRunner().invoke(main, ["stats", "disparity", str(lake), "--country", "B", "--month", MONTH])
    assert wrong.exit_code == 1
