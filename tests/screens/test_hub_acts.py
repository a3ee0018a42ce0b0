"""Pages of headquarters that open only after an act: a record that a look-up led to, its correction, a post's sheet."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from jalon.kernel.texts import LANGUAGES
from jalon.records.models import EnrolmentCode
from tests.hub.conftest import Headquarters
from tests.hub.posts import POINT
from tests.hub.test_rectification import cross
from tests.screens.served import served
from tests.screens.walk import Stop, Walk

pytestmark = [pytest.mark.browser]

AGREE = "form[action*='/enrolment/proposal/']:not([action$='withdraw']) button"


def acts(headquarters: Headquarters) -> list[Stop]:
    """A disputed record that a supervisor may open, and a proposed post a language, since each is agreed to once."""
    row = cross(headquarters)
    auditor = headquarters.enter("auditor")
    looked = auditor.submit(auditor.open("/look-up"), "/look-up", code=row.slip, document_number=row.document_number)
    auditor.submit(looked, "/look-up/dispute", **{"dispute-note": "Ce n'est pas mon nom"})
    supervisor = headquarters.enter("supervisor")
    assert f"/record/{row.id}" in supervisor.open("/conflicts").links()
    first = headquarters.enter("administrator", "first")
    for number in range(len(LANGUAGES)):
        first.submit(first.open("/enrolment"), "/enrolment", label=f"Seytenga {number}", crossing_point=POINT)
    who, second = headquarters.person("supervisor").account, headquarters.person("administrator", "second").account
    return [
        Stop("hub-record", f"/record/{row.id}", who, found=True),
        Stop("hub-correct", f"/record/{row.id}/correct", who, found=True),
        Stop("hub-correct-wrong", f"/record/{row.id}/correct", who, press="main form button", found=True),
        Stop("hub-sheet", "/enrolment", second, press=AGREE, route="issue", found=True),
    ]


def test_pages_behind_an_act_are_whole_and_without_barriers(headquarters: Headquarters, chromium: Browser) -> None:
    stops = acts(headquarters)
    settings.ALLOWED_HOSTS = ["*"]
    with served() as address:
        assert Walk(chromium, address).over(stops) == []
    assert EnrolmentCode.objects.filter(label__startswith="Seytenga").count() == len(LANGUAGES), "a sheet a language"
