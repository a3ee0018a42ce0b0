"""ANSI/NIST-ITL files for exchange with police services: type 1 with fingers as type 14, by the library ``nistitl``.

Field numbers after NIST Special Publication 500-290, edition 3. The library is an extra
(``biometrics-exchange``) that only
this module imports; the licence decision stands in ``docs/adr``.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalon.biometrics.errors import UnableToReadPrint, UnableToReadTemplate, UnableToWriteTransaction
from jalon.kernel.limits import (
    FINGER_IMAGE_PIXELS_MAX,
    FINGER_RECORD_BYTES_MAX,
    FINGER_RECORD_VIEWS_MAX,
    FINGER_TRANSACTION_WORD_MAX,
)

WSQ, NONE, PNG, JPEG_2000 = "WSQ20", "NONE", "PNG", "JP2"
_PIXELS_AN_INCH = 1
_POSITION_MAX = 10
_DIGITS_MAX = 5


@dataclass(frozen=True)
class Finger:
    """A record of type 14. ``compression``: WSQ20, NONE, PNG or JP2; ``data`` as it lies in the file."""

    position: int
    width_px: int
    height_px: int
    ppi: int
    compression: str
    data: bytes


@dataclass(frozen=True)
class Transaction:
    """``kind`` (1.004), ``to`` and ``by`` the agencies (1.007, 1.008), ``number`` (1.009), and the fingers."""

    kind: str
    to: str
    by: str
    number: str
    fingers: Sequence[Finger]


def write(transaction: Transaction, *, on: date) -> bytes:
    """A file of that day.

    Raises :class:`UnableToWriteTransaction` for words that are not printable ASCII, :class:`UnableToReadPrint` where
    the extra is not installed.
    """
    words = {"1.004": transaction.kind, "1.007": transaction.to, "1.008": transaction.by, "1.009": transaction.number}
    for field, word in words.items():
        # the separators of fields lie below the space
        if not 1 <= len(word) <= FINGER_TRANSACTION_WORD_MAX or not all(" " < sign <= "~" for sign in word):
            raise UnableToWriteTransaction(
                "biometrics.transaction.word", field=field, signs_max=FINGER_TRANSACTION_WORD_MAX
            )
    library = _library()
    message = library.Message()
    first = message[0]
    message.TOT, first.DAT = transaction.kind, on.strftime("%Y%m%d")
    first.DAI, first.ORI, first.TCN = transaction.to, transaction.by, transaction.number
    for number, finger in enumerate(transaction.fingers, 1):
        record = library.AsciiRecord(14)
        record.IDC = number
        message += record
        fields = {3: 0, 4: transaction.by, 5: on.strftime("%Y%m%d"), 6: finger.width_px, 7: finger.height_px}
        fields |= {
            8: _PIXELS_AN_INCH,
            9: finger.ppi,
            10: finger.ppi,
            11: finger.compression,
            12: 8,
            13: finger.position,
        }
        for tag, value in fields.items():
            record += library.Field(14, tag, str(value))
        record += library.BinaryField(14, 999, finger.data, alias="DATA")
    return bytes(message.NIST)


def read(data: bytes) -> Transaction:
    """What a file holds. Raises :class:`UnableToReadTemplate`, or :class:`UnableToReadPrint` without the extra."""
    library = _library()
    if len(data) > FINGER_RECORD_BYTES_MAX:
        raise UnableToReadTemplate("biometrics.record.too_long", offset=0, bytes_max=FINGER_RECORD_BYTES_MAX)
    if data[:6] != b"1.001:" and data[:5] != b"1.01:":
        raise UnableToReadTemplate("biometrics.record.not_transaction", offset=0)
    message = library.Message()
    try:
        message.parse(data)
        first = message[0]
        fingers = [_finger(record) for record in message.iter(14)]
        kind, to, by, number = (str(_value(first, tag)) for tag in (4, 7, 8, 9))
    except UnableToReadTemplate:
        raise
    except Exception as error:  # the library raises what comes
        raise UnableToReadTemplate("biometrics.record.not_transaction", offset=0) from error
    if len(fingers) > FINGER_RECORD_VIEWS_MAX:
        raise UnableToReadTemplate("biometrics.record.views", offset=0, most=FINGER_RECORD_VIEWS_MAX)
    return Transaction(kind, to, by, number, fingers)


def _finger(record: Any) -> Finger:
    """One record of type 14, its numbers checked."""
    width, height, unit, density, position = (_number(record, tag) for tag in (6, 7, 8, 9, 13))
    ppi = density if unit == _PIXELS_AN_INCH else round(density * 2.54)
    pixels = bytes(_value(record, 999))
    compression = str(_value(record, 11))
    possible = 0 < width * height <= FINGER_IMAGE_PIXELS_MAX and 200 <= ppi <= 2000 and position <= _POSITION_MAX
    if not possible or (compression == NONE and len(pixels) != width * height):
        raise UnableToReadTemplate("biometrics.record.image_form", offset=0)
    return Finger(position, width, height, ppi, compression, pixels)


def _value(record: Any, tag: int) -> Any:
    return record[tag].value


def _number(record: Any, tag: int) -> int:
    text = str(_value(record, tag))
    if not text.isdigit() or len(text) > _DIGITS_MAX:
        raise UnableToReadTemplate("biometrics.record.image_form", offset=0)
    return int(text)


def _library() -> Any:
    try:
        return importlib.import_module("nistitl")
    except ImportError as error:
        raise UnableToReadPrint("biometrics.install.exchange") from error
