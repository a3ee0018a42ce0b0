"""Referrals: one sealed cell and the neutral outcome; nothing else tells, and the clock alone sends."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.journal.envelopes import open_envelope
from jalon.journal.streams import Stream
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.limits import CELL_BYTES, CELL_CATCH_UP_DAYS_MAX
from jalon.protection import ring
from jalon.protection.models import Slot
from jalon.records import models
from jalon.records.models import Entry, PersonRead, SealedCopy
from jalon.services import decisions, outbox, referrals, refusals
from jalon.services.refusals import ReturnAnswer
from tests.post_services.conftest import Staff, bytes_of, passport

NEEDLE = "QUARTZ-AARDVARK-9361"
SLOTS_A_DAY = 24
"""Half hours between 06:00 and 18:00, the default of the State's file."""


def hand_over(staff: Staff, zone: str, needs: str | None):
    """Hand a traveller to another service: to protection with ``needs``, else to another one."""
    view = staff.scan(zone)
    if needs is None:
        return decisions.decide(
            node=staff.node,
            account=staff.officer.account,
            draft_id=view.draft.id,
            version=1,
            outcome=Outcome.HANDED_TO_ANOTHER_SERVICE,
            at=staff.later(),
        )
    answered = refusals.answer_return_question(
        node=staff.node,
        account=staff.officer.account,
        draft_id=view.draft.id,
        version=1,
        answer=ReturnAnswer.YES,
        needs=needs,
        at=staff.later(),
    )
    assert answered.decided is not None
    return answered.decided


def opened(staff: Staff, cells):
    """What the protection service reads in cells."""
    node = staff.node
    found = [
        referrals.open_referral(
            cell,
            private_keys=[staff.protection_key],
            sender_key=lambda sender, epoch: (
                node.signing_public if (sender, epoch) == (node.node, node.epoch) else None
            ),
            recipient_node=referrals.recipient_of(node.protection_public),
        )
        for cell in cells
    ]
    return [referral for referral in found if referral is not None]


def test_referral_reaches_the_protection_service_and_nobody_else(protected: Staff) -> None:
    hand_over(protected, passport(), f"fears return; {NEEDLE}")
    cells = referrals.due_cells(node=protected.node, at=protected.later(1_800))
    assert [len(cell) for cell in cells] == [CELL_BYTES]
    (referral,) = opened(protected, cells)
    assert (referral.surname, referral.nationality, referral.document_number) == ("TRAORE", "BFA", "BF1234567")
    assert NEEDLE in referral.needs


