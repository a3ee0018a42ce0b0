"""How long a withdrawal takes to a connected post, between real processes with the pauses of a real installation.

JALON_SIM_RUNS officers (5), one after the other: each is added at a running hub, signs in at a running post through its
pages, and is withdrawn at a moment that the clock of neither knows.
Fails when one still is signed in after two minutes.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from jalon.cli.demo.clerk import Clerk
from jalon.cli.demo.scene import Place, Scene, jalon
from tests.end_to_end.real_nodes import RealNode, clear_away, enrol, set_up

LIMIT_S = 120
_HUB = Place("hub", "hub", "Quartier général", "", ())
_POST = Place("post", "post", "Faramana", "faramana", ())


def main() -> int:
    """Run; how many took too long."""
    folder = Path(tempfile.mkdtemp(prefix="jalon-urgent-"))
    folder.chmod(0o711)
    try:
        hub, post = set_up(folder, _HUB), set_up(folder, _POST)
        try:
            hub.start()
            enrol(post, hub)
            post.start("--hub", hub.address)
            return _measure(hub, post)
        finally:
            post.stop()
            hub.stop()
    finally:
        clear_away(folder)


def _measure(hub: RealNode, post: RealNode) -> int:
    node = next(one["post"] for one in jalon("feeds", "status", "--home", hub.home) if "label" in one)
    took = []
    chance = random.Random(int(os.environ.get("JALON_SIM_SEED", "1")))
    for number in range(int(os.environ.get("JALON_SIM_RUNS", "5"))):
        name = f"agent{number}"
        made = jalon("officers", "add", "--home", hub.home, "--username", name, "--label", name, "--post", node)[-1]
        clerk = _signed_in(post, name, made)
        time.sleep(chance.uniform(0, 60))
        began = time.monotonic()
        jalon("officers", "withdraw", "--home", hub.home, "--username", name)
        while clerk.visitor.open("/account/password").address.endswith("/account/password"):
            if time.monotonic() - began > LIMIT_S:
                break
            time.sleep(0.5)
        took.append(time.monotonic() - began)
        clerk.close()
        print(f"{name}: signed out after {took[-1]:.1f} s", flush=True)
    late = [one for one in took if one > LIMIT_S]
    print(f"{len(took) - len(late)} of {len(took)} within {LIMIT_S} s; longest {max(took):.1f} s")
    return len(late)


def _signed_in(post: RealNode, name: str, made: dict[str, object]) -> Clerk:
    until = time.monotonic() + 2 * LIMIT_S
    while True:
        try:
            return Clerk(Scene(post.home.parent, {"post": {name: made}}, {}), post.place, post.address, name)
        except LookupError:
            if time.monotonic() > until:
                raise
            time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
