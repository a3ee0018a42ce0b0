"""``jalon screening``: how well the engine of names does, measured."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from jalon.screening.entry import ListEntry
    from jalon.screening.evaluation.pairs import Pair
    from jalon.screening.evaluation.rows import Row

_SEED = 20_261_123
_SHARE_SAHEL = 0.5
_FALSE_SHOWN = 0.2
_ORACLE = Path(".oracle", "screening-peers", "bin", "python")


@click.group()
def command() -> None:
    """Screening: measure it."""


@command.command()
@click.option("--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--aliases", type=click.IntRange(1), default=1_000, show_default=True, help="Aliases left out.")
@click.option("--travellers", type=click.IntRange(1), default=20_000, show_default=True, help="Of each population.")
@click.option(
    "--oracle",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Python with nomenklatura; the default is that of `make oracle`, when it is there.",
)
@click.option("--charts", type=click.Path(file_okay=False, path_type=Path), help="Folder for charts (SVG).")
@click.option("--pairs-only", is_flag=True, help="Leave lists and travellers out.")
def evaluate(
    data: Path, aliases: int, travellers: int, oracle: Path | None, charts: Path | None, *, pairs_only: bool
) -> None:
    """Measure the engine on the data of a folder, and print tables with 95 % intervals.

    Looked for below DATA: *pairs.csv (a, b, same, group), nk_name_cases*.csv, ofac_sdn*.csv(.gz) with ofac_alt*,
    yente_negatives*.csv(.gz). nomenklatura's matchers are measured on the same pairs in the same run (`make oracle`).
    """
    from jalon.screening.evaluation.rows import table

    python = oracle or (_ORACLE if _ORACLE.exists() else None)
    if python is None:
        click.echo("no peers: run `make oracle`, or name their Python with --oracle", err=True)
    if charts is not None:
        charts.mkdir(parents=True, exist_ok=True)
    for line in table(_rows(data, aliases, travellers, python, charts, pairs_only=pairs_only)):
        click.echo(line)


def _rows(
    data: Path, aliases: int, count: int, oracle: Path | None, charts: Path | None, *, pairs_only: bool
) -> Iterator[Row]:
    from jalon.screening.evaluation.sources import pairs_of

    for path in sorted({*data.rglob("*pairs*.csv"), *data.rglob("nk_name_cases*.csv")}):
        pairs = pairs_of(path)
        if {pair.same for pair in pairs} == {True, False}:
            yield from _pair_rows(path.stem, pairs, oracle, charts)
    if not pairs_only:
        yield from _list_rows(data, aliases, count)


def _pair_rows(of: str, pairs: list[Pair], oracle: Path | None, charts: Path | None) -> Iterator[Row]:
    from jalon.cli.oracle import OracleFailed, peer_scores
    from jalon.screening.evaluation.pairs import OURS, group_rows, our_scores, score_rows

    truth = [pair.same for pair in pairs]
    scores = {OURS: our_scores(pairs)}
    if oracle is not None:
        try:
            scores |= peer_scores(oracle, pairs)
        except OracleFailed as error:
            raise click.ClickException(f"the peers cannot be run: {error}") from error
    for matcher, values in scores.items():
        yield from score_rows(f"{of}, {matcher}", values, truth)
    for matcher, values in scores.items():
        yield from group_rows(f"{of}, {matcher}", values, pairs)
    if charts is not None:
        _draw(charts, of, scores, truth)


def _draw(folder: Path, of: str, scores: dict[str, list[float]], truth: list[bool]) -> None:
    from jalon.screening.evaluation.charts import line_chart, recall_curve, reliability

    recalls = {name: recall_curve(values, truth, _FALSE_SHOWN) for name, values in scores.items()}
    chart = line_chart(f"Recall of {of}", "share of false pairs above", "recall", recalls, _FALSE_SHOWN)
    (folder / f"{of}-recall.svg").write_text(chart, encoding="utf-8")
    means = {name: reliability(values, truth) for name, values in scores.items()}
    means["true as said"] = [(0.0, 0.0), (1.0, 1.0)]
    chart = line_chart(f"Calibration on {of}", "mean score of a tenth", "share of true pairs", means, 1.0)
    (folder / f"{of}-calibration.svg").write_text(chart, encoding="utf-8")


def _list_rows(data: Path, aliases: int, count: int) -> Iterator[Row]:
    from jalon.screening.evaluation.runs import alias_rows, index_of, leave_out
    from jalon.screening.evaluation.sources import entries_of, first, travellers_of
    from jalon.screening.formats.ofac import aliases_of

    at = datetime(2026, 3, 1, tzinfo=UTC)
    entries_file, alias_file = first(data, "ofac_sdn*.csv*"), first(data, "ofac_alt*.csv*")
    if entries_file is None:
        return
    entries = entries_of("ofac", [path for path in (entries_file, alias_file) if path], at.date())
    on_no_list = first(data, "yente_negatives*.csv*")
    with tempfile.TemporaryDirectory() as folder:
        if on_no_list is not None and alias_file is not None:
            rest, left = leave_out(entries, aliases_of([alias_file]), aliases, _SEED)
            index = index_of(rest, Path(folder, "aliases"), at)
            yield from alias_rows("ofac, alias left out, with birth date", index, left, travellers_of(on_no_list), at)
        yield from _disparity_rows(entries, Path(folder, "seeded"), count, at)


def _disparity_rows(entries: list[ListEntry], folder: Path, count: int, at: datetime) -> Iterator[Row]:
    from jalon.screening.evaluation.disparity import POPULATIONS, disparity_rows, measure, seeded
    from jalon.screening.evaluation.runs import index_of

    made, of = seeded(entries, _SHARE_SAHEL, _SEED)
    index = index_of(made, folder, at)
    measured = {
        name: measure(index, [made[place] for place in of[name]], name, count, _SEED + 1, at) for name in POPULATIONS
    }
    yield from disparity_rows(measured)
