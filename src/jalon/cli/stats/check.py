"""``jalon stats check``: whether every file of a lake is what its manifest says."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from jalon.cli.node_process import LANGUAGE, said_in
from jalon.kernel.texts import text


@click.command()
@click.argument("lake", type=click.Path(path_type=Path))
@LANGUAGE
def command(lake: Path, language: str) -> None:
    """Compare every file of LAKE with the hash in its manifest; one line a damage, exit 1 when there is any."""
    from jalon.stats.lake.checking import check
    from jalon.stats.lake.reading import open_lake

    with said_in(language):
        found = check(open_lake(lake))
    for one in found.damages:
        month = one.partition
        sentence = text(one.code, language, table=month.table, country=month.country, month=month.month)
        click.echo(json.dumps({"path": str(one.path), "code": one.code, "message": sentence}, ensure_ascii=False))
    told = {"months": found.months, "files": found.files, "rows": found.rows, "damages": len(found.damages)}
    click.echo(json.dumps(told))
    sys.exit(1 if found.damages else 0)
