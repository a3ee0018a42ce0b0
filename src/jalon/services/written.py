"""What people type, in the form in which it is kept."""

from __future__ import annotations

import unicodedata

from jalon.kernel.limits import DOCUMENT_NUMBER_CHARACTERS_MAX


def storable(written: str) -> str:
    """``written`` with a mark for each character that no database holds: NUL, and halves of surrogate pairs.

    >>> storable("A\\0B")
    'A\ufffdB'
    """
    return "".join("\ufffd" if letter == "\0" or "\ud800" <= letter <= "\udfff" else letter for letter in written)


def plain(written: str, characters_max: int) -> str:
    """``written`` in composed form, without control characters, blanks in a row or more than so many characters."""
    composed = unicodedata.normalize("NFC", storable(written))
    kept = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in composed)
    return " ".join(kept.split())[:characters_max]


def bare_number(written: str) -> str:
    """A document number as it is kept and compared: capitals and digits, separators gone.

    >>> bare_number("bf 99-00017")
    'BF9900017'
    """
    capitals = unicodedata.normalize("NFKC", written).upper()
    return "".join(letter for letter in capitals if letter.isalnum())[:DOCUMENT_NUMBER_CHARACTERS_MAX]
