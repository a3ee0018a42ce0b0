"""Formats of machine-readable zones and how a zone shows which one it has."""

from __future__ import annotations

from enum import StrEnum


class MrzFormat(StrEnum):
    """TD1, TD2, TD3 (Doc 9303-5, -6, -4), MRVA and MRVB (Doc 9303-7), and the French identity card of 1987."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRVA = "MRVA"
    MRVB = "MRVB"
    FRA_ID = "FRA_ID"


SHAPES = {90: (3, 30), 88: (2, 44), 72: (2, 36)}
"""Characters of a whole zone -> number of lines and characters a line."""


def format_of(lines: tuple[str, ...]) -> MrzFormat:
    """Format of a zone whose lines have one of the lengths of :data:`SHAPES`."""
    if len(lines) == 3:
        return MrzFormat.TD1
    first, second = lines
    if len(first) == 44:
        return MrzFormat.MRVA if first[0] == "V" else MrzFormat.TD3
    if first[0] == "V" or _is_residence_sticker(first):
        return MrzFormat.MRVB
    if first[:5] == "IDFRA" and not _is_french_td2(second):
        return MrzFormat.FRA_ID
    return MrzFormat.TD2


def _is_residence_sticker(first: str) -> bool:
    """German residence stickers (codes AB, AG) on 36 columns have the layout of a visa, without composite digit."""
    return first[:2] in ("AB", "AG") and first[2:5] in ("D<<", "DEU")


def _is_french_td2(second: str) -> bool:
    """A French document of ICAO's TD2 has the nationality and the sex where the card of 1987 has neither."""
    return second[10:13] == "FRA" and second[20] in "MFX<" and second[13:19].isdigit()
