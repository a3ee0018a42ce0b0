"""The shipped dictionary: pinned, made again from its seed, and with nobody's number inside."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from jalon.journal import dictionaries
from jalon.journal.streams import Stream
from jalon.journal.synthetic import crossing_bodies, crossing_entries

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "src" / "jalon" / "journal" / "data" / "records-2.zdict"
NUMBER = re.compile(rb"(?<![A-Z0-9])[A-Z]\d{7}")
MRZ_DATES = re.compile(rb"[A-Z]{3}\d{7}[MF]\d{7}")


def test_the_dictionary_is_the_one_that_is_pinned_and_16_kib_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert dictionaries.dictionary(dictionaries.NEWEST) is not None
    assert SHIPPED.stat().st_size == dictionaries.DICTIONARY_BYTES
    monkeypatch.setattr(dictionaries, "_PINNED", {9: ("decisions-1.zdict", "0" * 64)})
    with pytest.raises(AssertionError, match="not the file that was released"):
        dictionaries.dictionary(9)
    with pytest.raises(KeyError):
        dictionaries.dictionary(10)


def test_the_dictionary_comes_out_the_same_again() -> None:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "train_dictionaries.py")], capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_no_document_number_stands_in_the_dictionary() -> None:
    data = SHIPPED.read_bytes()
    found = set(NUMBER.findall(data))
    assert found == {b"A0000000"}, "the filler stands there, so a number would be found too"
    register = {str(body["identity"]["document_number"]) for body in islice(crossing_bodies(20_261_123), 5_000)}
    assert len(register) > 3_000
    assert not any(number.encode() in data for number in register)


def test_training_samples_hold_no_number_and_no_random_identifier() -> None:
    stream = Stream(bytes(8), bytes(8), 2)
    blank = crossing_entries(5, 20, stream=stream, segment_seed=bytes(16), numbered=False)
    real = crossing_entries(5, 20, stream=stream, segment_seed=bytes(16))

    def numbers(entries: object) -> set[bytes]:
        return set(NUMBER.findall(b"".join(part.data for entry in entries for part in entry.parts)))  # type: ignore[attr-defined]

    assert numbers(blank) == {b"A0000000"}
    zones = "".join(str(body["identity"]["zone"]) for body in islice(crossing_bodies(5, numbered=False), 20))
    assert {row[3:] for row in MRZ_DATES.findall(zones.encode())} == {b"8001014M3001019", b"8001014F3001019"}
    assert not MRZ_DATES.findall(b"".join(part.data for entry in blank for part in entry.parts))
    assert len(numbers(real)) > 5
