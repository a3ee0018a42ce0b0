"""Every address of a post against every role: a table that a person can read, and no address outside it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import get_resolver

from jalon.services.accounts import create_account
from jalon.signin.view_check import every_pattern
from tests.pages.client import Visitor
from tests.post_services.conftest import PASSWORD, Staff

ANYBODY = {
    "account/sign-in",
    "account/second-step",
    "account/vouching",
    "account/language",
    "account/display",
}
SIGNED_IN = {"", "account/sign-out", "account/password", "status", "self-test", "design/", "keys"}
INSPECT = {
    "inspection/begin",
    "inspection/by-hand",
    "inspection/from-reader",
    "inspection/<uuid:inspection>",
    "inspection/<uuid:inspection>/fields",
    "inspection/<uuid:inspection>/give-up",
    "second-line",
    "crossing/<uuid:record>",
    "slip/<uuid:record>",
    "slip-image/<str:code>.svg",
    "calibration",
    "traveller-screen",
}
DECIDE = {
    "inspection/<uuid:inspection>/decide",
    "inspection/<uuid:inspection>/refuse",
    "inspection/<uuid:inspection>/refuse/ground",
    "inspection/<uuid:inspection>/detection",
    "fees",
    "fees/take-back",
    "crossing/<uuid:record>/fee",
}
SHIFT = {"shift", "shift/close"}
PAYMENT = {"payment-report"}
DAY = {"day-sheet", "sent", "morning"}
COURIER = {"courier"}
ENROL = {"enrol"}
LEGAL = {"account/legal-texts"}
CORRECT = {"decisions", "crossing/<uuid:record>/correct", "crossing/<uuid:record>/take-back"}
OPENS = {
    "officer": PAYMENT | INSPECT | DECIDE | SHIFT | DAY | CORRECT,
    "supervisor": PAYMENT | INSPECT | DECIDE | SHIFT | DAY | COURIER | CORRECT,
    "document_examiner": PAYMENT | INSPECT | DAY,
    "administrator": COURIER | ENROL | LEGAL,
    "auditor": PAYMENT,
}
EVERY = ANYBODY | PAYMENT | SIGNED_IN | INSPECT | DECIDE | SHIFT | DAY | COURIER | ENROL | CORRECT | LEGAL


def address(route: str) -> str:
    made = route.replace("<uuid:inspection>", str(uuid4())).replace("<uuid:record>", str(uuid4()))
    return "/" + made.replace("<str:code>", "0123-4567-89AB-CDEF")


def routes() -> set[str]:
    resolver = get_resolver()
    found = {str(one.pattern) for one in every_pattern([one for one in resolver.url_patterns if one.pattern != ""])}
    return {f"account/{route}" if f"account/{route}" in EVERY else route for route in found}


def test_the_table_names_every_address(staff: Staff) -> None:
    assert routes() == EVERY


@pytest.mark.parametrize("role", OPENS)
def test_a_role_opens_what_the_table_says_and_nothing_else(staff: Staff, role: str) -> None:
    person = create_account(
        node=staff.node, username=f"a-{role.replace('_', '-')}", label="A", role=role, password=PASSWORD, at=staff.at
    )
    visitor = Visitor(language="en")
    visitor.client.force_login(person.account)
    for route in sorted(EVERY - ANYBODY - SIGNED_IN):
        refused = visitor.client.get(address(route)).status_code == 403
        assert refused is (route not in OPENS[role]), (role, route)
        assert visitor.client.post(address(route)).status_code == 403, "a form without its token"


def test_whoever_does_not_inspect_is_led_from_the_booth_to_the_status(staff: Staff) -> None:
    person = create_account(
        node=staff.node, username="a-keeper", label="A", role="administrator", password=PASSWORD, at=staff.at
    )
    visitor = Visitor(language="en")
    visitor.client.force_login(person.account)
    assert visitor.client.get("/").headers["Location"] == "/status"


def test_without_sign_in_every_address_leads_to_sign_in(staff: Staff) -> None:
    visitor = Visitor(language="en")
    for route in sorted(EVERY - ANYBODY):
        answer = visitor.client.get(address(route))
        assert answer.status_code == 303, route
        assert answer["Location"].startswith("/account/sign-in"), route
