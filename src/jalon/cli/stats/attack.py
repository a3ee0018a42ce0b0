"""``jalon stats attack``: the attacker against everything that a register says was shown."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.command("attack")
@click.argument("register", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(register: Path) -> None:
    """Try to find hidden counts from everything shown, as a reader would; exit 1 when one is found too closely.

    REGISTER is a file of a hub's folder `disclosure`. Prints how many counts are hidden and the narrowest interval.
    """
    from jalon.stats.disclosure.attacker import attack, published
    from jalon.stats.disclosure.codec import decode
    from jalon.stats.disclosure.rule import width_min

    held = decode(register.read_bytes())
    found = attack(published(held))
    needed = {cell: width_min(int(held.counts[held.index[cell]])) for cell in found}
    close = [cell for cell, interval in found.items() if interval.width < needed[cell] - 1e-6]
    widths = [interval.width for interval in found.values()]
    said = {"cells": len(held.cells), "hidden": len(found), "found": len(close), "narrowest": min(widths, default=None)}
    click.echo(json.dumps(said if said["narrowest"] != float("inf") else said | {"narrowest": None}))
    if close:
        sys.exit(1)
