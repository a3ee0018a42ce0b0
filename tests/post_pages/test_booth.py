"""The booth's pages: scan, look, decide, with and without scripts."""

from __future__ import annotations

from jalon.records.models import Crossing, InspectionDraft
from tests.post_services.conftest import passport


def test_booth_clean_passport_is_admitted_without_scripts(enter):
    visitor, page = enter()
    assert page.path == "/"
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    assert "TRAORE" in page.words
    draft = InspectionDraft.objects.get()
    page = visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "ADMITTED"))
    row = Crossing.objects.get()
    assert row.slip in page.words
    assert page.path == "/"
    assert not InspectionDraft.objects.exists()
