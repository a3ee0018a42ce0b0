"""Typed readings a second of machine-readable zones, on one core, beside the peers that are installed.

Prints one JSON line a reader: readings a second over the valid passports (TD3) among the specimens and over all 60
valid specimens, in time of this process, how many it accepts, and the ratio to ours. Peers (``mrz``, ``fastmrz``,
``passporteye``) are measured only where they can be imported; Jalon needs none.
"""

from __future__ import annotations

import importlib
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from jalon.documents.mrz import read_mrz

VECTORS = Path(__file__).resolve().parents[1] / "tests" / "vectors" / "mrz" / "specimens.jsonl"
ROUNDS = 5
SECONDS_A_ROUND = 0.5

Reader = Callable[[str, str], bool]


def zones() -> list[tuple[str, str]]:
    """(format, text) of every valid specimen."""
    vectors = map(json.loads, VECTORS.read_text(encoding="utf-8").splitlines())
    return [(vector["format"], "\n".join(vector["lines"])) for vector in vectors if vector["valid"]]


def ours(_form: str, text: str) -> bool:
    return read_mrz(text).valid


def mrz_package() -> Reader:
    checkers = {
        "TD1": ("mrz.checker.td1", "TD1CodeChecker"),
        "TD2": ("mrz.checker.td2", "TD2CodeChecker"),
        "TD3": ("mrz.checker.td3", "TD3CodeChecker"),
        "MRVA": ("mrz.checker.mrva", "MRVACodeChecker"),
        "MRVB": ("mrz.checker.mrvb", "MRVBCodeChecker"),
    }
    classes = {form: getattr(importlib.import_module(module), name) for form, (module, name) in checkers.items()}
    return lambda form, text: form in classes and bool(classes[form](text))


def fastmrz_package() -> Reader:
    reader = importlib.import_module("fastmrz").FastMRZ()
    return lambda _form, text: reader.get_details(text, input_type="text").get("status") == "SUCCESS"


def passporteye_package() -> Reader:
    mrz_class = importlib.import_module("passporteye.mrz.text").MRZ
    return lambda _form, text: bool(mrz_class(text.split("\n")).valid)


def accepted(reader: Reader, form: str, text: str) -> bool:
    """Whether the reader accepts the zone; a peer that crashes does not."""
    try:
        return reader(form, text)
    except Exception:  # noqa: BLE001 a peer may raise anything, and that is part of what is measured
        return False


def readings_a_second(reader: Reader, sample: list[tuple[str, str]]) -> float:
    """Median of some rounds over the zones that the reader accepts."""
    usable = [zone for zone in sample if accepted(reader, *zone)]
    rates = []
    for _ in range(ROUNDS):
        count, start = 0, time.process_time()
        while (elapsed := time.process_time() - start) < SECONDS_A_ROUND:
            for zone in usable:
                reader(*zone)
            count += len(usable)
        rates.append(count / elapsed)
    return statistics.median(rates)


def main() -> None:
    sample = zones()
    peers = {"mrz": mrz_package, "fastmrz": fastmrz_package, "passporteye": passporteye_package}
    readers: dict[str, Reader] = {"jalon": ours}
    for name, make in peers.items():
        try:
            readers[name] = make()
        except ImportError:
            print(json.dumps({"reader": name, "installed": False}), flush=True)
    base = 0.0
    for name, reader in readers.items():
        rate = readings_a_second(reader, sample)
        base = base or rate
        accepts = sum(accepted(reader, *zone) for zone in sample)
        passports = readings_a_second(reader, [zone for zone in sample if zone[0] == "TD3"])
        result = {"reader": name, "td3_readings_per_s": round(passports), "readings_per_s": round(rate)}
        result |= {"accepts": accepts, "of": len(sample)}
        print(json.dumps(result | {"jalon_times_faster": round(base / rate, 2)}), flush=True)


if __name__ == "__main__":
    main()
