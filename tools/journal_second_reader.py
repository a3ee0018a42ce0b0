"""A second, independent reader of the journal format, written from docs/reference/journal.md.

It imports nothing of Jalon: only Python, the primitives of `cryptography`, and `zstandard` for frames. HPKE is built
here from X25519, ML-KEM, HKDF and ChaCha20-Poly1305. `tools/verify_journal.py` is its command.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
import operator
import struct
import unicodedata
import zlib
from pathlib import Path
from typing import Any

import zstandard
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

DICTIONARIES = {1: "src/jalon/journal/data/decisions-1.zdict", 2: "src/jalon/journal/data/records-2.zdict"}


class Refused(Exception):
    """Input that does not follow the format, with the code of the reference."""


def need(condition: object, code: str) -> None:
    if not condition:
        raise Refused(code)


def h(*pieces: bytes) -> bytes:
    return hashlib.sha256(b"".join(pieces)).digest()


def t(name: str) -> bytes:
    return name.encode().ljust(16, b"\0")


def signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# --- canonical CBOR ---------------------------------------------------------------------------
def item(data: bytes, at: int, depth: int = 0, string_max: int = 4_096) -> tuple[Any, int]:
    """The item at ``at`` and where the next begins."""
    need(at < len(data), "kernel.canonical.truncated")
    major, info = data[at] >> 5, data[at] & 31
    if major == 7:
        need(data[at] in (0xF4, 0xF5, 0xF6), "kernel.canonical.not_canonical")
        return {0xF4: False, 0xF5: True, 0xF6: None}[data[at]], at + 1
    need(major <= 4 and info <= 27, "kernel.canonical.not_canonical")
    size = 0 if info < 24 else 1 << (info - 24)
    need(at + 1 + size <= len(data), "kernel.canonical.truncated")
    number = int.from_bytes(data[at + 1 : at + 1 + size], "big") if size else info
    least = {0: 0, 1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}[size]
    need(number >= least, "kernel.canonical.not_canonical")
    at += 1 + size
    if major in (0, 1):
        return (number if major == 0 else -1 - number), at
    if major == 4:
        need(depth < 4, "kernel.canonical.too_deep")
        need(number <= 1_024, "kernel.canonical.too_many_items")
        found = []
        for _ in range(number):
            value, at = item(data, at, depth + 1, string_max)
            found.append(value)
        return found, at
    need(number <= string_max, "kernel.canonical.too_long")
    need(at + number <= len(data), "kernel.canonical.truncated")
    taken = data[at : at + number]
    if major == 2:
        return taken, at + number
    try:
        text = taken.decode()
    except UnicodeDecodeError:
        raise Refused("kernel.canonical.not_text") from None
    need(unicodedata.normalize("NFC", text) == text, "kernel.canonical.not_canonical")
    return text, at + number


def is_number(value: Any, low: int, high: int) -> bool:
    return type(value) is int and low <= value <= high


# --- HPKE (RFC 9180), base mode, one message --------------------------------------------------
def _extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + secret, "sha256")


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    message = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, message + b"\x01", "sha256")[:length]


def _dhkem_x25519(private: bytes, enc: bytes) -> bytes:
    key = X25519PrivateKey.from_private_bytes(private)
    shared = key.exchange(X25519PublicKey.from_public_bytes(enc))
    suite = b"KEM" + (0x0020).to_bytes(2, "big")
    prk = _extract(suite, b"", b"eae_prk", shared)
    return _expand(suite, prk, b"shared_secret", enc + key.public_key().public_bytes_raw(), 32)


def _hybrid(private: bytes, enc: bytes) -> bytes:
    """ML-KEM-768 with X25519: SHA3-256 over both secrets, the X25519 ciphertext and key, and a label."""
    curve = X25519PrivateKey.from_private_bytes(private[64:])
    lattice = MLKEM768PrivateKey.from_seed_bytes(private[:64]).decapsulate(enc[:1_088])
    shared = curve.exchange(X25519PublicKey.from_public_bytes(enc[1_088:]))
    pieces = lattice + shared + enc[1_088:] + curve.public_key().public_bytes_raw() + b"\\.//^\\"
    return hashlib.sha3_256(pieces).digest()


def hpke_open(suite_number: int, private: bytes, sealed: bytes, info: bytes) -> bytes:
    kem, enc_length = ((0x0020, 32), (0x647A, 1_120))[suite_number - 1]
    enc, ciphertext = sealed[:enc_length], sealed[enc_length:]
    try:
        secret = _dhkem_x25519(private, enc) if suite_number == 1 else _hybrid(private, enc)
    except ValueError:
        raise Refused("journal.envelope.seal_broken") from None
    suite = b"HPKE" + kem.to_bytes(2, "big") + (1).to_bytes(2, "big") + (3).to_bytes(2, "big")
    psk_id, info_hash = _extract(suite, b"", b"psk_id_hash", b""), _extract(suite, b"", b"info_hash", info)
    context = b"\0" + psk_id + info_hash
    key_secret = _extract(suite, secret, b"secret", b"")
    key, nonce = (_expand(suite, key_secret, name, context, size) for name, size in ((b"key", 32), (b"base_nonce", 12)))
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, None)
    except InvalidTag:
        raise Refused("journal.envelope.seal_broken") from None


# --- entries ----------------------------------------------------------------------------------
def genesis(stream: bytes, parent_epoch: bytes = bytes(8), parent_head: bytes = bytes(32)) -> bytes:
    return h(t("jalon/genesis/1"), stream, parent_epoch, parent_head)


def salts(seed: bytes, seq: int) -> list[bytes]:
    both = b"".join(
        hmac.digest(seed, t("jalon/salt/1") + struct.pack(">QB", seq, block), "sha512") for block in range(2)
    )
    return [both[at : at + 16] for at in range(0, 128, 16)]


def part_commitment(salt: bytes, part_class: int, data: bytes) -> bytes:
    return h(t("jalon/part/1"), salt, bytes((part_class,)), data)


def entry_hash(previous: bytes, header: bytes, commitments: list[bytes]) -> bytes:
    body = h(t("jalon/body/1"), bytes((len(commitments),)), *commitments)
    return h(t("jalon/entry/1"), previous, header, body)


def header_bytes(*fields: int) -> bytes:
    return struct.pack(">QHBBQI", *fields)


# --- statements and receipts ------------------------------------------------------------------
_STATEMENT = struct.Struct(">BBBBH8s8s8sQIHI32sI")


def statement(data: bytes) -> dict[str, Any]:
    need(len(data) == 84, "journal.statement.length")
    names = "version type lane flags sub node epoch recipient first count dictionary time head length"
    read = dict(zip(names.split(), _STATEMENT.unpack(data), strict=True))
    need(read["version"] == 1, "journal.statement.version_unknown")
    need(read["type"] in (1, 2, 3), "journal.statement.type_unknown")
    need(read["flags"] == 0, "journal.statement.flags_unknown")
    fits = read["first"] >= 1 and read["first"] + read["count"] <= 1 << 64
    need(fits and (read["type"] == 1 or not read["length"]), "journal.statement.range")
    read["stream"] = data[6:22] + data[2:3] + data[4:6]
    read["seq"] = 0 if read["type"] == 3 else read["first"] + read["count"] - 1
    return read


def statement_holds(data: bytes, payload_hash: bytes, signature: bytes, public: bytes) -> bool:
    return signed_by(public, signature, t("jalon/stmt/1") + data + payload_hash)


def receipt(data: bytes) -> tuple[bytes, list[tuple[bytes, int, bytes]], bytes]:
    """Hub, lines (stream, seq, head), signature."""
    need(len(data) >= 45, "journal.receipt.length")
    need(data[:16] == t("jalon/rcpt/1"), "journal.receipt.version_unknown")
    end = 45 + 59 * data[44]
    need(len(data) == end + 64, "journal.receipt.length")
    rows = (data[at : at + 59] for at in range(45, end, 59))
    return data[16:24], [(row[:19], int.from_bytes(row[19:27], "big"), row[27:]) for row in rows], data[end:]


# --- envelopes and cells ----------------------------------------------------------------------
def unseal(wire: bytes, suite: int, private: bytes, public: bytes) -> bytes:
    need(len(wire) >= 9, "journal.envelope.truncated")
    need(wire[:4] == b"JLE1", "journal.envelope.magic")
    need(wire[4] == suite, "journal.envelope.suite_unknown")
    need(suite == 2 or len(wire) >= 9 + 48 + 148, "journal.envelope.truncated")
    need(wire[5:9] == h(public)[:4], "journal.envelope.key_unknown")
    return hpke_open(suite, private, wire[9:], t("jalon/env/1") + bytes((suite,)))


def padme(length: int) -> int:
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-length // step) * step


def open_wire(wire: bytes, private: bytes, recipient: bytes, sender: Any, previous: bytes) -> list[dict[str, Any]]:
    """Entries of a wire. ``sender`` maps (node, epoch, lane) to a public key or raises :class:`Refused`."""
    need(len(wire) <= 1_048_576, "journal.envelope.wire_too_large")
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    inner = unseal(wire, 1, private, public)
    said = statement(inner[:84])
    need(said["type"] == 1, "journal.statement.type_unknown")
    need(said["recipient"] == recipient, "journal.envelope.recipient_other")
    need(1 <= said["count"] <= 4_096, "journal.envelope.count")
    public = sender(said["node"], said["epoch"], said["lane"])
    end = 148 + said["length"]
    need(end <= len(inner), "journal.envelope.payload_length")
    need(len(inner) == padme(end) and not any(inner[end:]), "journal.envelope.padding")
    need(public, "journal.envelope.sender_unknown")
    payload = inner[148:end]
    need(statement_holds(inner[:84], h(payload), inner[84:148], public), "journal.envelope.signature_wrong")
    entries = read_raw(decompress(payload, said["dictionary"]), said["first"], said["count"], previous)
    need(entries[-1]["hash"] == said["head"], "journal.envelope.head_differs")
    return entries


def decompress(payload: bytes, dictionary: int) -> bytes:
    need(dictionary == 0 or dictionary in DICTIONARIES, "journal.envelope.dictionary_unknown")
    if dictionary >= 2:
        payload = b"\x28\xb5\x2f\xfd\x00\x50" + payload
    need(len(payload) >= 9 and payload[:5] == b"\x28\xb5\x2f\xfd\x00", "journal.envelope.frame_form")
    exponent, mantissa = divmod(payload[5], 8)
    need((1 << 10 + exponent) * (1 + mantissa / 8) <= 1 << 20, "journal.envelope.window_too_large")
    at, last = 6, 0
    while not last:
        need(at + 3 <= len(payload), "journal.envelope.frame_truncated")
        block = int.from_bytes(payload[at : at + 3], "little")
        last, form, size = block & 1, block >> 1 & 3, block >> 3
        need(form < 3 and size <= 131_072, "journal.envelope.frame_damaged")
        at += 3 + (1 if form == 1 else size)
        need(at <= len(payload), "journal.envelope.frame_truncated")
    need(at == len(payload), "journal.envelope.frame_trailing")
    known = None
    if dictionary:
        root = Path(__file__).resolve().parent.parent
        known = zstandard.ZstdCompressionDict((root / DICTIONARIES[dictionary]).read_bytes())
    reader = zstandard.ZstdDecompressor(dict_data=known, max_window_size=1 << 20).stream_reader(payload)
    try:
        raw = reader.read((8 << 20) + 1)
    except zstandard.ZstdError:
        raise Refused("journal.envelope.frame_damaged") from None
    need(len(raw) <= 8 << 20, "journal.envelope.raw_too_large")
    return raw


def read_raw(raw: bytes, first: int, count: int, chain: bytes) -> list[dict[str, Any]]:
    need(raw, "kernel.canonical.truncated")
    fields, at = [], 1
    for place in range(6):
        if place == 1:
            need(raw[0] == 0x86, "journal.raw.head")
        value, at = item(raw, at, 0, 4_096 * 8 * 16)
        fields.append(value)
        if place == 0:
            need(is_number(value, 1, 1), "journal.raw.version_unknown")
    _, mode, secret, table, tick, day = fields
    need(is_number(mode, 0, 1), "journal.raw.salt_mode_unknown")
    need(type(secret) is bytes and (mode == 1 or len(secret) == 16), "journal.raw.salts")
    need(type(table) is list and all(_is_form(form) for form in table), "journal.raw.table")
    need(is_number(tick, 0, (1 << 64) - 1) and is_number(day, 0, (1 << 32) - 1), "journal.raw.head")
    given = [secret[place : place + 16] for place in range(0, len(secret), 16)] if mode else []
    entries = []
    for seq in range(first, first + count):
        row, at = item(raw, at)
        need(type(row) is list and len(row) == 4 and is_number(row[0], 0, len(table) - 1), "journal.raw.row")
        kind, version, flags, classes = table[row[0]]
        steps = is_number(row[1], 0, (1 << 64) - 1 - tick) and is_number(row[2], -day, (1 << 32) - 1 - day)
        need(steps and is_number(row[3], 0, (1 << len(classes)) - 1), "journal.raw.row")
        need(mode == 1 or row[3] == 0, "journal.raw.seed_beside_erased")
        tick, day = tick + row[1], day + row[2]
        derived, commitments, datas = salts(secret, seq) if mode == 0 else [], [], []
        for place, part_class in enumerate(classes):
            if row[3] >> place & 1:
                need(at + 32 <= len(raw), "kernel.canonical.truncated")
                commitments.append(raw[at : at + 32])
                datas.append(None)
                at += 32
                continue
            need(at < len(raw), "kernel.canonical.truncated")
            need(raw[at] >> 5 == 4, "journal.raw.part_no_array")
            _, end = item(raw, at)
            need(end - at <= 16_384, "journal.raw.part_too_long")
            need(mode == 0 or given, "journal.raw.salts")
            salt = derived[place] if mode == 0 else given.pop(0)
            need(len(salt) == 16, "journal.raw.salts")
            datas.append(raw[at:end])
            commitments.append(part_commitment(salt, part_class, raw[at:end]))
            at = end
        chain = entry_hash(chain, header_bytes(seq, kind, version, flags, tick, day), commitments)
        entries.append({"seq": seq, "kind": kind, "tick": tick, "day": day, "datas": datas, "hash": chain})
    need(at == len(raw), "kernel.canonical.trailing")
    need(not given, "journal.raw.salts")
    return entries


def _is_form(form: Any) -> bool:
    if type(form) is not list or len(form) != 4 or type(form[3]) is not list:
        return False
    numbers = all(is_number(value, 0, high) for value, high in zip(form, (65_535, 255, 3), strict=False))
    return numbers and 1 <= len(form[3]) <= 8 and all(is_number(value, 0, 255) for value in form[3])


def open_cell(cell: bytes, private: bytes, sender: Any = None, recipient: bytes = b"") -> bytes | None:
    need(len(cell) == 4_096, "journal.cell.length")
    lattice = MLKEM768PrivateKey.from_seed_bytes(private[:64]).public_key().public_bytes_raw()
    public = lattice + X25519PrivateKey.from_private_bytes(private[64:]).public_key().public_bytes_raw()
    inner = unseal(cell, 2, private, public)
    room = inner[148:]
    if any(inner[:148]):
        said = statement(inner[:84])
        need(said["recipient"] == recipient, "journal.envelope.recipient_other")
        need(statement_holds(inner[:84], h(room), inner[84:148], sender), "journal.envelope.signature_wrong")
    head = {0: 1, 1: 3, 2: 13}.get(room[0])
    need(head, "journal.cell.form")
    need(room[0] != 2 or room[9] < room[10], "journal.cell.form")
    end = head + (int.from_bytes(room[head - 2 : head], "big") if room[0] else 0)
    need(end <= len(room) and not any(room[end:]), "journal.cell.form")
    return room[head:end] if room[0] else None


# --- bundles ----------------------------------------------------------------------------------
def open_bundle(data: bytes, private: bytes) -> tuple[list[Any], dict[int, bytes], dict[tuple[int, int, int], bytes]]:
    """Header, blocks that are whole (also those made again), and frames by (lane, first, count)."""
    count = len(data) // 4_096
    header: list[Any] = []
    for block in (0, count - 1):
        try:
            room = hpke_open(2, private, data[block * 4_096 :][:4_080], t("jalon/bundle/1"))
        except Refused:
            continue
        header, end = item(room, 0)
        need(header[0] == 1 and not any(room[end:]), "journal.bundle.header_form")
        break
    need(header, "journal.bundle.not_for_us")
    _, key, blocks, _, _, second, parity = header
    rooms: dict[int, bytes] = {}
    for block in range(1, blocks - 1):
        with contextlib.suppress(InvalidTag):
            sealed = data[block * 4_096 : (block + 1) * 4_096]
            rooms[block] = ChaCha20Poly1305(key).decrypt(block.to_bytes(12, "big"), sealed, None)
    length = blocks - 1 - second
    start = 1 + length
    groups = (second - start) // 17 if parity else 0
    for group in range(groups):
        members = [start + group + groups * place for place in range(17)]
        lost = [block for block in members if block not in rooms]
        if len(lost) == 1:
            others = (int.from_bytes(rooms[block], "big") for block in members if block != lost[0])
            rooms[lost[0]] = functools.reduce(operator.xor, others).to_bytes(4_080, "big")
    index = b"".join(rooms.get(1 + place, rooms.get(second + place, b"")) for place in range(length))
    size, checksum = struct.unpack_from(">II", index)
    rows = index[8 : 8 + size]
    need(zlib.crc32(rows) == checksum, "journal.bundle.not_for_us")
    frames: dict[tuple[int, int, int], bytes] = {}
    at = 0
    while at < size:
        (lane, first, number, offset, long, name), at = item(rows, at)
        touched = range(start + offset // 4_080, start + (offset + 8 + long - 1) // 4_080 + 1)
        if all(block in rooms for block in touched):
            framed = b"".join(rooms[block] for block in touched)[offset % 4_080 :][: 8 + long]
            need(struct.unpack_from(">II", framed) == (long, zlib.crc32(framed[8:])), "journal.bundle.frame")
            need(h(framed[8:])[:16] == name, "journal.bundle.frame")
            frames[lane, first, number] = framed[8:]
    return header, rooms, frames
