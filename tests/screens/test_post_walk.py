"""Every page of a post, staged once: three languages, three themes, two widths."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from jalon.records.models import Account, Crossing, InspectionDraft
from jalon.screening.entry import Audience
from jalon.screening.intake import ListSource, import_lists
from jalon.screening.synthetic import DEMO_CANDIDATE_NAME, DEMO_LIST_NAME, synthetic_list
from jalon.services.accounts import NewAccount, create_account
from tests.pages.client import Visitor
from tests.post_pages.conftest import SPECIMEN
from tests.post_services.conftest import PASSWORD, Staff, passport
from tests.screens.routes import plain_pages, unseen
from tests.screens.served import half_way, served
from tests.screens.walk import Stop, Walk

pytestmark = [pytest.mark.browser]

LONG = "VAN<DER<WESTHUIZEN<OUEDRAOGO<<MARIE<A"
"""A name that fills the line."""
NOT_PAGES = {
    "sign_out",
    "language",
    "begin",
    "by_hand",
    "take_reading",
    "fields",
    "decide",
    "slip_image",
    "close_shift",
    "refuse_ground",
    "take_back",
}
"""Answers of forms, and a picture. The ground of a refusal is reached by the answer to the question before it."""
STAGED = {"booth", "shift", "traveller-screen"}
"""Pages that show more than one thing: their stops are written below."""


def staffed(staff: Staff, username: str, role: str = "officer") -> NewAccount:
    return create_account(
        node=staff.node, username=username, label=username.title(), role=role, password=PASSWORD, at=staff.at
    )


def take_list(staff: Staff) -> None:
    source = staff.post.home / "national.csv"
    source.write_text(synthetic_list(50, 7, staff.at.date()), encoding="utf-8")
    import_lists(
        [ListSource(DEMO_LIST_NAME, "national-csv", source, staff.at - timedelta(hours=30))],
        staff.post.home / "index",
        audience=Audience.POST,
        key=bytes(32),
        at=staff.at,
        on_broken=lambda *_: None,
    )


def at_booth(who: NewAccount, booth: str) -> tuple[Visitor, object]:
    visitor = Visitor(language="fr")
    visitor.client.force_login(who.account)
    return visitor, visitor.submit(visitor.open("/"), "/shift", booth=booth, direction="2")


def draft(who: NewAccount, booth: str, zone: str) -> InspectionDraft:
    """An inspection that stays open at a booth of its own."""
    visitor, page = at_booth(who, booth)
    visitor.submit(page, "/inspection/begin", scanned=zone)
    return InspectionDraft.objects.get(booth=booth, stage="primary")


def day(staff: Staff) -> tuple[list[Stop], Crossing]:
    """What happened at the post, and the pages that show it."""
    take_list(staff)
    visitor, page = at_booth(staff.officer, "1")
    for number, (name, outcome) in enumerate(
        (("TRAORE<<AMINATA", "ADMITTED"), (LONG, "ADMITTED"), ("O<<A", "SECOND_LINE"))
    ):
        page = visitor.submit(page, "/inspection/begin", scanned=passport(number=f"BF000000{number}", name=name))
        target = page.root.find(".//form[@id='decide']").get("action")
        page = visitor.submit(page, target, button=("outcome", outcome))
    crossing = Crossing.objects.order_by("at", "id").first()
    visitor.open(f"/crossing/{crossing.id}")  # a look is recorded: its lane is on the status page from the start
    family, *given = DEMO_CANDIDATE_NAME.split()
    clean = draft(staff.colleague, "2", passport(number="BF7654321"))
    zone = passport(name=f"{family}<<{'<'.join(given)}", birth="840101", sex="M")
    candidate = draft(staff.supervisor, "3", zone)
    specimen = draft(staffed(staff, "fatou"), "4", SPECIMEN)
    by_hand = staffed(staff, "ibrahim")
    visitor, page = at_booth(by_hand, "5")
    visitor.submit(page, "/inspection/by-hand", button=("channel", "hand"))
    officer, second = staff.officer.account, InspectionDraft.objects.get(stage="second_line")
    administrator = staffed(staff, "awa", "administrator").account

    def of_role(role: str) -> Account:
        return {"officer": officer, "administrator": administrator}.get(role, staff.supervisor.account)

    refuse = f"/inspection/{specimen.id}/refuse"
    fresh = staffed(staff, "halima").account
    stops = [
        Stop("sign-in", "/account/sign-in"),
        Stop("second-step", "/account/second-step", half_way("issa", PASSWORD)),
        Stop("vouching", "/account/vouching", half_way("issa", PASSWORD)),
        Stop("password-wrong", "/account/password", officer, press="main form button"),
        Stop("shift", "/shift", fresh),
        Stop("shift-open", "/shift", officer),
        Stop("booth", "/", officer),
        Stop("booth-clean", "/", staff.colleague.account),
        Stop("booth-candidate", "/", staff.supervisor.account),
        Stop("booth-findings", f"/inspection/{specimen.id}", officer),
        Stop("booth-by-hand", "/", by_hand.account),
        Stop("second-line-inspection", f"/inspection/{second.id}", officer, route="inspection"),
        Stop("give-up", f"/inspection/{clean.id}/give-up", officer),
        Stop("refuse", refuse, officer),
        Stop("refuse-ground", refuse, officer, press="button[value=no]"),
        Stop("detection", f"/inspection/{candidate.id}/detection", officer),
        Stop("crossing", f"/crossing/{crossing.id}", officer),
        Stop("correct", f"/crossing/{crossing.id}/correct", officer),
        Stop("crossing-fee", f"/crossing/{crossing.id}/fee", officer),
        Stop("slip", f"/slip/{crossing.id}", officer),
        Stop("day-sheet-empty", "/day-sheet?on=2026-01-01", officer),
        Stop("traveller-screen", "/traveller-screen", staff.colleague.account),
        Stop("display", "/account/display", officer),
        Stop("password", "/account/password", officer),
        Stop("legal-texts", "/account/legal-texts", administrator),
        Stop("keys", "/keys", officer),
        Stop("status", "/status", officer),
        Stop("self-test", "/self-test", officer),
        Stop("catalogue", "/design/", officer),
        Stop("error-not-found", "/no-such-page", officer),
        *(stop for stop in plain_pages(of_role, "", "post") if stop.name not in STAGED),
    ]
    return stops, crossing


def test_every_page_of_a_post_is_whole_without_barriers_and_as_it_was(staff: Staff, chromium: Browser) -> None:
    stops, _ = day(staff)
    assert unseen(stops, NOT_PAGES) == set(), "a page that no stop opens"
    settings.ALLOWED_HOSTS = ["*"]
    with served() as address:
        assert Walk(chromium, address).over(stops) == []
