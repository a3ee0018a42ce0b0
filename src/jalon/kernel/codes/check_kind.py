"""Which check."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class CheckKind(CodeList):
    """Every check that a decision states, made or not."""

    ZONE_READ = 2
    CHECK_DIGITS = 3
    DOCUMENT_EXPIRY = 4
    DATES_PLAUSIBLE = 5
    ISSUING_STATE = 6
    DOCUMENT_CODE = 7
    NAMES_PRESENT = 8
    CHIP_SIGNATURE = 9
    VISUAL_INSPECTION = 10
    NATIONAL_LIST_NAMES = 11
    NATIONAL_LIST_DOCUMENTS = 12
    INTERPOL_DOCUMENTS = 13
    INTERPOL_NOMINALS = 14
    BIOMETRIC_COMPARISON = 15
    EARLIER_CROSSINGS = 16
