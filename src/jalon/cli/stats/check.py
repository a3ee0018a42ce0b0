"""``jalon stats check``: whether every file of a lake is what its manifest says."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from jalon.cli.node_process import LANGUAGE, said_in
from jalon.kernel.texts import text

_EVERYTHING = frozenset({"*"})


@click.command()
@click.argument("lake", type=click.Path(path_type=Path))
@click.option("--rebuild", is_flag=True, help="Make damaged months again from the journal of the hub in --home.")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of the hub, for --rebuild.")
@LANGUAGE
def command(lake: Path, rebuild: bool, home: Path | None, language: str) -> None:  # noqa: FBT001 a flag
    """Compare every file of LAKE with the hash in its manifest; one line a damage, exit 1 when there is any."""
    if rebuild and home is None:
        raise click.UsageError("--rebuild needs --home")
    with said_in(language):
        damaged = _check(lake, language, rebuild=rebuild)
        if damaged and rebuild and home is not None:
            _rebuild(home, lake, damaged)
            damaged = _check(lake, language, rebuild=False)
    sys.exit(1 if damaged else 0)


def _check(lake: Path, language: str, *, rebuild: bool) -> frozenset[str]:
    """Tell of every damage; the months that have one, or ``*`` where the catalogue itself cannot be read."""
    from jalon.stats.lake.checking import check
    from jalon.stats.lake.errors import UnableToReadLake
    from jalon.stats.lake.reading import open_lake

    try:
        found = check(open_lake(lake))
    except UnableToReadLake as error:
        if not rebuild:
            raise
        click.echo(json.dumps({"code": error.code, "message": text(error.code, language)}, ensure_ascii=False))
        return _EVERYTHING
    for one in found.damages:
        month = one.partition
        sentence = text(one.code, language, table=month.table, country=month.country, month=month.month)
        click.echo(json.dumps({"path": str(one.path), "code": one.code, "message": sentence}, ensure_ascii=False))
    told = {"months": found.months, "files": found.files, "rows": found.rows, "damages": len(found.damages)}
    click.echo(json.dumps(told))
    return frozenset(one.month for one in found.damaged)


def _rebuild(home: Path, lake: Path, months: frozenset[str]) -> None:
    from jalon.cli.node_process import databases, require_kind

    require_kind(home, "hub")
    with databases(home, "hub"):
        from django.conf import settings

        from jalon.adapters.clock import system_clock
        from jalon.adapters.keystore import load_node
        from jalon.services.statistics.export import rebuild, rebuild_all

        at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
        if months == _EVERYTHING:
            rebuild_all(node=load_node(home), at=at, root=lake)
        else:
            rebuild(node=load_node(home), months=months, at=at, root=lake)
