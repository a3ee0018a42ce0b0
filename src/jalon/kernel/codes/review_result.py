"""What a review found."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class ReviewResult(CodeList):
    """Result of headquarters' review of a provisional step."""

    UPHELD = 2
    OVERTURNED = 3
