"""Whether the node's clock can be believed. A doubt is shown; it stops nobody and changes no order."""

from __future__ import annotations

from datetime import datetime, timedelta

from jalon.documents.finding import Finding, Severity
from jalon.kernel import limits
from jalon.records import models
from jalon.services.node import Node

_BACK = timedelta(seconds=limits.CLOCK_BACK_S_TOLERATED)
_FORWARD = timedelta(seconds=limits.CLOCK_FORWARD_S_TOLERATED)
_REMEMBERED = 32
"""Statements looked back at: some hours of work."""


def doubt(node: Node, *, at: datetime) -> Finding | None:
    """A finding when ``at`` lies before, or far after, what this node signed lately or its hub last confirmed."""
    hub = _hub_confirmed(node)
    if hub is not None and (found := _against_hub(at, *hub)) is not None:
        return found
    signed = [time for time in _signed(node) if hub is None or not _wrongly_ahead(time, *hub)]
    return _behind_own(at, signed) or _ahead_of_all(at, [*signed[:1], *(hub or ())[:1]])


def _against_hub(at: datetime, hub_at: datetime, node_at: datetime) -> Finding | None:
    """The hub's time rules: a clock that it found wrong stays doubted until it is put right."""
    if at < hub_at - _BACK:
        return _behind(hub_at)
    return _ahead(hub_at) if _wrongly_ahead(at, hub_at, node_at) else None


def _wrongly_ahead(time: datetime, hub_at: datetime, node_at: datetime) -> bool:
    """Whether ``time`` is of the clock that the hub found ahead."""
    return node_at > hub_at + _FORWARD and abs(time - node_at) < abs(time - hub_at)


def _behind_own(at: datetime, signed: list[datetime]) -> Finding | None:
    """Behind at least half of what was signed lately.

    Half, not all: the first statement of a wrong clock does not make it right, nor one hour ahead all others wrong.
    """
    later = [time for time in signed if at < time - _BACK]
    return _behind(max(later)) if later and 2 * len(later) >= len(signed) else None


def _ahead_of_all(at: datetime, known: list[datetime]) -> Finding | None:
    return _ahead(max(known)) if known and at > max(known) + _FORWARD else None


def _signed(node: Node) -> list[datetime]:
    """Times of this node's own statements, the last signed first."""
    own = models.Statement.objects.filter(
        stream__own=True, stream__node=node.node.hex(), stream__epoch=node.epoch.hex()
    )
    return list(own.order_by("-id").values_list("at", flat=True)[:_REMEMBERED])


def _hub_confirmed(node: Node) -> tuple[datetime, datetime] | None:
    """The hub's time in its last confirmation, and this node's own at that moment."""
    last = models.Checkpoint.objects.filter(node=node.node.hex(), epoch=node.epoch.hex()).order_by("tick").last()
    if last is None or last.hub_at is None or last.node_at is None:
        return None
    return last.hub_at, last.node_at


def _behind(known: datetime) -> Finding:
    return Finding("services.clock_doubt.behind", Severity.ATTENTION, "clock", {"known": _words(known)})


def _ahead(known: datetime) -> Finding:
    return Finding("services.clock_doubt.ahead", Severity.NOTE, "clock", {"known": _words(known)})


def _words(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC")
