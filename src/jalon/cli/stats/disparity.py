"""``jalon stats disparity``: the monthly report of disparities."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from jalon.cli.node_process import LANGUAGE, said_in


@click.command("disparity")
@click.argument("lake", type=click.Path(exists=True, file_okay=False, path_type=Path))
@LANGUAGE
@click.option("--country", required=True, metavar="ISO3", help="State.")
@click.option("--month", required=True, metavar="YYYY-MM", help="Month.")
def command(lake: Path, language: str, country: str, month: str) -> None:
    """Set each group by nationality, sex or age beside everybody else: second line, refusals, candidates, duration.

    One line a group, in the order of values. Of a group that is too small nothing is said. For oversight, internal.
    """
    from jalon.stats.measures.dimensions import dimensions
    from jalon.stats.measures.disparity import disparities
    from jalon.stats.measures.engines import DuckEngine
    from jalon.stats.measures.source import LakeSource

    with said_in(language):
        found = disparities(LakeSource.open(lake), DuckEngine(), country=country, month=month)
    for one in found:
        word = dimensions()[one.dimension].word(one.value)
        click.echo(json.dumps(asdict(one) | {"value": word}, ensure_ascii=False))
