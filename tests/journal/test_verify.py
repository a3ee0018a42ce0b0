"""Verification of streams and export files: what was erased holds, what was changed is named by its number."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.cli import main
from jalon.journal import export, keys, receipts, statements
from jalon.journal.certificates import Certificate, Role
from jalon.journal.entries import Entry, erase_part
from jalon.journal.export import Frame, read_export, write_export
from jalon.journal.parts import ErasedPart, Part
from jalon.journal.receipts import ReceiptLine
from jalon.journal.statements import SignedStatement
from jalon.journal.streams import Stream, genesis
from jalon.journal.synthetic import crossing_entries
from jalon.journal.verify import StreamReport, verify_stream
from jalon.journal.verify_export import verify_export
from jalon.kernel.errors import UnableTo

ROOT, HUB, POST = (bytes([number]) * 32 for number in range(1, 4))
STREAM = Stream(b"POST0001", b"EPOCH001", 2)
EMPTY = hashlib.sha256(b"").digest()
VERIFIER = Path(__file__).parents[2] / "tools" / "verify_journal.py"
KEYS = {b"POST0001": [keys.signing_public(POST)], b"HUB00001": [keys.signing_public(HUB)]}


def _statement(last_seq: int, head: bytes, key: bytes = POST) -> SignedStatement:
    point = statements.checkpoint(STREAM, first_seq=1, last_seq=last_seq, head=head, unix_time=9)
    return SignedStatement(point, statements.sign(point, b"", key), EMPTY)


def _receipt(seq: int, head: bytes, key: bytes = HUB) -> tuple[receipts.Receipt, bytes]:
    receipt = receipts.make_receipt(
        b"HUB00001", b"EPOCH009", received=9, leaf_index=0, lines=[ReceiptLine(STREAM, seq, head)]
    )
    return receipt, receipts.sign(receipt, key)


@dataclass
class Kept:
    """What a store holds of a stream."""

    entries: list[Entry]
    statements: list[SignedStatement]
    receipts: list[tuple[receipts.Receipt, bytes]]

    def verify(self, **changes: Any) -> StreamReport:
        given = {"start": genesis(STREAM), "signing_keys": lambda node: KEYS.get(node, [])} | changes
        return verify_stream(
            iter(self.entries), stream=STREAM, statements=self.statements, receipts=self.receipts, **given
        )

    def frames(self) -> list[Frame]:
        days = date(2026, 1, 1), date(2026, 12, 31)
        enc = keys.encryption_public(HUB)
        hub = Certificate(b"HUB00001", Role.HUB, "BFA", "Hub", keys.signing_public(HUB), enc, frozenset({16}), *days)
        post = Certificate(b"POST0001", Role.POST, "BFA", "Post", keys.signing_public(POST), enc, frozenset({2}), *days)
        return [
            export.Root(keys.signing_public(ROOT)),
            export.SignedCertificate(hub.issue(ROOT)),
            export.SignedCertificate(post.issue(HUB)),
            export.StreamStart(STREAM),
            *self.statements,
            *(export.SignedReceipt(*item) for item in self.receipts),
            *self.entries,
        ]

    def file(self) -> bytes:
        return _file(self.frames())


def _file(frames: Sequence[Frame]) -> bytes:
    out = io.BytesIO()
    write_export(out, frames)
    return out.getvalue()


@pytest.fixture
def kept() -> Kept:
    entries = list(crossing_entries(3, 8, stream=STREAM, segment_seed=bytes(16)))
    opened = statements.genesis_statement(STREAM, head=genesis(STREAM), unix_time=1)
    first = SignedStatement(opened, statements.sign(opened, b"", POST), EMPTY)
    signed = [first, _statement(4, entries[3].hash), _statement(7, entries[6].hash)]
    return Kept(entries, signed, [_receipt(6, entries[5].hash)])


def test_a_whole_stream_holds_and_says_how_far_it_is_covered(kept: Kept) -> None:
    report = kept.verify()
    assert report.holds
    assert (report.entries, report.last_seq, report.covered_seq, report.head) == (8, 8, 7, kept.entries[-1].hash)


def test_erased_parts_change_nothing(kept: Kept) -> None:
    kept.entries = [erase_part(erase_part(entry, 1), 2) for entry in kept.entries]
    report = kept.verify()
    assert report.holds
    assert report.parts_erased == 16


def test_a_run_from_the_middle_holds_from_the_hash_before_it(kept: Kept) -> None:
    tail = Kept(kept.entries[4:], kept.statements, kept.receipts)
    assert tail.verify(start=kept.entries[3].hash, first_seq=5).holds
    assert tail.verify(start=bytes(32), first_seq=5).broken_seq == 4


@pytest.mark.parametrize(
    ("fault", "seq", "code"),
    [
        ("altered", 3, "journal.verify.hash_differs"),
        ("missing", 3, "journal.verify.seq_missing"),
        ("swapped", 3, "journal.verify.seq_missing"),
        ("truncated", 6, "journal.verify.truncated"),
        ("statement_differs", 4, "journal.verify.claim_differs"),
        ("receipt_differs", 6, "journal.verify.claim_differs"),
        ("statement_forged", 4, "journal.verify.statement_signature"),
        ("receipt_forged", 6, "journal.verify.receipt_signature"),
        ("statement_elsewhere", 4, "journal.verify.statement_elsewhere"),
    ],
)
def test_a_fault_is_found_and_its_number_named(kept: Kept, fault: str, seq: int, code: str) -> None:
    entries = kept.entries
    if fault == "altered":
        entries[2] = replace(entries[2], parts=(Part(1, b"\x80"), *entries[2].parts[1:]))
    elif fault == "missing":
        del entries[2]
    elif fault == "swapped":
        entries[2], entries[3] = entries[3], entries[2]
    elif fault == "truncated":
        del entries[5:]
    elif fault == "statement_differs":
        kept.statements[1] = _statement(4, bytes(32))
    elif fault == "receipt_differs":
        kept.receipts[0] = _receipt(6, bytes(32))
    elif fault == "statement_forged":
        kept.statements[1] = _statement(4, entries[3].hash, HUB)
    elif fault == "receipt_forged":
        kept.receipts[0] = _receipt(6, entries[5].hash, POST)
    else:
        other = replace(kept.statements[1].statement, stream=replace(STREAM, lane=3))
        kept.statements[1] = SignedStatement(other, statements.sign(other, b"", POST), EMPTY)
    report = kept.verify()
    assert not report.holds
    assert (report.broken_seq, report.code) == (seq, code)


def test_an_export_round_trips_and_holds(kept: Kept) -> None:
    kept.entries[2] = erase_part(kept.entries[2], 1)
    frames = kept.frames()
    assert [*read_export(io.BytesIO(_file(frames)))][4:] == frames[4:]
    report = verify_export(io.BytesIO(kept.file()), root=keys.signing_public(ROOT))
    assert report.holds
    assert (report.certificates, len(report.streams)) == (2, 1)


def test_an_export_under_another_root_does_not_hold(kept: Kept) -> None:
    report = verify_export(io.BytesIO(kept.file()), root=keys.signing_public(POST))
    assert report.error is not None
    assert report.error.code == "journal.certificate.signature_wrong"


def test_a_broken_stream_does_not_hide_the_next(kept: Kept) -> None:
    frames = kept.frames()
    second = replace(STREAM, lane=1)
    entries = crossing_entries(4, 3, stream=second, segment_seed=bytes(16))
    broken = [frame for frame in frames if not (isinstance(frame, Entry) and frame.seq == 2)]
    report = verify_export(io.BytesIO(_file([*broken, export.StreamStart(second), *entries])))
    assert [stream.holds for stream in report.streams] == [False, True]
    assert not report.holds


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_changed_byte_of_an_export_is_noticed(kept: Kept, data: st.DataObject) -> None:
    file = bytearray(kept.file())
    at = data.draw(st.integers(0, len(file) - 1))
    file[at] ^= data.draw(st.integers(1, 255))
    assert not verify_export(io.BytesIO(bytes(file)), root=keys.signing_public(ROOT)).holds


@settings(max_examples=80)
@given(st.binary(max_size=300))
def test_any_file_gives_a_report(data: bytes) -> None:
    for content in (data, b"JLF1" + data, b"JLF1\4\0\0\0\x40" + data):
        assert not verify_export(io.BytesIO(content)).holds


def _command(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    result = CliRunner().invoke(main, ["journal", *arguments])
    return result.exit_code, [json.loads(line) for line in result.output.splitlines() if line.startswith("{")]


def test_the_command_verifies_a_file_and_exits_1_when_it_does_not_hold(kept: Kept, tmp_path: Path) -> None:
    path = tmp_path / "export.jlf1"
    path.write_bytes(kept.file())
    code, (report,) = _command("verify", str(path), "--root", keys.signing_public(ROOT).hex())
    assert (code, report["holds"], report["root_given"]) == (0, True, True)
    kept.entries[2] = replace(kept.entries[2], parts=(ErasedPart(1, bytes(32)), *kept.entries[2].parts[1:]))
    path.write_bytes(kept.file())
    code, (report,) = _command("verify", str(path), "--lang", "fr")
    assert (code, report["holds"], report["streams"][0]["broken_seq"]) == (1, False, 3)
    assert (
        report["streams"][0]["error"]["message"] == "L'inscription 3 a été modifiée : son empreinte n'est plus la même."
    )
    path.write_bytes(b"JLF1")
    code, (report,) = _command("verify", str(path), "--lang", "ar")
    assert (code, report["error"]["code"], report["error"]["offset"]) == (1, "journal.export.truncated", 4)


def test_the_command_refuses_wrong_usage_with_exit_2(tmp_path: Path) -> None:
    assert _command("verify")[0] == 2
    assert _command("verify", str(tmp_path / "nothing"))[0] == 2
    assert _command("verify", str(tmp_path / "nothing"), "--root", "abc")[0] == 2


def test_the_command_shows_frames_and_hides_persons_unless_asked(kept: Kept, tmp_path: Path) -> None:
    path = tmp_path / "export.jlf1"
    path.write_bytes(kept.file())
    code, frames = _command("inspect", str(path))
    assert code == 0
    assert len(frames) == len(kept.frames())
    assert "values" not in json.dumps(frames)
    opened = [frame for frame in _command("inspect", str(path), "--open-parts")[1] if frame["frame"] == "Entry"]
    assert opened[0]["parts"][1]["values"]["surname"]
    path.write_bytes(kept.file()[:-1])
    assert _command("inspect", str(path))[1][-1]["error"]["code"] == "journal.export.truncated"


def test_the_command_needs_no_django(kept: Kept, tmp_path: Path) -> None:
    path = tmp_path / "export.jlf1"
    path.write_bytes(kept.file())
    program = (
        "import sys\nfrom jalon.cli import main\n"
        f"sys.argv = ['jalon', 'journal', 'verify', {str(path)!r}]\n"
        "try:\n    main()\nexcept SystemExit as ended:\n"
        "    print(ended.code, 'django' in sys.modules, 'numpy' in sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "0 False False"


def _second_reader(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    ran = subprocess.run([sys.executable, str(VERIFIER), *arguments], capture_output=True, text=True, check=False)
    assert not ran.stderr, ran.stderr
    return ran.returncode, [json.loads(line) for line in ran.stdout.splitlines()]


def test_the_second_reader_agrees_on_files_and_vectors_and_catches_a_flipped_byte(kept: Kept, tmp_path: Path) -> None:
    kept.entries[2] = erase_part(kept.entries[2], 1)
    good, bad = tmp_path / "good.jlf1", tmp_path / "bad.jlf1"
    good.write_bytes(kept.file())
    flipped = bytearray(kept.file())
    flipped[-200] ^= 1
    bad.write_bytes(bytes(flipped))
    vectors = Path(__file__).parents[1] / "vectors" / "journal"
    root = keys.signing_public(ROOT).hex()
    code, reports = _second_reader(str(good), str(bad), str(vectors), "--root", root)
    assert code == 1
    assert [report["holds"] for report in reports] == [True, False, True]
    assert reports[2]["malformed"] >= 90
    assert _second_reader(str(good), "--root", root)[0] == 0


def test_the_second_reader_catches_an_entry_that_was_chained_again(kept: Kept, tmp_path: Path) -> None:
    """Somebody who rewrites the tail and its hashes still has no signature for it."""
    rewritten = crossing_entries(9, 8, stream=STREAM, segment_seed=bytes(16))
    path = tmp_path / "rewritten.jlf1"
    path.write_bytes(Kept(list(rewritten), kept.statements, kept.receipts).file())
    code, (report,) = _second_reader(str(path))
    assert (code, report["code"]) == (1, "journal.verify.claim_differs")


def test_the_second_reader_imports_nothing_of_jalon() -> None:
    for path in (VERIFIER, VERIFIER.with_name("journal_second_reader.py")):
        assert "import jalon" not in path.read_text(encoding="utf-8")
        assert "from jalon" not in path.read_text(encoding="utf-8")


def test_unable_to_is_what_every_reader_raises() -> None:
    with pytest.raises(UnableTo):
        list(read_export(io.BytesIO(b"JLF1")))
