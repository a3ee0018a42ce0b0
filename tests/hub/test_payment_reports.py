"""Payments asked for without a receipt, at headquarters: auditors read them, the monitor counts, nobody else does."""

from __future__ import annotations

import pytest

from jalon.journal.lanes import Lane
from jalon.kernel.codes.payment_asker import PaymentAsker
from jalon.kernel.codes.payment_demand import PaymentDemand
from jalon.kernel.codes.payment_made import PaymentMade
from jalon.kernel.codes.payment_teller import PaymentTeller
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services import ingest
from jalon.services.journaling import Event
from jalon.services.payment_report_content import Told, seal_contact, seal_told
from jalon.services.policies import policy
from jalon.services.queries.payment_reports import reports
from jalon.services.rebuild import rebuild
from tests.hub.conftest import Headquarters
from tests.pages.marking import marked_texts

WORDS = "Deux mille pour passer la barrière"


def told(headquarters: Headquarters, words: str = WORDS) -> Told:
    codes = PaymentTeller.TRAVELLER, PaymentAsker.NO_AUTHORITY, PaymentDemand.PASSAGE, PaymentMade.PAID
    return Told(headquarters.hub.at.date(), *codes, "2000", "", words)


def arrive(headquarters: Headquarters, count: int = 1, sealed: bytes | None = None) -> None:
    """Reports written at the post, received by the hub."""
    public = headquarters.hub.node.encryption_public
    parts = {
        "report": {"sealed": sealed or seal_told(told(headquarters), public)},
        "contact": {"sealed": seal_contact("+00 00", public)},
    }
    made = headquarters.post.write([Event("payment.reported", parts)] * count)
    ingest.receive_envelope(
        node=headquarters.hub.node, wire=headquarters.post.wire(made, lane=Lane.REFERENCE), at=headquarters.hub.at
    )


def test_an_auditor_reads_what_was_told_follows_it_and_the_reading_is_recorded(headquarters: Headquarters) -> None:
    arrive(headquarters)
    row = models.PaymentReport.objects.get()
    auditor = headquarters.enter("auditor")
    listed = auditor.open("/payments")
    assert WORDS not in listed.html, "the table says nothing of what was told"
    assert "Nobody has it in hand" in listed.words
    page = auditor.open(f"/payments/{row.id}")
    assert WORDS in page.words
    assert "+00 00" in page.words
    page = auditor.submit(page, f"/payments/{row.id}", step="3", note="Inspection of services")
    assert "Passed on" in page.words
    assert "Inspection of services" in auditor.open(f"/payments/{row.id}").words
    assert models.PersonRead.objects.filter(purpose=14, target=row.id).count() == 2
    assert rebuild().same


def test_the_monitor_counts_and_opens_none_and_a_supervisor_sees_nothing(headquarters: Headquarters) -> None:
    arrive(headquarters, 12)
    row = models.PaymentReport.objects.first()
    assert row is not None
    monitor = headquarters.enter("independent_monitor")
    page = monitor.open("/payments")
    assert "12" in page.words
    assert f"/payments/{row.id}" not in page.links()
    monitor.open(f"/payments/{row.id}", status=403)
    headquarters.enter("supervisor").open("/payments", status=403)


def test_a_small_number_is_hidden(headquarters: Headquarters) -> None:
    arrive(headquarters, 3)
    (month,) = reports(account=headquarters.person("independent_monitor").account).months
    assert month[1].count is None


def test_what_no_key_opens_stops_no_page(headquarters: Headquarters) -> None:
    arrive(headquarters, sealed=b"nothing of ours")
    row = models.PaymentReport.objects.get()
    auditor = headquarters.enter("auditor")
    assert "cannot be read" in auditor.open(f"/payments/{row.id}").words
    auditor.open("/payments")


def test_how_to_reach_whoever_told_is_kept_90_days_what_they_told_a_year() -> None:
    rules = policy().retention_of("BFA")
    assert rules.days_of("identity", kind="payment.reported") == 90
    assert rules.days_of("free_text", kind="payment.reported") == 365


def test_what_is_told_by_telephone_is_written_at_headquarters(headquarters: Headquarters) -> None:
    auditor = headquarters.enter("auditor")
    values = {"teller": "2", "on": headquarters.hub.at.date().isoformat(), "asked_for": "4", "words": WORDS}
    auditor.submit(auditor.open("/payments/tell"), "/payments/tell", **values)
    row = models.PaymentReport.objects.get()
    assert row.node == headquarters.hub.node.node.hex()
    assert WORDS in auditor.open(f"/payments/{row.id}").words


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_whole_and_translated(headquarters: Headquarters, language: str) -> None:
    arrive(headquarters)
    row = models.PaymentReport.objects.get()
    with marked_texts():
        auditor = headquarters.enter("auditor", language=language, marked=True)
        auditor.open("/payments")
        page = auditor.open(f"/payments/{row.id}")
        auditor.submit(page, f"/payments/{row.id}", step="", status=422)
        auditor.submit(auditor.open("/payments/tell"), "/payments/tell", status=422)
