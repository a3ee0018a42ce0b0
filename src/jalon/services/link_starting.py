"""What a post's link starts in a turn: the question, cells by their clock, ranges that come down, records, images."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import timedelta

from jalon.kernel import limits
from jalon.records import models
from jalon.services import link_queue, referrals
from jalon.services.link_exchange import Ask, write_ask
from jalon.services.link_frames import Purpose
from jalon.services.link_queue import Parcel
from jalon.services.link_report import status_payload
from jalon.services.link_state import URGENT, Flight, Load
from jalon.services.link_turn import Turn
from jalon.services.own_streams import confirmed


def start_what_may_leave(turn: Turn) -> None:
    """Start requests until the link is full or nothing waits. Nothing starts after a failure until an answer came."""
    state = turn.state
    if state.failure is not None:
        return
    if not any(state.in_air(Load.ASK)) and _ask_is_due(turn):
        _ask(turn)
    if not state.known:
        return
    _start_cells(turn)
    _start_fetches(turn)
    while (parcel := link_queue.next_parcel(turn.node, state, turn.profile, at=turn.at)) is not None:
        _start_parcel(turn, parcel)
        if state.flights[-1].future.done():
            # An answer may change what leaves next.
            return
    _hedge(turn)


def _ask_is_due(turn: Turn) -> bool:
    """Whether the pause is over; a clock that was set back counts as over."""
    last = turn.state.asked_at
    return last is None or not last <= turn.at < last + timedelta(seconds=turn.profile.poll_s)


def _ask(turn: Turn) -> None:
    report = status_payload(turn.node, at=turn.at, disk_free_bytes=turn.disk_free_bytes, program=turn.program)
    cursors = tuple(turn.feeds.cursors())[: limits.LINK_CURSORS_MAX] if turn.feeds else ()
    names = link_queue.under_way_names(turn.node, turn.state)[: limits.LINK_TRANSFERS_MAX]
    payload = write_ask(Ask(report, _newest_leaf(turn), cursors, names))
    frame = turn.frame(Purpose.EXCHANGE, payload)
    turn.state.asked_at = turn.at
    _fly(turn, turn.transport.start("exchange", frame), Load.ASK, size=len(frame))


def _newest_leaf(turn: Turn) -> int | None:
    """The receipt that still says all that this post believes confirmed; None once an envelope or a stick brought more.

    A hub that was put back to when it signed that one would else find nothing to say, and never hear what it lost.
    """
    newest = turn.state.newest
    return newest[0] if newest is not None and newest[1] == confirmed(turn.node) else None


def _start_parcel(turn: Turn, parcel: Parcel) -> None:
    if parcel.piece is None:
        flight = Flight(
            turn.transport.start("envelopes", parcel.wire, urgent=parcel.lane in URGENT), Load.ENVELOPE, turn.at
        )
    else:
        frame = turn.frame(Purpose.PIECE, parcel.piece.to_bytes())
        flight = Flight(turn.transport.start("pieces", frame), Load.PIECE, turn.at, offset=parcel.piece.offset)
    flight.lane, flight.size, flight.transfer = parcel.lane, parcel.size, parcel.transfer
    flight.first, flight.last = parcel.first, parcel.last
    turn.state.flights.append(flight)
    if flight.media:
        turn.state.count_media(flight)


def _start_cells(turn: Turn) -> None:
    """Cells leave by their clock, whatever waits beside them."""
    if any(turn.state.in_air(Load.CELLS)):
        return
    wires = referrals.due_cells(node=turn.node, at=turn.at)
    batch = tuple(wires[: limits.REQUEST_BODY_BYTES_MAX // limits.CELL_BYTES // 2])
    if batch:
        frame = turn.frame(Purpose.CELLS, b"".join(batch))
        _fly(turn, turn.transport.start("cells", frame), Load.CELLS, size=len(frame))
        turn.state.flights[-1].cells = batch


def _start_fetches(turn: Turn) -> None:
    """The next range of the most urgent wire that waits at the hub."""
    state = turn.state
    if any(state.in_air(Load.FETCH)):
        return
    for one in state.waiting:
        if state.is_refused(f"wire {one.transfer.hex()}", turn.at):
            continue
        offset = len(state.arrived.setdefault(one.transfer, bytearray()))
        size = min(turn.profile.piece_bytes * 2, one.length - offset)
        _fly(turn, turn.transport.fetch(one.transfer.hex(), offset, size), Load.FETCH, size=size)
        state.flights[-1].transfer, state.flights[-1].offset = one.transfer, offset
        return


def _hedge(turn: Turn) -> None:
    """Send once more, on another connection, what has been under way for long: each is accepted once."""
    for flight in list(turn.state.in_air(Load.ENVELOPE)):
        if not flight.hedged and turn.at - flight.started_at > timedelta(seconds=limits.LINK_HEDGE_S):
            found = models.Outgoing.objects.filter(transfer=flight.transfer.hex()).first()
            flight.hedged = True
            if found is not None:
                again = turn.transport.start("envelopes", bytes(found.wire))
                copy = Flight(again, flight.load, turn.at, flight.lane, flight.size, flight.first, flight.last)
                copy.transfer, copy.hedged = flight.transfer, True
                turn.state.flights.append(copy)


def _fly(turn: Turn, future: Future[bytes], load: Load, *, size: int) -> None:
    turn.state.flights.append(Flight(future, load, turn.at, size=size))
