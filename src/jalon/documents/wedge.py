"""Readers that type: undoing a keyboard layout that mangles what a wedge sends.

A wedge sends the keys of a US keyboard; a computer set to AZERTY understands other characters: ``A`` becomes ``Q``,
``1`` becomes ``&``, ``<`` becomes ``.``. Reading one calibration card shows how each character arrives, and that is
undone from then on. The card's zone has every character of the alphabet and right check digits, since some readers
deliver nothing else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from jalon.documents.finding import Finding, Severity
from jalon.documents.mrz.read import read_mrz
from jalon.kernel.confusion import MRZ_ALPHABET
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import SCAN_CHARACTERS_MAX

CALIBRATION_LINES = (
    "P<UTOCALIBRATION<<ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "0123456784UTO9001011X9912315<<<<<<<<<<<<<<<8",
)
CALIBRATION_TEXT = "\n".join(CALIBRATION_LINES)
"""What stands on the calibration card: a passport of nobody, of the State of specimens."""

_LINE_ENDS = str.maketrans("", "", "\r\n\t\v\f")


@dataclass(frozen=True)
class WedgeLayout:
    """How the 37 characters of the alphabet arrive: ``received`` in the order of ``MRZ_ALPHABET``, 0 to 9, A to Z, <.

    ``received`` is also how a post keeps its layout.
    """

    received: str

    def __post_init__(self) -> None:
        assert len(set(self.received)) == len(self.received) == len(MRZ_ALPHABET), "37 different characters"

    @property
    def identity(self) -> bool:
        """Nothing is mangled."""
        return self.received == MRZ_ALPHABET

    @cached_property
    def meaning(self) -> Mapping[str, str]:
        """Received character -> the one that was sent; the other case of a letter means the same (Caps Lock)."""
        exact = dict(zip(self.received, MRZ_ALPHABET, strict=True))
        other_case = {character.swapcase(): sent for character, sent in exact.items()}
        return other_case | exact


def learn_layout(received: str) -> WedgeLayout | Finding:
    """The layout of a post from what arrived when the calibration card was read, or why that cannot be said."""
    run = _without_line_ends(received[: SCAN_CHARACTERS_MAX + 1])
    expected = "".join(CALIBRATION_LINES)
    if len(run) != len(expected):
        return _finding("length", expected=len(expected), found=len(run))
    as_received: dict[str, str] = {}
    as_sent: dict[str, str] = {}
    for position, (sent, arrived) in enumerate(zip(expected, run, strict=True), 1):
        if as_received.setdefault(sent, arrived) != arrived:
            return _finding("inconsistent", position=position)
        if as_sent.setdefault(arrived, sent) != sent:
            return _finding("ambiguous", position=position)
    return WedgeLayout("".join(as_received[character] for character in MRZ_ALPHABET))


def apply(layout: WedgeLayout, text: str) -> str:
    """What the wedge sent when ``text`` arrived; line ends stay, characters that the layout never gives stay too.

    Text with a ``<`` where the layout never gives one did not come through it (it was pasted) and stays as it is.
    Raises :class:`UnableToRead` beyond SCAN_CHARACTERS_MAX.
    """
    if len(text) > SCAN_CHARACTERS_MAX:
        raise UnableToRead(
            "documents.zone.too_long", offset=SCAN_CHARACTERS_MAX, characters=len(text), limit=SCAN_CHARACTERS_MAX
        )
    if layout.identity or ("<" in text and "<" not in layout.received):
        return text
    return "".join(layout.meaning.get(character, character) for character in unicodedata.normalize("NFC", text))


def guess_layout(text: str) -> WedgeLayout | None:
    """The known layout through which ``text`` is a zone with right check digits; None where none is, or is needed."""
    if len(text) > SCAN_CHARACTERS_MAX or _is_valid_zone(text):
        return None
    return next((layout for layout in KNOWN_LAYOUTS.values() if _is_valid_zone(apply(layout, text))), None)


def _is_valid_zone(text: str) -> bool:
    try:
        return read_mrz(text).valid
    except UnableToRead:
        return False


def _without_line_ends(received: str) -> str:
    return unicodedata.normalize("NFC", received).translate(_LINE_ENDS).strip(" ")


def _finding(condition: str, **parameters: int) -> Finding:
    return Finding(f"documents.wedge.{condition}", Severity.ATTENTION, "zone", parameters)


def _layout(digits: str, exchanged: Mapping[str, str], filler: str) -> WedgeLayout:
    letters = "".join(exchanged.get(letter, letter) for letter in MRZ_ALPHABET[10:36])
    return WedgeLayout(digits + letters + filler)


_AZERTY = {"A": "Q", "Q": "A", "W": "Z", "Z": "W", "M": "?"}
_QWERTZ = {"Y": "Z", "Z": "Y"}

KNOWN_LAYOUTS: Mapping[str, WedgeLayout] = {
    "azerty_french": _layout("à&é\"'(-è_ç", _AZERTY, "."),
    "azerty_belgian": _layout("à&é\"'(§è!ç", _AZERTY, "."),
    "qwertz": _layout("0123456789", _QWERTZ, ";"),
}
"""What a US wedge's capitals, digits and ``<`` become on the layouts met most: of the keys' places, not of a reader."""
