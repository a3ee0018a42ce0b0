"""Real processes: an officer of headquarters signs in at a post, and is signed out when headquarters withdraws them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jalon.cli.demo.clerk import Clerk
from jalon.cli.demo.scene import Place, Scene, jalon
from jalon.screening.synthetic import synthetic_list
from tests.end_to_end.conftest import Border
from tests.end_to_end.real_nodes import RealNode, clear_away, enrol, quick_links, set_up, until

pytestmark = pytest.mark.processes
KOURY = Place("koury", "post", "Koury", "faramana", ())


@pytest.fixture
def koury(border: Border) -> Iterator[RealNode]:
    """A post that asks each second what is new."""
    folder = Path(tempfile.mkdtemp(prefix="jalon-koury-"))
    quick = quick_links(folder)
    try:
        post = set_up(folder, KOURY)
        enrol(post, border.hub)
        post.start("--hub", border.hub.address, **quick)
        try:
            yield post
        finally:
            post.stop()
    finally:
        clear_away(folder)


def names(post: RealNode) -> list[str]:
    """Lists that a post searches, with their entries."""
    if not (post.home / "index" / "CURRENT").exists():
        return []
    told = jalon("lists", "status", "--index", post.home / "index")[-1]
    return [f"{one['name']} {one['entries']}" for one in told["lists"]]


def signed_in(post: RealNode, made: Mapping[str, Any]) -> Clerk | None:
    try:
        return Clerk(Scene(post.home.parent, {"koury": {"awa": made}}, {}), post.place, post.address, "awa")
    except LookupError:
        return None


def test_officers_and_lists_follow_headquarters(border: Border, koury: RealNode, tmp_path: Path) -> None:
    hub = border.hub.home
    post = next(one["post"] for one in jalon("feeds", "status", "--home", hub) if one.get("label") == "Koury")
    made = jalon("officers", "add", "--home", hub, "--username", "awa", "--label", "Awa", "--post", post)[-1]
    file = tmp_path / "wanted.csv"
    lines = synthetic_list(20, 1, datetime.now(UTC).date()).splitlines(keepends=True)
    file.write_text("".join(lines), encoding="utf-8")
    jalon("take-list", "--home", hub, "--name", "wanted", file)
    jalon("feeds", "assign-list", "--home", hub, "--post", post, "wanted")
    until(lambda: names(koury) == ["wanted 20"])
    clerk = signed_in(koury, made)
    assert clerk is not None
    assert clerk.visitor.open("/account/password").address.endswith("/account/password")
    jalon("officers", "withdraw", "--home", hub, "--username", "awa")
    file.write_text("".join(lines[:-1]), encoding="utf-8")
    jalon("take-list", "--home", hub, "--name", "wanted", file)
    until(lambda: not clerk.visitor.open("/account/password").address.endswith("/account/password"))
    until(lambda: names(koury) == ["wanted 19"])
    assert signed_in(koury, made) is None
    clerk.close()
