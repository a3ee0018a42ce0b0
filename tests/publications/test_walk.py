"""Pages of publications that open only after an act: a proposal as another sees it, one's own, a publication."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from jalon.services.statistics.publications import proposing
from jalon.stats.publishing.asking import TableAsked
from tests.hub.conftest import Headquarters
from tests.publications.test_reader_outside import late
from tests.publications.test_two_persons import account, publish
from tests.screens.served import served
from tests.screens.walk import Stop, Walk

pytestmark = [pytest.mark.browser]

BY_SEX = TableAsked("crossings", "2026-08", "2026-10", ("sex", "direction"))
BY_POST = TableAsked("processing_time", "2026-10", "2026-10", ("post",))


@pytest.fixture(autouse=True)
def _look_into_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    # Playwright runs a loop in this thread; the test's own look into the tables is no coroutine.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def test_publications_are_whole_and_without_barriers(headquarters: Headquarters, lake: Path, chromium: Browser) -> None:
    number = publish(headquarters, BY_SEX, BY_POST)
    late(lake, ["2026-10"], 400, 3)
    awa, boubacar = account(headquarters, "awa"), account(headquarters, "boubacar")
    node, at = headquarters.hub.node, headquarters.hub.at
    proposal = proposing.propose_edition(
        node=node, account=awa, number=number, note="Seytenga est arrivé en retard.", at=at
    )
    stops = [
        Stop("hub-publication", f"/publications/{number}?again=1", boubacar, found=True),
        Stop("hub-publications-filled", "/publications", boubacar, found=True),
        Stop("hub-publication-proposal", f"/publications/proposal/{proposal}", boubacar, found=True),
        Stop("hub-publication-own", f"/publications/proposal/{proposal}", awa, found=True),
    ]
    settings.ALLOWED_HOSTS = ["*"]
    with served() as address:
        assert Walk(chromium, address).over(stops) == []
