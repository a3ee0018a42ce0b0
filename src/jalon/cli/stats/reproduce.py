"""``jalon stats reproduce``: every figure of a publication made anew from closed months, equal or not."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jalon.cli.node_process import LANGUAGE, said_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jalon.stats.publishing.reproducing import Reproduced

_SHOWN_MAX = 50


@click.command("reproduce")
@click.argument("what", metavar="NUMBER|FILE")
@click.option("--home", type=click.Path(path_type=Path, exists=True, file_okay=False), help="The hub that published.")
@click.option("--lake", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Or its lake alone.")
@click.option("--edition", type=click.IntRange(1), help="Of NUMBER; the default is the newest.")
@click.option("--key", metavar="HEX", help="The hub's public key; else what FILE names, or --home has.")
@LANGUAGE
def command(
    what: str, home: Path | None, lake: Path | None, edition: int | None, key: str | None, language: str
) -> None:
    """Count every figure of a publication again, from cubes of closed months alone: rows may be gone.

    Prints a line for each figure that differs, then how many are equal. Exit 1 when one differs, when counts of a
    closed month are missing, or when the signature is not the hub's.
    """
    if (home is None) is (lake is None):
        raise click.UsageError("give the hub (--home), or its lake (--lake)")
    if home is None and not Path(what).is_file():
        raise click.UsageError(f"there is no file {what}; a NUMBER needs --home")
    with said_in(language):
        found, about = _of_hub(home, what, edition, key) if home else _of_lake(lake, what, key)
    for one in found.differences[:_SHOWN_MAX]:
        told = {"table": one.table + 1, "at": one.at, "published": one.published, "now": one.now}
        click.echo(json.dumps(told, ensure_ascii=False))
    said = {"figures": found.figures, "different": len(found.differences), "absent": list(found.absent)}
    click.echo(json.dumps({**about, **said, "equal": found.equal}, ensure_ascii=False))
    if not found.equal:
        sys.exit(1)


def _of_lake(lake: Path | None, what: str, key: str | None) -> tuple[Reproduced, Mapping[str, Any]]:
    from jalon.policy import load_policy
    from jalon.stats.measures.engines import opened
    from jalon.stats.measures.source import LakeSource
    from jalon.stats.publishing.document import digest_of, read_publication
    from jalon.stats.publishing.reproducing import reproduce

    assert lake is not None, "the caller asks for one of both"
    data = Path(what).read_bytes()
    content = read_publication(data, _key(key))
    if content["method"].get("noise_variance"):
        raise click.UsageError("its figures carry noise, whose secret only the hub has: give --home")
    with opened("duckdb") as engine:
        source = LakeSource.open(lake, cubes_only=True)
        found = reproduce(content, source, engine, load_policy().disclosure.never_together)
    return found, _about(content, digest_of(data))


def _of_hub(home: Path, what: str, edition: int | None, key: str | None) -> tuple[Reproduced, Mapping[str, Any]]:
    from jalon.cli.node_process import databases, require_kind

    require_kind(home, "hub")
    with databases(home, "hub"):
        from jalon.adapters.keystore import load_node
        from jalon.services.statistics.publications import reading
        from jalon.stats.publishing.document import digest_of

        node = load_node(home)
        data = Path(what).read_bytes() if Path(what).is_file() else reading.stored(what, edition)
        if data is None:
            raise click.UsageError(f"this hub has published no {what}")
        content = reading.read_signed(data, node=node, key=_key(key))
        return reading.made_anew(content=content), _about(content, digest_of(data))


def _key(key: str | None) -> bytes | None:
    try:
        return bytes.fromhex(key) if key else None
    except ValueError as error:
        raise click.BadParameter("64 hexadecimal digits", param_hint="--key") from error


def _about(content: Mapping[str, Any], digest: str) -> Mapping[str, Any]:
    return {"number": content["number"], "edition": content["edition"], "digest": digest}
