"""Every page of a post in three languages: valid, labelled, and without a word that does not come from the texts."""

from __future__ import annotations

import pytest

from jalon.kernel.texts import LANGUAGES
from jalon.records.models import Crossing, InspectionDraft
from tests.pages.client import Visitor
from tests.pages.marking import marked_texts
from tests.post_pages.conftest import SPECIMEN
from tests.post_services.conftest import passport

pytestmark = pytest.mark.parametrize("language", LANGUAGES)


def test_pages_before_sign_in_are_whole_and_translated(staff, language):
    with marked_texts():
        visitor = Visitor(language=language, marked=True)
        page = visitor.open("/account/sign-in")
        visitor.submit(page, "/account/sign-in", username="", password="", status=422)
        page = visitor.submit(page, "/account/sign-in", username="issa", password="wrong-entirely", status=422)
        assert page.words
        visitor.open("/no-such-page", status=404)


def test_pages_around_a_clean_crossing_are_whole_and_translated(enter, language):
    with marked_texts():
        visitor, page = enter(language=language, marked=True, shift=False)
        assert page.path == "/shift"
        page = visitor.submit(page, "/shift", booth="1", direction="2")
        page = visitor.submit(page, "/inspection/begin", scanned=passport())
        draft = InspectionDraft.objects.get()
        part = visitor.part(page, f"/inspection/{draft.id}/fields", purpose="4", focused="purpose")
        assert part.root.find(".//*[@id='choices']") is not None
        page = visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "ADMITTED"))
        row = Crossing.objects.get()
        for path in (
            f"/slip/{row.id}",
            f"/crossing/{row.id}",
            f"/inspection/{draft.id}/detection",
            "/second-line",
            "/day-sheet",
            "/status",
            "/calibration",
            "/account/password",
            "/shift",
        ):
            visitor.open(path)
        visitor.submit(visitor.open("/calibration"), "/calibration", received="nothing", status=422)
        visitor.submit(visitor.open("/shift"), "/shift/close", note="")


def test_pages_around_findings_are_whole_and_translated(enter, language):
    with marked_texts():
        visitor, page = enter(language=language, marked=True)
        visitor.submit(page, "/inspection/begin", scanned="damaged <<", status=422)
        page = visitor.submit(visitor.open("/"), "/inspection/begin", scanned=SPECIMEN)
        draft = InspectionDraft.objects.get()
        visitor.open(f"/inspection/{draft.id}/give-up")
        question = visitor.open(f"/inspection/{draft.id}/refuse")
        ground = visitor.submit(question, f"/inspection/{draft.id}/refuse", button=("answer", "no"))
        visitor.submit(ground, f"/inspection/{draft.id}/refuse/ground", status=422)
        visitor.submit(question, f"/inspection/{draft.id}/refuse", button=("answer", "yes"))
        page = visitor.submit(visitor.open("/"), f"/inspection/{draft.id}/decide", button=("outcome", "SECOND_LINE"))
        visitor.open("/second-line")
        visitor.open(f"/inspection/{draft.id}")
        page = visitor.submit(visitor.open("/"), "/inspection/by-hand", button=("channel", "hand"))
        by_hand = InspectionDraft.objects.get(stage="primary")
        visitor.submit(page, f"/inspection/{by_hand.id}/decide", button=("outcome", "ADMITTED"), status=422)
