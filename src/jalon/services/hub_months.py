"""The hub's encryption keys, one a month: made ahead and announced in the feed for all, destroyed 90 days after.

An envelope on a stick, in a spool or captured on the way opens only while its month's key lives (journal format, W5).
A post seals to the key of the month by its hub's time; what it sealed to a dead key it seals again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from jalon.journal import keys
from jalon.journal.certificates import read_certificate
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.months import end_of_month
from jalon.records.models import Checkpoint, MonthKey
from jalon.services.journaling import Event, record
from jalon.services.node import Node

_PAST_SHOWN = 4
"""Months back that an announcement still names: those whose keys may live."""


@dataclass(frozen=True, slots=True)
class MonthlyKey:
    """``month`` is year × 12 + month - 1; ``private`` an X25519 key."""

    month: int
    private: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Renewed:
    """Keys to keep from now on, in order. ``first_key_over``: the key of the hub's certificate is to be destroyed."""

    months: tuple[MonthlyKey, ...]
    first_key_over: bool


def month_of(day: date) -> int:
    """The number of a month."""
    return day.year * 12 + day.month - 1


def over_on(month: int) -> date:
    """The day on which a month's key no longer lives."""
    year, number = divmod(month, 12)
    return end_of_month(date(year, number + 1, 1)) + timedelta(days=limits.HUB_KEY_KEPT_DAYS + 1)


def renewed(node: Node, *, at: datetime) -> Renewed | None:
    """At a hub: what to keep, or None when nothing changes. A clock set back makes no key and destroys none."""
    held = tuple(MonthlyKey(month, private) for month, private in node.month_keys)
    today, now = at.date(), month_of(at.date())
    first = max(now, held[-1].month + 1) if held else now
    made = [MonthlyKey(month, keys.new_private_key()) for month in range(first, now + limits.HUB_KEY_MONTHS_AHEAD + 1)]
    kept = tuple(one for one in (*held, *made) if today < over_on(one.month))
    is_over = _first_key_over(node, today)
    return None if kept == held and not is_over else Renewed(kept, is_over)


def _first_key_over(node: Node, today: date) -> bool:
    """The key of the certificate counts as that of the month in which the hub was certified."""
    if node.certificate is None:
        return False
    certificate = read_certificate(node.certificate)
    is_held = keys.encryption_public(node.decryption_keys[0]) == certificate.encryption_public
    return is_held and today >= over_on(month_of(certificate.from_on))


def announce(node: Node, *, at: datetime) -> None:
    """At a hub: say which keys posts seal to, this month and ahead, where that was not said in this epoch."""
    first = month_of(at.date()) - _PAST_SHOWN
    months = {month: keys.encryption_public(private) for month, private in node.month_keys if month >= first}
    said = MonthKey.objects.filter(node=node.node.hex(), epoch=node.epoch.hex()).order_by("seq").last()
    known = json.loads(said.months or "[]") if said else []
    if months and known != [[month, public.hex()] for month, public in months.items()]:
        pairs: list[Value] = [[month, public] for month, public in months.items()]
        record(node, [Event("key.months", {"months": {"months": pairs}})], at=at)


# --- at a post ---------------------------------------------------------------------------------


def announced(node: Node) -> dict[int, bytes]:
    """Public keys by month that this post's hub has announced."""
    hub = node.hub.node.hex() if node.hub else ""
    found: dict[int, bytes] = {}
    for row in MonthKey.objects.filter(node=hub, months__isnull=False).order_by("epoch", "seq"):
        found |= {month: bytes.fromhex(public) for month, public in json.loads(row.months or "[]")}
    return {month: public for month, public in found.items() if len(public) == keys.KEY_BYTES}


def key_now(node: Node, *, at: datetime) -> bytes | None:
    """The key to seal to: this month's by the hub's time, else the latest before, else the earliest; None: none known.

    A post that was offline for longer than the announcements reach seals to the last one that it knows.
    """
    known = announced(node)
    if not known:
        return None
    now = month_of(hub_time(node, at).date())
    past = [month for month in known if month <= now]
    return known[max(past) if past else min(known)]


def living_hints(node: Node, *, at: datetime) -> frozenset[bytes]:
    """First bytes of the keys that the hub still holds, as far as this post knows: what is sealed to them may go."""
    today = hub_time(node, at).date()
    living = {keys.key_hint(public) for month, public in announced(node).items() if today < over_on(month)}
    if node.hub is not None:
        living.add(keys.key_hint(node.hub.enc_public))
    return frozenset(living)


def hub_time(node: Node, at: datetime) -> datetime:
    """The hub's time by its last confirmation and what this node's clock ran since; its own clock before any."""
    rows = Checkpoint.objects.filter(node=node.node.hex(), hub_at__isnull=False, node_at__isnull=False)
    last = rows.order_by("epoch", "tick").last()
    if last is None or last.hub_at is None or last.node_at is None:
        return at
    return last.hub_at + max(timedelta(0), at - last.node_at)
