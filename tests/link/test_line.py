"""The link on a real line: the kernel's own TCP through a forwarder that loses, bunches, delays and reorders packets.

Real processes in two network namespaces, over HTTPS. Where a machine allows no namespaces this fails, and says so: then
nothing was proved. Longer in ``make sim``; rates stand in ``benchmarks/link_line.py``.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from contextlib import closing

import psycopg
import pytest

from jalon.adapters import postgres_embedded
from jalon.cli.demo.scene import jalon
from tools.link_lab.border import Border, border
from tools.link_lab.forwarder import Line

pytestmark = pytest.mark.processes
KILLS = int(os.environ.get("JALON_SIM_KILLS", "10"))
SEED = int(os.environ.get("JALON_SIM_SEED", "20261128"))
BAD = Line(rate_bit_s=256_000, delay_ms=100, loss=0.1, burst=3, reorder=0.05)
HEALED_S_MAX = 120
PER_TURN = 6
IMAGE_BYTES = 30_000


def slips_at_the_post(found: Border) -> list[str]:
    with closing(sqlite3.connect(found.post.home / "post.sqlite3")) as connection:
        return sorted(slip for (slip,) in connection.execute("SELECT slip FROM records_crossing"))


def slips_at_the_hub(found: Border) -> list[str]:
    with psycopg.connect(postgres_embedded.dsn(found.hub.home)) as connection:
        return sorted(slip for (slip,) in connection.execute("SELECT slip FROM records_crossing"))


def test_kill_9_on_either_side_of_a_bad_line_loses_nothing_and_doubles_nothing() -> None:
    chance = random.Random(SEED)
    images = 0
    with border(BAD, seed=str(SEED), profile="3g") as found:
        for turn in range(KILLS):
            found.record(f"crossings {PER_TURN}")
            if turn % 4 == 0:
                found.record(f"image {IMAGE_BYTES}")
                images += 1
            # At a moment of chance of what both do, from the first handshake on.
            time.sleep(chance.uniform(0.2, 2.5))
            node = found.hub if turn % 2 else found.post
            node.kill()
            node.start()
            node.wait_until_open()
        recorded = KILLS * PER_TURN + images
        found.wait_for(recorded, "SELECT count(*) FROM records_crossing", HEALED_S_MAX)
        found.wait_for(images, "SELECT count(*) FROM records_blob WHERE size > 0", HEALED_S_MAX)
        here = slips_at_the_post(found)
        assert len(here) == len(set(here)) == recorded
        assert slips_at_the_hub(found) == here
        for node in (found.post, found.hub):
            assert jalon("journal", "verify", node.home)[-1]["holds"] is True
        assert found.line.counts()["up"]["lost"] > 0, "the line was a bad one"
