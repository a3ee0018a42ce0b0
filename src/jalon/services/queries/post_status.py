"""How the post stands: what has not left yet, how old the lists are, how much room is left, what the clock is worth."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from jalon.documents.finding import Finding, Severity
from jalon.journal.lanes import SENDING_ORDER
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.records.models import Receipt, Stream
from jalon.screening.result import ListState
from jalon.services import key_rotation, screening_index, trust_anchors
from jalon.services.clock_doubt import doubt
from jalon.services.feeds import lists_held
from jalon.services.feeds.files import date_of
from jalon.services.node import Node
from jalon.services.referrals import can_refer


@dataclass(frozen=True)
class PostStatus:
    """The post's own state; it names no traveller."""

    unsent: int
    last_receipt_at: datetime | None
    lists: tuple[ListState, ...]
    list_problem: NotCheckedReason | None
    disk_free_bytes: int
    clock: Finding | None
    enrolled: bool
    can_refer: bool
    withdrawn: Finding | None = None
    let_go: tuple[tuple[str, Finding], ...] = ()
    """Lists by name that were erased here, and why."""
    trust_as_of: datetime | None = None
    """When something last came into the trust store; None without one."""


def post_status(*, node: Node, at: datetime) -> PostStatus:
    """The state at ``at``."""
    own = Stream.objects.filter(own=True, node=node.node.hex(), lane__in=SENDING_ORDER)
    unsent = sum(max(0, stream.seq - stream.acknowledged_seq) for stream in own)
    opened = screening_index.current()
    last = Receipt.objects.order_by("-received_at").first()
    return PostStatus(
        unsent=unsent,
        last_receipt_at=last.received_at if last else None,
        lists=opened.index.lists(at) if opened.index else (),
        list_problem=None if opened.index else opened.reason,
        disk_free_bytes=shutil.disk_usage(Path(settings.JALON_HOME)).free,
        clock=doubt(node, at=at),
        enrolled=node.hub is not None,
        can_refer=can_refer(node),
        withdrawn=_found(lists_held.REVOKED, Severity.SERIOUS) if lists_held.is_revoked(node) else None,
        let_go=tuple((name, _found(code, Severity.ATTENTION)) for name, code in lists_held.let_go_reasons(node)),
        trust_as_of=date_of(store) if (store := trust_anchors.current()) else None,
    )


def key_refused(node: Node) -> Finding | None:
    """Why the hub does not certify the signing key that this post wished for last; the status page alone asks."""
    refused = key_rotation.last_refusal(node)
    return _found(refused, Severity.ATTENTION) if refused else None


def _found(code: str, severity: Severity) -> Finding:
    return Finding(code, severity, "hub")
