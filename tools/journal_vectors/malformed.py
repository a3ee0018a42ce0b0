"""(i) malformed inputs, each with the error code that a reader gives for it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import zstandard
from fixed import (
    EPOCH,
    HUB,
    HUB_ENCRYPTION,
    HUB_KEY,
    NODE,
    NODE_KEY,
    PROTECTION_KEY,
    ROOT_KEY,
    SEED,
    STREAM,
    hub_certificate,
    post_certificate,
    three_entries,
)

from jalon.journal import cells, envelopes, export, keys, receipts, statements
from jalon.journal.compression import compress
from jalon.journal.parts import salts
from jalon.journal.raw import write_raw
from jalon.journal.statements import Statement
from jalon.journal.streams import genesis
from jalon.kernel.canonical import Value, encode

Case = dict[str, Any]
_PUBLIC = keys.encryption_public(HUB_ENCRYPTION)
_INFO = envelopes.envelope_info(1)
_HEAD = three_entries()[-1].hash


def sealed(inner: bytes, info: bytes = _INFO) -> bytes:
    """A wire around any inner bytes."""
    return envelopes.outer_head(_PUBLIC) + keys.seal_to(_PUBLIC, inner, info)


def signed(payload: bytes, key: bytes = NODE_KEY, **changes: Any) -> bytes:
    """A wire with a properly signed statement over any payload."""
    given: dict[str, Any] = {
        "type": 1,
        "stream": STREAM,
        "first_seq": 1,
        "count": 3,
        "head": _HEAD,
        "unix_time": 0x69BD1780,
        "recipient": HUB,
        "payload_length": len(payload),
    }
    statement = Statement(**(given | changes))
    signature = keys.sign(key, statements.signed_bytes(statement, hashlib.sha256(payload).digest()))
    inner = statement.to_bytes() + signature + payload
    return sealed(inner.ljust(envelopes.padded_length(len(inner)), b"\0"))


def raw_wire(raw: bytes, **changes: Any) -> bytes:
    """A wire whose payload is a good frame of any raw bytes."""
    return signed(compress(raw, 0), **changes)


def changed(data: bytes, at: int, value: bytes) -> bytes:
    """``data`` with other bytes from ``at`` on."""
    return data[:at] + value + data[at + len(value) :]


def envelope_cases() -> list[Case]:
    """Faults before the payload is read."""
    good = signed(compress(write_raw(three_entries(), SEED), 0))
    payload = compress(write_raw(three_entries(), SEED), 0)
    inner = keys.open_sealed(HUB_ENCRYPTION, good[9:], _INFO)
    assert inner is not None
    grown = inner + bytes(64)
    cases = [
        ("no byte", b"", "journal.envelope.truncated"),
        ("eight bytes", good[:8], "journal.envelope.truncated"),
        ("another magic", b"JLE2" + good[4:], "journal.envelope.magic"),
        ("suite 0", changed(good, 4, b"\x00"), "journal.envelope.suite_unknown"),
        ("suite 2, which carries cells only", changed(good, 4, b"\x02"), "journal.envelope.suite_unknown"),
        ("suite 9", changed(good, 4, b"\x09"), "journal.envelope.suite_unknown"),
        ("no room for a statement", good[:200], "journal.envelope.truncated"),
        ("sealed to another key", changed(good, 5, bytes(4)), "journal.envelope.key_unknown"),
        ("a bit of the encapsulated key", changed(good, 9, bytes([good[9] ^ 1])), "journal.envelope.seal_broken"),
        ("a bit of the ciphertext", changed(good, 90, bytes([good[90] ^ 1])), "journal.envelope.seal_broken"),
        ("last byte missing", good[:-1], "journal.envelope.seal_broken"),
        ("info of another suite", sealed(inner, envelopes.envelope_info(2)), "journal.envelope.seal_broken"),
        ("statement version 2", sealed(changed(inner, 0, b"\x02")), "journal.statement.version_unknown"),
        ("statement type 0", sealed(changed(inner, 1, b"\x00")), "journal.statement.type_unknown"),
        ("flag in a statement", sealed(changed(inner, 3, b"\x01")), "journal.statement.flags_unknown"),
        ("payload length beside type 2", sealed(changed(inner, 1, b"\x02")), "journal.statement.range"),
        ("first seq 0", sealed(changed(inner, 30, bytes(8))), "journal.statement.range"),
        ("range beyond 64 bits", sealed(changed(inner, 30, b"\xff" * 8)), "journal.statement.range"),
        ("checkpoint as an envelope", signed(b"", type=2), "journal.statement.type_unknown"),
        ("another recipient", signed(payload, recipient=NODE), "journal.envelope.recipient_other"),
        ("no entry", signed(payload, count=0), "journal.envelope.count"),
        ("4,097 entries", signed(payload, count=4_097), "journal.envelope.count"),
        (
            "lane 5, not in the certificate",
            signed(payload, stream=replace(STREAM, lane=5)),
            "journal.envelope.lane_not_allowed",
        ),
        (
            "payload beyond the inner bytes",
            sealed(changed(inner, 80, b"\x00\x01\x00\x00")),
            "journal.envelope.payload_length",
        ),
        ("padding not zero", sealed(inner[:-1] + b"\x01"), "journal.envelope.padding"),
        ("padding too long", sealed(grown), "journal.envelope.padding"),
        ("unknown sender", signed(payload, stream=replace(STREAM, node=HUB)), "journal.envelope.sender_unknown"),
        ("unknown epoch", signed(payload, stream=replace(STREAM, epoch=bytes(8))), "journal.envelope.sender_unknown"),
        ("signed by another key", signed(payload, HUB_KEY), "journal.envelope.signature_wrong"),
        (
            "a bit of the signature",
            sealed(changed(inner, 90, bytes([inner[90] ^ 1]))),
            "journal.envelope.signature_wrong",
        ),
        (
            "a bit of the payload",
            sealed(changed(inner, 160, bytes([inner[160] ^ 1]))),
            "journal.envelope.signature_wrong",
        ),
        ("a bit of the head", sealed(changed(inner, 60, bytes([inner[60] ^ 1]))), "journal.envelope.signature_wrong"),
    ]
    return [{"format": "envelope", "name": name, "bytes": data, "code": code} for name, data, code in cases]


def frame_cases() -> list[Case]:
    """Faults of the compressed frame, under a good signature."""
    frame = compress(write_raw(three_entries(), SEED), 0)
    sized = zstandard.ZstdCompressor(write_content_size=True).compress(bytes(1_000))
    summed = zstandard.ZstdCompressor(write_content_size=False, write_checksum=True).compress(bytes(1_000))
    terabyte = b"\x28\xb5\x2f\xfd\xe0" + (1 << 40).to_bytes(8, "little")
    zeros = bytes.fromhex("28b52ffd0050") + b"".join(
        (131_072 << 3 | 2 | (index == 64)).to_bytes(3, "little") + b"\0" for index in range(65)
    )
    cases = [
        ("dictionary 999", signed(frame, dictionary=999), "journal.envelope.dictionary_unknown"),
        ("no frame", signed(b"hello"), "journal.envelope.frame_form"),
        ("no payload", signed(b""), "journal.envelope.frame_form"),
        ("frame with content size", signed(sized), "journal.envelope.frame_form"),
        ("frame with checksum", signed(summed), "journal.envelope.frame_form"),
        ("13 bytes that claim a terabyte", signed(terabyte), "journal.envelope.frame_form"),
        ("skippable frame", signed(b"\x50\x2a\x4d\x18\x08\x00\x00\x00" + bytes(8)), "journal.envelope.frame_form"),
        ("window of 2 MiB", signed(changed(frame, 5, b"\x58")), "journal.envelope.window_too_large"),
        ("frame cut short", signed(frame[:-4]), "journal.envelope.frame_truncated"),
        ("bytes after the frame", signed(frame + b"\0"), "journal.envelope.frame_trailing"),
        (
            "reserved block type",
            signed(bytes.fromhex("28b52ffd0050") + b"\x0f\0\0\0"),
            "journal.envelope.frame_damaged",
        ),
        (
            "damaged block",
            signed(bytes.fromhex("28b52ffd0050") + b"\x25\0\0\xff\xff\xff\xff"),
            "journal.envelope.frame_damaged",
        ),
        ("more than 8 MiB of zeros", signed(zeros), "journal.envelope.raw_too_large"),
    ]
    return [{"format": "envelope", "name": name, "bytes": data, "code": code} for name, data, code in cases]


def _raw(part: bytes = b"\x80", *, row: Value = (0, 0, 0, 0), head: Value = None, salts_given: bytes = SEED) -> bytes:
    table: Value = [[0x0101, 1, 0, [1]]]
    return encode(head or [1, 0, salts_given, table, 7, 20_515]) + encode(row) + part


def raw_cases() -> list[Case]:
    """Faults of the raw form, in a good frame under a good signature. Each claims one entry."""
    table: list[Value] = [[0x0101, 1, 0, [1]]]
    given = salts(SEED, 1, 1)[0]
    commitment = bytes(32)
    cases = [
        ("raw version 2", _raw(head=[2, 0, SEED, table, 7, 20_515]), "journal.raw.version_unknown"),
        ("head of five", _raw(head=[1, 0, SEED, table, 7]), "journal.raw.head"),
        ("salt mode 2", _raw(head=[1, 2, SEED, table, 7, 20_515]), "journal.raw.salt_mode_unknown"),
        ("seed of 15 bytes", _raw(salts_given=SEED[:15]), "journal.raw.salts"),
        ("no salt given", _raw(head=[1, 1, b"", table, 7, 20_515]), "journal.raw.salts"),
        ("a salt too many", _raw(head=[1, 1, given * 2, table, 7, 20_515]), "journal.raw.salts"),
        ("table is a number", _raw(head=[1, 0, SEED, 4, 7, 20_515]), "journal.raw.table"),
        ("form without classes", _raw(head=[1, 0, SEED, [[1, 1, 0, []]], 7, 20_515]), "journal.raw.table"),
        ("form with nine classes", _raw(head=[1, 0, SEED, [[1, 1, 0, [1] * 9]], 7, 20_515]), "journal.raw.table"),
        ("unknown flag", _raw(head=[1, 0, SEED, [[1, 1, 4, [1]]], 7, 20_515]), "journal.raw.table"),
        ("kind of 17 bits", _raw(head=[1, 0, SEED, [[65_536, 1, 0, [1]]], 7, 20_515]), "journal.raw.table"),
        ("first tick below zero", _raw(head=[1, 0, SEED, table, -1, 20_515]), "journal.raw.head"),
        ("row names no form", _raw(row=[1, 0, 0, 0]), "journal.raw.row"),
        ("tick goes back", _raw(row=[0, -1, 0, 0]), "journal.raw.row"),
        ("day before 1970", _raw(row=[0, 0, -20_516, 0]), "journal.raw.row"),
        ("erased part that the form has not", _raw(row=[0, 0, 0, 2]), "journal.raw.row"),
        ("true for a number", _raw(row=[False, 0, 0, 0]), "journal.raw.row"),
        ("seed beside an erased part", _raw(commitment, row=[0, 0, 0, 1]), "journal.raw.seed_beside_erased"),
        ("part is a map", _raw(b"\xa0"), "journal.raw.part_no_array"),
        ("part is text", _raw(b"\x60"), "journal.raw.part_no_array"),
        ("part over 16 KiB", _raw(encode([bytes(4_096)] * 4)), "journal.raw.part_too_long"),
        ("long form of a small number", _raw(b"\x81\x18\x17"), "kernel.canonical.not_canonical"),
        ("indefinite array", _raw(b"\x9f\xff"), "kernel.canonical.not_canonical"),
        ("tag", _raw(b"\x81\xc0\x00"), "kernel.canonical.not_canonical"),
        ("float", _raw(b"\x81\xf9\x3c\x00"), "kernel.canonical.not_canonical"),
        ("undefined", _raw(b"\x81\xf7"), "kernel.canonical.not_canonical"),
        ("map inside a part", _raw(b"\x81\xa0"), "kernel.canonical.not_canonical"),
        ("five arrays deep", _raw(b"\x81" * 4 + b"\x80"), "kernel.canonical.too_deep"),
        ("1,025 items", _raw(b"\x99\x04\x01" + b"\0" * 1_025), "kernel.canonical.too_many_items"),
        ("string over 4 KiB", _raw(b"\x81\x59\x10\x01" + bytes(4_097)), "kernel.canonical.too_long"),
        ("text that is not UTF-8", _raw(b"\x81\x61\xff"), "kernel.canonical.not_text"),
        ("text that is not NFC", _raw(b"\x81\x63\x65\xcc\x81"), "kernel.canonical.not_canonical"),
        ("no part", _raw(b""), "kernel.canonical.truncated"),
        ("part cut short", _raw(b"\x82\x00"), "kernel.canonical.truncated"),
        ("bytes after the last part", _raw(b"\x80\x00"), "kernel.canonical.trailing"),
        ("head is not that of the chain", _raw(), "journal.envelope.head_differs"),
    ]
    return [
        {"format": "envelope", "name": name, "bytes": raw_wire(raw, count=1), "code": code} for name, raw, code in cases
    ]


def other_cases() -> list[Case]:
    """Faults of cells, receipts, certificates and export files."""
    public = keys.encryption_public(PROTECTION_KEY)
    cell = cells.seal_cell(public, b"synthetic")
    receipt = receipts.make_receipt(
        HUB, EPOCH, received=1, leaf_index=0, lines=[receipts.ReceiptLine(STREAM, 3, _HEAD)]
    )
    wire = receipts.to_wire(receipt, receipts.sign(receipt, HUB_KEY))
    own = post_certificate()
    cases = [
        ("cell", "a byte short", cell[:-1], "journal.cell.length"),
        ("cell", "suite 1", changed(cell, 4, b"\x01"), "journal.envelope.suite_unknown"),
        ("cell", "another key", changed(cell, 5, bytes(4)), "journal.envelope.key_unknown"),
        ("cell", "a bit changed", changed(cell, 2_000, bytes([cell[2_000] ^ 1])), "journal.envelope.seal_broken"),
        ("cell", "form 3", _cell(b"\x03"), "journal.cell.form"),
        ("cell", "a dummy that holds bytes", _cell(b"\x00\x01"), "journal.cell.form"),
        ("cell", "length beyond the room", _cell(b"\x01\xff\xff"), "journal.cell.form"),
        ("cell", "bytes after the payload", _cell(b"\x01\x00\x01\x41\x42"), "journal.cell.form"),
        ("cell", "fragment 2 of 2", _cell(b"\x02" + bytes(8) + b"\x02\x02\x00\x00"), "journal.cell.form"),
        ("receipt", "no byte", b"", "journal.receipt.length"),
        ("receipt", "a byte more", wire + b"\0", "journal.receipt.length"),
        ("receipt", "claims 255 lines", changed(wire, 44, b"\xff"), "journal.receipt.length"),
        ("receipt", "another tag", b"jalon/rcpt/2" + wire[12:], "journal.receipt.version_unknown"),
        ("certificate", "no byte", b"", "kernel.canonical.truncated"),
        ("certificate", "without signature", own[:-64], "kernel.canonical.truncated"),
        ("certificate", "a byte more", own + b"\0", "kernel.canonical.trailing"),
        ("certificate", "version 2", changed(own, 1, b"\x02"), "journal.certificate.version_unknown"),
        ("certificate", "role 9", changed(own, 11, b"\x09"), "journal.certificate.fields"),
        ("certificate", "signed by the root, not by the hub", hub_certificate(), "journal.certificate.signature_wrong"),
        (
            "certificate",
            "a bit of the signature",
            own[:-1] + bytes([own[-1] ^ 1]),
            "journal.certificate.signature_wrong",
        ),
        *(("export", name, data, code) for name, data, code in export_cases()),
    ]
    return [{"format": kind, "name": name, "bytes": data, "code": code} for kind, name, data, code in cases]


def _cell(room: bytes) -> bytes:
    public = keys.encryption_public(PROTECTION_KEY)
    inner = bytes(148) + room.ljust(cells.ROOM_BYTES, b"\0")
    return envelopes.outer_head(public) + keys.seal_to(public, inner, envelopes.envelope_info(2))


def export_cases() -> list[tuple[str, bytes, str]]:
    """Faults of an export file."""
    good = _export(three_entries())
    small = _export([])
    other = STREAM.to_bytes() + bytes(47) + b"\x01" + bytes(32)
    return [
        ("no byte", b"", "journal.export.magic"),
        ("another magic", b"JLF2" + good[4:], "journal.export.magic"),
        ("no end", good[:-45], "journal.export.truncated"),
        ("a byte short", good[:-1], "journal.export.truncated"),
        ("a byte more", good + b"\0", "journal.export.trailing"),
        ("frame of 4 GiB", small[:4] + b"\x04\xff\xff\xff\xff", "journal.export.frame_too_large"),
        ("frame of type 9", small[:4] + b"\x09\x00\x00\x00\x00" + small[4:], "journal.export.frame"),
        ("a frame left out", small[:4] + small[4 + 5 + 99 :], "journal.export.digest"),
        ("certificate without a root", small[:4] + _frame(2, post_certificate()) + small[4:], "journal.export.no_root"),
        ("entry outside a stream", small[:4] + good[4 + 104 : -45], "journal.export.order"),
        ("entry of no parts", small[:-45] + _frame(4, bytes(7) + b"\x01" + bytes(49)), "journal.export.frame"),
        ("genesis of another stream", small[:4] + _frame(3, other), "journal.export.frame"),
    ]  # fmt: skip


def _frame(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + len(body).to_bytes(4, "big") + body


def _export(entries: Any) -> bytes:
    out = io.BytesIO()
    export.write_export(out, [export.StreamStart(STREAM), *entries])
    return out.getvalue()


def malformed_cases() -> dict[str, Any]:
    """All of them, with what a reader needs to reach the fault."""
    builders: tuple[Callable[[], list[Case]], ...] = (envelope_cases, frame_cases, raw_cases, other_cases)
    return {
        "recipient": HUB,
        "private_key": HUB_ENCRYPTION,
        "cell_private_key": PROTECTION_KEY,
        "sender": {"node": NODE, "epoch": EPOCH, "public_key": keys.signing_public(NODE_KEY), "lanes": [2]},
        "certificate_issuer": keys.signing_public(HUB_KEY),
        "root": keys.signing_public(ROOT_KEY),
        "previous": genesis(STREAM),
        "cases": [case for builder in builders for case in builder()],
    }
