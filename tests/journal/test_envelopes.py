"""Envelopes: what goes in comes out, nothing altered comes out, and nothing hostile costs more than its bound."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import Any

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.journal import compression, envelopes, keys, raw, statements
from jalon.journal.dictionaries import NEWEST
from jalon.journal.entries import erase_part
from jalon.journal.errors import UnableToOpenEnvelope, UnableToSealEnvelope
from jalon.journal.streams import Stream, genesis
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo, UnableToRead

KEEP = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("amount", [1, 10, 64])
def test_entries_survive_the_envelope_by_seed_and_by_given_salts(world: Any, amount: int) -> None:
    entries = world.entries(amount)
    for seed in (world.seed, None):
        for dictionary in (0, 1):
            opened = world.open(world.seal(entries, seed=seed, dictionary_id=dictionary))
            assert opened.entries == entries
            assert opened.statement.head == entries[-1].hash


def test_a_wrong_seed_falls_back_to_given_salts(world: Any) -> None:
    entries = world.entries(3)
    assert world.open(world.seal(entries, seed=bytes(16))).entries == entries


def test_an_erased_part_travels_as_its_commitment_and_the_seed_does_not_travel(world: Any) -> None:
    entries = world.entries(3)
    erased = (entries[0], erase_part(entries[1], 1), entries[2])
    opened = world.open(world.seal(erased))
    assert opened.entries == erased
    payload = opened.payload
    assert world.seed not in compression.decompress(payload, opened.statement.dictionary)
    assert world.seed in compression.decompress(world.open(world.seal(entries)).payload, NEWEST)


def test_a_run_from_the_middle_needs_the_hash_before_it(world: Any) -> None:
    entries = world.entries(6)
    wire = world.seal(entries[3:])
    assert world.open(wire, previous=entries[2].hash).entries == entries[3:]
    with pytest.raises(UnableToOpenEnvelope, match=r"journal\.envelope\.head_differs"):
        world.open(wire, previous=entries[1].hash)


def test_a_run_beyond_a_gap_is_verified_and_parked_then_read(world: Any) -> None:
    entries = world.entries(6)
    opened = world.open(world.seal(entries[3:]), previous_head=lambda _stream, _seq: None)
    assert opened.is_parked
    assert envelopes.read_payload(opened.statement, opened.payload, entries[2].hash) == entries[3:]


def test_previous_head_is_asked_for_the_streams_first_number(world: Any) -> None:
    entries, asked = world.entries(4), []

    def previous(stream: Stream, seq: int) -> bytes:
        asked.append((stream, seq))
        return entries[1].hash

    world.open(world.seal(entries[2:]), previous_head=previous)
    assert asked == [(world.stream, 3)]


@KEEP
@given(st.data())
def test_a_flipped_bit_is_never_accepted(world: Any, data: st.DataObject) -> None:
    wire = bytearray(world.seal(world.entries(2)))
    bit = data.draw(st.integers(0, len(wire) * 8 - 1))
    wire[bit // 8] ^= 1 << bit % 8
    with pytest.raises(UnableToOpenEnvelope):
        world.open(bytes(wire))


@KEEP
@given(st.data())
def test_a_truncated_or_extended_wire_is_never_accepted(world: Any, data: st.DataObject) -> None:
    wire = world.seal(world.entries(2))
    cut = data.draw(st.integers(0, len(wire) - 1))
    with pytest.raises(UnableToOpenEnvelope):
        world.open(wire[:cut])
    with pytest.raises(UnableToOpenEnvelope):
        world.open(wire + data.draw(st.binary(min_size=1, max_size=40)))


@KEEP
@given(st.binary(max_size=400))
def test_any_bytes_give_a_coded_refusal_and_nothing_else(world: Any, data: bytes) -> None:
    for wire in (data, b"JLE1\1" + keys.key_hint(keys.encryption_public(world.hub_private)) + data):
        with pytest.raises(UnableToRead):
            world.open(wire)


@KEEP
@given(st.binary(max_size=300))
def test_any_signed_raw_form_gives_entries_or_a_coded_refusal(world: Any, data: bytes) -> None:
    """A hostile post signs what it likes: the strict reader must still stand."""
    start = bytes.fromhex("86010050") + bytes(16)
    for form in (data, start + data):
        try:
            raw.read_raw(form, first_seq=1, count=1, previous=bytes(32))
        except UnableTo as error:
            assert error.code.count(".") >= 2


@KEEP
@given(st.data())
def test_a_mutated_raw_form_never_raises_anything_but_a_refusal(world: Any, data: st.DataObject) -> None:
    form = bytearray(raw.write_raw(world.entries(2), world.seed))
    for _ in range(data.draw(st.integers(1, 4))):
        form[data.draw(st.integers(0, len(form) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = raw.read_raw(bytes(form), first_seq=1, count=2, previous=bytes(32))
    except UnableTo:
        return
    assert len(read) == 2


@KEEP
@given(st.binary(max_size=200))
def test_any_frame_is_decompressed_or_refused(data: bytes) -> None:
    for payload in (data, bytes.fromhex("28b52ffd0050") + data):
        try:
            compression.decompress(payload, 1)
        except UnableTo as error:
            assert error.code.startswith("journal.envelope.")


def _peak_bytes(world: Any, payload: bytes) -> int:
    """Most memory that reading a properly signed payload takes."""
    statement = statements.Statement(1, world.stream, 1, 1, bytes(32), 0, world.hub, 0, len(payload))
    wire = envelopes.seal_payload(statement, payload, keys.encryption_public(world.hub_private), world.signing_key)
    tracemalloc.start()
    try:
        with pytest.raises(UnableToRead):
            world.open(wire)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_64_mib_bomb_is_stopped_at_its_bound(world: Any) -> None:
    settings_of_bomb = zstandard.ZstdCompressionParameters.from_level(
        19, write_content_size=False, write_checksum=False, window_log=20
    )
    bomb = zstandard.ZstdCompressor(compression_params=settings_of_bomb).compress(bytes(64 << 20))
    assert len(bomb) < 65_536
    assert _peak_bytes(world, bomb) < 2 * limits.ENVELOPE_RAW_BYTES_MAX


def test_a_declared_terabyte_is_refused_before_any_memory_is_taken(world: Any) -> None:
    frame = b"\x28\xb5\x2f\xfd\xe0" + (1 << 40).to_bytes(8, "little")
    assert len(frame) == 13
    assert _peak_bytes(world, frame) < 65_536


def test_deep_nesting_and_wide_arrays_stay_within_memory(world: Any) -> None:
    nested = b"\x99\x04\x00" + (b"\x99\x04\x00" + bytes(1_024)) * 1_024
    head = bytes.fromhex("86010050") + bytes(16) + bytes.fromhex("8184190101010081010000") + bytes.fromhex("8400000000")
    for body in (b"\x81" * 1_000_000, b"\x99\x04\x00" * 1_000_000, b"\x99\x04\x00" + b"\x80" * 8_000_000, nested):
        payload = compression.compress(head + body[: limits.ENVELOPE_RAW_BYTES_MAX - len(head)], 0)
        assert _peak_bytes(world, payload) < 3 * limits.ENVELOPE_RAW_BYTES_MAX


def test_ten_megabytes_of_input_are_refused_by_length(world: Any) -> None:
    with pytest.raises(UnableToOpenEnvelope, match=r"journal\.envelope\.wire_too_large"):
        world.open(b"JLE1\1" + bytes(10_000_000))


def test_an_envelope_for_another_recipient_is_not_forwarded(world: Any) -> None:
    """A hub that opened it cannot seal it again to somebody else as if the post had sent it there."""
    inner = keys.open_sealed(world.hub_private, world.seal(world.entries(1))[9:], envelopes.envelope_info(1))
    assert inner is not None
    other = keys.encryption_public(bytes(range(1, 33)))
    wire = envelopes.outer_head(other) + keys.seal_to(other, inner, envelopes.envelope_info(1))
    with pytest.raises(UnableToOpenEnvelope, match=r"journal\.envelope\.recipient_other"):
        world.open(wire, recipient_node=b"OTHER001", private_keys=[bytes(range(1, 33))])


def test_nothing_is_decoded_before_the_signature_holds(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_args: object, **_kwargs: object) -> bytes:
        raise AssertionError("decoded unsigned bytes")

    wire = world.seal(world.entries(1))
    monkeypatch.setattr(envelopes, "decompress", decoded)
    with pytest.raises(UnableToOpenEnvelope, match=r"journal\.envelope\.signature_wrong"):
        world.open(wire, sender_key=lambda _node, _epoch: keys.signing_public(bytes(32)))
    with pytest.raises(AssertionError, match="decoded unsigned bytes"):
        world.open(wire)


def test_a_revoked_sender_is_refused(world: Any) -> None:
    with pytest.raises(UnableToOpenEnvelope, match=r"journal\.envelope\.sender_unknown"):
        world.open(world.seal(world.entries(1)), sender_key=lambda _node, _epoch: None)


def test_the_key_is_chosen_by_its_hint_among_several(world: Any) -> None:
    older, newer = bytes(range(1, 33)), bytes(range(2, 34))
    wire = world.seal(world.entries(1))
    assert world.open(wire, private_keys=[older, world.hub_private, newer]).entries is not None
    with pytest.raises(UnableToOpenEnvelope, match=r"journal\.envelope\.key_unknown"):
        world.open(wire, private_keys=[older, newer])


def test_too_many_entries_and_too_many_bytes_are_refused_at_sealing(world: Any) -> None:
    entry = world.entries(1)[0]
    many = tuple(
        replace(entry, header=replace(entry.header, seq=seq)) for seq in range(1, limits.ENVELOPE_ENTRIES_MAX + 2)
    )
    with pytest.raises(UnableToSealEnvelope, match=r"journal\.envelope\.too_many_entries"):
        world.seal(many)
    statement = statements.Statement(1, world.stream, 1, 1, bytes(32), 0, world.hub, 0, limits.ENVELOPE_BYTES_MAX)
    with pytest.raises(UnableToSealEnvelope, match=r"journal\.envelope\.too_large"):
        envelopes.seal_payload(
            statement, bytes(limits.ENVELOPE_BYTES_MAX), keys.encryption_public(world.hub_private), world.signing_key
        )


def test_more_than_four_kibibytes_of_salts_round_trip(world: Any) -> None:
    entries = world.entries(130)
    form = raw.write_raw(entries, None)
    assert raw.read_raw(form, first_seq=1, count=130, previous=genesis(world.stream)) == entries


@settings(max_examples=200)
@given(st.integers(2, 1 << 20))
def test_padding_adds_at_most_twelve_percent_and_is_stable(length: int) -> None:
    padded = envelopes.padded_length(length)
    assert length <= padded <= length * 1.12 + 1
    assert envelopes.padded_length(padded) == padded


def test_an_alert_alone_fits_four_hundred_bytes(world: Any) -> None:
    from jalon.journal.entries import Header, make_entry
    from jalon.journal.kinds import encode_body, kind
    from jalon.journal.parts import salts

    alert = kind("detection.recorded")
    movement = {"crossing_point": "BFA-FARAMANA", "recorded_second": 40_000, "detection_type": 2, "detection_source": 2}
    movement |= {
        "direction": 2,
        "document_kind": 2,
        "sex": 2,
        "age_band": 3,
        "nationality": "NER",
        "provisional": False,
    }
    staff = {"officer": bytes(range(16)), "shift": bytes(range(16, 32)), "second_way": 2, "uptime_s": 3_000}
    parts = encode_body(alert, {"movement": movement, "staff": staff})
    stream = replace(world.stream, lane=1)
    header = Header(1, alert.number, alert.version, 1, 9, 20_780)
    entry = make_entry(genesis(stream), header, parts, salts(world.seed, 1, len(parts)))
    assert len(world.seal((entry,), stream=stream)) <= 400


def test_the_largest_envelope_that_is_accepted_takes_bounded_memory(world: Any) -> None:
    """8 MiB of raw form, held once as bytes and once as parts, and little beside."""
    from jalon.journal.entries import Entry, Header, make_entry
    from jalon.journal.parts import Part
    from jalon.kernel.canonical import encode

    part, previous, entries = Part(1, encode([bytes(1_990)])), genesis(world.stream), list[Entry]()
    for seq in range(1, 4_001):
        entries.append(make_entry(previous, Header(seq, 1, 1, 0, seq, 20_780), [part], [bytes(16)]))
        previous = entries[-1].hash
    wire = world.seal(tuple(entries), dictionary_id=0)
    tracemalloc.start()
    try:
        assert len(world.open(wire).entries) == 4_000
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()
