"""``jalon stats noise``: counts of rows with noise by cell key, for a State that chooses noise."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import IO, Any

import click


@click.command("noise")
@click.argument("rows", type=click.File("r", encoding="utf-8"), default="-")
@click.option("--by", multiple=True, required=True, metavar="DIM", help="Count by this dimension; may be given again.")
@click.option("--seed", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The secret.")
@click.option("--variance", type=click.FloatRange(0.1, 2.0), default=1.0, show_default=True, help="Of the noise.")
def command(rows: IO[str], by: tuple[str, ...], seed: Path, variance: float) -> None:
    """Counts of ROWS (JSON lines) with every margin, each with the noise of its cell; small ones hidden.

    The same rows with the same secret give a cell the same noise in every table. Prints the variance with every count.
    """
    from jalon.kernel.limits import TABLE_DIMENSIONS_MAX
    from jalon.stats.disclosure.cell_key import SEED_BYTES_MIN, cell_key, noisy, record_keys
    from jalon.stats.disclosure.rule import is_small

    secret = seed.read_bytes()
    if len(secret) < SEED_BYTES_MIN or len(by) > TABLE_DIMENSIONS_MAX:
        raise click.UsageError(
            f"a secret of {SEED_BYTES_MIN} bytes or more, and {TABLE_DIMENSIONS_MAX} dimensions at most"
        )
    read = list(_read(rows, by))
    keys = record_keys(secret, [sorted(row.items()) for row in read])
    inside: dict[Any, list[int]] = defaultdict(list)
    for row, key in zip(read, keys, strict=True):
        for place in product(*((row[name], None) for name in by)):
            inside[place].append(key)
    counts = {place: len(held) for place, held in inside.items()}
    made = noisy(counts, {place: cell_key(held) for place, held in inside.items()}, variance)
    for place in sorted(inside, key=repr):
        count = None if is_small(counts[place]) else made[place]
        click.echo(json.dumps({**dict(zip(by, place, strict=True)), "count": count, "variance": variance}))


def _read(rows: IO[str], by: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(rows, start=1):
        try:
            row = json.loads(line)
            fine = isinstance(row, dict) and all(isinstance(row.get(name), str | int | None) for name in by)
        except ValueError:
            fine = False
        if not fine or not row.keys() >= set(by):
            raise click.UsageError(f"line {number} is no row with {', '.join(by)}")
        yield row
