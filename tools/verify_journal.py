"""Verify export files and the journal's vectors without any code of Jalon.

    python tools/verify_journal.py FILE.jlf1 ... [--root HEX]
    python tools/verify_journal.py tests/vectors/journal

Prints one JSON object a line; exit 1 when something does not hold, 2 for wrong usage.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from journal_second_lists import check_steps
from journal_second_reader import (
    Refused,
    entry_hash,
    genesis,
    h,
    header_bytes,
    hpke_open,
    is_number,
    item,
    need,
    open_bundle,
    open_cell,
    open_wire,
    part_commitment,
    receipt,
    salts,
    signed_by,
    statement,
    statement_holds,
    t,
)


def certificate(data: bytes, issuers: list[bytes]) -> list[Any]:
    row, end = item(data, 0)
    need(end + 64 <= len(data), "kernel.canonical.truncated")
    need(end + 64 == len(data), "kernel.canonical.trailing")
    need(type(row) is list and row and is_number(row[0], 1, 1), "journal.certificate.version_unknown")
    need(len(row) == 10 and is_number(row[2], 0, 4) and len(row[5]) == 32, "journal.certificate.fields")
    message = t("jalon/cert/1") + data[:end]
    need(any(signed_by(public, data[end:], message) for public in issuers), "journal.certificate.signature_wrong")
    return row


class Export:
    """Reads an export file frame by frame and verifies as it goes."""

    def __init__(self, file: BinaryIO, root: bytes | None) -> None:
        self.file, self.root = file, root
        self.keys: dict[bytes, list[bytes]] = {}
        self.hubs: list[bytes] = []
        self.before: bytes | None = None
        self.claims: list[tuple[int, bytes]] = []
        self.counts = {"streams": 0, "entries": 0, "erased": 0, "statements": 0, "receipts": 0}

    def verify(self) -> dict[str, int]:
        need(self.file.read(4) == b"JLF1", "journal.export.magic")
        digest, frames = hashlib.sha256(b"JLF1"), 0
        while True:
            head = self.file.read(5)
            need(len(head) == 5, "journal.export.truncated")
            length = int.from_bytes(head[1:], "big")
            need(length <= 262_144, "journal.export.frame_too_large")
            body = self.file.read(length)
            need(len(body) == length, "journal.export.truncated")
            if head[0] == 7:
                break
            need(1 <= head[0] <= 6, "journal.export.frame")
            (
                self.take_root,
                self.take_certificate,
                self.take_stream,
                self.take_entry,
                self.take_statement,
                self.take_receipt,
            )[head[0] - 1](body)
            digest.update(head + body)
            frames += 1
        need(body == frames.to_bytes(8, "big") + digest.digest(), "journal.export.digest")
        need(not self.file.read(1), "journal.export.trailing")
        self.close_stream()
        return self.counts

    def take_root(self, body: bytes) -> None:
        self.root = self.root or body

    def take_certificate(self, body: bytes) -> None:
        need(self.root, "journal.export.no_root")
        row = certificate(body, [self.root, *self.hubs] if self.root else [])
        self.keys.setdefault(row[1], []).append(row[5])
        if row[2] == 0:
            self.hubs.append(row[5])

    def take_stream(self, body: bytes) -> None:
        self.close_stream()
        need(len(body) == 99, "journal.export.frame")
        self.stream, first, self.chain = body[:19], int.from_bytes(body[59:67], "big"), body[67:]
        start = genesis(self.stream, body[19:27], body[27:59])
        need(first > 1 or (first == 1 and self.chain == start), "journal.export.frame")
        self.seq, self.claims, self.before = first - 1, [], self.chain
        self.heads = {self.seq: self.chain}
        self.counts["streams"] += 1

    def close_stream(self) -> None:
        for seq, head in self.claims:
            need(seq <= self.seq, "journal.verify.truncated")
            need(self.heads.get(seq, head) == head, "journal.verify.claim_differs")

    def take_statement(self, body: bytes) -> None:
        need(self.before is not None, "journal.export.order")
        need(len(body) == 180, "journal.export.frame")
        said = statement(body[:84])
        need(said["stream"] == self.stream, "journal.verify.statement_elsewhere")
        held = (statement_holds(body[:84], body[148:], body[84:148], key) for key in self.keys.get(said["node"], []))
        need(any(held), "journal.verify.statement_signature")
        self.claims.append((said["seq"], said["head"]))
        self.counts["statements"] += 1

    def take_receipt(self, body: bytes) -> None:
        need(self.before is not None, "journal.export.order")
        hub, lines, signature = receipt(body)
        held = any(signed_by(key, signature, body[:-64]) for key in self.keys.get(hub, []))
        need(held, "journal.verify.receipt_signature")
        self.claims += [(seq, head) for stream, seq, head in lines if stream == self.stream]
        self.counts["receipts"] += 1

    def take_entry(self, body: bytes) -> None:
        need(self.before is not None, "journal.export.order")
        need(len(body) > 56 and 1 <= body[56] <= 8, "journal.export.frame")
        at, commitments = 57, []
        for _ in range(body[56]):
            need(at + 34 <= len(body) or at + 20 <= len(body), "journal.export.frame")
            part_class, state = body[at], body[at + 1]
            need(state in (0, 1), "journal.export.frame")
            if state:
                commitments.append(body[at + 2 : at + 34])
                at += 34
                self.counts["erased"] += 1
                continue
            size = int.from_bytes(body[at + 18 : at + 20], "big")
            commitments.append(part_commitment(body[at + 2 : at + 18], part_class, body[at + 20 : at + 20 + size]))
            at += 20 + size
        need(at == len(body), "journal.export.frame")
        self.seq += 1
        need(int.from_bytes(body[:8], "big") == self.seq, "journal.verify.seq_missing")
        self.chain = entry_hash(self.chain, body[:24], commitments)
        need(self.chain == body[24:56], "journal.verify.hash_differs")
        if any(seq == self.seq for seq, _ in self.claims):
            self.heads[self.seq] = self.chain
        self.counts["entries"] += 1


# --- vectors ----------------------------------------------------------------------------------
def load(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def b(written: str) -> bytes:
    return bytes.fromhex(written)


def chain(rows: Any, previous: bytes) -> bytes:
    for row in rows:
        commitments = [
            part_commitment(b(part["salt"]), part["class"], b(part["data"]))
            if "data" in part
            else b(part["commitment"])
            for part in row["parts"]
        ]
        need([item.hex() for item in commitments] == row["commitments"], f"commitment of entry {row['seq']}")
        fields = [row[name] for name in ("seq", "kind", "version", "flags", "tick", "day")]
        previous = entry_hash(previous, header_bytes(*fields), commitments)
        need(previous.hex() == row["hash"], f"hash of entry {row['seq']}")
    return previous


def check_chain(folder: Path) -> int:
    given = load(folder, "a_chain")
    start, restored, first = genesis(b(given["stream"])), given["restored"], given["first"]
    need(start.hex() == given["genesis"], "genesis")
    child = genesis(b(restored["stream"]), b(restored["parent_epoch"]), b(restored["parent_head"]))
    need(child.hex() == restored["genesis"], "genesis of a restored epoch")
    need([salt.hex() for salt in salts(b(given["seed"]), 70_000)] == given["salts_of_seq_70000"], "salts")
    chain([first], start)
    chain(given["entries"], start)
    salt = b(first["parts"][0]["salt"])
    opened = ChaCha20Poly1305(h(t("jalon/key/1"), salt)).decrypt(bytes(12), b(given["first_part_sealed"]), None)
    need(opened.hex() == first["parts"][0]["data"], "part at rest")
    need(h(t("jalon/blob/1"), salt, b"\3").hex() == given["first_part_blob_key_slot_3"], "blob key")
    return 5 + len(given["entries"])


def check_statements(folder: Path) -> int:
    given = load(folder, "b_statements")
    for case in given["cases"]:
        statement(b(case["statement"]))
        held = statement_holds(
            b(case["statement"]), h(b(case["payload"])), b(case["signature"]), b(given["public_key"])
        )
        need(held, "signature of a statement")
    return len(given["cases"])


def check_wires(folder: Path) -> int:
    given = load(folder, "c_wires")
    for case in given["cases"]:
        previous, public = b(given["previous"]), b(given["sender_public_key"])
        chain(case["entries"], previous)
        wire, private = b(case["wire"]), b(given["private_key"])
        entries = open_wire(wire, private, b(given["recipient"]), lambda *_, key=public: key, previous)
        need([entry["hash"].hex() for entry in entries] == [row["hash"] for row in case["entries"]], case["name"])
        for entry, row in zip(entries, case["entries"], strict=True):
            datas = [data.hex() if data is not None else None for data in entry["datas"]]
            need(datas == [part.get("data") for part in row["parts"]], case["name"])
    return len(given["cases"])


def check_cells(folder: Path) -> int:
    given = load(folder, "c_cells")
    for case in given["cases"]:
        sender, recipient = b(given["sender_public_key"]), b(given["recipient"])
        payload = open_cell(b(case["cell"]), b(given["private_key"]), sender, recipient)
        need((payload.hex() if payload is not None else None) == case["payload"], case["name"])
    return len(given["cases"])


def check_bundles(folder: Path) -> int:
    given = load(folder, "g_bundle")
    for case in given["cases"]:
        cipher, held = ChaCha20Poly1305(b(case["key"])), case["blocks"]
        blocks = [
            b(held[str(number)])
            if str(number) in held
            else cipher.encrypt(number.to_bytes(12, "big"), bytes(4_080), None)
            for number in range(case["bytes"] // 4_096)
        ]
        header, _, frames = open_bundle(b"".join(blocks), b(case["private_key"]))
        need(
            [header[3].hex(), header[4].hex(), header[6]] == [case[n] for n in ("sender", "bundle", "parity")], "header"
        )
        need([h(wire)[:16].hex() for wire in frames.values()] == case["frames"], case["name"])
        need(not {tuple(row) for row in case["missing"]} & set(frames), case["name"])
    return len(given["cases"])


def check_receipts(folder: Path) -> int:
    given = load(folder, "f_receipts")
    for case in given["cases"]:
        _, _, signature = receipt(b(case["wire"]))
        need(signed_by(b(given["public_key"]), signature, b(case["wire"])[:-64]), "signature of a receipt")
    return len(given["cases"])


def check_enrolment(folder: Path) -> int:
    given = load(folder, "h_enrolment")
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    values = [letters.index(letter) for letter in given["printed"].replace("-", "")]
    total = 0
    for value in values[:-1]:
        total = (total ^ value) << 1
        total ^= 0x25 if total & 0x20 else 0
    need(total == values[-1], "check letter")
    number = sum(value << 5 * place for place, value in enumerate(reversed(values[:-1])))
    both = HKDF(algorithm=SHA256(), length=64, salt=None, info=b"jalon/enrol/1").derive(number.to_bytes(16, "big"))
    need((both[:32].hex(), both[32:].hex(), h(both)[:8].hex()) == (given["k1"], given["k2"], given["code_id"]), "keys")
    request, reply = b(given["request"]), b(given["reply"])
    row, end = item(request, 0)
    need(hmac.digest(both[:32], request[:end], "sha256") == request[end : end + 32], "code of the request")
    need(signed_by(row[2], request[-64:], t("jalon/enrol/1") + request[:-64]), "signature of the request")
    need(hmac.digest(both[32:], reply[:-32], "sha256") == reply[-32:], "code of the reply")
    plain = hpke_open(1, b(given["post_encryption_private"]), reply[:-32], t("jalon/enrol/1"))
    own, root, others, _, answered = item(plain, 0)[0]
    need(
        (own.hex(), root.hex(), others[0].hex())
        == (given["certificate"], given["root_public"], given["hub_certificate"]),
        "reply",
    )
    need(answered == h(request), "request that is answered")
    certificate(own, [certificate(others[0], [root])[5]])
    digits = f"{int.from_bytes(h(request, reply)[:8], 'big') % 10**8:08d}"
    need(f"{digits[:4]} {digits[4:]}" == given["digits"], "telephone digits")
    return 8


def check_malformed(folder: Path) -> int:
    given = load(folder, "i_malformed")
    sender = given["sender"]

    def sender_key(node: bytes, epoch: bytes, lane: int) -> bytes | None:
        need(lane in sender["lanes"], "journal.envelope.lane_not_allowed")
        known = (node.hex(), epoch.hex()) == (sender["node"], sender["epoch"])
        return b(sender["public_key"]) if known else None

    readers: dict[str, Callable[[bytes], object]] = {
        "envelope": lambda data: open_wire(
            data, b(given["private_key"]), b(given["recipient"]), sender_key, b(given["previous"])
        ),
        "cell": lambda data: open_cell(data, b(given["cell_private_key"])),
        "receipt": receipt,
        "certificate": lambda data: certificate(data, [b(given["certificate_issuer"])]),
        "export": lambda data: Export(io.BytesIO(data), None).verify(),
    }
    for case in given["cases"]:
        code = ""
        try:
            readers[case["format"]](b(case["bytes"]))
        except Refused as refused:
            code = str(refused)
        need(code == case["code"], f"{case['format']} {case['name']}: {code or 'accepted'}, not {case['code']}")
    return len(given["cases"])


def check_body(folder: Path) -> int:
    given = load(folder, "k_body")
    for part in given["parts"]:
        value, end = item(b(part), 0)
        need(isinstance(value, list) and end == len(b(part)), "body")
    return len(given["parts"])


def check_lists(folder: Path) -> int:
    return check_steps(load(folder, "l_list_state"))


CHECKS = (
    check_chain,
    check_statements,
    check_wires,
    check_cells,
    check_receipts,
    check_enrolment,
    check_malformed,
    check_bundles,
    check_body,
    check_lists,
)


def report_of(path: Path, root: bytes | None) -> dict[str, Any]:
    try:
        if path.is_dir():
            return {"path": path.name, "holds": True} | {check.__name__[6:]: check(path) for check in CHECKS}
        with path.open("rb") as file:
            return {"path": path.name, "holds": True} | Export(file, root).verify()
    except Refused as refused:
        return {"path": path.name, "holds": False, "code": str(refused)}


def main() -> None:
    arguments = sys.argv[1:]
    root = None
    if "--root" in arguments:
        place = arguments.index("--root")
        root = bytes.fromhex(arguments[place + 1])
        del arguments[place : place + 2]
    if not arguments:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    reports = [report_of(Path(path), root) for path in arguments]
    for report in reports:
        print(json.dumps(report))
    sys.exit(0 if all(report["holds"] for report in reports) else 1)


if __name__ == "__main__":
    main()
