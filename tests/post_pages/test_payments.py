"""Payments at a post: a fee taken back by a counter-entry, and a payment asked for without a receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jalon.journal.kinds import kind
from jalon.kernel.codes.fee_ground import FeeGround
from jalon.kernel.codes.fee_reversal_reason import FeeReversalReason
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services.fee_reversals import reverse_fee
from jalon.services.fees import UnableToRecordFee, receive_fee
from jalon.services.payment_report_content import open_contact, open_told
from jalon.services.queries.day_sheet import day_sheet
from jalon.services.queries.fees import fees_of_shift, totals
from jalon.services.rebuild import rebuild
from tests.nodes.post import HubKeys
from tests.pages.marking import marked_texts
from tests.post_services.conftest import Staff

Enter = Callable[..., Any]
TOLD = {"teller": "2", "on": "2026-03-01", "asked_for": "2", "words": "Deux mille pour passer la barrière"}


def paid(staff: Staff, number: str = "A-17", amount: str = "5000") -> models.FeeReceipt:
    ground = FeeGround.VISA_AT_THE_BORDER
    staff.shift()
    values = {"receipt_number": number, "amount": amount, "ground": ground}
    done = receive_fee(node=staff.node, account=staff.officer.account, at=staff.later(), **values)
    return models.FeeReceipt.objects.get(pk=done.record_id)


def back(staff: Staff, who: Any = None, number: str = "A-17", note: str = "Montant mal lu") -> Any:
    who = who or staff.officer
    values = {"receipt_number": number, "reason": FeeReversalReason.WRONG_AMOUNT, "note": note}
    return reverse_fee(node=staff.node, account=who.account, at=staff.later(), **values)


def sums(staff: Staff) -> tuple[str, ...]:
    return totals(fees_of_shift(staff.shift().id))


def test_a_fee_taken_back_stays_and_its_counter_entry_stands_beside_it(staff: Staff, enter: Enter) -> None:
    visitor, _ = enter()
    page = visitor.submit(visitor.open("/fees"), "/fees", receipt_number="A-17", amount="50000", ground="2")
    assert "/fees/take-back?number=A-17" in page.links()
    form = visitor.open("/fees/take-back?number=A-17")
    page = visitor.submit(form, "/fees/take-back", reason="2", note="Un zéro de trop")
    assert "\u221250\u202f000 XOF" in page.html
    assert "50\u202f000 XOF" in page.html.replace("\u221250\u202f000", ""), "what was recorded is still shown"
    page = visitor.submit(page, "/fees", receipt_number="A-17", amount="5000", ground="2")
    assert "5\u202f000 XOF" in page.html
    assert [row.amount_minor for row in models.FeeReceipt.objects.order_by("tick")] == [50_000, 5_000]
    point = staff.post.node.crossing_point
    sheet = day_sheet(node=staff.post.node, account=staff.officer.account, crossing_point=point, on=staff.at.date())
    assert sheet.paid == ((FeeGround.VISA_AT_THE_BORDER, 1, ("5\u202f000 XOF",)),)
    assert "5\u202f000 XOF" in visitor.open("/shift").html
    assert rebuild().same


@pytest.mark.parametrize(
    ("number", "note", "code"),
    [
        ("B-1", "x", "services.fees.number_unknown"),
        ("A-17", " ", "services.fees.reversal_note_missing"),
        ("<b>", "x", "services.fees.number_form"),
    ],
)
def test_what_cannot_be_taken_back_writes_nothing(staff: Staff, number: str, note: str, code: str) -> None:
    paid(staff)
    before = models.Entry.objects.count()
    with pytest.raises(UnableToRecordFee) as refused:
        back(staff, number=number, note=note)
    assert refused.value.code == code
    assert models.Entry.objects.count() == before


def test_a_fee_is_taken_back_once_until_it_is_recorded_anew(staff: Staff) -> None:
    paid(staff)
    back(staff)
    with pytest.raises(UnableToRecordFee, match="reversed_already"):
        back(staff)
    paid(staff, amount="2000")
    back(staff)
    assert sums(staff) == ("0 XOF",)


def test_another_officer_may_not_a_supervisor_may_and_it_counts_in_their_shift(staff: Staff) -> None:
    paid(staff)
    staff.shift("B", staff.colleague)
    with pytest.raises(UnableToRecordFee, match="not_own"):
        back(staff, staff.colleague)
    with pytest.raises(UnableToRecordFee, match="no_shift"):
        back(staff, staff.supervisor)
    shift = staff.shift("C", staff.supervisor)
    back(staff, staff.supervisor)
    assert sums(staff) == ("5\u202f000 XOF",), "the shift that took the money stays as it was"
    assert totals(fees_of_shift(shift.id)) == ("\u22125\u202f000 XOF",)


def test_what_somebody_tells_of_a_payment_is_sealed_and_nobody_at_the_post_reads_it(staff: Staff, enter: Enter) -> None:
    keys = HubKeys()
    staff.post.enrol(keys)
    visitor, _ = enter()
    page = visitor.open("/payment-report")
    page = visitor.submit(page, "/payment-report", contact="Aminata, +00 00 00 00 00", slip="0123-4567", **TOLD)
    assert TOLD["words"] not in page.html
    row = models.PaymentReport.objects.get()
    told = open_told(bytes(row.report or b""), [keys.decryption_key])
    assert (told.words, told.slip, told.on.isoformat()) == (TOLD["words"], "0123-4567", "2026-03-01")
    assert open_contact(bytes(row.contact or b""), [keys.decryption_key]) == "Aminata, +00 00 00 00 00"
    assert {part.name for part in kind("payment.reported").parts} == {"report", "contact"}, "nobody who typed it"
    held = [value for value in vars(row).values() if isinstance(value, bytes | memoryview)]
    assert not [one for one in held if b"barri" in bytes(one) or b"Aminata" in bytes(one)]
    for path in ("/sent", "/morning", "/day-sheet", "/shift", "/status", "/decisions"):
        assert "barri" not in visitor.open(path).html
    assert rebuild().same


@pytest.mark.parametrize("wrong", [{"words": " "}, {"on": "2030-01-01"}, {"teller": ""}, {"asked_for": "99"}])
def test_a_report_that_says_too_little_is_not_written(staff: Staff, enter: Enter, wrong: dict[str, str]) -> None:
    staff.post.enrol(HubKeys())
    visitor, _ = enter()
    visitor.submit(visitor.open("/payment-report"), "/payment-report", status=422, **TOLD | wrong)
    assert not models.PaymentReport.objects.exists()


def test_a_post_without_headquarters_key_writes_nothing_and_says_so(staff: Staff, enter: Enter) -> None:
    visitor, _ = enter()
    page = visitor.submit(visitor.open("/payment-report"), "/payment-report", status=422, **TOLD)
    assert "clé du siège" in page.words
    assert not models.PaymentReport.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_payments_are_whole_and_translated(staff: Staff, enter: Enter, language: str) -> None:
    staff.post.enrol(HubKeys())
    with marked_texts():
        visitor, _ = enter(language=language, marked=True)
        page = visitor.submit(visitor.open("/fees"), "/fees", receipt_number="A-17", amount="500", ground="2")
        page = visitor.open("/fees/take-back?number=A-17")
        visitor.submit(page, "/fees/take-back", reason="", note="", status=422)
        visitor.submit(page, "/fees/take-back", reason="5", note="x")
        page = visitor.open("/payment-report")
        visitor.submit(page, "/payment-report", status=422, words="")
        visitor.submit(page, "/payment-report", **TOLD)
        visitor.open("/sent")
        visitor.open("/shift")
