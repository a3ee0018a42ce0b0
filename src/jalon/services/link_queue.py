"""What leaves next: asked again for every request, so that an alert overtakes an image that is half sent.

Order: control, alerts, decisions, reference, health, media. Bytes under way are bounded by the profile, so that what
is urgent waits behind little; urgent lanes have a connection of their own. Images get their share even while records
wait, and all of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jalon.journal.lanes import SENDING_ORDER, Lane
from jalon.policy.link_profile import LinkProfile
from jalon.records import models
from jalon.services import link_pieces, outbox
from jalon.services.link_exchange import TRANSFER_BYTES
from jalon.services.link_pieces import BLOB, ENVELOPE, Piece
from jalon.services.link_state import URGENT, LinkState, Load, Upload
from jalon.services.node import Node
from jalon.services.own_streams import own_streams

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the next request carries: a whole envelope (``piece`` is None) or a piece of a transfer."""

    lane: int
    size: int
    transfer: bytes
    wire: bytes
    first: int = 0
    last: int = 0
    piece: Piece | None = None


def next_parcel(node: Node, state: LinkState, profile: LinkProfile, *, at: datetime) -> Parcel | None:
    """What may leave now; None when nothing waits or the link is full."""
    media = _next_media(node, state, profile, at) if _media_may_start(state, profile, at) else None
    envelope = _next_envelope(node, state, profile, at)
    if envelope is None or media is None or envelope.lane in URGENT:
        return envelope or media
    if _media_is_due(state, profile):
        state.sent_media_bytes += media.size
        return media
    state.sent_other_bytes += envelope.size
    return envelope


def _media_may_start(state: LinkState, profile: LinkProfile, at: datetime) -> bool:
    spent = state.media_day_bytes if state.media_day == at.date() else 0
    if spent >= profile.media_bytes_per_day:
        return False
    under_way = [flight.size for flight in state.flights if flight.media]
    return not under_way or sum(under_way) + profile.piece_bytes <= profile.media_in_flight_bytes


def _media_is_due(state: LinkState, profile: LinkProfile) -> bool:
    whole = state.sent_media_bytes + state.sent_other_bytes
    return whole > 0 and state.sent_media_bytes * _PERCENT < whole * profile.media_share_percent


# --- records -----------------------------------------------------------------------------------


def _next_envelope(node: Node, state: LinkState, profile: LinkProfile, at: datetime) -> Parcel | None:
    under_way = [one for one in state.in_air(Load.ENVELOPE, Load.PIECE) if not one.media]
    urgent_under_way = any(one.lane in URGENT for one in under_way)
    ordinary = [one.size for one in under_way if one.lane not in URGENT]
    full = len(ordinary) >= profile.flights or sum(ordinary) >= profile.in_flight_bytes
    if full and urgent_under_way:
        return None
    reached = _reached(node, state)
    left_alone = {lane for lane in SENDING_ORDER if state.is_refused(f"lane {lane}", at)}
    left_alone |= URGENT if urgent_under_way else set()
    if full:
        left_alone |= set(SENDING_ORDER) - URGENT
    found = outbox.seal_next(node, at=at, in_flight=reached, skip=left_alone, batch=profile.batch_entries)
    if found is None:
        return None
    lane, last = found.stream.lane, found.first_seq + found.count - 1
    transfer, wire = bytes.fromhex(found.transfer), bytes(found.wire)
    if len(wire) <= profile.piece_bytes * 2:
        return Parcel(lane, len(wire), transfer, wire, found.first_seq, last)
    upload = state.upload(transfer, len(wire), lane, found.first_seq, last)
    return _piece_of(state, transfer, upload, wire, ENVELOPE, profile)


def _reached(node: Node, state: LinkState) -> dict[int, int]:
    """By lane, the last number that is confirmed, parked at the hub, or under way, without a hole before it."""
    found = {}
    for row in own_streams(node):
        runs = dict(state.runs.get(row.lane, {}))
        runs |= {one.first: one.last for one in state.in_air(Load.ENVELOPE) if one.lane == row.lane}
        for transfer, upload in state.uploads.items():
            if upload.lane == row.lane and upload.last and _whole_is_under_way(state, transfer, upload):
                runs[upload.first] = upload.last
        last = row.acknowledged_seq
        for first in sorted(runs):
            if first <= last + 1:
                last = max(last, runs[first])
        found[row.lane] = last
    return found


def _whole_is_under_way(state: LinkState, transfer: bytes, upload: Upload) -> bool:
    return link_pieces.is_whole(_covered(state, transfer, upload), upload.total)


# --- images ------------------------------------------------------------------------------------


def _next_media(node: Node, state: LinkState, profile: LinkProfile, at: datetime) -> Parcel | None:
    rows = models.Blob.objects.filter(node=node.node.hex(), held_by_hub_at=None, destroyed_at=None)
    for name, total in rows.order_by("arrived_at", "name").values_list("name", "size")[: profile.flights]:
        transfer = bytes.fromhex(name)[:TRANSFER_BYTES]
        if state.is_refused(f"blob {transfer.hex()}", at):
            continue
        upload = state.upload(transfer, total, Lane.MEDIA)
        if _whole_is_under_way(state, transfer, upload):
            continue
        data = bytes(models.Blob.objects.values_list("data", flat=True).get(pk=name))
        return _piece_of(state, transfer, upload, data, BLOB, profile)
    return None


def _piece_of(
    state: LinkState, transfer: bytes, upload: Upload, whole: bytes, what: int, profile: LinkProfile
) -> Parcel | None:
    covered = _covered(state, transfer, upload)
    offset = link_pieces.missing_from(covered, upload.total)
    following = min((start for start, _ in covered if start > offset), default=upload.total)
    data = whole[offset : min(offset + profile.piece_bytes, following)]
    if not data:
        return None
    piece = Piece(what, transfer, upload.total, offset, data)
    return Parcel(upload.lane, len(data), transfer, b"", upload.first, upload.last, piece)


def _covered(state: LinkState, transfer: bytes, upload: Upload) -> list[tuple[int, int]]:
    under_way = [(one.offset, one.size) for one in state.in_air(Load.PIECE) if one.transfer == transfer]
    return sorted([*upload.held, *under_way])


def under_way_names(node: Node, state: LinkState) -> tuple[bytes, ...]:
    """Transfers of which the hub may hold pieces: what it holds is asked before anything is sent again."""
    rows = models.Blob.objects.filter(node=node.node.hex(), held_by_hub_at=None, destroyed_at=None)
    blobs = rows.order_by("arrived_at", "name").values_list("name", flat=True)[:4]
    names = [bytes.fromhex(name)[:TRANSFER_BYTES] for name in blobs]
    return tuple(dict.fromkeys([*state.uploads, *names, *outbox.long_transfers(node)]))
