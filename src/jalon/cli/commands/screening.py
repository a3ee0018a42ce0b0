"""``jalon screening``: how well the engine of names does, measured."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from jalon.screening.evaluation.runs import Row
    from jalon.screening.query import Query

_SEED = 20_261_123


@click.group()
def command() -> None:
    """Screening: measure it."""


@command.command()
@click.option("--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--aliases", type=click.IntRange(1), default=400, show_default=True, help="Aliases left out.")
@click.option("--travellers", type=click.IntRange(1), default=20_000, show_default=True, help="Of each population.")
def evaluate(data: Path, aliases: int, travellers: int) -> None:
    """Measure the engine on the data of a folder, and print tables with 95 % intervals.

    Looked for below DATA: *pairs.csv, nk_name_cases*.csv, ofac_sdn*.csv(.gz) with ofac_alt*, yente_negatives*.csv(.gz).
    """
    from jalon.screening.evaluation.runs import table

    for line in table(_rows(data, aliases, travellers)):
        click.echo(line)


def _rows(data: Path, aliases: int, count: int) -> Iterator[Row]:
    from jalon.screening.evaluation.runs import pair_rows
    from jalon.screening.evaluation.sources import pairs_of

    for path in sorted({*data.rglob("*_pairs.csv"), *data.rglob("nk_name_cases*.csv")}):
        yield from pair_rows(path.stem, pairs_of(path))
    yield from _list_rows(data, aliases, count)


def _list_rows(data: Path, aliases: int, count: int) -> Iterator[Row]:
    from jalon.screening.evaluation.measures import line_at
    from jalon.screening.evaluation.runs import alias_rows, best_scores, disparity_rows, index_of, leave_out, seeded
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
        made = index_of(seeded(entries, 0.5, _SEED), Path(folder, "seeded"), at)
        alerts = best_scores(made, _global_travellers(count), at)
        yield from disparity_rows(made, count, _SEED, max(0.03, line_at(alerts, 0.001)), at)


def _global_travellers(count: int) -> Iterator[Query]:
    from random import Random

    from jalon.screening.evaluation.populations import population, traveller

    random = Random(_SEED + 1)  # noqa: S311 invented travellers, no secret
    return (traveller(population("global"), random) for _ in range(count))
