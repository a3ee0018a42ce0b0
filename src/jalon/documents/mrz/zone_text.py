"""From what a wedge, a clipboard or a reader delivered to the two or three lines of a zone."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from jalon.documents.finding import Finding, Severity
from jalon.documents.mrz.formats import SHAPES
from jalon.kernel.confusion import MRZ_ALPHABET
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import SCAN_CHARACTERS_MAX

_CLEAN_LINE = re.compile(r"[A-Z0-9<]+")
_CLEAN_ZONE = re.compile(
    "|".join(rf"(?:[A-Z0-9<]{{{width}}}\n){{{count - 1}}}[A-Z0-9<]{{{width}}}\n?" for count, width in SHAPES.values())
)
_LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_SPELT = {"«": "<<", "‹": "<", "〈": "<", "⟨": "<", "≪": "<<"}
_WIDTH_OF_LINES = {2: (44, 36), 3: (30,)}


class ZoneText(NamedTuple):
    """Lines of a zone, all of the width of one format, and what had to be done to get them."""

    lines: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    clean: bool = True
    """Every character belongs to the alphabet."""


class _Line(NamedTuple):
    text: str
    offset: int
    """Where it starts in the text as received."""


def zone_text(raw: str) -> ZoneText:
    """The zone in ``raw``.

    Free: line ends, blanks, control characters, lower case, full-width forms, no line ends at all, text above and
    below. Raises :class:`UnableToRead` with the offset in ``raw``.
    """
    if len(raw) > SCAN_CHARACTERS_MAX:
        raise UnableToRead(
            "documents.zone.too_long", offset=SCAN_CHARACTERS_MAX, characters=len(raw), limit=SCAN_CHARACTERS_MAX
        )
    if _CLEAN_ZONE.fullmatch(raw):
        return ZoneText(tuple(raw.split()))
    return _shaped(_normalised(raw), raw)


def is_of_alphabet(line: str) -> bool:
    """Whether every character of a line that has some is a letter, a digit or the filler."""
    return _CLEAN_LINE.fullmatch(line) is not None


def _normalised(raw: str) -> list[_Line]:
    """Lines of characters in their canonical form, each with its offset; empty lines are dropped."""
    lines: list[_Line] = []
    characters: list[str] = []
    start = 0
    for offset, character in enumerate(raw + "\n"):
        if character in _LINE_ENDS:
            if characters:
                lines.append(_Line("".join(characters), start))
                characters = []
            continue
        spelt = character if character in MRZ_ALPHABET else _spelt(character)
        if spelt and not characters:
            start = offset
        characters += spelt
    return lines


def _spelt(character: str) -> str:
    known = _SPELT.get(character)
    if known is not None:
        return known
    if character.isspace() or unicodedata.category(character) in ("Cc", "Cf", "Zs"):
        return ""
    return unicodedata.normalize("NFKC", character).replace(" ", "").upper()


def _shaped(found: list[_Line], raw: str) -> ZoneText:
    if not found:
        raise UnableToRead("documents.zone.empty", offset=0)
    lines = tuple(line.text for line in found)
    if _has_shape(lines):
        return _zone(lines)
    straightened = _completed(lines) or _rejoined("".join(lines), broken=len(lines) > 1) or _zone_within(lines)
    if straightened is None:
        raise _unreadable(found, raw)
    return straightened


def _has_shape(lines: tuple[str, ...]) -> bool:
    width = len(lines[0])
    return width in _WIDTH_OF_LINES.get(len(lines), ()) and width == len(lines[1]) == len(lines[-1])


def _rejoined(run: str, *, broken: bool) -> ZoneText | None:
    """One run of characters cut by the lengths of a whole zone; a zone read twice over is taken once."""
    twice = SHAPES.get(len(run) // 2) if len(run) % 2 == 0 and run[: len(run) // 2] * 2 == run else None
    count, width = SHAPES.get(len(run)) or twice or (0, 0)
    if not count:
        return None
    lines = tuple(run[start : start + width] for start in range(0, count * width, width))
    remark = "documents.zone.read_twice" if twice else "documents.zone.line_ends_restored" if broken else None
    return _zone(lines, *((Finding(remark, Severity.NOTE, "zone"),) if remark else ()))


def _zone_within(lines: tuple[str, ...]) -> ZoneText | None:
    """A zone among other lines, as when a whole page is pasted: the last one, since zones stand at the foot."""
    for count in (3, 2):
        for start in range(len(lines) - count, -1, -1):
            part = lines[start : start + count]
            if _has_shape(part):
                return _zone(part, Finding("documents.zone.other_text_ignored", Severity.NOTE, "zone"))
    return None


def _completed(lines: tuple[str, ...]) -> ZoneText | None:
    """The line of the name with fillers added or removed at its end, when all other lines have their width.

    Only that line: it ends in fillers, which software likes to trim, and no other field shifts.
    """
    count = len(lines)
    if count not in _WIDTH_OF_LINES:
        return None
    place = 2 if count == 3 else 0
    name = lines[place]
    others = lines[:2] if count == 3 else lines[1:]
    width = len(others[0])
    if width not in _WIDTH_OF_LINES[count] or any(len(line) != width for line in others):
        return None
    if len(name) < 7 or name[width:].strip("<"):
        return None
    whole = (*lines[:place], name[:width].ljust(width, "<"), *lines[place + 1 :])
    remark = Finding(
        "documents.zone.name_line_completed",
        Severity.ATTENTION,
        "names",
        {"found": len(name), "expected": width},
    )
    return _zone(whole, remark)


def _zone(lines: tuple[str, ...], *findings: Finding) -> ZoneText:
    """The zone, with a finding for each line that has a character outside the alphabet."""
    strange = tuple(
        Finding(
            "documents.zone.strange_character",
            Severity.ATTENTION,
            "zone",
            {"line": number, "column": next(c for c, character in enumerate(line, 1) if character not in MRZ_ALPHABET)},
        )
        for number, line in enumerate(lines, 1)
        if not is_of_alphabet(line)
    )
    return ZoneText(lines, findings + strange, clean=not strange)


def _unreadable(found: list[_Line], raw: str) -> UnableToRead:
    """Says where the first line stops being that of a zone: the place of its first missing or surplus character."""
    width = _nearest_width(found)
    line = next((line for line in found if len(line.text) != width), found[-1])
    offset = min(line.offset + min(len(line.text), width), len(raw))
    return UnableToRead(
        "documents.zone.length",
        offset=offset,
        lines=len(found),
        line=found.index(line) + 1,
        found=len(line.text),
        expected=width,
    )


def _nearest_width(found: list[_Line]) -> int:
    widths = _WIDTH_OF_LINES.get(len(found), (44, 36, 30))
    longest = max(len(line.text) for line in found)
    return min(widths, key=lambda width: abs(width - longest))
