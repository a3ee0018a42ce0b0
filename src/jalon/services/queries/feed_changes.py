"""Who gave or took away officers and lists of posts in a stretch of time, for whoever looks a week over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jalon.kernel.codes.feed_change import FeedChange
from jalon.records.models import FeedChange as FeedChangeRow
from jalon.services.queries.slip_look_up import member
from jalon.services.queries.staff import labels


@dataclass(frozen=True)
class ChangeLine:
    """One change. ``about``: the officer's name to sign in with, or the list; ``posts``: from then on."""

    at: datetime
    change: FeedChange | None
    about: str
    posts: tuple[str, ...]
    settled_by: str
    proposed_by: str


def feed_changes(within: Mapping[str, Any], posts: Mapping[str, str]) -> tuple[ChangeLine, ...]:
    """Changes in the order of time; ``posts`` are names by node. Two questions."""
    rows = list(FeedChangeRow.objects.filter(**within).order_by("at", "tick"))
    people = labels(person for row in rows for person in (row.settled_by, row.proposed_by))
    return tuple(
        ChangeLine(
            at=row.at,
            change=member(FeedChange, row.change),
            about=row.about or "",
            posts=tuple(posts.get(node, "") for node, _, _ in json.loads(row.posts or "[]")),
            settled_by=people.get(row.settled_by, "") if row.settled_by else "",
            proposed_by=people.get(row.proposed_by, "") if row.proposed_by else "",
        )
        for row in rows
        if row.at is not None
    )
