"""What headquarters still lacks of a post: as the post knows it by receipts, and as headquarters sees it by numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, Min

from jalon.journal.lanes import SENDING_ORDER, Lane
from jalon.kernel.clock import date_of_entry
from jalon.records.models import Account, Entry, Outgoing, Parked, Stream
from jalon.services.node import Node
from jalon.services.own_streams import own_streams
from jalon.services.policies import require


@dataclass(frozen=True)
class LaneSent:
    """One lane of this post. Numbers are those of its entries; ``lacking`` is how many no receipt confirms.

    ``under_way``: of those, how many are sealed for the link or lie on a courier's stick. ``oldest_on``: UTC day.
    """

    lane: Lane
    written: int
    confirmed: int
    under_way: int
    oldest_on: date | None

    @property
    def lacking(self) -> int:
        """Entries after the last confirmed one."""
        return max(0, self.written - self.confirmed)


@dataclass(frozen=True)
class Gap:
    """Entries of a post that headquarters lacks while it holds later ones: from number to number, both included."""

    lane: Lane
    first: int
    last: int


def lanes_sent(node: Node) -> tuple[LaneSent, ...]:
    """Every lane of this post's epoch, in the order in which they leave. Referrals have no place in any queue."""
    rows = {row.lane: row for row in own_streams(node)}
    last = Outgoing.objects.filter(stream__in=[row.pk for row in rows.values()]).values_list("stream")
    sealed = dict(last.annotate(last=Max(F("first_seq") + F("count") - 1)))
    return tuple(_lane(Lane(lane), rows[lane], sealed.get(rows[lane].pk, 0)) for lane in SENDING_ORDER if lane in rows)


def _lane(lane: Lane, row: Stream, sealed: int) -> LaneSent:
    day = None
    if row.seq > row.acknowledged_seq:
        day = Entry.objects.filter(stream=row, seq=row.acknowledged_seq + 1).values_list("day", flat=True).first()
    under_way = max(0, min(sealed, row.seq) - row.acknowledged_seq)
    return LaneSent(lane, row.seq, row.acknowledged_seq, under_way, None if day is None else date_of_entry(day))


def gaps_of(*, account: Account, post: str) -> tuple[Gap, ...]:
    """What headquarters lacks of a post (in hex) before what it has set aside. Raises ``UnableToAllow``."""
    require(account, "see_posts")
    parked = Parked.objects.filter(node=post).values_list("epoch", "lane", "sub").annotate(first=Min("first_seq"))
    held: defaultdict[tuple[str, int, int], int] = defaultdict(int)
    for row in Stream.objects.filter(node=post, own=False):
        held[row.epoch, row.lane, row.sub] = row.seq
    found = [Gap(Lane(lane), held[epoch, lane, sub] + 1, first - 1) for epoch, lane, sub, first in parked.order_by()]
    seen = [gap for gap in found if gap.lane is not Lane.REFERRALS and gap.first <= gap.last]
    return tuple(sorted(seen, key=lambda gap: (gap.lane, gap.first)))
