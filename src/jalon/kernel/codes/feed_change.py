"""What headquarters changed of who serves at posts, or of which posts hold a list."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class FeedChange(CodeList):
    """Closed list."""

    OFFICER_ADDED = 2
    OFFICER_POSTS = 3
    OFFICER_RENEWED = 4
    OFFICER_WITHDRAWN = 5
    OFFICER_TAKEN_BACK = 6
    PARTITION_POSTS = 7
