"""Rules of data quality: what is possible and yet deserves a look. A row keeps a bit a rule, and counts as any."""

from __future__ import annotations

from enum import IntFlag

import pyarrow as pa
import pyarrow.compute as pc

from jalon.kernel import limits
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.purpose import Purpose

_CHILDREN = (AgeBand.AGE_0_5, AgeBand.AGE_6_11)
_WORK = (Purpose.EMPLOYMENT, Purpose.OFFICIAL)
_WITHOUT = (DocumentKind.NONE,)
_OF_A_NATIONALITY = (DocumentKind.NATIONAL_ID_CARD, DocumentKind.PASSPORT)


class Unlikely(IntFlag):
    """Bits of the column ``unlikely``."""

    OUTCOME_OF_OTHER_DIRECTION = 1
    """Admitted on leaving, or allowed to leave on entering."""
    CLOCK_AHEAD = 2
    """Arrived before it happened, by a day at most; what is further ahead is set apart."""
    VERY_SHORT = 4
    """Decided in less than the seconds of ``limits.UNLIKELY_PROCESSING_S_MIN``."""
    VERY_LONG = 8
    """Took longer than ``limits.UNLIKELY_PROCESSING_S_MAX``."""
    CHILD_AT_WORK = 16
    """Under 12, and travels for employment or on duty."""
    ISSUER_WITHOUT_DOCUMENT = 32
    """No document, and yet somebody issued it."""
    ISSUER_NOT_OF_NATIONALITY = 64
    """Passport or identity card of another State than the nationality's."""
    VERY_LATE = 128
    """Arrived more than ``limits.UNLIKELY_LATE_DAYS`` days after it happened."""
    CODE_UNKNOWN = 256
    """A value that stands on no list became null."""
    NOTHING_SAID = 512
    """Neither sex nor age nor nationality is known."""


def unlikely(rows: pa.Table, *, code_unknown: pa.ChunkedArray | None = None) -> pa.Array:
    """The bits of every row of crossings or refusals, int16. ``code_unknown``: whether a code was not on its list."""
    processing, late = rows["processing_s"], rows["late_days"]
    entry, leaving = pc.equal(rows["direction"], Direction.ENTRY), pc.equal(rows["direction"], Direction.EXIT)
    wrong_way = pc.or_kleene(
        pc.and_kleene(leaving, pc.equal(rows["outcome"], Outcome.ADMITTED)),
        pc.and_kleene(entry, pc.equal(rows["outcome"], Outcome.EXIT_ALLOWED)),
    )
    issuer = _plain(rows["document_issuer"])
    found = {
        Unlikely.OUTCOME_OF_OTHER_DIRECTION: wrong_way,
        Unlikely.CLOCK_AHEAD: pc.less(late, 0),
        Unlikely.VERY_SHORT: pc.less(processing, limits.UNLIKELY_PROCESSING_S_MIN),
        Unlikely.VERY_LONG: pc.greater(processing, limits.UNLIKELY_PROCESSING_S_MAX),
        Unlikely.CHILD_AT_WORK: pc.and_kleene(_among(rows["age_band"], _CHILDREN), _among(rows["purpose"], _WORK)),
        Unlikely.ISSUER_WITHOUT_DOCUMENT: pc.and_kleene(_among(rows["document_kind"], _WITHOUT), pc.is_valid(issuer)),
        Unlikely.ISSUER_NOT_OF_NATIONALITY: pc.and_kleene(
            _among(rows["document_kind"], _OF_A_NATIONALITY), pc.not_equal(issuer, _plain(rows["nationality"]))
        ),
        Unlikely.VERY_LATE: pc.greater(late, limits.UNLIKELY_LATE_DAYS),
        Unlikely.NOTHING_SAID: pc.and_kleene(
            pc.is_null(rows["nationality"]), pc.and_kleene(_unsaid(rows["sex"]), _unsaid(rows["age_band"]))
        ),
    }
    if code_unknown is not None:
        found[Unlikely.CODE_UNKNOWN] = code_unknown
    bits = pa.array([0], pa.int16())[0]
    for flag, mask in found.items():
        bits = pc.add(bits, pc.if_else(pc.fill_null(mask, fill_value=False), _int16(flag), _int16(0)))
    return bits


def _int16(value: int) -> pa.Scalar:
    return pa.scalar(int(value), pa.int16())


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _among(column: pa.ChunkedArray, codes: tuple[int, ...]) -> pa.ChunkedArray:
    return pc.is_in(column, value_set=pa.array([int(code) for code in codes], column.type))


def _unsaid(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.or_kleene(pc.is_null(column), pc.less(column, 2))
