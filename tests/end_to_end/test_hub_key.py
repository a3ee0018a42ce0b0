"""Headquarters' signing key is followed by another one while real processes speak over HTTPS, and while one is away."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from jalon.adapters import postgres_embedded
from jalon.adapters.http_transport import AUTHORITY
from jalon.adapters.keystore import load_node
from jalon.cli.demo.scene import Place, jalon
from jalon.journal import receipts
from jalon.journal.receipts import ReceiptLine
from jalon.journal.streams import Stream
from jalon.kernel.clock import utc_seconds
from jalon.services import courier_keys
from jalon.services.link_exchange import Answer, write_answer
from jalon.services.node import Node
from tests.end_to_end.false_hub import FalseHub, listening, whole
from tests.end_to_end.real_nodes import RealNode, enrol, quick_links, two_nodes, until
from tools.link_lab.certificates import make_certificate

pytestmark = pytest.mark.processes
SIEGE = Place("siege", "hub", "Siège", "", ())
KOURY = Place("koury", "post", "Koury", "faramana", ())
YESTERDAY = {"JALON_CLOCK_OFFSET_S": "-86400"}
"""Cells leave by the clock: a post that began yesterday has a day of them to send."""
AT_POST = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from jalon.cli.node_process import require_kind
require_kind(Path(sys.argv[1]), "post")
from jalon.adapters.keystore import load_node
from jalon.kernel.approximate_date import ApproximateDate
from jalon.services import referrals
from jalon.services.journaling import record
from jalon.services.referral_content import Referral
from tests.nodes import events
node, at = load_node(Path(sys.argv[1])), datetime.now(UTC)
if sys.argv[2] == "cross":
    record(node, [events.crossing(at, number=sys.argv[3])], at=at)
else:
    said = Referral(0, "", "1", bytes(16), "TRAORE", "", ApproximateDate(), 0, 0, None, "", "", "fr", sys.argv[3])
    referrals.cover(node=node, payload=said.to_payload(), at=at)
"""


@dataclass(frozen=True)
class Line:
    """A post and its headquarters over HTTPS; ``files``: certificate of the latter, and its key."""

    hub: RealNode
    post: RealNode
    files: tuple[Path, Path]
    quick: dict[str, str]
    service: Path

    @property
    def doors(self) -> tuple[str, ...]:
        return ("--certificate", str(self.files[0]), "--key", str(self.files[1]))

    def at_post(self, *order: str) -> None:
        """What the pages of the post would write."""
        subprocess.run([sys.executable, "-c", AT_POST, str(self.post.home), *order], check=True)

    def rotate(self) -> None:
        jalon("rotate-hub-key", "--home", self.hub.home)

    def knows(self) -> bool:
        """Whether the post goes by the key that headquarters signs with."""
        return load_node(self.post.home).hub_public == load_node(self.hub.home).signing_public

    def holds(self, crossings: int) -> bool:
        """Whether headquarters holds so many, and the post was told so."""
        with psycopg.connect(postgres_embedded.dsn(self.hub.home)) as connection:
            found = connection.execute("SELECT count(*) FROM records_crossing").fetchone()
        return found == (crossings,) and not self.of_post(
            "SELECT 1 FROM records_stream WHERE own AND lane = 2 AND seq > acknowledged_seq"
        )

    def of_post(self, query: LiteralString) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.post.home / "post.sqlite3", timeout=30)) as connection:
            return connection.execute(query).fetchall()

    def log(self) -> str:
        return self.post.log + self.hub.log


@pytest.fixture
def line() -> Iterator[Line]:
    with two_nodes(SIEGE, KOURY) as (hub, post):
        folder = hub.home.parent
        hub.scheme = "https"
        authority, *files = make_certificate(folder, "127.0.0.1")
        shutil.copy(authority, post.home / AUTHORITY)
        found = Line(hub, post, (files[0], files[1]), quick_links(folder), folder / "service")
        hub.start(*found.doors)
        announce_service(found)
        enrol(post, hub)
        yield found


