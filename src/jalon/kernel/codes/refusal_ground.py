"""Grounds of a refusal of entry."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class RefusalGround(CodeList):
    """Closed list; national law maps its articles to these in ``policy/countries``."""

    NO_VALID_DOCUMENT = 2
    FALSE_OR_ALTERED_DOCUMENT = 3
    NO_VALID_VISA_OR_PERMIT = 4
    FALSE_VISA_OR_PERMIT = 5
    PURPOSE_NOT_JUSTIFIED = 6
    STAY_EXHAUSTED = 7
    INSUFFICIENT_MEANS = 8
    ENTRY_BAN = 9
    THREAT_TO_PUBLIC_ORDER = 10
    PUBLIC_HEALTH_ORDER = 11
    BORDER_CLOSED_BY_ORDER = 12
