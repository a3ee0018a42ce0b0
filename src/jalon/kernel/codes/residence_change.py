"""Whether a crossing changed the country of usual residence."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class ResidenceChange(CodeList):
    """By the UN definitions of 1998 (12 and 3 months) or of 2021; the column says by which."""

    NOT_ASKED = 0
    UNKNOWN = 1
    NONE = 2
    IMMIGRANT = 3
    EMIGRANT = 4
    SHORT_TERM_IMMIGRANT = 5
    SHORT_TERM_EMIGRANT = 6
