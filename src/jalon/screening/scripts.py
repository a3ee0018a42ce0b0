"""Folded parts of other scripts in Latin letters, so that one person's names meet whatever script they are written in.

Arabic gives consonants and long vowels only; Cyrillic goes by Doc 9303-3 section 6.B; Greek by ELOT 743's letters.
What an Arabic zone prints with ICAO's escapes (Doc 9303-3 section 6.C) is read back into Arabic first.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from jalon.kernel.transliteration import arabic_readings, fold, is_arabic_transliteration, to_mrz

ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_LETTERS = str.maketrans(
    {
        "ا": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r",
        "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "gh", "ف": "f",
        "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "u", "ي": "i", "پ": "p", "چ": "ch",
        "ژ": "j", "گ": "g", "ڤ": "v", "ڨ": "g", "ڭ": "g", "ٹ": "t", "ڈ": "d", "ں": "n", "ے": "i", "ہ": "h",
    }
)  # fmt: skip
_GREEK_LETTERS = str.maketrans(
    {
        "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k",
        "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t",
        "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
    }
)  # fmt: skip
_ARTICLE_LETTERS_MIN = 4
_GOD = frozenset({"الله", "لله", "له"})
_NAMES = Path(__file__).parent / "data" / "arabic_names.csv"


def read_back(name: str) -> str:
    """``name`` in Arabic letters when it is what a zone prints for an Arabic name, otherwise as it is.

    >>> read_back("MXHMWD EBDALRXHYM"), read_back("ALEXANDRE DIALLO")
    ('محمود عبدالرحيم', 'ALEXANDRE DIALLO')
    """
    if "X" not in name or not name.isupper() or not name.isascii():
        return name
    if not is_arabic_transliteration(name):
        return name
    return arabic_readings(name, 1)[0]


@cache
def _arabic_names() -> Mapping[str, str]:
    with _NAMES.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(line for line in stream if not line.startswith("#"))
        return {row["arabic"]: row["latin"] for row in rows}


def known_name(part: str) -> str:
    """The Latin letters of a folded part in Arabic letters that is a known name, with its vowels; otherwise empty.

    >>> known_name("محمد"), known_name("عبدالله"), known_name("قققق")
    ('mohamed', 'abdallah', '')
    """
    names = _arabic_names()
    if part.startswith("عبد") and len(part) > _ARTICLE_LETTERS_MIN:
        attribute = part[3:].removeprefix("ال")
        if attribute in _GOD:
            return "abdallah"
        return "abd" + names[attribute] if attribute in names else ""
    return names.get(part) or names.get(part.removeprefix("ال"), "")


@lru_cache(maxsize=16_384)
def in_latin(part: str) -> str:
    """One folded part in Latin letters; a script without a table stays as it is.

    >>> in_latin("محمد"), in_latin("сергеи")
    ('mhmd', 'sergei')
    """
    if part.isascii():
        return part
    if ARABIC.search(part):
        if part.startswith("عبد") and len(part) > _ARTICLE_LETTERS_MIN:
            return "abd" + fold(part[3:].translate(_ARABIC_LETTERS))
        bare = part.removeprefix("ال") if len(part) > _ARTICLE_LETTERS_MIN else part
        return fold(bare.translate(_ARABIC_LETTERS)) or part
    written = part.translate(_GREEK_LETTERS)
    if written.isascii():
        return written
    return to_mrz(part).lower().replace("<", "") or part
