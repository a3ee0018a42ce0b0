"""Every page of the website, filled once: three languages, three themes, two widths; and the grid by keyboard."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from jalon.kernel.codes.register_kind import RegisterKind
from jalon.kernel.texts import LANGUAGES
from jalon.programme import models
from tests.programme.conftest import Programme, kept_proposal, programme
from tests.programme.filled import fill
from tests.screens.routes import plain_pages, unseen
from tests.screens.served import served, session_of
from tests.screens.walk import Stop, Walk

__all__ = ["kept_proposal", "programme"]
pytestmark = [pytest.mark.browser]

NOT_PAGES = {"findings_again", "home", "sign_out", "language", "verify", "evidence_file", "catalogue"} | {
    "plan_freeze",
    "milestone",
    "calendar",
    "public_calendar",
    "register_confirm",
    "register_withdraw",
    "hub_confirm",
    "hub_end",
    "hub_drop",
    "baseline_verify",
    "baseline_confirm",
    "translation_decide",
}
ON_THE_POST = {"sign_in", "second_step", "vouching", "display", "password"}
"""The shared door, which the post's walk opens."""
CELL = "/cell?i=OP1-I5&c=BFA&m=2026-03"


def registered(programme: Programme) -> tuple[models.RegisterEntry, models.KnownHub, models.FactFile]:
    """An entry of a register, a hub and a file of facts, each waiting for somebody."""
    awa = programme.person("focal_point", "awa")
    by = {"entered_by": awa.id, "entered_by_label": awa.label, "entered_at": programme.at}
    entry = models.RegisterEntry.objects.create(
        project=programme.project,
        kind=RegisterKind.MATERIALS_ADOPTED,
        iso3="BFA",
        happened_on=programme.at.date(),
        subject="manual-one",
        quantity=1,
        evidence=models.Evidence.objects.get(),
        **by,
    )
    key = "01" * 32
    named = {"hub": "00000000000000b1", "iso3": "BFA"}
    hub = models.KnownHub.objects.create(label="Hub", public_key=key, since="2026-01", **named, **by)
    file = models.FactFile.objects.create(
        sha256=key,
        taken_by_label=awa.label,
        taken_at=programme.at,
        refused_code="services.programme_facts.hub_unconfirmed",
        refused_parameters={"hub": hub.hub},
        content=b"",
        **named,
    )
    return entry, hub, file


def stage(programme: Programme) -> list[Stop]:
    """A programme with something in it, and the pages that show it."""
    fill(programme)
    offer = models.PracticeOffer.objects.get()
    check = models.AfterCheck.objects.filter(project=programme.project).order_by("pk")[0]
    proof = models.Evidence.objects.get().pk
    finding = models.KeptFinding.objects.order_by("identity")[0]
    entry, hub, file = registered(programme)
    partner = programme.project.partners.order_by("pk")[0].pk
    line = programme.project.budget_lines.create(text="Works", amount_usd=1_000, entered_at=programme.at).pk
    manager, admin = programme.person("programme_manager"), programme.person("administrator")

    def seen(name: str, path: str, press: str = "", route: str = "") -> Stop:
        return Stop(f"website-{name}", path, manager, press=press, route=route)

    return [
        seen("cell", CELL),
        seen("cell-wrong", "/cell?i=OP1-I5&c=MLI&m=2026-03", press="main form button", route="cell"),
        seen("baseline", "/baseline?i=OP1-I5&c=BFA"),
        seen("evidence-remove", f"/evidence/{proof}/remove"),
        seen("assumption", "/assumptions/OP1-A1"),
        seen("practice-offer", f"/practices/{offer.practice_id}/offer"),
        seen("practice-answer", f"/practices/offer/{offer.pk}/answer"),
        seen("check", f"/project/checks/{check.pk}"),
        seen("finding", f"/findings/{finding.identity}"),
        seen("finding-decision", f"/findings/{finding.identity}/decision"),
        seen("plan-row", "/plan/row/WP09"),
        seen("computed-figure", "/computed/OP1-I5"),
        seen("register-add", "/registers/add/materials_adopted"),
        seen("register-add-persons", "/registers/add/trainers_trained", press="main form button"),
        seen("register-entry", f"/registers/{entry.pk}"),
        seen("register-correct", f"/registers/{entry.pk}/correct"),
        seen("hub", f"/facts/hubs/{hub.pk}"),
        seen("fact-file", f"/facts/files/{file.pk}"),
        seen("baseline-months", "/baseline/months?i=OC-I1"),
        seen("translation", "/translation?code=OP1-A1&language=fr"),
        seen("country-change", "/project/country/BFA"),
        seen("partner-change", f"/project/partner/{partner}"),
        seen("budget-withdraw", f"/project/budget/{line}/withdraw"),
        Stop("website-public", "/public", None),
        Stop("website-public-project", "/public/sahel-cbm", None),
        Stop("website-legal-texts", "/account/legal-texts", admin),
        *plain_pages(lambda role: admin if role == "administrator" else manager, "website-", "website"),
    ]


def test_every_page_of_the_website_is_whole_without_barriers_and_as_it_was(
    programme: Programme, chromium: Browser
) -> None:
    stops = stage(programme)
    assert unseen(stops, NOT_PAGES | ON_THE_POST) == set(), "a page that no stop opens"
    settings.ALLOWED_HOSTS = ["*"]
    with served() as address:
        assert Walk(chromium, address).over(stops) == []


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_grid_is_filled_by_keyboard_and_keeps_its_place(
    programme: Programme, chromium: Browser, language: str
) -> None:
    fill(programme)
    indicator = programme.project.indicators.get(code="OP1-I6").pk
    settings.ALLOWED_HOSTS = ["*"]
    account = programme.person("programme_manager")
    with served() as address, chromium.new_context(locale=language, base_url=address) as context:
        context.add_cookies(
            [session_of(account, address), {"name": "django_language", "value": language, "url": address}]  # type: ignore[list-item]
        )
        page = context.new_page()
        page.goto(f"/grid?result=OP1#c{indicator}-BFA-2026-03")
        assert focused(page) == f"c{indicator}-BFA-2026-03"
        page.keyboard.press("ArrowLeft" if language == "ar" else "ArrowRight")
        assert focused(page) == f"c{indicator}-BFA-2026-04"
        page.keyboard.press("ArrowUp")
        assert focused(page) == f"c{indicator}-MRT-2026-04"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("9")
        page.wait_for_url("**/cell?**")
        assert page.locator("#id_amount").input_value() == "9"
        page.locator("#id_amount").press("Enter")
        page.wait_for_url("**/grid?**")
        assert focused(page) == f"c{indicator}-BFA-2026-04"
        assert page.locator(f"[id='c{indicator}-BFA-2026-04']").inner_text().startswith("9")
        assert page.locator("[role=grid] a[tabindex='0']").count() == 1, "one place to enter by Tab"