def announce_service(line: Line) -> None:
    """The protection service, as its people and headquarters' would."""
    made = jalon("protection", "new", "--home", line.service, "--state", "BFA", "--label", "Protection")[-1]
    certified = jalon(
        "protection", "certify", "--home", line.hub.home, made["request"], "--fingerprint", made["fingerprint"]
    )[-1]
    root = ("--fingerprint", certified["root_fingerprint"])
    jalon("protection", "accept", "--home", line.service, certified["certificate"], *root)


def test_the_hubs_key_is_followed_over_https_by_stick_and_while_a_post_is_away(line: Line, tmp_path: Path) -> None:
    hub, post = line.hub.home, line.post.home
    line.post.start("--hub", line.hub.address, **line.quick, **YESTERDAY)
    line.at_post("cross", "B0000001")
    until(lambda: line.holds(1) and load_node(post).hub_courier is not None, line.log)
    first = load_node(hub)

    line.rotate()  # while the post is connected
    until(line.knows, line.log)
    line.at_post("cross", "B0000002")
    until(lambda: line.holds(2), line.log)
    jalon("officers", "add", "--home", hub, "--username", "awa", "--label", "Awa", "--post", post_id(line))
    until(lambda: line.of_post("SELECT 1 FROM records_account WHERE username = 'awa'") != [], line.log)

    until(lambda: courier_keys.hub_key(load_node(post), at=datetime.now(UTC)) is not None, line.log)
    line.post.stop()  # what was sealed before the next rotation goes by stick, and the key comes back with it
    line.at_post("cross", "B0000003")
    line.at_post("refer", "fears return")
    (tmp_path / "stick").mkdir()
    jalon("bundle", "write", "--home", post, tmp_path / "stick")
    line.rotate()
    assert jalon("bundle", "read", "--home", hub, tmp_path / "stick")[0]["refused"] == []
    jalon("bundle", "write", "--home", hub, tmp_path / "stick")
    assert not line.knows()
    assert jalon("bundle", "read", "--home", post, tmp_path / "stick")[0]["refused"] == []
    assert line.knows()
    assert line.holds(3)

    line.rotate()  # while the post is away, then over the link
    line.at_post("cross", "B0000004")
    line.post.start(**line.quick)
    until(lambda: line.knows() and line.holds(4), line.log)

    cells = tmp_path / "cells.jlc"
    jalon("protection", "collect", "--home", hub, cells)
    *told, count = jalon("protection", "open", "--home", line.service, cells)
    assert [one["needs"] for one in told] == ["fears return"]
    assert count["empty"] > 0
    assert count["unread"] == 0
    for home in (hub, post):
        assert jalon("journal", "verify", home)[-1]["holds"] is True

    line.hub.stop()  # a thief with a copy of a former key answers in its place
    line.at_post("cross", "B0000005")
    before = len(line.post.log)
    thief = FalseHub(lambda: whole(write_answer(Answer(receipt=receipt(line, first)))))
    with listening(thief, line.hub.port, *line.files):
        until(lambda: "signature_wrong" in line.post.log[before:], line.log)
    assert thief.asked
    assert line.of_post("SELECT seq - acknowledged_seq FROM records_stream WHERE own AND lane = 2") == [(1,)]
    assert line.knows()


def post_id(line: Line) -> str:
    return load_node(line.post.home).node.hex()


def receipt(line: Line, signer: Node) -> bytes:
    """The word of ``signer`` that it holds everything, numbered after all that the post was given."""
    node = load_node(line.post.home)
    rows = line.of_post("SELECT epoch, lane, sub, seq, head FROM records_stream WHERE own")
    lines = [
        ReceiptLine(Stream(node.node, bytes.fromhex(str(epoch)), int(str(lane)), int(str(sub))), int(str(seq)), head)
        for epoch, lane, sub, seq, head in rows
        if isinstance(head, bytes)
    ]
    made = receipts.make_receipt(
        signer.node, signer.epoch, received=utc_seconds(datetime.now(UTC)), leaf_index=1_000_000, lines=lines
    )
    return receipts.to_wire(made, receipts.sign(made, signer.signing_key))
