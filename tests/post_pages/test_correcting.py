"""The pages of corrections at a post."""

from __future__ import annotations

import pytest

from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from tests.pages.marking import marked_texts
from tests.post_pages.conftest import set_clock
from tests.post_services.conftest import passport


def decided(enter, **named):
    visitor, page = enter(**named)
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    row = models.InspectionDraft.objects.get()
    page = visitor.submit(page, f"/inspection/{row.id}/decide", button=("outcome", "ADMITTED"))
    return visitor, page, models.Crossing.objects.get()


def test_the_booth_leads_to_taking_back_what_was_just_recorded(staff, enter):
    visitor, page, row = decided(enter, language="en")
    assert f"/crossing/{row.id}/correct" in page.links()
    page = visitor.open(f"/crossing/{row.id}/correct")
    address = f"/crossing/{row.id}/take-back"
    page = visitor.submit(page, address, **{"back-reason": "2"})
    assert page.path == "/decisions"
    assert "Taken back" in page.words
    assert models.Correction.objects.get().void
    assert models.PersonRead.objects.filter(target=row.id).exists()


def test_a_field_is_put_right_in_words_and_stands_beside_the_record(staff, enter):
    visitor, _, row = decided(enter, language="en")
    set_clock(staff.later(3_600))
    address = f"/crossing/{row.id}/correct"
    form = visitor.open(address)
    visitor.submit(form, address, surname="TRAORÉ", status=422)
    visitor.submit(form, address, surname="TRAORÉ", reason="3", status=422)
    wrong = visitor.submit(form, address, birth="2040-01-01", reason="3", note="Misread", status=422)
    assert "lies in the future" in wrong.words
    page = visitor.submit(form, address, surname="TRAORÉ", reason="3", note="Misread at night")
    assert "Corrected" in page.words
    visitor.submit(form, address, surname="SOW", reason="3", note="Again", status=422)
    page = visitor.open(f"/crossing/{row.id}")
    assert "Misread at night" in page.words
    assert "TRAORE" in page.words
    assert "TRAORÉ" in page.words


def test_another_officers_record_is_refused_in_words(staff, enter):
    _, _, row = decided(enter, language="en")
    visitor, _ = enter(staff.colleague, language="en", shift=False)
    page = visitor.open(f"/crossing/{row.id}/correct", status=422)
    assert "Another officer made this record" in page.words
    assert "TRAORE" not in page.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_corrections_are_whole_and_translated(staff, enter, language):
    with marked_texts():
        visitor, _, row = decided(enter, language=language, marked=True)
        address = f"/crossing/{row.id}/correct"
        form = visitor.open(address)
        visitor.submit(form, address, reason="", status=422)
        visitor.submit(form, address, birth="x", reason="3", note="Mal lu", status=422)
        visitor.submit(
            form,
            address,
            reason="3",
            note="Mal lu",
            surname="SOW",
            birth="1985",
            nationality="NER",
            sex="3",
            expiry="2031-01-01",
            direction="3",
        )
        visitor.open(address)
        visitor.open(f"/crossing/{row.id}")
        page = visitor.open(address)
        visitor.submit(page, f"/crossing/{row.id}/take-back", **{"back-reason": "6"}, status=422)
        visitor.submit(page, f"/crossing/{row.id}/take-back", **{"back-reason": "7", "back-note": "Essai"})
        visitor.open("/day-sheet")
