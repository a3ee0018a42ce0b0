"""Every address of headquarters against every role: a table that a person can read, and no address outside it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.urls import get_resolver

from jalon.signin.view_check import every_pattern
from tests.hub.conftest import Headquarters
from tests.pages.client import Visitor

ACCOUNT = {"sign-in", "second-step", "vouching", "language", "display", "legal-texts", "sign-out", "password"}
LINK = {
    "enrol",
    "exchange",
    "envelopes",
    "pieces",
    "wires/<str:transfer>",
    "cursors",
    "cells",
    "keys",
    "status",
    "certified",
    "shown",
    "epochs",
    "recover",
}
SIGNED_IN = {"", "design/"}
POSTS = {"posts", "posts/<slug:node>", "alarms"}
ALARM = {"alarms/<uuid:alarm>"}
METRICS = {"metrics"}
FIGURES = {
    "figures",
    "figures/explain",
    "figures/views",
    "figures/views/<uuid:view>/delete",
    "statistics",
    "statistics/<slug:subject>.csv",
    "publications",
    "publications/<slug:number>",
    "publications/<slug:number>/<int:edition>/<str:name>",
}
PUBLISH = {"publications/propose", "publications/proposal/<uuid:proposal>"}
PUBLISH_ACTS = {
    "publications/proposal/<uuid:proposal>/approve",
    "publications/proposal/<uuid:proposal>/close",
    "publications/<slug:number>/edition",
    "publications/<slug:number>/withdraw",
}
SLIP = {"look-up", "look-up/dispute"}
STEPS = {"provisional", "provisional/<uuid:record>"}
CODES = {"second-officer"}
ENROLMENT = {"enrolment", "enrolment/<str:code_id>", "restored"}
ENROLMENT_ACTS = {
    "enrolment/proposal/<uuid:proposal>",
    "enrolment/proposal/<uuid:proposal>/withdraw",
    "enrolment/code/<str:code_id>/withdraw",
    "posts/<slug:node>/anew",
}
AUDIT = {"audit"}
COURIER = {"courier"}
LISTS = {
    "lists",
    "lists/propose",
    "lists/proposal/<uuid:proposal>",
    "lists/entry/<uuid:entry>",
    "lists/entry/<uuid:entry>/amend",
}
OFFICERS = {
    "officers",
    "officers/add",
    "officers/proposal/<uuid:proposal>/agree",
    "officers/proposal/<uuid:proposal>/drop",
    "officers/<uuid:officer>",
    "officers/<uuid:officer>/renew",
    "officers/<uuid:officer>/take-back",
    "officers/<uuid:officer>/withdraw",
    "officers/<uuid:officer>/end",
}
PARTITIONS = {
    "lists/posts",
    "lists/posts/<int:number>/end",
    "lists/posts/proposal/<uuid:proposal>/agree",
    "lists/posts/proposal/<uuid:proposal>/drop",
}
SEARCH = {"search", "record/<uuid:record>"}
CORRECT = {"conflicts", "record/<uuid:record>/correct", "record/<uuid:record>/take-back"}
VERIFY = {"candidates", "candidates/<uuid:candidate>"}
STAYS = {"stays", "stays/<uuid:entry>"}
WEEK = {"week", "payments"}
TELL = {"payments/tell"}
PAYMENT = {"payments/<uuid:report>"}
REFUSALS = {"refusals"}
LIST_ACTS = {
    "lists/proposal/<uuid:proposal>/approve",
    "lists/proposal/<uuid:proposal>/close",
    "lists/entry/<uuid:entry>/remove",
    "lists/entry/<uuid:entry>/keep",
}
OPENS = {
    "supervisor": TELL
    | PUBLISH
    | PUBLISH_ACTS
    | VERIFY
    | STAYS
    | SEARCH
    | CORRECT
    | ALARM
    | POSTS
    | FIGURES
    | STEPS
    | CODES
    | COURIER,
    "document_examiner": TELL,
    "administrator": OFFICERS | POSTS | ALARM | ENROLMENT | ENROLMENT_ACTS | COURIER,
    "analyst": SEARCH | REFUSALS | POSTS | FIGURES | PUBLISH | PUBLISH_ACTS,
    "statistician": FIGURES | PUBLISH | PUBLISH_ACTS,
    "list_manager": PARTITIONS | POSTS | LISTS | LIST_ACTS,
    "auditor": TELL | PAYMENT | WEEK | REFUSALS | POSTS | FIGURES | SLIP | AUDIT,
    "independent_monitor": WEEK | REFUSALS | FIGURES | AUDIT,
    "focal_point": POSTS | FIGURES,
}
GUARDED = (
    POSTS
    | ALARM
    | FIGURES
    | PUBLISH
    | PUBLISH_ACTS
    | SLIP
    | STEPS
    | CODES
    | ENROLMENT
    | ENROLMENT_ACTS
    | AUDIT
    | COURIER
    | LISTS
    | LIST_ACTS
    | SEARCH
    | CORRECT
    | WEEK
    | VERIFY
    | STAYS
    | REFUSALS
    | TELL
    | OFFICERS
    | PARTITIONS
    | PAYMENT
)


def address(route: str) -> str:
    named = {"<str:code_id>": "0" * 16, "<slug:node>": "0" * 16, "<slug:subject>": "post", "<int:number>": "1"}
    named |= {"<slug:number>": "BFA-2026-1", "<int:edition>": "1", "<str:name>": "publication.json"}
    for part, value in named.items():
        route = route.replace(part, value)
    return "/" + re.sub("<uuid:[a-z]+>", str(uuid4()), route)


def test_the_table_names_every_address(headquarters: Headquarters) -> None:
    found = [str(one.pattern) for one in every_pattern(get_resolver().url_patterns)]
    assert sorted(found) == sorted([*ACCOUNT, *LINK, *METRICS, *SIGNED_IN, *GUARDED])


@pytest.mark.parametrize("role", OPENS)
def test_a_role_opens_what_the_table_says_and_nothing_else(headquarters: Headquarters, role: str) -> None:
    visitor = Visitor(language="en")
    visitor.client.force_login(headquarters.person(role).account)
    for route in sorted(GUARDED):
        refused = visitor.client.get(address(route)).status_code == 403
        assert refused is (route not in OPENS[role]), (role, route)
        assert visitor.client.post(address(route)).status_code == 403, "a form without its token"


def test_without_sign_in_every_address_leads_to_sign_in(headquarters: Headquarters) -> None:
    for route in sorted(SIGNED_IN | GUARDED):
        answer = Visitor(language="en").client.get(address(route))
        assert answer.status_code == 303, route
        assert answer["Location"].startswith("/account/sign-in"), route
