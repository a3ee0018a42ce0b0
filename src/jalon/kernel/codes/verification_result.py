"""What headquarters' verification of a candidate found."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class VerificationResult(CodeList):
    """Only the first is a hit; *not the person* and *cannot be told* leave the traveller alone."""

    CONFIRMED = 2
    NOT_THE_PERSON = 3
    CANNOT_BE_TOLD = 4
