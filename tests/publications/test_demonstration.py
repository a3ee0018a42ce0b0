"""A demonstration's hub has invented months and a publication; nothing invented enters another hub, or a real month."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from jalon.services.statistics import demonstration
from jalon.services.statistics.demonstration import UnableToDemonstrate, make_history
from jalon.services.statistics.export import SOURCE, export
from jalon.services.statistics.pairing import pair
from jalon.services.statistics.publications import reading
from jalon.stats.lake.reading import open_lake
from jalon.stats.publishing.document import read_publication
from tests.hub.conftest import Headquarters
from tests.hub.test_pages import send
from tests.publications.conftest import AT


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demonstration, "CROSSINGS", 4_000)
    monkeypatch.setattr(demonstration, "MONTHS", 4)


def make(headquarters: Headquarters, **changed: object) -> str:
    for role in ("analyst", "supervisor"):
        headquarters.person(role)
    asked = {"node": headquarters.hub.node, "proposed_by": "analyst", "approved_by": "supervisor"}
    return make_history(**asked | {"title": "Inventé", "at": headquarters.hub.at} | changed)  # type: ignore[arg-type]


@pytest.mark.usefixtures("small")
def test_invented_months_end_before_what_posts_send_and_are_left_alone(headquarters: Headquarters) -> None:
    headquarters.later((AT - headquarters.hub.at).total_seconds())
    node = replace(headquarters.hub.node, demonstration=True)
    assert make(headquarters, node=node) == "BFA-2026-1"
    root = Path(settings.JALON_HOME) / "lake"
    before = dict(open_lake(root).catalog)
    send(headquarters, 30)
    for everything in (False, True):
        export(node=headquarters.hub.node, at=headquarters.hub.at, everything=everything)
        pair(node=headquarters.hub.node, at=headquarters.hub.at)
    lake = open_lake(root)
    assert before.items() <= lake.catalog.items()
    sources = {one: lake.manifest(one).facts.source for one in lake.catalog}
    assert all(sources[one].startswith("synthetic") for one in before)
    added = lake.catalog.keys() - before.keys()
    assert added
    assert all(sources[one] == SOURCE and one.month == "2026-11" for one in added)
    assert {one.month for one in before} == {"2026-07", "2026-08", "2026-09", "2026-10"}
    content = reading.stored("BFA-2026-1")
    assert content is not None
    assert reading.made_anew(content=read_publication(content)).equal


@pytest.mark.usefixtures("small")
def test_nothing_invented_enters_a_hub_that_is_no_demonstration_or_has_figures(headquarters: Headquarters) -> None:
    headquarters.later((AT - headquarters.hub.at).total_seconds())
    node = headquarters.hub.node
    with pytest.raises(UnableToDemonstrate, match="no_demonstration"):
        make(headquarters, node=replace(node, demonstration=False))
    with pytest.raises(UnableToDemonstrate, match="no_account"):
        make(headquarters, node=replace(node, demonstration=True), proposed_by="nobody")
    root = Path(settings.JALON_HOME) / "lake"
    assert not root.exists()
    root.mkdir()
    (root / "CURRENT").write_text("c000001")
    with pytest.raises(UnableToDemonstrate, match="lake_there"):
        make(headquarters, node=replace(node, demonstration=True))
