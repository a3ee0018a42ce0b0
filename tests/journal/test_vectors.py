"""The vectors in tests/vectors/journal, read by this program; tools/verify_journal.py reads them a second time."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from jalon.journal import cells, certificates, enrolment, envelopes, keys, parts, receipts
from jalon.journal.entries import Entry, Header, make_entry
from jalon.journal.export import read_export
from jalon.journal.kinds import encode_body, kind
from jalon.journal.parts import ErasedPart, Part
from jalon.journal.raw import write_raw
from jalon.journal.statements import Statement, verify
from jalon.journal.streams import Stream, genesis
from jalon.journal.verify_export import verify_export
from jalon.kernel.errors import UnableToRead

VECTORS = Path(__file__).parent.parent / "vectors" / "journal"


def _load(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


def _entry(given: Any, previous: bytes) -> Entry:
    read = [
        (Part(row["class"], bytes.fromhex(row["data"])), bytes.fromhex(row["salt"]))
        if "data" in row
        else (ErasedPart(row["class"], bytes.fromhex(row["commitment"])), None)
        for row in given["parts"]
    ]
    header = Header(*(given[name] for name in ("seq", "kind", "version", "flags", "tick", "day")))
    return make_entry(previous, header, [part for part, _ in read], [salt for _, salt in read])


def _chain(rows: Any, previous: bytes) -> tuple[Entry, ...]:
    entries = []
    for row in rows:
        entries.append(_entry(row, previous))
        previous = entries[-1].hash
        assert previous.hex() == row["hash"]
        assert [item.hex() for item in entries[-1].commitments()] == row["commitments"]
    return tuple(entries)


def test_first_vector_of_the_format_is_met_exactly() -> None:
    stream = Stream(bytes(range(8)), bytes(range(8, 16)), 2)
    seed = bytes(range(0x10, 0x20))
    assert genesis(stream).hex() == "94827fec32be0688d7e1046e1cbb3397704f11f4b8bb9f82735a2ea3365172c8"
    salt0, salt1 = parts.salts(seed, 1, 2)
    assert salt0.hex() == "79f0bcc24b583d4435e4f1c8113fa8bc"
    assert salt1.hex() == "bbd418355c1ced76d48a6af3ec54346f"
    body = (Part(1, bytes.fromhex("84195460f401634e4552")), Part(2, bytes.fromhex("83665452414f5245634157411980e8")))
    entry = make_entry(genesis(stream), Header(1, 0x0101, 1, 0, 7, 20_515), body, (salt0, salt1))
    assert [item.hex() for item in entry.commitments()] == [
        "0c7bfeedc83f73b18722c892f18c53e0910594b4b5b505fb9d60126c17d06a48",
        "f60eb3a8c53e66b56ff740aafc38888b62821a3fd7f0652a2122b37ae178c3f0",
    ]
    assert entry.hash.hex() == "da3e3957b922886a46430054d8af628885984de7509accaf12fddb24db1c2f13"
    assert parts.seal_part(salt0, body[0].data).hex() == "010bba45545c8618832215bef4285e0bffb0e68c8a4d8fb499d7"


def test_first_statement_of_the_format_is_met_exactly() -> None:
    given = _load("b_statements")["cases"][0]
    assert given["statement"] == (
        "010102000000" + bytes(range(16)).hex() + bytes(range(0x20, 0x28)).hex() + "0000000000000001"
        "00000001" "0000" "69bd1780" "da3e3957b922886a46430054d8af628885984de7509accaf12fddb24db1c2f13" "00000005"
    )  # fmt: skip
    assert given["signature"] == (
        "864adf3b200742622e3839a29d00419aba2b5492cb9cdb2f8eb0bef7a6e752b0"
        "bc9a53298b001d72b89d57afed715d5d2cc75e29a7179fe8970367918a29ef06"
    )


def test_chain_vectors_are_recomputed() -> None:
    given = _load("a_chain")
    seed, stream = bytes.fromhex(given["seed"]), Stream.from_bytes(bytes.fromhex(given["stream"]))
    assert genesis(stream).hex() == given["genesis"]
    restored = given["restored"]
    child = Stream.from_bytes(bytes.fromhex(restored["stream"]))
    parent = bytes.fromhex(restored["parent_epoch"]), bytes.fromhex(restored["parent_head"])
    assert genesis(child, *parent).hex() == restored["genesis"]
    assert [salt.hex() for salt in parts.salts(seed, 70_000, 8)] == given["salts_of_seq_70000"]
    _chain([given["first"]], genesis(stream))
    _chain(given["entries"], genesis(stream))
    salt = bytes.fromhex(given["first"]["parts"][0]["salt"])
    assert parts.open_part(salt, bytes.fromhex(given["first_part_sealed"])).hex() == given["first"]["parts"][0]["data"]
    assert parts.blob_key(salt, 3).hex() == given["first_part_blob_key_slot_3"]


def test_statement_vectors_verify_and_round_trip() -> None:
    given = _load("b_statements")
    public = bytes.fromhex(given["public_key"])
    assert keys.signing_public(bytes.fromhex(given["private_key"])) == public
    for case in given["cases"]:
        statement = Statement.from_bytes(bytes.fromhex(case["statement"]))
        assert statement.to_bytes().hex() == case["statement"]
        assert verify(statement, bytes.fromhex(case["payload"]), bytes.fromhex(case["signature"]), public)


@pytest.mark.parametrize("case", _load("c_wires")["cases"], ids=lambda case: case["name"])
def test_wire_vectors_open_to_their_entries(case: Any) -> None:
    given = _load("c_wires")
    previous = bytes.fromhex(given["previous"])
    opened = envelopes.open_envelope(
        bytes.fromhex(case["wire"]),
        recipient_node=bytes.fromhex(given["recipient"]),
        private_keys=[bytes.fromhex(given["private_key"])],
        sender_key=lambda _node, _epoch: bytes.fromhex(given["sender_public_key"]),
        previous_head=lambda _stream, _seq: previous,
    )
    expected = _chain(case["entries"], previous)
    assert opened.entries == expected
    seed = bytes.fromhex(_load("a_chain")["seed"])
    assert write_raw(expected, None if "explicit" in case["name"] else seed).hex() == case["raw"]


@pytest.mark.parametrize("case", _load("c_cells")["cases"], ids=lambda case: case["name"])
def test_cell_vectors_open_to_their_payload(case: Any) -> None:
    given = _load("c_cells")
    assert keys.encryption_public(bytes.fromhex(given["private_key"])).hex() == given["public_key"]
    cell = cells.open_cell(
        bytes.fromhex(case["cell"]),
        private_keys=[bytes.fromhex(given["private_key"])],
        sender_key=lambda _node, _epoch: bytes.fromhex(given["sender_public_key"]),
        recipient_node=bytes.fromhex(given["recipient"]),
    )
    assert (cell.payload.hex() if cell.payload is not None else None) == case["payload"]


def test_receipt_vectors_verify_and_round_trip() -> None:
    given = _load("f_receipts")
    for case in given["cases"]:
        receipt, signature = receipts.read(bytes.fromhex(case["wire"]))
        assert receipts.to_wire(receipt, signature).hex() == case["wire"]
        assert receipts.verify(receipt, signature, bytes.fromhex(given["public_key"]))


def test_enrolment_vector_opens_and_shows_its_digits() -> None:
    given = _load("h_enrolment")
    code = enrolment.read_code(given["printed"])
    assert code == given["code"]
    known = enrolment.secrets_of(code)
    assert (known.code_id.hex(), known.request_key.hex(), known.reply_key.hex()) == (
        given["code_id"],
        given["k1"],
        given["k2"],
    )
    request, reply = bytes.fromhex(given["request"]), bytes.fromhex(given["reply"])
    enrolment.verify_request(request, known)
    private = bytes.fromhex(given["post_encryption_private"])
    welcome = enrolment.open_reply(reply, request_wire=request, code=code, encryption_private=private)
    assert welcome.certificate.hex() == given["certificate"]
    assert welcome.root_public.hex() == given["root_public"]
    assert enrolment.telephone_digits(request, reply) == given["digits"]


def test_body_vector_is_written_in_the_order_of_the_kind() -> None:
    given = _load("k_body")
    values = {
        part: {name: bytes.fromhex(value) if isinstance(value, str) else value for name, value in fields.items()}
        for part, fields in given["values"].items()
    }
    assert [part.data.hex() for part in encode_body(kind(given["kind"]), values)] == given["parts"]


def test_export_vector_verifies_under_its_root() -> None:
    with (VECTORS / "export.jlf1").open("rb") as file:
        report = verify_export(file, root=bytes.fromhex(_load("i_malformed")["root"]))
    assert report.holds
    assert report.root_given
    assert [(stream.entries, stream.parts_erased, stream.covered_seq) for stream in report.streams] == [(3, 1, 3)]


MALFORMED = _load("i_malformed")


def _read_malformed(kind_of_input: str, data: bytes) -> None:
    if kind_of_input == "envelope":
        sender = MALFORMED["sender"]
        known = bytes.fromhex(sender["node"]), bytes.fromhex(sender["epoch"])
        envelopes.open_envelope(
            data,
            recipient_node=bytes.fromhex(MALFORMED["recipient"]),
            private_keys=[bytes.fromhex(MALFORMED["private_key"])],
            sender_key=lambda node, epoch: bytes.fromhex(sender["public_key"]) if (node, epoch) == known else None,
            previous_head=lambda _stream, _seq: bytes.fromhex(MALFORMED["previous"]),
            lane_allowed=lambda _node, lane: lane in sender["lanes"],
        )
    elif kind_of_input == "cell":
        cells.open_cell(data, private_keys=[bytes.fromhex(MALFORMED["cell_private_key"])])
    elif kind_of_input == "receipt":
        receipts.read(data)
    elif kind_of_input == "certificate":
        certificates.verify_certificate(data, bytes.fromhex(MALFORMED["certificate_issuer"]))
    else:
        report = verify_export(io.BytesIO(data))
        assert report.error is not None
        raise report.error


@pytest.mark.parametrize("case", MALFORMED["cases"], ids=lambda case: f"{case['format']} {case['name']}")
def test_malformed_vector_is_refused_with_its_code(case: Any) -> None:
    with pytest.raises(UnableToRead) as caught:
        _read_malformed(case["format"], bytes.fromhex(case["bytes"]))
    assert caught.value.code == case["code"]


def test_malformed_vectors_are_many_and_their_inputs_differ() -> None:
    assert len({case["bytes"] for case in MALFORMED["cases"]}) >= 90


def test_export_frames_round_trip_through_the_reader() -> None:
    with (VECTORS / "export.jlf1").open("rb") as file:
        frames = list(read_export(file))
    assert len(frames) == 10


def test_rfc_9180_vector_a_2_1_opens() -> None:
    """RFC 9180 appendix A.2.1: DHKEM(X25519), HKDF-SHA256, ChaCha20Poly1305, base mode, sequence number 0."""
    private = bytes.fromhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")
    enc = bytes.fromhex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a")
    ciphertext = bytes.fromhex(
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
    )
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
    opened = hpke.rust_openssl.hpke._decrypt_with_aad(
        suite,
        enc + ciphertext,
        X25519PrivateKey.from_private_bytes(private),
        info=bytes.fromhex("4f6465206f6e2061204772656369616e2055726e"),
        aad=bytes.fromhex("436f756e742d30"),
    )
    assert opened.hex() == "4265617574792069732074727574682c20747275746820626561757479"
