"""``jalon bundle``: what a courier carries between a post and its hub."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in

if TYPE_CHECKING:
    from jalon.services.courier import Reading, Trip

_STICK = click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))


@click.group()
def command() -> None:
    """Courier files: write them to a stick, read them from one, look at one."""


@command.command()
@HOME
@LANGUAGE
@click.option("--post", "posts", multiple=True, help="At a hub: node of a post to answer; without it, all that wrote.")
@_STICK
def write(home: Path, language: str, posts: tuple[str, ...], folder: Path) -> None:
    """Write to the stick mounted at FOLDER what the other side does not have; prints one line a bundle."""
    from jalon.cli.courier import opened_for_couriers, write_stick

    with said_in(language), opened_for_couriers(home) as at:
        for trip in write_stick(home, folder, posts=posts, at=at):
            click.echo(json.dumps(_trip(trip), ensure_ascii=False))


@command.command()
@HOME
@LANGUAGE
@_STICK
def read(home: Path, language: str, folder: Path) -> None:
    """Read the stick mounted at FOLDER; prints one line a bundle, then one for the whole stick.

    Exit 1 when something is missing or no file could be read.
    """
    from jalon.cli.courier import opened_for_couriers, read_stick

    with said_in(language), opened_for_couriers(home) as at:
        reading = read_stick(home, folder, at=at)
    for trip in reading.trips:
        click.echo(json.dumps(_trip(trip), ensure_ascii=False))
    click.echo(json.dumps(_summary(reading, language), ensure_ascii=False))
    sys.exit(0 if reading.trips and all(trip.told.whole for trip in reading.trips) else 1)


@command.command()
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Folder of the node it may be for.")
@LANGUAGE
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def inspect(home: Path | None, language: str, file: Path) -> None:
    """Say what can be seen of FILE: without a node's keys nothing but its size, with them its index.

    Nothing is taken in. Exit 1 when it does not open or is not whole.
    """
    with said_in(language):
        found, whole = _inspected(file, home, language)
    click.echo(json.dumps(found, ensure_ascii=False))
    sys.exit(0 if whole else 1)


def _inspected(file: Path, home: Path | None, language: str) -> tuple[dict[str, Any], bool]:
    size = file.stat().st_size
    if home is None:
        return {"bytes": size}, True
    from jalon.adapters.keystore import load_node
    from jalon.journal.bundle_read import open_bundle
    from jalon.kernel.errors import UnableToRead
    from jalon.kernel.texts import text

    private_keys = load_node(home).courier_keys
    with file.open("rb") as stream:
        try:
            bundle = open_bundle(stream, private_keys)
        except UnableToRead as error:
            said = {"code": error.code, "message": text(error.code, language, **error.parameters)}
            return {"bytes": size, "error": said}, False
        missing = bundle.missing()
        damage = bundle.damage()
    lost = {row.offset for row in missing or ()}
    rows = [
        {"lane": row.lane, "first": row.first, "count": row.count, "bytes": row.length, "there": row.offset not in lost}
        for row in bundle.rows or ()
    ]
    return {
        "bytes": size,
        "sender": bundle.header.sender.hex(),
        "bundle": bundle.header.bundle.hex(),
        "index": bundle.rows is not None,
        "blocks_bad": damage.bad,
        "blocks_recovered": damage.recovered,
        "frames": rows,
    }, missing == ()


def _trip(trip: Trip) -> dict[str, Any]:
    from dataclasses import asdict

    told = asdict(trip.told) | {
        "missing": [{"lane": lane, "first": first, "last": last} for lane, first, last in trip.told.missing],
        "first_day": _day(trip.told.first_day),
        "last_day": _day(trip.told.last_day),
    }
    return {"way": trip.way, "node": trip.peer, "label": trip.label, "files": list(trip.files), **told}


def _day(number: int | None) -> str | None:
    from jalon.kernel.clock import time_of

    return None if number is None else time_of(number, 0).date().isoformat()


def _summary(reading: Reading, language: str) -> dict[str, Any]:
    from jalon.kernel.texts import text

    closed = [{"file": one.name, "code": one.code, "message": text(one.code, language)} for one in reading.closed]
    return {
        "bundles": len(reading.trips),
        "closed": closed,
        "other_files": reading.ignored,
        "files_not_read": reading.unread,
    }
