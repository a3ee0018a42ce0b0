"""Fuzz the examination of documents: any text is examined, and all that is found has words in three languages.

``JALON_FUZZ_S`` seconds (10 without it) or ``JALON_FUZZ_INPUTS`` texts, ``JALON_FUZZ_SEED`` to repeat a run. A failure
prints the text and exits 1. The slowest text is told in time of this thread, after the first texts, which load tables.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from datetime import date
from pathlib import Path

from jalon.documents.examination import Evidence
from jalon.documents.examine import examine
from jalon.documents.mrz.ambiguities import ambiguities
from jalon.documents.mrz.read import is_valid, read_mrz
from jalon.documents.mrz.repairs import RepairReason, proposals
from jalon.documents.wedge import KNOWN_LAYOUTS, apply
from jalon.kernel.limits import SCAN_CHARACTERS_MAX
from jalon.kernel.texts import LANGUAGES

VECTORS = Path(__file__).resolve().parents[2] / "tests" / "vectors" / "mrz"
AT = date(2026, 11, 23)
_REPORT_S = 2.0
_WARM_UP_INPUTS = 200
_MS_MAX = 50.0
"""Longest that one text may take, of the machine's time and not of waiting for it."""
_ODD = "<<<<KKO0I1é\n\r \t«🙂ßŉǰΐﷺ\u0301\u200f\x00٣²½%"
_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"


def seeds() -> list[str]:
    """Every zone of the vectors."""
    lines = (path.read_text(encoding="utf-8").splitlines() for path in sorted(VECTORS.glob("*.jsonl")))
    return ["\n".join(json.loads(line)["lines"]) for one in lines for line in one]


def damaged(dice: random.Random, zone: str) -> str:
    """A few characters changed, added, left out, repeated, or the rest cut off."""
    out = list(zone)
    for _ in range(dice.randrange(7)):
        place, action = dice.randrange(len(out) + 1), dice.randrange(10)
        if action < 4:
            out[place : place + 1] = dice.choice(_ODD + _PLAIN)
        elif action < 6:
            out[place:place] = dice.choice(_ODD)
        elif action < 8:
            del out[place : place + 1]
        elif action == 8:
            out[place:place] = out[: dice.randrange(60)]
        else:
            del out[place:]
    return "".join(out)


def try_one(dice: random.Random, received: str) -> None:
    """Raises whatever the engine should not have raised."""
    examination = examine(Evidence(received), at=AT)
    if dice.randrange(20) == 0:
        for finding in examination.findings:
            for language in LANGUAGES:
                assert finding.sentence(language)
                assert finding.next_step(language)
    reading = examination.reading
    if reading is not None and dice.randrange(8) == 0:
        for repair in proposals(reading):
            assert read_mrz(repair.applied(reading.lines)).valid or repair.reason is RepairReason.STRUCTURE
        assert len(ambiguities(reading)) <= sum(map(len, reading.lines))
        assert is_valid(reading.lines) is reading.valid
    if len(received) <= SCAN_CHARACTERS_MAX and dice.randrange(8) == 0:
        apply(dice.choice(list(KNOWN_LAYOUTS.values())), received)


def main() -> int:
    inputs = int(os.environ.get("JALON_FUZZ_INPUTS") or 0)
    seconds = float(os.environ.get("JALON_FUZZ_S") or 10)
    seed = int(os.environ.get("JALON_FUZZ_SEED") or time.time_ns() % 2**32)
    dice, zones = random.Random(seed), seeds()
    start = told = time.monotonic()
    count, slowest = 0, 0.0
    print(f"mrz: seed {seed}, {f'{inputs} texts' if inputs else f'{seconds:g} s'}", flush=True)
    while count < inputs if inputs else time.monotonic() - start < seconds:
        received = damaged(dice, dice.choice(zones))
        begun = time.thread_time()
        try:
            try_one(dice, received)
        except Exception as error:  # noqa: BLE001 whatever comes out is what the fuzzer looks for
            print(f"mrz: {error!r} for {received!r}", flush=True)
            return 1
        taken_ms = (time.thread_time() - begun) * 1000
        count += 1
        if count > _WARM_UP_INPUTS and taken_ms > slowest:
            slowest = taken_ms
            if slowest > _MS_MAX:
                print(f"mrz: {slowest:.1f} ms for {received!r}", flush=True)
                return 1
        if time.monotonic() - told >= (_REPORT_S if not inputs else 30 * _REPORT_S):
            told = time.monotonic()
            print(f"mrz: {count} texts, slowest {slowest:.1f} ms", flush=True)
    spent = time.monotonic() - start
    print(f"mrz: {count} texts in {spent:.0f} s, slowest {slowest:.1f} ms, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
