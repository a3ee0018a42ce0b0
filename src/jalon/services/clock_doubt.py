"""Whether the node's clock can be believed. A doubt is shown; it stops nobody and changes no order."""

from __future__ import annotations

from datetime import datetime, timedelta

from jalon.documents.finding import Finding, Severity
from jalon.kernel import limits
from jalon.records import models
from jalon.services.node import Node

_BACK = timedelta(seconds=limits.CLOCK_BACK_S_TOLERATED)
_FORWARD = timedelta(seconds=limits.CLOCK_FORWARD_S_TOLERATED)


def doubt(node: Node, *, at: datetime) -> Finding | None:
    """A finding when ``at`` lies before, or far after, what this node last signed or its hub last confirmed."""
    last = _last_known(node)
    if last is None:
        return None
    if at < last - _BACK:
        return Finding("services.clock_doubt.behind", Severity.ATTENTION, "clock", {"known": _words(last)})
    if at > last + _FORWARD:
        return Finding("services.clock_doubt.ahead", Severity.NOTE, "clock", {"known": _words(last)})
    return None


def _last_known(node: Node) -> datetime | None:
    """The later of the last statement signed and the last receipt's time.

    The last by order, not by time: a clock that ran a year ahead for an hour leaves no doubt for a year.
    """
    own = {"node": node.node.hex(), "epoch": node.epoch.hex()}
    signed = models.Statement.objects.filter(
        stream__own=True, stream__node=own["node"], stream__epoch=own["epoch"]
    ).order_by("id")
    confirmed = models.Checkpoint.objects.filter(**own).order_by("tick")
    times = (signed.values_list("at", flat=True).last(), confirmed.values_list("hub_at", flat=True).last())
    return max((time for time in times if time is not None), default=None)


def _words(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC")
