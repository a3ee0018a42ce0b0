"""Every page of headquarters, staged once: three languages, three themes, two widths."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.payment_asker import PaymentAsker
from jalon.kernel.codes.payment_demand import PaymentDemand
from jalon.kernel.codes.payment_made import PaymentMade
from jalon.kernel.codes.payment_teller import PaymentTeller
from jalon.kernel.codes.sex import Sex
from jalon.records import models
from jalon.services import enrolment, ingest
from jalon.services.alarms import open_causes, watch_network
from jalon.services.feeds import changing
from jalon.services.feeds.officers import Person, Service
from jalon.services.payment_report_content import Told
from jalon.services.payment_reports import report_payment
from tests.hub.conftest import Headquarters
from tests.hub.test_enrolment import POINT
from tests.hub.test_matching import cross, listed, run
from tests.hub.test_network import PROGRAM, named, report
from tests.hub.test_pages import refuse
from tests.hub.test_stays import matched
from tests.hub.test_watch_list import approve, propose
from tests.pages.client import Visitor
from tests.screens.routes import plain_pages, unseen
from tests.screens.served import served
from tests.screens.walk import Stop, Walk

pytestmark = [pytest.mark.browser]

NOT_PAGES = {
    "home",
    "sign_out",
    "language",
    "dispute",
    "metrics",
    "list_approve",
    "list_close",
    "list_remove",
    "list_keep",
    "enrol",
    "exchange",
    "envelopes",
    "pieces",
    "wires",
    "wire",
    "cursors",
    "cells",
    "keys",
    "status",
    "certified",
    "shown",
    "epochs",
    "recover",
    "catalogue",
    "statistics_table",
    "take_back",
    "withdraw",
    "withdraw_code",
    "officer_agree",
    "officer_drop",
    "officer_renew",
    "officer_take_back",
    "officer_withdraw",
    "officer_end",
    "partition_agree",
    "partition_drop",
    "partition_end",
    "anew",
    "issue",
    "restored_decision",
    "record",
    "correct",
    "adopt",
    "figure_explained",
    "figure_view_delete",
    "publication",
    "publication_proposal",
    "publication_approve",
    "publication_close",
    "publication_edition",
    "publication_withdraw",
    "publication_file",
}
"""Answers of forms, the link of machines, the address that leads to one's first page, and pages that
only open after an act: test_hub_acts.py opens those of a record and of a sheet, tests/restore those of a restore,
tests/publications those of a publication."""
ON_THE_POST = {"sign_in", "second_step", "vouching", "display", "password"}
"""The shared door, which the post's walk opens."""


def staffed(headquarters: Headquarters) -> UUID:
    """Two officers of posts, one withdrawn and a change that waits; a list that two posts are to hold."""
    by, second = (headquarters.person("administrator", name).account for name in ("first", "second"))
    manager, other = (headquarters.person("list_manager", name).account for name in ("awa", "boubacar"))
    node, at = headquarters.hub.node, headquarters.hub.at
    posts = models.Peer.objects.filter(role=1).order_by("label").values_list("node", flat=True)
    for name, post in zip(("Kaboré Issa", "Zongo Mariam"), posts, strict=False):
        person = Person(name.split()[0].lower().replace("é", "e"), name, "officer")
        service = Service(post, at.date(), at.date() + timedelta(days=90))
        proposal = changing.propose_officer(by=by, person=person, service=service, at=at)
        changing.agree(node=node, by=second, proposal=proposal, at=at)
    kabore, zongo = models.PostOfficer.objects.order_by("username")
    changing.withdraw_officer(node=node, by=by, officer=zongo.id, at=at)
    changing.propose_take_back(by=by, officer=zongo.id, at=at)
    for post in posts:
        proposal = changing.propose_holding(by=manager, partition="national", post=post, at=at)
        changing.agree(node=node, by=other, proposal=proposal, at=at)
    return kabore.id


def told_of_a_payment(headquarters: Headquarters) -> UUID:
    """A payment asked for without a receipt, told by telephone."""
    codes = PaymentTeller.TRAVELLER, PaymentAsker.CUSTOMS, PaymentDemand.VEHICLE, PaymentMade.PAID
    told = Told(headquarters.hub.at.date(), *codes, "5 000 XOF", "", "On a gardé le permis jusqu'au paiement.")
    account = headquarters.person("auditor").account
    made = report_payment(
        node=headquarters.hub.node, account=account, told=told, contact="+00 00 00 00", at=headquarters.hub.at
    )
    return made.record_id


