"""Error rates: against counting by hand, and the command on a folder."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from jalon.biometrics.evaluation import RATES, Scores, evaluate, rates
from jalon.cli import main
from tests.biometrics.prints import grey_of, png

VALUES = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=30)


@given(VALUES, VALUES)
def test_fnmr_at_a_false_match_rate_is_what_counting_says(genuine: list[float], impostor: list[float]) -> None:
    found = rates(np.array(genuine), np.array(impostor))
    for name, limit in (("fnmr_at_fmr_0_01", 0.01), ("fnmr_at_fmr_0_001", 0.001), ("fnmr_at_zero_fmr", 0.0)):
        thresholds = [*sorted({*genuine, *impostor}), np.inf]
        passing = [t for t in thresholds if sum(s >= t for s in impostor) / len(impostor) <= limit + 1e-12]
        assert found[name] == pytest.approx(sum(s < passing[0] for s in genuine) / len(genuine))
    assert 0 <= found["eer"] <= 1


def test_separate_scores_have_no_error_and_equal_ones_half() -> None:
    assert rates(np.array([5.0, 6.0]), np.array([1.0, 2.0]))["eer"] == 0
    mixed = np.arange(100.0)
    assert rates(mixed, mixed)["eer"] == pytest.approx(0.5, abs=0.02)


def test_intervals_hold_the_rates_and_are_the_same_every_time() -> None:
    rng = np.random.default_rng(3)
    one = np.repeat(np.arange(20), 20)
    other = np.tile(np.arange(20), 20)
    scores = Scores(rng.normal(0, 1, 400) + 2.0 * (one == other), one, other)
    first, again = evaluate(scores), evaluate(scores)
    assert first == again
    for name in RATES:
        low, high = first.intervals[name]
        assert low <= first.rates[name] <= high
    assert first.intervals["eer"][1] > first.intervals["eer"][0]


def test_evaluate_prints_a_report_and_one_object_as_its_last_line(tmp_path: Path) -> None:
    index = []
    for finger in (1, 2, 3):
        for impression in (1, 2):
            name = f"{finger}_{impression}.png"
            (tmp_path / name).write_bytes(png(grey_of(finger, impression)))
            index.append({"file": name, "finger": finger, "impression": impression})
    (tmp_path / "blank.png").write_bytes(png(np.full((400, 320), 250, np.uint8)))
    index.append({"file": "blank.png", "finger": 3, "impression": 3})
    (tmp_path / "index.json").write_text(json.dumps(index), encoding="utf-8")
    result = CliRunner().invoke(main, ["finger", "evaluate", str(tmp_path)])
    assert result.exit_code == 0, result.output
    last = json.loads(result.output.splitlines()[-1])
    assert (last["prints"], last["failed_to_extract"], last["genuine_pairs"]) == (7, 1, 5)
    assert last["fnmr_at_zero_fmr"] == pytest.approx(2 / 5)
    for name in RATES:
        assert 0 <= last[name] <= 1
        assert len(last["intervals"][name]) == 2
    assert last["extraction_ms_median"] > 0
    assert last["comparisons_per_s"] > 0


@pytest.mark.parametrize("index", [None, "", "[]", "{}", '[{"file": 1}]', '[{"file": "../x", "finger": 1}]'])
def test_folder_without_a_usable_index_is_refused(tmp_path: Path, index: str | None) -> None:
    if index is not None:
        (tmp_path / "index.json").write_text(index, encoding="utf-8")
    result = CliRunner().invoke(main, ["finger", "evaluate", str(tmp_path), "--lang", "ar"])
    assert result.exit_code == 1
    assert json.loads(result.output)["error"]["code"] == "biometrics.folder.no_index"
