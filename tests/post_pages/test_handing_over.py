"""Fees with receipts, how far records have come, the end of a shift and the supervisor's morning page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from jalon.journal import receipts
from jalon.journal.lanes import Lane
from jalon.kernel.codes.fee_ground import FeeGround
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services import outbox
from jalon.services.fees import UnableToRecordFee, minor_units, receive_fee, written_amount
from jalon.services.journal_store import stream_of
from jalon.services.journaling import record
from jalon.services.own_streams import own_streams
from jalon.services.queries.day_sheet import day_sheet
from jalon.services.queries.gaps import lanes_sent
from jalon.services.shifts import current_shift
from tests.nodes import events
from tests.nodes.post import HubKeys
from tests.pages.marking import marked_texts
from tests.post_pages.conftest import SPECIMEN, set_clock
from tests.post_services.conftest import Staff

Enter = Callable[..., Any]


def in_shift(staff: Staff, enter: Enter) -> Any:
    """An officer's visitor, and a crossing of the shift recorded by the service."""
    visitor, _ = enter()
    shift = current_shift(account=staff.officer.account)
    assert shift is not None
    event = events.crossing(staff.at)
    parts = dict(event.parts)
    parts["staff"] = {**parts["staff"], "officer": staff.officer.account.id.bytes, "shift": shift.id.bytes}
    record(staff.post.node, [type(event)(event.kind, parts)], at=staff.at)
    return visitor


def confirm_all(staff: Staff) -> None:
    """A receipt of the hub for everything that the post holds."""
    keys = staff.post.hub_keys
    assert keys is not None
    node = staff.post.node
    lines = [receipts.ReceiptLine(stream_of(row), row.seq, bytes(row.head)) for row in own_streams(node)]
    made = receipts.make_receipt(keys.node, keys.epoch, received=int(staff.at.timestamp()), leaf_index=0, lines=lines)
    outbox.accept_receipt(node, receipts.to_wire(made, receipts.sign(made, keys.signing_key)), at=staff.at)


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [("5000", "XOF", 5_000), ("5 000", "XOF", 5_000), ("120,5", "MRU", 12_050), ("0.05", "MRU", 5)],
)
def test_amount_is_read_in_the_minor_unit(typed: str, currency: str, minor: int) -> None:
    assert minor_units(typed, currency) == minor


@pytest.mark.parametrize("typed", ["", "0", "-5", "5,5", "1e9", "٥٠٠", "99999999999"])
def test_amount_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(UnableToRecordFee):
        minor_units(typed, "XOF")


def test_amount_is_written_with_its_currency() -> None:
    assert written_amount(1_250_000, "XOF") == "1\u202f250\u202f000 XOF"
    assert written_amount(12_050, "MRU") == "120,50 MRU"
    assert written_amount(12_000, "MRU") == "120 MRU"


def test_fee_is_recorded_with_its_receipt_and_counted_on_the_day_sheet(staff: Staff, enter: Enter) -> None:
    visitor, _ = enter()
    page = visitor.open("/fees")
    page = visitor.submit(page, "/fees", receipt_number=" a-0017 ", amount="10 000", ground="2")
    page = visitor.submit(page, "/fees", receipt_number="A-0018", amount="2500", ground="4")
    assert "A-0017" in page.words
    assert "12\u202f500 XOF" in page.html
    row = models.FeeReceipt.objects.get(receipt_number="A-0017")
    assert (row.amount_minor, row.currency, row.ground) == (10_000, "XOF", FeeGround.VISA_AT_THE_BORDER)
    point = staff.post.node.crossing_point
    sheet = day_sheet(node=staff.post.node, account=staff.officer.account, crossing_point=point, on=staff.at.date())
    assert [(ground, number) for ground, number, _ in sheet.paid] == [
        (FeeGround.VISA_AT_THE_BORDER, 1),
        (FeeGround.VEHICLE_PERMIT, 1),
    ]
    assert "10\u202f000 XOF" in visitor.open("/day-sheet").html


def test_receipt_number_is_used_once(staff: Staff, enter: Enter) -> None:
    visitor, _ = enter()
    page = visitor.open("/fees")
    visitor.submit(page, "/fees", receipt_number="17", amount="500", ground="2")
    page = visitor.submit(page, "/fees", receipt_number="17", amount="500", ground="2", status=422)
    assert "17" in page.words
    assert models.FeeReceipt.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "many"}, {"receipt_number": "<b>"}, {"ground": ""}, {"ground": "20"}],
)
def test_fee_that_says_too_little_is_not_recorded(staff: Staff, enter: Enter, wrong: dict[str, str]) -> None:
    visitor, _ = enter()
    given = {"receipt_number": "17", "amount": "500", "ground": "2"} | wrong
    visitor.submit(visitor.open("/fees"), "/fees", status=422, **given)
    assert not models.FeeReceipt.objects.exists()


