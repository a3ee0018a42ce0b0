"""Age on the day of crossing, in bands."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class AgeBand(CodeList):
    """Bands that keep 6, 12, 15, 18, 25 and 60 as bounds: biometrics, fingerprints, work, majority, youth, old age."""

    NOT_ASKED = 0
    UNKNOWN = 1
    AGE_0_5 = 2
    AGE_6_11 = 3
    AGE_12_14 = 4
    AGE_15_17 = 5
    AGE_18_24 = 6
    AGE_25_39 = 7
    AGE_40_59 = 8
    AGE_60_AND_OVER = 9


_FIRST_YEAR = (
    (60, AgeBand.AGE_60_AND_OVER),
    (40, AgeBand.AGE_40_59),
    (25, AgeBand.AGE_25_39),
    (18, AgeBand.AGE_18_24),
    (15, AgeBand.AGE_15_17),
    (12, AgeBand.AGE_12_14),
    (6, AgeBand.AGE_6_11),
    (0, AgeBand.AGE_0_5),
)


def age_band(age_years: int) -> AgeBand:
    """The band of an age of 0 or more years."""
    assert age_years >= 0
    return next(band for first, band in _FIRST_YEAR if age_years >= first)