def test_planted_referral_is_found_in_no_file_row_envelope_or_log(
    protected: Staff, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    hand_over(protected, passport(), f"{NEEDLE} {NEEDLE.lower()}")
    node, hub = protected.node, protected.post.hub_keys
    wires = [bytes(copy.wire) for copy in SealedCopy.objects.all()]
    sealed = outbox.seal_next(node, at=protected.later())
    assert sealed is not None
    wires.append(bytes(sealed.wire))
    haystack = bytes_of(protected.post.home) + b"".join(wires)
    haystack += caplog.text.encode() + "".join(capfd.readouterr()).encode()
    for needle in (NEEDLE, "fear", "referral"):
        assert needle.lower().encode() not in haystack.lower()
    read = _plain(hub, node, wires)
    assert b"TRAORE" in read
    assert NEEDLE.encode() not in read


def _plain(hub, node, wires) -> bytes:
    """What headquarters reads in envelopes sealed to it."""
    out = b""
    for wire in wires:
        found = open_envelope(
            wire,
            recipient_node=hub.node,
            private_keys=[hub.decryption_key],
            sender_key=lambda _node, _epoch: node.signing_public,
            previous_head=_head_before,
        )
        out += b"".join(part.data for entry in found.entries for part in entry.parts)
    return out


def _head_before(stream: Stream, first: int) -> bytes:
    row = models.Stream.objects.get(own=True, lane=stream.lane)
    if first == 1:
        return bytes(row.genesis)
    return bytes(Entry.objects.get(stream=row, seq=first - 1).hash)


def shape(staff: Staff) -> tuple[object, ...]:
    """Everything countable at the post: entries with sizes, cells, marks."""
    entries = [
        (entry.stream.lane, entry.seq, entry.kind, entry.tick, len(bytes(entry.parts)))
        for entry in Entry.objects.select_related("stream").order_by("tick")
    ]
    slots = [(slot.number, len(bytes(slot.cell)), slot.taken, slot.out) for slot in Slot.objects.order_by("number")]
    return entries, slots, PersonRead.objects.count()


def test_referral_and_health_case_leave_the_same_shape(protected: Staff) -> None:
    shapes = []
    protected.shift()
    for number, needs in (("BF1000001", None), ("BF1000002", NEEDLE)):
        first = shape(protected)
        hand_over(protected, passport(number=number), needs)
        second = shape(protected)
        entries = [(lane, kind, size) for lane, _, kind, _, size in second[0][len(first[0]) :]]
        marks = sum(slot[2] for slot in second[1]) - sum(slot[2] for slot in first[1] if first[1])
        shapes.append((entries, marks, len(second[1])))
    assert shapes[0] == shapes[1]


def test_database_keeps_its_size(protected: Staff) -> None:
    referrals.prepare(node=protected.node, at=protected.at)
    assert ring.size() == SLOTS_A_DAY * CELL_CATCH_UP_DAYS_MAX
    size = (protected.post.home / "protection.sqlite3").stat().st_size
    for number in range(3):
        hand_over(protected, passport(number=f"BF200000{number}"), NEEDLE if number else None)
    assert ring.size() == SLOTS_A_DAY * CELL_CATCH_UP_DAYS_MAX
    assert (protected.post.home / "protection.sqlite3").stat().st_size == size


def test_cells_leave_by_the_clock_alone(protected: Staff) -> None:
    node, start = protected.node, protected.at
    referrals.prepare(node=node, at=start)
    assert referrals.due_cells(node=node, at=start) == ()
    one = referrals.due_cells(node=node, at=start + timedelta(minutes=30))
    assert len(one) == 1
    assert referrals.due_cells(node=node, at=start + timedelta(minutes=31)) == one
    assert referrals.cells_sent(node=node, wires=one, at=start + timedelta(minutes=32)) == 1
    assert referrals.cells_sent(node=node, wires=one, at=start + timedelta(minutes=32)) == 0
    assert referrals.due_cells(node=node, at=start + timedelta(minutes=33)) == ()
    assert len(referrals.due_cells(node=node, at=start + timedelta(days=1, minutes=30))) == SLOTS_A_DAY


def test_referral_made_while_a_cell_is_on_its_way_is_not_lost(protected: Staff) -> None:
    node = protected.node
    referrals.prepare(node=node, at=protected.at)
    on_the_way = referrals.due_cells(node=node, at=protected.later(1_800))
    hand_over(protected, passport(), NEEDLE)
    hand_over(protected, passport(number="BF7654321"), f"{NEEDLE} second")
    referrals.cells_sent(node=node, wires=on_the_way, at=protected.at)
    cells = referrals.due_cells(node=node, at=protected.later(3_600))
    assert len(cells) == 2
    assert {referral.document_number for referral in opened(protected, cells)} == {"BF1234567", "BF7654321"}


def test_clock_a_year_ahead_and_back_neither_floods_nor_stops_the_cells(protected: Staff) -> None:
    node, start = protected.node, protected.at
    hand_over(protected, passport(), NEEDLE)
    flood = referrals.due_cells(node=node, at=start + timedelta(days=366))
    assert len(flood) == SLOTS_A_DAY * CELL_CATCH_UP_DAYS_MAX
    assert len(opened(protected, flood)) == 1
    referrals.cells_sent(node=node, wires=flood, at=start + timedelta(days=366))
    assert referrals.due_cells(node=node, at=start + timedelta(minutes=10)) == ()
    assert len(referrals.due_cells(node=node, at=start + timedelta(minutes=40))) == 1


def test_post_without_key_sends_no_cells(staff: Staff) -> None:
    referrals.prepare(node=staff.node, at=staff.at)
    assert referrals.due_cells(node=staff.node, at=staff.later(90_000)) == ()
    assert ring.size() == 0
    hand_over(staff, passport(), None)


def test_full_ring_says_call_and_records_nothing(protected: Staff) -> None:
    referrals.prepare(node=protected.node, at=protected.at)
    Slot.objects.update(taken=True)
    view = protected.scan()
    answered = refusals.answer_return_question(
        node=protected.node,
        account=protected.officer.account,
        draft_id=view.draft.id,
        version=1,
        answer=ReturnAnswer.YES,
        at=protected.later(),
    )
    assert answered.next == "call"
    assert not Entry.objects.filter(kind=0x0101).exists()


def test_ordinary_handing_over_goes_on_with_a_full_ring(protected: Staff) -> None:
    referrals.prepare(node=protected.node, at=protected.at)
    Slot.objects.update(taken=True)
    assert hand_over(protected, passport(), None).outcome is Outcome.HANDED_TO_ANOTHER_SERVICE


@settings(max_examples=25)
@given(st.text(max_size=3_000), st.text(max_size=300))
def test_every_content_fits_one_cell(needs: str, name: str) -> None:
    class Draft:
        crossing_point, booth = "x" * 40, "b" * 40
        id = type("Id", (), {"bytes": bytes(16)})

    class Stated:
        sex, age_band, nationality = 3, 7, "BFA"
        document = type(
            "Document",
            (),
            {
                "surname": name,
                "given_names": name,
                "number": "9" * 24,
                "issuing_state": "BFA",
                "birth": type("Birth", (), {"to_number": staticmethod(lambda: 39_800_101)}),
            },
        )

    from tests.nodes.post import AT

    content = referrals.payload_of(Draft(), Stated(), needs=needs, language="fr", at=AT)  # type: ignore[arg-type]
    assert len(content) <= 2_800
