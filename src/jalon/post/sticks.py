"""A stick at a post, read: what it brings is taken in, and what the folder has to know of it is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jalon.adapters.high_water import ROLLED_BACK, open_new
from jalon.adapters.keystore import load_node, save_hub_courier
from jalon.post.hub_key import keep_hub_signing_key
from jalon.services import courier_post
from jalon.services.courier import Reading, Stick


def read_at_post(home: Path, stick: Stick, *, at: datetime) -> Reading:
    """Read; keep the hub's newer keys; go on in a new epoch where the hub holds more, or other, than this post.

    Raises ``UnableToCarry``, ``UnableToRecord``, ``UnableToOpenEpoch``.
    """
    reading = courier_post.read(node=load_node(home), stick=stick, at=at)
    keep_hub_signing_key(home, at=at)
    if reading.hub_key is not None:
        save_hub_courier(home, reading.hub_key)
    said = [ROLLED_BACK[code] for trip in reading.trips for code in trip.told.refused if code in ROLLED_BACK]
    if said:
        open_new(home, said[0], at=at)
    return reading
