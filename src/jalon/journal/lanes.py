"""Lanes of a node and feeds of a hub: the third part of a stream's name."""

from __future__ import annotations

from enum import IntEnum


class Lane(IntEnum):
    """What a stream carries. Lower lanes of a node leave first, media last; 16 to 19 are a hub's feeds."""

    CONTROL = 0
    ALERTS = 1
    DECISIONS = 2
    REFERRALS = 3
    REFERENCE = 4
    MEDIA = 5
    HEALTH = 6
    FEED_ALL = 16
    FEED_LIST = 17
    FEED_POST = 18
    FEED_REFERRAL = 19


SENDING_ORDER = (
    Lane.CONTROL,
    Lane.ALERTS,
    Lane.DECISIONS,
    Lane.REFERENCE,
    Lane.HEALTH,
    Lane.MEDIA,
)
"""Order in which a node's queued lanes leave. Referrals are not queued: their clock sends them."""
