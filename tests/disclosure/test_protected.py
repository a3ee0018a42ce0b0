"""Figures from a lake under disclosure control: filters, months and later questions, with the attacker behind."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from jalon.cli import main
from jalon.policy import load_policy
from jalon.stats.disclosure.codec import encode
from jalon.stats.disclosure.combinations import UnableToCombine
from jalon.stats.disclosure.register import Register, UnableToProtect
from jalon.stats.measures.engines import opened
from jalon.stats.measures.errors import UnableToMeasure
from jalon.stats.measures.evaluate import answer, question
from jalon.stats.measures.measure import measures
from jalon.stats.measures.source import LakeSource
from jalon.stats.protected import ProtectedFigures, protect
from tests.disclosure.borders import narrow
from tests.stats.small_lake import whole, write

PERIOD = ("2026-08", "2026-10")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LakeSource:
    folder = tmp_path_factory.mktemp("lake") / "lake"
    asked = ["stats", "synthesise", "--crossings", "1500", "--months", "3", "--country", "BFA", "--out", str(folder)]
    assert CliRunner().invoke(main, asked).exit_code == 0
    return LakeSource.open(folder)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> LakeSource:
    folder = tmp_path_factory.mktemp("rich") / "lake"
    for table, rows in whole(7, 1200).items():
        write(folder, table, rows)
    return LakeSource.open(folder)


def ask(
    lake: LakeSource,
    by: Sequence[str],
    register: Register,
    *,
    where: Mapping[str, Sequence[str]] | None = None,
    period: tuple[str, str] = PERIOD,
    measure: str = "crossings",
) -> ProtectedFigures:
    with opened("duckdb") as engine:
        asked = question(measure, by=by, where=where, period=period)
        return protect(asked, lake, engine, register, load_policy().disclosure.never_together)


def test_what_is_shown_is_the_answer_and_what_is_small_is_not_shown(lake: LakeSource) -> None:
    found = ask(lake, ["post", "sex"], Register())
    with opened("duckdb") as engine:
        plain = answer(question("crossings", by=["post", "sex"], period=PERIOD), lake, engine)
    truth = {row.values: plain.numbers(row)["value"] for row in plain.rows}
    assert any(row.hidden for row in found.rows)
    for row in found.rows:
        assert row.hidden or row.numbers["value"] == truth[row.values]
        assert row.hidden or (row.numbers["value"] or 0) > 10
    assert not narrow(found.register)


def test_one_question_after_another_never_tells_what_was_hidden(lake: LakeSource) -> None:
    register = Register()
    for month in ("2026-08", "2026-09", "2026-10"):
        register = ask(lake, ["post", "sex"], register, period=(month, month)).register
    for by, where in (
        (["sex"], {}),
        (["sex"], {"direction": ["entry"]}),
        (["sex"], {"direction": ["exit"]}),
    ):
        try:
            register = ask(lake, by, register, where=where).register
        except UnableToProtect as refused:
            assert refused.code == "stats.disclosure.cannot_hide"
    hidden = [cell for cell, seen in zip(register.cells, register.shown, strict=True) if not seen]
    assert hidden
    assert not narrow(register, hidden[:: max(1, len(hidden) // 40)])


def test_the_same_question_gets_the_same_answer_and_costs_no_cell(lake: LakeSource) -> None:
    first = ask(lake, ["post", "sex"], Register())
    again = ask(lake, ["post", "sex"], first.register)
    assert (again.rows, again.total) == (first.rows, first.total)
    assert len(again.register.cells) == len(first.register.cells)


def test_a_filter_that_leaves_few_persons_shows_nothing_of_them(lake: LakeSource) -> None:
    found = ask(lake, [], Register(), where={"nationality": ["JPN"]})
    assert found.total.hidden


def test_wrong_dimensions_many_dimensions_and_future_months_are_said(lake: LakeSource) -> None:
    with pytest.raises(UnableToMeasure, match="no_dimension"):
        ask(lake, ["village"], Register())
    with pytest.raises((UnableToMeasure, UnableToCombine)):
        ask(lake, ["post", "sex", "age_band", "direction", "purpose"], Register())
    with pytest.raises(UnableToCombine, match="several_values"):
        ask(lake, ["sex"], Register(), where={"nationality": ["BFA", "MLI"]})
    assert ask(lake, ["sex"], Register(), period=("2031-01", "2031-02")).rows == ()


@pytest.mark.parametrize("measure", sorted(measures()))
def test_every_measure_can_be_asked_and_keeps_its_promise(rich: LakeSource, measure: str) -> None:
    by = [name for name in measures()[measure].dimensions if name not in ("month", "year", "country")][:1]
    found = ask(rich, by, Register(), measure=measure, period=("2026-01", "2026-03"))
    assert found.register.cells
    assert not narrow(found.register)


def test_the_attacker_can_be_sent_against_a_register_by_command(lake: LakeSource, tmp_path: Path) -> None:
    register = ask(lake, ["post", "sex"], Register()).register
    held = tmp_path / "register.npz"
    held.write_bytes(encode(register))
    ran = CliRunner().invoke(main, ["stats", "attack", str(held)])
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.stdout)["hidden"] > 0
    register.shown[:] = register.counts > 10
    held.write_bytes(encode(register))
    assert CliRunner().invoke(main, ["stats", "attack", str(held)]).exit_code == 1, "hiding only the small is found"


def test_noise_by_command_is_the_same_for_a_cell_in_two_tables(tmp_path: Path) -> None:
    seed, rows = tmp_path / "seed", tmp_path / "rows.jsonl"
    seed.write_bytes(bytes(range(32)))
    rows.write_text("".join(json.dumps({"post": n % 3, "sex": n % 2}) + "\n" for n in range(120)))
    made = []
    for by in (["--by", "post"], ["--by", "sex", "--by", "post"]):
        ran = CliRunner().invoke(main, ["stats", "noise", str(rows), "--seed", str(seed), *by])
        assert ran.exit_code == 0, ran.output
        lines = map(json.loads, ran.stdout.splitlines())
        made.append({line["post"]: line["count"] for line in lines if line.get("sex") is None})
    assert made[0] == made[1]
    rows.write_text("[]\n")
    assert CliRunner().invoke(main, ["stats", "noise", str(rows), "--seed", str(seed), "--by", "post"]).exit_code == 2


def test_tables_protected_by_command_share_a_register_and_come_out_the_same_again(
    lake: LakeSource, tmp_path: Path
) -> None:
    held = tmp_path / "published.npz"
    common = ["--from", "2026-10", "--to", "2026-10", "--lake", str(lake.lake.root), "--register", str(held)]
    first = CliRunner().invoke(main, ["stats", "protect", "crossings", "--by", "sex", *common])
    assert first.exit_code == 0, first.output
    lines = [json.loads(line) for line in first.stdout.splitlines()]
    assert lines[0]["about"]["vintages"]
    assert any(line["hidden"] for line in lines[1:])
    second = CliRunner().invoke(main, ["stats", "protect", "crossings", "--by", "post", "--by", "sex", *common])
    assert second.exit_code in (0, 1), second.output
    assert CliRunner().invoke(main, ["stats", "protect", "crossings", "--by", "sex", *common]).stdout == first.stdout
    assert CliRunner().invoke(main, ["stats", "attack", str(held)]).exit_code == 0
    assert CliRunner().invoke(main, ["stats", "protect", "crossings", "--by", "village", *common]).exit_code == 2
