"""Sex as the document or the traveller states it."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class Sex(CodeList):
    """M, F, X of ICAO Doc 9303-4 (X is printed ``<`` in the MRZ), or unknown."""

    NOT_ASKED = 0
    UNKNOWN = 1
    MALE = 2
    FEMALE = 3
    X = 4
