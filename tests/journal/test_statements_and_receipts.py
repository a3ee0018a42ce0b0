"""Statements, receipts and certificates: what is signed, and what any change of it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.journal import certificates, keys, receipts, statements
from jalon.journal.certificates import Certificate, Role, read_certificate, verify_certificate
from jalon.journal.receipts import Receipt, ReceiptLine
from jalon.journal.statements import Statement
from jalon.journal.streams import Stream
from jalon.kernel.errors import UnableToRead

KEY = bytes(range(32))
PUBLIC = keys.signing_public(KEY)
eight = st.binary(min_size=8, max_size=8)
streams = st.builds(Stream, eight, eight, st.integers(0, 255), st.integers(0, 65_535))
heads = st.binary(min_size=32, max_size=32)


@settings(max_examples=60)
@given(streams, st.integers(1, 2**63), st.integers(0, 2**32 - 1), heads, st.integers(0, 2**32 - 1), eight)
def test_statements_round_trip(
    stream: Stream, first: int, count: int, head: bytes, time: int, recipient: bytes
) -> None:
    statement = Statement(statements.ENVELOPE, stream, first, count, head, time, recipient, 7, 9)
    assert len(statement.to_bytes()) == 84
    assert Statement.from_bytes(statement.to_bytes()) == statement


@settings(max_examples=80)
@given(st.binary(min_size=84, max_size=84))
def test_any_84_bytes_are_a_statement_that_writes_back_or_are_refused(data: bytes) -> None:
    for candidate in (data, b"\1\1" + data[2:3] + b"\0" + data[4:]):
        try:
            assert Statement.from_bytes(candidate).to_bytes() == candidate
        except UnableToRead as error:
            assert error.code.startswith("journal.statement.")


@settings(max_examples=40)
@given(st.integers(0, 84 * 8 - 1))
def test_every_bit_of_a_statement_is_signed(bit: int) -> None:
    statement = Statement(1, Stream(b"POST0001", b"EPOCH001", 2), 5, 3, bytes(32), 7, b"HUB00001", 0, 5)
    signature = statements.sign(statement, b"hello", KEY)
    assert statements.verify(statement, b"hello", signature, PUBLIC)
    changed = bytearray(statement.to_bytes())
    changed[bit // 8] ^= 1 << bit % 8
    try:
        other = Statement.from_bytes(bytes(changed))
    except UnableToRead:
        return
    assert not statements.verify(other, b"hello", signature, PUBLIC)


def test_a_signature_holds_for_its_payload_and_key_only() -> None:
    statement = Statement(1, Stream(b"POST0001", b"EPOCH001", 2), 5, 3, bytes(32), 7, b"HUB00001", 0, 5)
    signature = statements.sign(statement, b"hello", KEY)
    assert not statements.verify(statement, b"hellO", signature, PUBLIC)
    assert not statements.verify(statement, b"hello!", signature, PUBLIC)
    assert not statements.verify(statement, b"hello", signature, keys.signing_public(bytes(32)))
    assert not statements.verify(statement, b"hello", signature[:-1], PUBLIC)
    assert not statements.verify(statement, b"hello", signature, b"short")


def test_checkpoint_and_genesis_say_what_they_cover() -> None:
    stream = Stream(b"POST0001", b"EPOCH001", 2)
    point = statements.checkpoint(stream, first_seq=65, last_seq=128, head=bytes(32), unix_time=1)
    assert (point.type, point.count, point.last_seq) == (2, 64, 128)
    nothing_new = statements.checkpoint(stream, first_seq=129, last_seq=128, head=bytes(32), unix_time=1)
    assert nothing_new.last_seq == 128
    assert statements.genesis_statement(stream, head=bytes(32), unix_time=1).last_seq == 0


@settings(max_examples=40)
@given(eight, eight, st.lists(st.tuples(streams, st.integers(0, 2**64 - 1), heads), max_size=5), st.data())
def test_receipts_round_trip_and_every_byte_is_signed(
    hub: bytes, epoch: bytes, rows: list[tuple[Stream, int, bytes]], data: st.DataObject
) -> None:
    lines = [ReceiptLine(*row) for row in rows]
    receipt = receipts.make_receipt(hub, epoch, received=9, leaf_index=4, lines=lines)
    wire = receipts.to_wire(receipt, receipts.sign(receipt, KEY))
    assert receipts.read(wire) == (receipt, wire[-64:])
    assert receipts.verify(*receipts.read(wire), PUBLIC)
    at = data.draw(st.integers(0, len(wire) - 1))
    changed = wire[:at] + bytes([wire[at] ^ 1]) + wire[at + 1 :]
    try:
        other, signature = receipts.read(changed)
    except UnableToRead:
        return
    assert not receipts.verify(other, signature, PUBLIC)


def test_a_receipt_for_three_lanes_is_found_by_stream() -> None:
    lines = [ReceiptLine(Stream(b"POST0001", b"EPOCH001", lane), lane, bytes(32)) for lane in (2, 0, 1)]
    receipt = receipts.make_receipt(b"HUB00001", b"EPOCH009", received=1, leaf_index=0, lines=lines)
    assert [line.stream.lane for line in receipt.lines] == [0, 1, 2]
    assert receipt.line(lines[0].stream) == lines[0]
    assert receipt.line(Stream(b"POST0002", b"EPOCH001", 2)) is None
    assert isinstance(receipt, Receipt)


CERTIFICATE = Certificate(
    b"POST0001",
    Role.POST,
    "BFA",
    "Faramana, démonstration",
    PUBLIC,
    keys.encryption_public(KEY),
    frozenset(range(7)),
    date(2026, 1, 1),
    date(2026, 12, 31),
)


def test_a_certificate_holds_under_its_issuer_and_on_its_days() -> None:
    signed = CERTIFICATE.issue(KEY)
    assert verify_certificate(signed, PUBLIC, on=date(2026, 12, 31)) == CERTIFICATE
    with pytest.raises(UnableToRead, match=r"journal\.certificate\.not_valid_on"):
        verify_certificate(signed, PUBLIC, on=date(2027, 1, 1))
    with pytest.raises(UnableToRead, match=r"journal\.certificate\.signature_wrong"):
        verify_certificate(signed, keys.signing_public(bytes(32)))
    assert CERTIFICATE.key_id() == keys.key_id(PUBLIC)


def test_a_protection_certificate_carries_a_hybrid_key() -> None:
    public = keys.encryption_public(bytes(range(96)))
    protection = replace(CERTIFICATE, role=Role.PROTECTION, encryption_public=public)
    assert read_certificate(protection.issue(KEY)).encryption_public == public


@pytest.mark.parametrize(
    "changes",
    [
        {"node": b"SHORT"},
        {"state": "BF"},
        {"label": "x" * (certificates.LABEL_CHARACTERS_MAX + 1)},
        {"signing_public": bytes(31)},
        {"encryption_public": bytes(33)},
        {"lanes": frozenset({256})},
        {"until_on": date(2025, 1, 1)},
    ],
)
def test_a_certificate_with_an_impossible_field_is_refused(changes: dict[str, Any]) -> None:
    signed = replace(CERTIFICATE, **changes).issue(KEY)
    with pytest.raises(UnableToRead, match=r"journal\.certificate\.fields"):
        verify_certificate(signed, PUBLIC)


@settings(max_examples=80)
@given(st.integers(0, 10_000), st.integers(0, 255))
def test_an_altered_certificate_is_never_accepted(place: int, value: int) -> None:
    signed = bytearray(CERTIFICATE.issue(KEY))
    place %= len(signed)
    if signed[place] == value:
        return
    signed[place] = value
    with pytest.raises(UnableToRead):
        verify_certificate(bytes(signed), PUBLIC)
