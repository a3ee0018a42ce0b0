"""What a post's link takes in: answers to its requests, one by one as they come back.

A hub is not believed either: an answer that cannot be read, a receipt of somebody else, a wire that is not what its
name says change nothing, and are told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.records import models
from jalon.services import blobs, hub_key, outbox, referrals, shown_receipts
from jalon.services.journaling import one_transaction
from jalon.services.link_exchange import Held, read_answer
from jalon.services.link_pieces import is_whole, transfer_of
from jalon.services.link_state import Flight, LinkState, Load
from jalon.services.link_turn import Turn
from jalon.services.own_streams import confirmed
from jalon.services.peers import UnableToAccept
from jalon.services.storage_failures import storage_failures
from jalon.services.transport import UnableToLink

HUB_KEY_FOLLOWED = "services.link.hub_key_followed"
_REFUSED = "services.link.refused"
_REFUSED_S_MIN, _REFUSED_S_MAX = 15, 3_600
_WHOLE = b"\x01"


def take_answers(turn: Turn) -> None:
    """Take in everything that came back. Raises what only a person, or a later turn, can mend."""
    state = turn.state
    for flight in [one for one in state.flights if one.future.done()]:
        state.flights.remove(flight)
        try:
            answer = flight.future.result()
        except UnableToLink as error:
            _failed(turn, flight, error)
        else:
            state.failure = None
            _TAKE[flight.load](turn, flight, answer)


def _failed(turn: Turn, flight: Flight, error: UnableToLink) -> None:
    """A refused item is left alone for a while and the rest goes on; anything else is the line's."""
    state = turn.state
    refused = error.code == _REFUSED
    if flight.load is Load.ASK:
        state.forget()
    if refused and flight.load in (Load.ENVELOPE, Load.PIECE, Load.FETCH):
        state.refuse(_key(flight), turn.at, s_min=_REFUSED_S_MIN, s_max=_REFUSED_S_MAX)
    if refused and flight.load is not Load.ASK and state.flights:
        return
    state.failure = error
    if flight.load is Load.PIECE:
        # The hub may hold it all the same: ask before anything is sent again.
        state.uploads.pop(flight.transfer, None)
        state.asked_at, state.known = None, False


def _key(flight: Flight) -> str:
    if flight.load is Load.FETCH:
        return f"wire {flight.transfer.hex()}"
    return f"blob {flight.transfer.hex()}" if flight.media else f"lane {flight.lane}"


# --- where the hub stands ----------------------------------------------------------------------


def _take_answer(turn: Turn, _flight: Flight, data: bytes) -> None:
    answer = read_answer(data)
    state = turn.state
    if answer.hub_keys is not None and hub_key.learn(node=turn.node, payload=answer.hub_keys, at=turn.at):
        # Everything else of this answer stands under the new key: asked again once that is kept.
        raise UnableToLink(HUB_KEY_FOLLOWED)
    if answer.receipt is not None:
        accepted = _receipt(turn, answer.receipt)
        state.newest = accepted.receipt.leaf_index, confirmed(turn.node)
        if accepted.lowered:
            state.runs.clear()
    _held(state, answer.held)
    if answer.wanted:
        with one_transaction():
            blobs.send_again(answer.wanted)
    state.known = True
    # The same wire is taken once in a pause, however often it is offered: or each taking would ask for the next.
    pause = timedelta(seconds=turn.profile.poll_s)
    state.taken = {name: at for name, at in state.taken.items() if at <= turn.at < at + pause}
    offered = [one for one in answer.waiting if one.transfer not in state.taken]
    state.waiting = tuple(one for one in offered if 0 < one.length <= limits.ENVELOPE_BYTES_MAX)
    for wire in answer.wires:
        name = transfer_of(wire)
        if name not in state.taken:
            _take_wire(turn, name, wire)


def _held(state: LinkState, held: tuple[Held, ...]) -> None:
    """What the hub holds of transfers under way: the rest of them goes up."""
    for one in held:
        upload = state.uploads.get(one.transfer)
        if upload is not None:
            upload.held = list(one.pieces)
        else:
            state.held_before[one.transfer] = list(one.pieces)


def _receipt(turn: Turn, wire: bytes) -> outbox.Accepted:
    accepted = outbox.accept_receipt(turn.node, wire, at=turn.at)
    if accepted.disagreements:
        raise UnableToLink("services.link.hub_disagrees", reason=accepted.disagreements[0])
    if accepted.lowered and turn.state.to_show is None:
        # Now: what the hub signs from here on may have higher numbers than what it forgot.
        turn.state.to_show = shown_receipts.frame(turn.node, at=turn.at)
    return accepted