def stage(headquarters: Headquarters) -> list[Stop]:
    """A morning at headquarters, and the pages that show it."""
    seytenga = named(headquarters.hub, "Seytenga")
    for count, nationality, age_band, sex in (
        (42, "BFA", AgeBand.AGE_25_39, Sex.MALE),
        (36, "MLI", AgeBand.AGE_18_24, Sex.FEMALE),
        (27, "NER", AgeBand.AGE_40_59, Sex.FEMALE),
        (19, "CIV", AgeBand.AGE_25_39, Sex.MALE),
    ):
        for direction, outcome in ((Direction.ENTRY, 2), (Direction.EXIT, 3)):
            met = {"nationality": nationality, "age_band": age_band, "sex": sex}
            for post in (headquarters.post, seytenga):
                made = post.cross(count, direction=direction, outcome=outcome, **met)
                ingest.receive_envelope(node=headquarters.hub.node, wire=post.wire(made), at=headquarters.hub.at)
    step = refuse(headquarters)
    report(headquarters.post, printer=3, scanner=3)
    watch_network(node=headquarters.hub.node, program=PROGRAM, at=headquarters.later())
    entry = approve(headquarters, propose(headquarters))
    proposal = propose(headquarters, names="DIALLO Hamadou", documents="P:BFA:A7654321")
    code = enrolment.issue_code(
        node=headquarters.hub.node, by=None, label="Faramana", crossing_point=POINT, at=headquarters.hub.at
    )
    audited = Visitor(language="fr")
    audited.client.force_login(headquarters.person("auditor").account)
    form = audited.open("/look-up")
    headquarters.later()
    listed(headquarters)
    stay = matched(headquarters, cross(headquarters), unheard="Koury")
    run(headquarters)
    audited.submit(form, "/look-up", code="0000-0000-0000-0000", document_number="B1")

    def seen(name: str, path: str, role: str, who: str | None = None, press: str = "", route: str = "") -> Stop:
        return Stop(f"hub-{name}", path, headquarters.person(role, who).account, press=press, route=route)

    officer = staffed(headquarters)
    payment = told_of_a_payment(headquarters)
    (alarm, *_) = open_causes().values()
    return [
        seen("post", f"/posts/{headquarters.post.node.hex()}", "supervisor"),
        seen("acknowledge", f"/alarms/{alarm}", "supervisor"),
        seen("statistics-empty", "/statistics?on=2026-01-01", "supervisor"),
        seen("review", f"/provisional/{step.id}", "supervisor"),
        seen("look-up-wrong", "/look-up", "auditor", press="main form button", route="look_up"),
        seen("confirm", f"/enrolment/{code.code_id}", "administrator"),
        seen("list-proposal", f"/lists/proposal/{proposal}", "list_manager", "boubacar"),
        seen("list-entry", f"/lists/entry/{entry}", "list_manager", "awa"),
        seen("list-amend", f"/lists/entry/{entry}/amend", "list_manager", "awa"),
        *(seen("candidate", f"/candidates/{row.id}", "supervisor") for row in models.CandidateFound.objects.all()),
        seen("officer", f"/officers/{officer}", "administrator", "second"),
        seen(
            "officers-wrong", "/officers/add", "administrator", "second", press="main form button", route="officer_add"
        ),
        seen("payment", f"/payments/{payment}", "auditor"),
        seen("payments-monitor", "/payments", "independent_monitor"),
        seen("stay", f"/stays/{stay.id}", "supervisor"),
        seen("legal-texts", "/account/legal-texts", "administrator"),
        seen("error-forbidden", "/audit", "statistician"),
        *plain_pages(lambda role: headquarters.person(role).account, "hub-", "hub"),
    ]


def test_every_page_of_headquarters_is_whole_without_barriers_and_as_it_was(
    headquarters: Headquarters, chromium: Browser
) -> None:
    stops = stage(headquarters)
    assert unseen(stops, NOT_PAGES | ON_THE_POST) == set(), "a page that no stop opens"
    settings.ALLOWED_HOSTS = ["*"]
    with served() as address:
        assert Walk(chromium, address).over(stops) == []
