"""What was detected."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class DetectionType(CodeList):
    """Types counted by the results matrix (OC-T1), only after a human decision."""

    FORGED_DOCUMENT = 2
    SMUGGLING_ATTEMPT = 3
    WANTED_PERSON = 4
    SUSPECT = 5
    OTHER = 6