# --- what went up ------------------------------------------------------------------------------


def _take_envelope(turn: Turn, flight: Flight, data: bytes) -> None:
    turn.envelopes += 1
    turn.state.refused.pop(_key(flight), None)
    _delivered(turn, flight, data)


def _delivered(turn: Turn, flight: Flight, receipt: bytes) -> None:
    """The hub has the envelope: chained already, or parked until what is before it arrives."""
    accepted = _receipt(turn, receipt)
    runs = turn.state.runs.setdefault(flight.lane, {})
    runs[flight.first] = flight.last
    lines = [line.seq for line in accepted.receipt.lines if line.stream.lane == flight.lane]
    confirmed = max(lines, default=0)
    for first in [first for first, last in runs.items() if last <= confirmed]:
        del runs[first]
    if accepted.lowered:
        runs.clear()
        turn.state.asked_at = None


def _take_piece(turn: Turn, flight: Flight, data: bytes) -> None:
    state = turn.state
    upload = state.uploads.get(flight.transfer)
    if not data:
        raise UnableToRead("services.link_exchange.form", offset=0)
    if data[:1] != _WHOLE:
        if upload is not None:
            upload.held = sorted([*upload.held, (flight.offset, flight.size)])
            others = any(one.transfer == flight.transfer for one in state.in_air(Load.PIECE))
            if not others and is_whole(upload.held, upload.total):
                # The hub lost pieces that it held before: it says which when it is asked.
                state.forget()
        return
    state.uploads.pop(flight.transfer, None)
    state.refused.pop(_key(flight), None)
    if data[1:]:
        turn.envelopes += 1
        _delivered(turn, flight, data[1:])
    else:
        with one_transaction():
            blobs.note_held(flight.transfer, at=turn.at)


def _take_cells(turn: Turn, flight: Flight, _data: bytes) -> None:
    referrals.cells_sent(node=turn.node, wires=list(flight.cells), at=turn.at)
    turn.cells += len(flight.cells)


# --- what comes down ---------------------------------------------------------------------------


def _take_range(turn: Turn, flight: Flight, data: bytes) -> None:
    """The next bytes of a wire; when it is whole, it is read. Its name is the hash of the whole."""
    state = turn.state
    so_far = state.arrived.get(flight.transfer, bytearray())
    if len(so_far) == flight.offset and len(data) <= flight.size:
        so_far += data
    length = next((one.length for one in state.waiting if one.transfer == flight.transfer), None)
    if length is None or len(so_far) < length:
        return
    state.arrived.pop(flight.transfer, None)
    if transfer_of(bytes(so_far)) == flight.transfer:
        _take_wire(turn, flight.transfer, bytes(so_far))
    else:
        state.refuse(_key(flight), turn.at, s_min=_REFUSED_S_MIN, s_max=_REFUSED_S_MAX)


def _take_wire(turn: Turn, transfer: bytes, wire: bytes) -> None:
    """Give a wire to the feeds; one that they cannot read goes to quarantine, and the next one is asked for."""
    state = turn.state
    state.waiting = tuple(one for one in state.waiting if one.transfer != transfer)
    if turn.feeds is None:
        return
    try:
        turn.feeds.take(wire, at=turn.at)
    except (UnableToRead, UnableToAccept) as error:
        _quarantine(turn, transfer, wire, error)
        state.refuse(f"wire {transfer.hex()}", turn.at, s_min=_REFUSED_S_MIN, s_max=_REFUSED_S_MAX)
    else:
        state.refused.pop(f"wire {transfer.hex()}", None)
        state.taken[transfer] = turn.at
        # What this post holds now goes up at once: so its hub knows, and offers what follows.
        state.asked_at = None


def _quarantine(turn: Turn, transfer: bytes, wire: bytes, error: UnableTo) -> None:
    assert turn.node.hub is not None, "an exchange begins with it"
    values = {"node": turn.node.hub.node.hex(), "code": error.code, "wire": wire, "arrived_at": turn.at}
    with storage_failures():
        models.Quarantined.objects.get_or_create(transfer=transfer.hex(), defaults=values)


_TAKE: Mapping[Load, Callable[[Turn, Flight, bytes], None]] = {
    Load.ASK: _take_answer,
    Load.ENVELOPE: _take_envelope,
    Load.PIECE: _take_piece,
    Load.CELLS: _take_cells,
    Load.FETCH: _take_range,
}
