"""Proposals from the structure of a zone, which sees what check digits do not: K for a filler, 6 for G, 0 for O."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jalon.documents.mrz.columns import COLUMNS
from jalon.documents.mrz.formats import MrzFormat
from jalon.documents.mrz.reading import MrzReading
from jalon.documents.mrz.repair import LETTERS_LIKE, Repair, RepairReason, look_alikes
from jalon.kernel.countries import country

_ENDING = re.compile(r"[<K]{2,}$")
_DIGIT = re.compile(r"[0-9]")


def by_structure(reading: MrzReading) -> Iterator[Repair]:
    """Each proposal as line, column, what was read and what may have been printed."""
    run, width = "".join(reading.lines), len(reading.lines[0])
    for place, read, proposed in _found(reading, run):
        yield Repair(place // width + 1, place % width + 1, read, proposed, RepairReason.STRUCTURE)


_Found = Iterator[tuple[int, str, str]]


def _found(reading: MrzReading, run: str) -> _Found:
    columns = COLUMNS[reading.format]
    for start, end in columns.names:
        yield from _ending(run, start, end)
    yield from _separator(reading, run)
    for start, end in columns.optional:
        yield from _ending(run, start, end)
    if run[1] == "K":  # No code of Doc 9303 has it.
        yield 1, "K", "<"
    for start, end in ((0, 2), *columns.names):
        yield from _letters(run, start, end)
    for start in columns.states:
        yield from _state(run, start)


def _ending(run: str, start: int, end: int) -> _Found:
    """Ks among the fillers that end a field. A single K right after a letter belongs to it (``MALIK<<<``)."""
    found = _ENDING.search(run[start:end])
    if not found:
        return
    text, column = found[0], start + found.start()
    after_letter = found.start() > 0
    if after_letter and text[0] == "K" and text[1] != "K":
        text, column = text[1:], column + 1
    if "K" in text and (after_letter or "<" in text):
        yield column, text, "<" * len(text)


def _separator(reading: MrzReading, run: str) -> _Found:
    """A single name with KK inside it: the two fillers between surname and given names may have been read so."""
    if "single_name" not in reading.flags or reading.format is MrzFormat.FRA_ID:
        return
    ((start, end),) = COLUMNS[reading.format].names
    place = run[start:end].rstrip("<K").find("KK", 1)
    if place > 0:
        yield start + place, "KK", "<<"


def _letters(run: str, start: int, end: int) -> _Found:
    """Digits where only letters and fillers stand."""
    for digit in _DIGIT.finditer(run, start, end):
        for letter in LETTERS_LIKE[digit[0]]:
            yield digit.start(), digit[0], letter


def _state(run: str, start: int) -> _Found:
    """A code that is no State's: each exchange that makes it one; where none does, letters for its digits."""
    code = run[start : start + 3]
    if is_code(code):
        return
    exchanged = [(start + place, code[place], other) for place, other in other_states(code)]
    yield from exchanged or _letters(run, start, start + 3)


def other_states(code: str) -> Iterator[tuple[int, str]]:
    """Exchanges of one character of ``code``, as place and character, that make it the code of a State."""
    for place, character in enumerate(code):
        for other in look_alikes(character):
            if is_code(code[:place] + other + code[place + 1 :]):
                yield place, other


def is_code(code: str) -> bool:
    """Whether three printed characters are a code of the table of States; ``D<<`` is Germany's."""
    entry = country(code)
    return entry is not None and code in (entry.alpha3, "D<<")