def test_fee_of_a_crossing_names_its_place(staff: Staff, enter: Enter) -> None:
    visitor = in_shift(staff, enter)
    crossing = models.Crossing.objects.get()
    path = f"/crossing/{crossing.id}/fee"
    visitor.submit(visitor.open(path), path, receipt_number="17", amount="500", ground="2")
    assert models.FeeReceipt.objects.get().target == crossing.id


def test_record_goes_from_the_post_on_its_way_to_confirmed(staff: Staff, enter: Enter) -> None:
    staff.post.enrol(HubKeys())
    visitor = in_shift(staff, enter)
    assert "Encore au poste" in table(visitor.open("/sent").html)
    while outbox.seal_next(staff.post.node, at=staff.at, in_flight=sealed()) is not None:
        pass
    assert "En route" in table(visitor.open("/sent").html)
    confirm_all(staff)
    page = visitor.open("/sent")
    assert "Confirmé par le siège" in table(page.html)
    assert "Décisions" in page.words, "the receipt says up to which number headquarters holds each lane"
    assert "TRAORE" not in page.html


def test_status_page_says_what_headquarters_still_lacks_of_each_lane(staff: Staff, enter: Enter) -> None:
    staff.post.enrol(HubKeys())
    visitor = in_shift(staff, enter)
    (decisions,) = (one for one in lanes_sent(staff.post.node) if one.lane is Lane.DECISIONS)
    assert (decisions.written, decisions.confirmed, decisions.lacking, decisions.under_way) == (1, 0, 1, 0)
    assert decisions.oldest_on == staff.at.date()
    while outbox.seal_next(staff.post.node, at=staff.at, in_flight=sealed()) is not None:
        pass
    assert {one.under_way - one.lacking for one in lanes_sent(staff.post.node)} == {0}
    assert "mark-undetermined" in table(visitor.open("/status").html)
    confirm_all(staff)
    (decisions,) = (one for one in lanes_sent(staff.post.node) if one.lane is Lane.DECISIONS)
    assert (decisions.confirmed, decisions.lacking, decisions.oldest_on) == (1, 0, None)
    assert "mark-passed" in table(visitor.open("/status").html)


def sealed() -> dict[int, int]:
    """The last number of every lane that was sealed."""
    found: dict[int, int] = {}
    for row in models.Outgoing.objects.select_related("stream"):
        found[row.stream.lane] = max(found.get(row.stream.lane, 0), row.first_seq + row.count - 1)
    return found


def table(html: str) -> str:
    """The first table of a page."""
    return html.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]


def test_end_of_a_shift_says_everything_and_the_morning_page_repeats_it(staff: Staff, enter: Enter) -> None:
    visitor = in_shift(staff, enter)
    visitor.submit(visitor.open("/fees"), "/fees", receipt_number="17", amount="500", ground="2")
    before = visitor.open("/shift")
    assert "500 XOF" in before.html
    page = visitor.submit(before, "/shift/close", note="Le groupe fume ; prévenir Diallo.")
    assert "500 XOF" in page.html
    supervisor, _ = enter(staff.supervisor, shift=False)
    page = supervisor.open("/morning")
    for words in ("Le groupe fume", "500 XOF", staff.officer.account.label, "Encore au poste"):
        assert words in page.words or words in page.html, words
    set_clock(staff.at + timedelta(days=2))
    assert "Aucun service depuis hier" in supervisor.open("/morning").words


def test_morning_page_shows_cases_that_nobody_decided(staff: Staff, enter: Enter) -> None:
    visitor, page = enter()
    visitor.submit(page, "/inspection/begin", scanned=SPECIMEN)
    supervisor, _ = enter(staff.supervisor, shift=False)
    assert "Cas ouverts" in supervisor.open("/morning").words


def test_shift_with_an_open_inspection_is_not_closed_and_says_why(staff: Staff, enter: Enter) -> None:
    visitor, page = enter()
    visitor.submit(page, "/inspection/begin", scanned=SPECIMEN)
    page = visitor.submit(visitor.open("/shift"), "/shift/close", note="", status=422)
    assert "alert" in page.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_handing_over_are_whole_and_translated(staff: Staff, enter: Enter, language: str) -> None:
    staff.post.enrol(HubKeys())
    with marked_texts():
        visitor, _ = enter(language=language, marked=True)
        for path in ("/fees", "/sent", "/morning"):
            visitor.open(path)
        shift = current_shift(account=staff.officer.account)
        assert shift is not None
        receive_fee(
            node=staff.post.node,
            account=staff.officer.account,
            receipt_number="17",
            amount="500",
            ground=FeeGround.OTHER,
            note="Timbre",
            at=staff.at,
        )
        confirm_all(staff)
        page = visitor.open("/fees")
        visitor.submit(page, "/fees", receipt_number="17", amount="x", ground="", status=422)
        for path in ("/sent", "/morning", "/shift", "/day-sheet"):
            visitor.open(path)
        visitor.submit(visitor.open("/shift"), "/shift/close", note="Rien")
        visitor.open("/morning")
