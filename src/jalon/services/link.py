"""A post's exchange with its hub: where does it stand, what waits, cells by their clock, how the post is.

Knows nothing of how bytes travel: that is the transport's. What is sent first, and again, the outbox decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from jalon.kernel import limits
from jalon.kernel.canonical import Value, encode
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableTo
from jalon.records.models import ListChange
from jalon.services import outbox, referrals
from jalon.services.link_frames import Purpose, write_frame
from jalon.services.node import Node
from jalon.services.transport import Transport, UnableToLink

ENVELOPES_PER_EXCHANGE = 64
CURSORS_AGAIN = timedelta(hours=24)
STATUS_VERSION = 1


@dataclass
class LinkState:
    """What one process remembers between exchanges; losing it costs one question."""

    cursors_at: datetime | None = None
    status_at: datetime | None = None

    def forget(self) -> None:
        """After a failure: ask the hub again where it stands, it may have been restored."""
        self.cursors_at = None


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What one exchange did. ``more``: something still waits and may go at once."""

    envelopes: int
    cells: int
    more: bool


def exchange(
    *, node: Node, transport: Transport, state: LinkState, at: datetime, disk_free_bytes: int, program: str
) -> Exchanged:
    """One exchange. Raises :class:`UnableToLink`, ``UnableToSend``, ``UnableToRead``, ``UnableToRecord``: try later."""
    if node.hub is None:
        raise UnableToLink("services.link.not_enrolled")
    try:
        _ask_cursors(node, transport, state, at)
        sent, more = _send_waiting(node, transport, at)
        cells = _send_cells(node, transport, at)
        _send_status(node, transport, state, at, disk_free_bytes, program)
    except UnableTo:
        state.forget()
        raise
    return Exchanged(sent, cells, more)


def _is_due(last: datetime | None, pause: timedelta, at: datetime) -> bool:
    """Whether ``pause`` is over; a clock that was set back counts as over."""
    return last is None or not last <= at < last + pause


def _ask_cursors(node: Node, transport: Transport, state: LinkState, at: datetime) -> None:
    if not _is_due(state.cursors_at, CURSORS_AGAIN, at):
        return
    _accept(node, transport.ask_cursors(_frame(node, Purpose.CURSORS, b"", at)), at)
    state.cursors_at = at


def _send_waiting(node: Node, transport: Transport, at: datetime) -> tuple[int, bool]:
    """Envelopes sent, and whether more wait."""
    for sent in range(ENVELOPES_PER_EXCHANGE):
        envelope = outbox.seal_next(node, at=at)
        if envelope is None:
            return sent, False
        accepted = _accept(node, transport.send_envelope(bytes(envelope.wire)), at)
        if envelope.stream.lane not in accepted.raised:
            # The hub parked it or holds less than we thought; the next round starts from where it says it is.
            return sent + 1, bool(accepted.lowered)
    return ENVELOPES_PER_EXCHANGE, True


def _accept(node: Node, receipt: bytes, at: datetime) -> outbox.Accepted:
    accepted = outbox.accept_receipt(node, receipt, at=at)
    if accepted.disagreements:
        raise UnableToLink("services.link.hub_disagrees", reason=accepted.disagreements[0])
    return accepted


def _send_cells(node: Node, transport: Transport, at: datetime) -> int:
    wires = referrals.due_cells(node=node, at=at)
    most = limits.REQUEST_BODY_BYTES_MAX // limits.CELL_BYTES // 2
    for start in range(0, len(wires), most):
        batch = wires[start : start + most]
        transport.send_cells(_frame(node, Purpose.CELLS, b"".join(batch), at))
        referrals.cells_sent(node=node, wires=batch, at=at)
    return len(wires)


def _send_status(
    node: Node, transport: Transport, state: LinkState, at: datetime, disk_free_bytes: int, program: str
) -> None:
    if not _is_due(state.status_at, timedelta(seconds=limits.LINK_STATUS_S), at):
        return
    payload = status_payload(node, at=at, disk_free_bytes=disk_free_bytes, program=program)
    transport.send_status(_frame(node, Purpose.STATUS, payload, at))
    state.status_at = at


def status_payload(node: Node, *, at: datetime, disk_free_bytes: int, program: str) -> bytes:
    """How this post is: what waits by lane, ages of lists, clock, disk, program. Nothing of any person.

    ``[1, [[lane, count, oldest day]..], [[list, day of its date]..], unix time, free bytes, program]``.
    """
    waiting: list[Value] = [[int(one.lane), one.count, one.oldest_day] for one in outbox.pending(node)]
    lists: list[Value] = [[name[:80], day] for name, day in _list_days(node)]
    row: Sequence[Value] = [STATUS_VERSION, waiting, lists, utc_seconds(at), disk_free_bytes, program[:40]]
    return encode(row)


def _list_days(node: Node) -> list[tuple[str, int]]:
    found = (
        ListChange.objects.filter(node=node.node.hex(), as_of__isnull=False)
        .values_list("list")
        .annotate(newest=Max("as_of"))
        .order_by("list")
    )
    return list(found[: limits.LISTS_PER_INDEX_MAX])


def _frame(node: Node, purpose: Purpose, payload: bytes, at: datetime) -> bytes:
    assert node.hub is not None, "checked by the caller"
    return write_frame(
        purpose,
        node=node.node,
        epoch=node.epoch,
        hub=node.hub.node,
        at=at,
        payload=payload,
        signing_key=node.signing_key,
    )
