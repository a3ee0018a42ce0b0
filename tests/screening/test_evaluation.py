"""Measuring: tables, charts, noise, populations, and peers that cannot be run."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from jalon.cli.commands.screening import command
from jalon.cli.oracle import OracleFailed, peer_scores
from jalon.kernel.approximate_date import ApproximateDate
from jalon.screening import Query
from jalon.screening.evaluation.charts import line_chart, recall_curve, reliability
from jalon.screening.evaluation.disparity import POPULATIONS, disparity_rows, measure, seeded
from jalon.screening.evaluation.measures import log_loss, ratio, recall_at
from jalon.screening.evaluation.noise import come_back
from jalon.screening.evaluation.pairs import Pair, group_rows, score_rows
from jalon.screening.evaluation.populations import population
from jalon.screening.evaluation.runs import index_of
from jalon.screening.pairs import compare_names

VECTORS = Path(__file__).parents[1] / "vectors" / "screening"


def test_measures_of_a_perfect_and_of_a_blind_matcher() -> None:
    truth = [True] * 10 + [False] * 40
    assert recall_at([1.0] * 10 + [0.0] * 40, truth, 0.05).value == 1
    assert recall_at([0.5] * 50, truth, 0.05).value == 0
    assert log_loss([1.0] * 10 + [0.0] * 40, truth) < 0.001
    assert ratio(30, 30, 1_000).low < 1 < ratio(30, 30, 1_000).high


def test_groups_are_measured_at_the_line_of_all_pairs() -> None:
    pairs = [Pair("a", "b", True, "twins")] * 4 + [Pair("a", "c", False, "twins")] * 20
    rows = {(row.of, row.measure): row for row in group_rows("X", [0.9] * 4 + [0.1] * 20, pairs)}
    assert rows["X, twins", "recall"].value.value == 1
    assert rows["X, twins", "false pairs above the line of 5 %"].value.value == 0
    assert {row.measure for row in score_rows("X", [0.9] * 4 + [0.1] * 20, [pair.same for pair in pairs])} >= {
        "calibration error",
        "log loss",
    }


def test_charts_are_well_formed_and_name_every_line() -> None:
    scores, truth = [0.9, 0.8, 0.3, 0.2, 0.1], [True, True, False, True, False]
    assert recall_curve(scores, truth, 0.5) == [(0.0, 2 / 3), (0.5, 1.0)]
    assert reliability(scores, truth, 1) == [(pytest.approx(0.46), 0.6)]
    chart = line_chart("A & B", "x", "y", {"one": [(0, 0), (1, 1)], "<two>": [(0, 1), (1, 0)]}, 1.0)
    written = "".join(ET.fromstring(chart).itertext())
    assert all(word in written for word in ("A & B", "one", "<two>"))


def test_a_person_who_comes_back_is_as_a_rule_still_alike() -> None:
    random = Random(4)
    listed = Query(("Zandogorma Hawa Tankambari",), ApproximateDate(1984, 2, 29), "BFA", None)
    back = [come_back(listed, random) for _ in range(200)]
    assert len({query.names for query in back}) > 20
    assert len({query.birth for query in back}) > 2
    scores = [compare_names(listed.names[0], query.names[0]).score for query in back]
    assert sum(score > 0.5 for score in scores) > 180


def test_two_populations_are_measured_at_one_score_and_at_one_recall(lists, list_of, at, tmp_path) -> None:
    entries = list(lists.put(list_of(*({"names": f"TANKAM {n}"} for n in range(60)))).entries_of(0))
    made, of = seeded(entries, 0.5, 3)
    assert sorted(place for places in of.values() for place in places) == list(range(60))
    index = index_of(made, tmp_path / "seeded", at)
    measured = {name: measure(index, [made[n] for n in of[name]], name, 40, 5, at) for name in POPULATIONS}
    rows = {(row.of, row.measure.split(" (")[0]): row.value for row in disparity_rows(measured)}
    assert rows["listed, sahel", "recall at one score"].value > 0.8
    assert ("travellers", "alerts, Sahel to global, at one score") in rows
    assert ("travellers, sahel, women", "alerts at one score") in rows
    assert (
        rows["travellers, sahel", "effective number of family names"].value < population("global").effective_families()
    )


def test_command_measures_a_folder_of_pairs_and_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # no peers here
    lines = (VECTORS / "sahel_more_pairs.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "few_pairs.csv").write_text("".join(lines[::6]), encoding="utf-8")
    (tmp_path / "no_pairs.csv").write_text("list,id,name\nX,1,NOBODY\n")
    charts = tmp_path / "charts"
    result = CliRunner().invoke(command, ["evaluate", "--data", str(tmp_path), "--charts", str(charts)])
    assert result.exit_code == 0, result.output
    assert "| few_pairs, Jalon | recall at 5 % false pairs |" in result.output
    assert sorted(path.name for path in charts.iterdir()) == ["few_pairs-calibration.svg", "few_pairs-recall.svg"]


def test_peers_that_cannot_be_run_are_told_in_one_line(tmp_path: Path) -> None:
    pairs = [Pair("MOUSSA", "MUSA", same=True)]
    with pytest.raises(OracleFailed, match="followthemoney"):
        peer_scores(Path(sys.executable), pairs)
    (tmp_path / "x_pairs.csv").write_text("a,b,same\nMOUSSA,MUSA,yes\nMOUSSA,ALI,no\n")
    result = CliRunner().invoke(command, ["evaluate", "--data", str(tmp_path), "--oracle", sys.executable])
    assert result.exit_code == 1
    assert "the peers cannot be run" in result.output


def test_peers_answer_in_order(tmp_path: Path) -> None:
    peer = tmp_path / "peer"
    peer.write_text("#!/bin/sh\nwhile read -r line; do echo '{\"peer\": 0.5}'; done\n")
    peer.chmod(0o700)
    assert peer_scores(peer, [Pair("A", "B", same=True)] * 3) == {"peer": [0.5] * 3}
