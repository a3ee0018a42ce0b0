"""Write the journal's test vectors again: ``python tools/journal_vectors FOLDER``.

Everything but the sealed bytes comes out the same each time: HPKE is randomised, and its random part is new.
All keys are counting bytes, all persons invented. ``tests/vectors/journal/README.md`` says what each file proves.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bundles import make_bundles
from fixed import (
    AT,
    EPOCH,
    HUB,
    HUB_ENCRYPTION,
    HUB_KEY,
    NODE,
    NODE_KEY,
    POST_ENCRYPTION,
    PROTECTION,
    PROTECTION_KEY,
    ROOT_KEY,
    SEED,
    STREAM,
    first_entry,
    hub_certificate,
    post_certificate,
    three_entries,
)
from lists import make_lists
from malformed import malformed_cases

from jalon.journal import cells, enrolment, envelopes, export, keys, receipts, statements
from jalon.journal.entries import Entry, erase_part
from jalon.journal.kinds import encode_body, kind
from jalon.journal.parts import Part, blob_key, commitment, salts, seal_part
from jalon.journal.raw import write_raw
from jalon.journal.statements import Statement
from jalon.journal.streams import Stream, genesis
from jalon.journal.versions import Versions


def entry_object(entry: Entry) -> dict[str, Any]:
    """An entry with everything that its hash is made of."""
    header = entry.header
    return {
        "seq": header.seq,
        "kind": header.kind,
        "version": header.version,
        "flags": header.flags,
        "tick": header.tick,
        "day": header.day,
        "parts": [
            {"class": part.part_class, "data": part.data, "salt": salt}
            if isinstance(part, Part)
            else {"class": part.part_class, "commitment": part.commitment}
            for part, salt in zip(entry.parts, entry.salts, strict=True)
        ],
        "commitments": list(entry.commitments()),
        "hash": entry.hash,
    }


def make_chain() -> dict[str, Any]:
    """(a) salts, commitments, genesis, chain."""
    first = first_entry()
    salt = first.salts[0]
    assert salt is not None
    part = first.parts[0]
    assert isinstance(part, Part)
    child = Stream(NODE, bytes(range(0x30, 0x38)), 2)
    return {
        "seed": SEED,
        "stream": STREAM.to_bytes(),
        "genesis": genesis(STREAM),
        "restored": {
            "stream": child.to_bytes(),
            "parent_epoch": EPOCH,
            "parent_head": first.hash,
            "genesis": genesis(child, EPOCH, first.hash),
        },
        "salts_of_seq_70000": list(salts(SEED, 70_000, 8)),
        "first": entry_object(first),
        "first_part_sealed": seal_part(salt, part.data),
        "first_part_blob_key_slot_3": blob_key(salt, 3),
        "first_part_commitment": commitment(salt, part),
        "entries": [entry_object(entry) for entry in three_entries()],
    }


def make_statements() -> dict[str, Any]:
    """(b) the three types of statement."""
    head = first_entry().hash
    cases = [
        (Statement(statements.ENVELOPE, STREAM, 1, 1, head, 0x69BD1780, HUB, 0, 5), b"hello"),
        (statements.checkpoint(STREAM, first_seq=1, last_seq=1, head=head, unix_time=0x69BD1780), b""),
        (statements.genesis_statement(STREAM, head=genesis(STREAM), unix_time=0x69BD1780), b""),
    ]
    return {
        "private_key": NODE_KEY,
        "public_key": keys.signing_public(NODE_KEY),
        "cases": [
            {"statement": item.to_bytes(), "payload": data, "signature": statements.sign(item, data, NODE_KEY)}
            for item, data in cases
        ],
    }


def _wire(entries: tuple[Entry, ...], seed: bytes | None, dictionary: int) -> bytes:
    recipient = envelopes.Recipient(HUB, keys.encryption_public(HUB_ENCRYPTION))
    return envelopes.seal(
        stream=STREAM,
        entries=entries,
        recipient=recipient,
        signing_key=NODE_KEY,
        at=AT,
        seed=seed,
        dictionary_id=dictionary,
    )


def make_wires() -> dict[str, Any]:
    """(c), (d), (e): wires opened with a fixed key; by seed, with an erased part, with given salts."""
    whole = three_entries()
    erased = (whole[0], erase_part(whole[1], 1), whole[2])
    cases = [
        ("by seed, dictionary 1", whole, SEED, 1),
        ("by seed, dictionary 2: the frame without its head", whole, SEED, 2),
        ("by seed, no dictionary", whole, SEED, 0),
        ("(e) explicit salts", whole, None, 1),
        ("(d) the second entry's identity part is erased", erased, SEED, 1),
    ]
    return {
        "recipient": HUB,
        "private_key": HUB_ENCRYPTION,
        "sender_public_key": keys.signing_public(NODE_KEY),
        "previous": genesis(STREAM),
        "cases": [
            {
                "name": name,
                "wire": _wire(entries, seed, dictionary),
                "raw": write_raw(entries, seed),
                "entries": [entry_object(entry) for entry in entries],
            }
            for name, entries, seed, dictionary in cases
        ],
    }


def make_cells() -> dict[str, Any]:
    """(c) suite 2: cells opened with a fixed key."""
    public = keys.encryption_public(PROTECTION_KEY)
    sealed = Stream(NODE, EPOCH, 3, 1)
    signer = cells.CellSigner(sealed, 1, genesis(sealed), PROTECTION, NODE_KEY, AT)
    long = bytes(index % 251 for index in range(4_000))
    pieces = cells.seal_cells(public, long, signer=signer)
    step = cells.FRAGMENT_BYTES_MAX
    return {
        "private_key": PROTECTION_KEY,
        "public_key": public,
        "recipient": PROTECTION,
        "sender_public_key": keys.signing_public(NODE_KEY),
        "cases": [
            {"name": "dummy, not signed", "cell": cells.seal_cell(public), "payload": None},
            {"name": "dummy, signed", "cell": cells.seal_cell(public, signer=signer), "payload": None},
            {"name": "whole", "cell": cells.seal_cell(public, b"synthetic referral"), "payload": b"synthetic referral"},
            *(
                {"name": f"fragment {index}", "cell": piece, "payload": long[index * step : (index + 1) * step]}
                for index, piece in enumerate(pieces)
            ),
        ],
    }


def make_receipts() -> dict[str, Any]:
    """(f) without the Merkle tree, which another stage builds."""
    lines = [
        receipts.ReceiptLine(STREAM, 3, three_entries()[-1].hash),
        receipts.ReceiptLine(Stream(NODE, EPOCH, 1), 0, genesis(Stream(NODE, EPOCH, 1))),
    ]
    cases = [
        receipts.make_receipt(HUB, EPOCH, received=0x69BD1800, leaf_index=41, lines=lines),
        receipts.make_receipt(HUB, EPOCH, received=0x69BD1800, leaf_index=42, lines=[]),
    ]
    return {
        "private_key": HUB_KEY,
        "public_key": keys.signing_public(HUB_KEY),
        "cases": [{"wire": receipts.to_wire(item, receipts.sign(item, HUB_KEY))} for item in cases],
    }


def make_enrolment() -> dict[str, Any]:
    """(h) code, keys, request, reply, digits."""
    code = enrolment.read_code("8rte-51j4-zxpm-0c9k-vnb3-7w2h-yj")
    known = enrolment.secrets_of(code)
    request = enrolment.make_request(
        code,
        signing_private=NODE_KEY,
        encryption_public=keys.encryption_public(POST_ENCRYPTION),
        versions=Versions((1,), (1,), (1,), (0, 1), ((0x0101, 1),)),
        nonce=bytes(range(16)),
    )
    welcome = enrolment.Welcome(
        post_certificate(), keys.signing_public(ROOT_KEY), (hub_certificate(),), (Stream(HUB, EPOCH, 16),)
    )
    reply = enrolment.make_reply(request, welcome, known)
    return {
        "code": code,
        "printed": enrolment.print_code(code),
        "code_id": known.code_id,
        "k1": known.request_key,
        "k2": known.reply_key,
        "request": request,
        "post_encryption_private": POST_ENCRYPTION,
        "reply": reply,
        "certificate": welcome.certificate,
        "root_public": welcome.root_public,
        "hub_certificate": welcome.certificates[0],
        "digits": enrolment.telephone_digits(request, reply),
    }


def make_export() -> bytes:
    """An export file: post's decisions with an erased part, genesis statement, checkpoint, receipt."""
    whole = three_entries()
    entries = [whole[0], erase_part(whole[1], 1), whole[2]]
    head, empty = whole[-1].hash, hashlib.sha256(b"").digest()
    opened = statements.genesis_statement(STREAM, head=genesis(STREAM), unix_time=0x69BD1780)
    point = statements.checkpoint(STREAM, first_seq=1, last_seq=3, head=head, unix_time=0x69BD1790)
    lines = [receipts.ReceiptLine(STREAM, 3, head)]
    receipt = receipts.make_receipt(HUB, EPOCH, received=0x69BD1800, leaf_index=41, lines=lines)
    frames: list[export.Frame] = [
        export.Root(keys.signing_public(ROOT_KEY)),
        export.SignedCertificate(hub_certificate()),
        export.SignedCertificate(post_certificate()),
        export.StreamStart(STREAM),
        *(statements.SignedStatement(item, statements.sign(item, b"", NODE_KEY), empty) for item in (opened, point)),
        export.SignedReceipt(receipt, receipts.sign(receipt, HUB_KEY)),
        *entries,
    ]
    out = io.BytesIO()
    export.write_export(out, frames)
    return out.getvalue()


def make_body() -> dict[str, Any]:
    """One body by name and as bytes, so that a second implementation can check field order."""
    values: dict[str, dict[str, Any]] = {
        "staff": {"officer": bytes(16), "second_way": 2},
        "dispute": {"target": bytes(27), "disputed_second": 43_200},
    }
    parts = encode_body(kind("crossing.disputed"), values)
    return {"kind": "crossing.disputed", "values": values, "parts": [part.data for part in parts]}


def plain(value: Any) -> Any:
    """Bytes as hex."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def main() -> None:
    """Write every file."""
    folder = Path(sys.argv[1])
    files = {
        "a_chain": make_chain(),
        "b_statements": make_statements(),
        "c_wires": make_wires(),
        "c_cells": make_cells(),
        "f_receipts": make_receipts(),
        "g_bundle": make_bundles(),
        "h_enrolment": make_enrolment(),
        "i_malformed": malformed_cases(),
        "k_body": make_body(),
        "l_list_state": make_lists(),
    }
    for name, content in files.items():
        written = json.dumps(plain(content), indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(written + "\n", encoding="utf-8")
    (folder / "export.jlf1").write_bytes(make_export())


if __name__ == "__main__":
    main()
