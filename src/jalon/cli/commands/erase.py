"""``jalon erase``: erase parts of journal entries by order, or what retention no longer keeps."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from jalon.cli.node_process import HOME, LANGUAGE, databases, open_node, said_in
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import text

if TYPE_CHECKING:
    from jalon.services.erasure import Target
    from jalon.services.node import Node

_LINE_CHARACTERS_MAX = 4_096
_PARTS_MAX = 8


class UnableToReadOrder(UnableTo):
    """A line that names no place and parts."""


@click.command()
@HOME
@click.option("--basis", help="The rule or order that asks for it. Name no person.")
@click.option("--authority", help="The office that ordered it. Name no person.")
@click.option("--retention", "by_policy", is_flag=True, help="Erase what the policy no longer keeps; reads no input.")
@LANGUAGE
def command(home: Path, basis: str | None, authority: str | None, *, by_policy: bool, language: str) -> None:
    """Erase parts of entries of the node in --home.

    Reads JSON lines, {"place": 54 hexadecimal digits, "parts": [indexes from 0]}, and answers each with one.
    What is erased cannot be brought back.
    """
    if by_policy == bool(basis and authority):
        raise click.UsageError("give --basis and --authority, or --retention")
    with said_in(language):
        kind = open_node(home)
        from jalon.adapters.high_water import renew
        from jalon.adapters.keystore import load_node

        node, at = load_node(home), _now()
        with databases(home, kind):
            if by_policy:
                click.echo(json.dumps(_by_policy(node, at)))
            else:
                for answer in _by_order(node, str(basis), str(authority), at, language):
                    click.echo(json.dumps(answer, ensure_ascii=False))
            renew(home, at=at)


def _now() -> datetime:
    from django.conf import settings

    from jalon.adapters.clock import system_clock

    return system_clock(settings.JALON_CLOCK_OFFSET_S).now()


def _by_policy(node: Node, at: datetime) -> dict[str, Any]:
    from jalon.services.policies import policy
    from jalon.services.retention import run_retention

    rules = policy()
    kept = rules.retention_of(node.state) if node.state in rules.countries else rules.retention
    done = run_retention(node, kept, at=at)
    return {"entries": done.entries, "parts": done.parts, "later": done.later}


def _by_order(node: Node, basis: str, authority: str, at: datetime, language: str) -> Iterator[dict[str, Any]]:
    from jalon.services.erasure import erase_parts
    from jalon.services.policies import policy
    from jalon.services.retention import policy_version

    version = policy_version(policy().retention)
    for line in _lines(sys.stdin):
        try:
            done = erase_parts(node, [_target(line)], basis=basis, authority=authority, policy_version=version, at=at)
        except UnableTo as error:
            yield {"error": {"code": error.code, "message": text(error.code, language, **error.parameters)}}
        else:
            yield {"entries": done.entries, "parts": done.parts}


def _lines(stream: TextIO) -> Iterator[str]:
    while line := stream.readline(_LINE_CHARACTERS_MAX):
        yield line


def _target(line: str) -> Target:
    from jalon.kernel.ids import Place

    try:
        order = json.loads(line)
        place, parts = bytes.fromhex(order["place"]), order["parts"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnableToReadOrder("cli.erase.unreadable") from error
    if len(place) != 27 or not isinstance(parts, list) or not all(_is_index(part) for part in parts):
        raise UnableToReadOrder("cli.erase.unreadable")
    lane, sub, seq = place[16], int.from_bytes(place[17:19], "big"), int.from_bytes(place[19:], "big")
    return Place(place[:8], place[8:16], lane, sub, seq), parts


def _is_index(part: object) -> bool:
    return isinstance(part, int) and not isinstance(part, bool) and 0 <= part < _PARTS_MAX
