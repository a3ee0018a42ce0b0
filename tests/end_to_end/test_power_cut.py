"""kill -9 of a whole post and of a whole hub under an officer at work: nothing lost, nothing twice, same traveller."""

from __future__ import annotations

import os
import random
import re
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

import httpx
import psycopg
import pytest

from jalon.adapters import postgres_embedded
from jalon.adapters.keystore import load_node
from jalon.cli.demo.clerk import Clerk
from jalon.cli.demo.scene import jalon
from jalon.cli.demo.travellers import Traveller, travellers
from jalon.cli.demo.visitor import Page
from jalon.kernel.codes.direction import Direction
from tests.end_to_end.conftest import Border
from tests.end_to_end.real_nodes import AGENT, READY_S_MAX, RealNode

pytestmark = pytest.mark.processes
CUTS_OF_EACH = int(os.environ.get("JALON_SIM_CUTS", "2"))
"""Longer in ``make sim``."""
SEED = int(os.environ.get("JALON_SIM_SEED", "20261123"))
SLIP = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}")


class Booth:
    """An officer who goes on after every power cut, and remembers each decision whose page was answered."""

    def __init__(self, clerk: Clerk) -> None:
        self.clerk = clerk
        self.answered: dict[str, str] = {}
        self.cuts_seen = 0

    def serve(self, traveller: Traveller) -> None:
        """One traveller, however often the power goes."""
        page = self.opened(traveller)
        while True:
            assert number_of(traveller) in page.words, "the booth opens on the same traveller"
            answer = self.patiently(partial(self.clerk.decide, page, "ADMITTED"))
            if answer is not None:
                found = SLIP.search(answer.words)
                assert found, answer.words[:600]
                self.answered[number_of(traveller)] = found[0]
                return
            page = self.reopened()
            if not has_decision(page):
                return  # the answer was lost, the decision was not: it is counted below

    def opened(self, traveller: Traveller) -> Page:
        """The page of the traveller's inspection."""
        page = self.reopened()
        while not has_decision(page):
            page = self.patiently(partial(self.scan_at, page, traveller)) or self.reopened()
        return page

    def reopened(self) -> Page:
        """What the booth shows."""
        while (page := self.patiently(partial(self.clerk.visitor.open, "/"))) is None:
            pass
        return page

    def scan_at(self, page: Page, traveller: Traveller) -> Page:
        return self.clerk.visitor.submit(page, page.form("inspection/begin"), scanned=traveller.zone)

    def patiently(self, step: Callable[[], Page]) -> Page | None:
        """The page, or None when the power went or the page says to try again; then the door is open again."""
        try:
            page = step()
        except httpx.TransportError:
            self.cuts_seen += 1
            self.wait()
            return None
        return None if page.status >= httpx.codes.BAD_REQUEST else page

    def wait(self) -> None:
        until = time.monotonic() + READY_S_MAX
        while time.monotonic() < until:
            try:
                self.clerk.visitor.open("/status")
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the post did not open again")


def has_decision(page: Page) -> bool:
    return any(form.action.endswith("/decide") for form in page.forms)


def number_of(traveller: Traveller) -> str:
    line = traveller.lines[0][5:14] if len(traveller.lines) == 3 else traveller.lines[1][:9]
    return line.rstrip("<")


def at_the_post(post: RealNode) -> list[str]:
    with closing(sqlite3.connect(post.home / "post.sqlite3")) as connection:
        return [slip for (slip,) in connection.execute("SELECT slip FROM records_crossing WHERE outcome = 2")]


def at_the_hub(hub: RealNode, post: RealNode) -> list[str]:
    own = "SELECT slip FROM records_crossing WHERE outcome = 2 AND node = %s"
    with psycopg.connect(postgres_embedded.dsn(hub.home)) as connection:
        return [slip for (slip,) in connection.execute(own, [load_node(post.home).node.hex()])]


def cut_power(border: Border, chance: random.Random) -> None:
    """Each node in turn, at moments of chance."""
    for node in (border.hub, border.post) * CUTS_OF_EACH:
        time.sleep(chance.uniform(0.1, 0.9))
        node.kill()
        node.start(*(["--hub", border.hub.address] if node is border.post else []))


def test_power_cuts_at_post_and_hub_lose_nothing_and_double_nothing(border: Border) -> None:
    people = travellers(SEED, datetime.now(UTC).date())
    before = at_the_post(border.post)
    served = 0
    with closing(border.post.clerk(AGENT)) as clerk, ThreadPoolExecutor(1) as pool:
        clerk.open_shift("1", Direction.ENTRY)
        booth = Booth(clerk)
        cutting = pool.submit(cut_power, border, random.Random(SEED))
        while not cutting.done():
            booth.serve(next(people))
            served += 1
        cutting.result()
        booth.serve(next(people))
    assert booth.cuts_seen >= CUTS_OF_EACH
    here = at_the_post(border.post)
    assert len(here) == len(set(here)) == len(before) + served + 1
    assert set(booth.answered.values()) <= set(here)
    until = time.monotonic() + READY_S_MAX
    while sorted(at_the_hub(border.hub, border.post)) != sorted(here) and time.monotonic() < until:
        time.sleep(0.2)
    assert sorted(at_the_hub(border.hub, border.post)) == sorted(here)
    for node in (border.post, border.hub):
        assert jalon("journal", "verify", node.home)[-1]["holds"] is True
        assert jalon("rebuild", "--check", "--home", node.home)
