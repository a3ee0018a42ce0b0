"""Fuzz chips, certificates, revocation lists, master lists and directories: damaged ones are answered, never a crash.

``JALON_FUZZ_S`` seconds (10 without it), ``JALON_FUZZ_SEED`` to repeat a run, ``JALON_FUZZ_INPUTS`` to stop after so
many inputs instead. What is damaged are the vectors. A failure prints its input in base64 and exits 1. An input may
take 50 ms at most (the median of three tries, since machines pause).
"""

from __future__ import annotations

import base64
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from jalon.documents.chip.files import ChipFiles
from jalon.documents.chip.passive_authentication import verify
from jalon.documents.trust.certificate import read_certificate
from jalon.documents.trust.chain import AnchorState
from jalon.documents.trust.intake import Intake, Terms
from jalon.documents.trust.revocation import read_revocation_list
from jalon.documents.trust.serialisation import from_bytes, to_bytes
from jalon.documents.trust.trust_store import Anchor, TrustStore
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text

VECTORS = Path(__file__).resolve().parents[2] / "tests" / "vectors" / "emrtd"
AT = datetime(2026, 11, 23, tzinfo=UTC)
INPUT_S_MAX = 0.05
_REPORT_S = 2.0
_TAGS = bytes((0x02, 0x03, 0x04, 0x05, 0x06, 0x13, 0x17, 0x18, 0x24, 0x30, 0x31, 0x77, 0x80, 0xA0, 0xA3, 0x5F, 0x7F))

Try = Callable[[bytes], None]


class Targets:
    """What is damaged, and what has to answer."""

    def __init__(self) -> None:
        trust = json.loads((VECTORS / "trust.json").read_text(encoding="utf-8"))
        csca, crl, lists = (_decoded(trust[kind]) for kind in ("csca", "crl", "master_list"))
        self.roots = (read_certificate(lists["root.cer"]),)
        anchors = [Anchor(read_certificate(der), AnchorState.SELF_SIGNED, ()) for der in csca.values()]
        self.store = TrustStore(anchors, revocations=[read_revocation_list(der) for der in crl.values()])
        entry = b"version: 1\n\ndn: cn=1\nuserCertificate;binary:: " + base64.b64encode(csca["NER.cer"])
        entry += b"\ncertificateRevocationList;binary:: " + base64.b64encode(crl["NER.crl"]) + b"\n"
        self.seeds = [("intake", one) for one in (*csca.values(), *crl.values(), lists["list.ml"], entry)]
        self.seeds.append(("store", to_bytes(self.store)))
        for line in (VECTORS / "cases.jsonl").read_text(encoding="utf-8").splitlines():
            self.seeds += _decoded(json.loads(line)["files"]).items()

    def answer(self, kind: str, data: bytes) -> None:
        """Raises whatever the engine should not have raised."""
        if kind == "intake":
            self._refuse(self._intake, data)
        elif kind == "store":
            self._refuse(lambda given: self._kept(from_bytes(given)), data)
        else:
            self._chip(kind, data)

    def _intake(self, data: bytes) -> None:
        intake = Intake(self.store, Terms(AT, self.roots))
        for one in intake.take(data).rejected:
            assert one.code.startswith("documents.")

    def _kept(self, store: TrustStore) -> None:
        assert len(store.anchors) <= len(self.store.anchors)

    def _refuse(self, run: Try, data: bytes) -> None:
        try:
            run(data)
        except UnableTo as error:
            for language in LANGUAGES:
                text(error.code, language, **error.parameters)

    def _chip(self, kind: str, data: bytes) -> None:
        found = verify(ChipFiles.of({kind: data}), self.store, AT)
        for finding in found.findings:
            for language in LANGUAGES:
                assert finding.sentence(language)
                assert finding.next_step(language)


def _decoded(files: dict[str, str]) -> dict[str, bytes]:
    return {name: base64.b64decode(data) for name, data in files.items()}


def damaged(dice: random.Random, data: bytes) -> bytes:
    """A few bytes changed, added, left out, repeated or cut; lengths and tags more often than chance would."""
    out = bytearray(data)
    for _ in range(dice.randrange(1, 6)):
        place, action = dice.randrange(len(out) + 1), dice.randrange(12)
        if action < 4:
            out[place : place + 1] = bytes((dice.randrange(256),))
        elif action < 6:
            out[place : place + 1] = bytes((dice.choice(_TAGS),))
        elif action == 6:
            out[place : place + 1] = dice.choice((b"\x80", b"\x84\xff\xff\xff\xff", b"\x82\x00\x05", b"\x00"))
        elif action < 9:
            del out[place : place + dice.randrange(1, 12)]
        elif action == 9:
            out[place:place] = out[place : place + dice.randrange(400)]
        elif action == 10:
            out[place:place] = dice.randbytes(dice.randrange(1, 20))
        else:
            del out[place:]
        out = out or bytearray(b"\x30")
    return bytes(out)


def seconds_of(targets: Targets, kind: str, data: bytes) -> float:
    """Seconds of one answer; of a slow one, the median of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        targets.answer(kind, data)
        times.append(time.perf_counter() - start)
        if times[0] <= INPUT_S_MAX:
            break
    return statistics.median(times)


def main() -> int:
    seconds = float(os.environ.get("JALON_FUZZ_S") or 10)
    inputs = int(os.environ.get("JALON_FUZZ_INPUTS") or 0)
    seed = int(os.environ.get("JALON_FUZZ_SEED") or time.time_ns() % 2**32)
    dice, targets = random.Random(seed), Targets()
    start = told = time.monotonic()
    count, slowest = 0, 0.0
    print(f"chip: seed {seed}, {len(targets.seeds)} seeds, {inputs or f'{seconds:g} s'}", flush=True)
    while count < inputs if inputs else time.monotonic() - start < seconds:
        kind, data = dice.choice(targets.seeds)
        data = damaged(dice, data)
        try:
            slowest = max(slowest, took := seconds_of(targets, kind, data))
            assert took <= INPUT_S_MAX, f"{took * 1000:.0f} ms"
        except Exception as error:  # noqa: BLE001 whatever comes out is what the fuzzer looks for
            print(f"chip: {kind}: {error!r} for {base64.b64encode(data).decode()}", flush=True)
            return 1
        count += 1
        if time.monotonic() - told >= _REPORT_S:
            told = time.monotonic()
            print(f"chip: {count} inputs, slowest {slowest * 1000:.1f} ms", flush=True)
    print(f"chip: {count} inputs in {time.monotonic() - start:.0f} s, slowest {slowest * 1000:.1f} ms, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
