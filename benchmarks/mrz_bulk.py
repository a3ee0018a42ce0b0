"""Zones and lines a second that the bulk path checks, on one core: passports, then cards of the first size.

Prints one JSON line a format. The zones are the valid specimens of the format, over and over; every answer is compared
with the one that the reader of single zones gave.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # One core is what the figure is about; read when numpy is loaded.

import json
import statistics
import time
from pathlib import Path

from jalon.documents.mrz import MrzFormat, read_mrz
from jalon.documents.mrz.bulk import block_of, check_in_bulk

VECTORS = Path(__file__).resolve().parents[1] / "tests" / "vectors" / "mrz" / "specimens.jsonl"
ZONES = 200_000
ROUNDS = 7


def specimens(form: MrzFormat) -> list[list[str]]:
    vectors = map(json.loads, VECTORS.read_text(encoding="utf-8").splitlines())
    return [vector["lines"] for vector in vectors if vector["format"] == form.value]


def main() -> None:
    for form in (MrzFormat.TD3, MrzFormat.TD1):
        kinds = specimens(form)
        zones = [kinds[number % len(kinds)] for number in range(ZONES)]
        block = block_of(zones)
        rates = []
        for _ in range(ROUNDS):
            start = time.process_time()
            found = check_in_bulk(form, block)
            rates.append(ZONES / (time.process_time() - start))
        singly = [read_mrz(lines).valid for lines in kinds]
        agree = all(bool(found.valid[number]) is singly[number % len(kinds)] for number in range(ZONES))
        rate = statistics.median(rates)
        result = {"format": form.value, "zones_per_s": round(rate), "lines_per_s": round(rate * len(kinds[0]))}
        print(json.dumps(result | {"agrees_with_the_reader": agree}), flush=True)


if __name__ == "__main__":
    main()
