"""Images: announced in the record's own transaction, sent by pieces, resumed, erased at both ends, never in the way."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from jalon.journal.lanes import Lane
from jalon.journal.parts import open_blob
from jalon.kernel.ids import Place
from jalon.records import models
from jalon.services import outbox
from jalon.services.blobs import Image
from jalon.services.erasure import erase_parts
from jalon.services.journal_store import salts_of, stream_of
from jalon.services.journaling import Event, record
from jalon.services.link_frames import read_frame
from jalon.services.link_pieces import read_piece
from jalon.services.transport import UnableToLink
from tests.hub.test_link import Pair, ToHub, pair
from tests.nodes import events

__all__ = ["pair"]
IMAGES = 3
"""Place of the image part in these crossings: after movement, identity and staff."""
PICTURE = random.Random(4).randbytes(50_000)


def cross_with_image(pair: Pair, picture: bytes = PICTURE) -> Place:
    """A crossing whose document was photographed; its place."""
    image = Image(1, 1_200, 840, picture)
    event = events.crossing(pair.post.at)
    parts = {**event.parts, "images": {"images": [[0, image.format, image.width, image.height]]}}
    return record(pair.post.node, [Event(event.kind, parts, images=(image,))], at=pair.post.at)[0].place


def opened(pair: Pair, place: Place) -> bytes:
    """The picture as the active node holds it."""
    blob = models.Blob.objects.get(destroyed_at=None)
    row = models.Stream.objects.get(node=pair.post.node.node.hex(), lane=Lane.DECISIONS)
    entry = models.Entry.objects.get(stream=row, seq=place.seq)
    salt = salts_of(stream_of(row), [entry])[place.seq][IMAGES]
    assert salt is not None
    return open_blob(salt, 0, bytes(blob.data))


@dataclass
class Breaking(ToHub):
    """A line that breaks after so many pieces, and counts their bytes."""

    pieces: int = 10**9
    piece_bytes: int = field(default=0)

    def post(self, name: str, body: bytes) -> bytes:
        if name == "pieces":
            if not self.pieces:
                raise UnableToLink("services.link.unreachable")
            self.pieces -= 1
            self.piece_bytes += len(read_piece(read_frame(body).frame.payload).data)
        return super().post(name, body)


def test_an_image_travels_by_pieces_and_opens_with_the_salt_of_its_record(pair: Pair) -> None:
    place = cross_with_image(pair)
    assert opened(pair, place) == PICTURE
    pair.exchange()
    with pair.hub.activate():
        assert models.MediaItem.objects.get().size == len(PICTURE) + 16
        assert opened(pair, place) == PICTURE
        assert not models.Arriving.objects.exists()
    assert models.Blob.objects.get().held_by_hub_at is not None
    assert pair.to_hub.seen.count("pieces") == 4


def test_a_transfer_that_broke_goes_on_where_it_stood(pair: Pair) -> None:
    pair.exchange()
    cross_with_image(pair)
    broken = Breaking(pair.hub, pieces=2)
    pair.to_hub = broken
    with pytest.raises(UnableToLink):
        pair.exchange()
    assert pair.at_hub() == 1, "the record is there; its image never gates it"
    pair.state.__init__()  # type: ignore[misc]  # the process begins again
    broken.pieces = 10**9
    pair.exchange()
    with pair.hub.activate():
        assert models.Blob.objects.count() == 1
    assert broken.piece_bytes == len(PICTURE) + 16, "no byte went up twice"


def test_an_erased_part_destroys_its_image_at_post_and_hub_and_it_comes_in_no_more(pair: Pair) -> None:
    place = cross_with_image(pair)
    pair.exchange()
    saved = bytes(models.Blob.objects.get().data)
    order = {"basis": "court", "authority": "BFA", "policy_version": "1"}
    erase_parts(pair.post.node, [(place, [IMAGES])], **order, at=pair.post.at)
    assert bytes(models.Blob.objects.get().data) == b""
    with pair.hub.activate():
        erase_parts(pair.hub.node, [(place, [IMAGES])], **order, at=pair.hub.at)
        assert bytes(models.Blob.objects.get().data) == b""
    # A post that still had it, from a backup, sends it in vain.
    models.Blob.objects.update(data=saved, size=len(saved), destroyed_at=None, held_by_hub_at=None)
    pair.exchange(later_s=120)
    assert models.Blob.objects.get().held_by_hub_at is not None, "and does not try for ever"
    with pair.hub.activate():
        assert bytes(models.Blob.objects.get().data) == b""


def test_an_image_whose_part_was_erased_before_it_came_is_given_up(pair: Pair) -> None:
    pair.exchange()
    place = cross_with_image(pair)
    pair.to_hub = Breaking(pair.hub, pieces=0)
    with pytest.raises(UnableToLink):
        pair.exchange()
    with pair.hub.activate():
        erase_parts(
            pair.hub.node, [(place, [IMAGES])], basis="court", authority="BFA", policy_version="1", at=pair.hub.at
        )
    pair.to_hub = ToHub(pair.hub)
    pair.state.forget()
    pair.exchange(later_s=60)
    with pair.hub.activate():
        assert not models.Blob.objects.exclude(data=b"").exists()


def test_a_hub_that_lost_an_image_asks_for_it_again(pair: Pair) -> None:
    cross_with_image(pair)
    pair.exchange()
    with pair.hub.activate():
        models.Blob.objects.all().delete()
    pair.exchange(later_s=100)
    pair.exchange(later_s=200)
    with pair.hub.activate():
        assert models.Blob.objects.count() == 1


def test_records_overtake_images_and_images_keep_their_share(pair: Pair) -> None:
    pair.exchange()
    for number in range(4):
        cross_with_image(pair, random.Random(number).randbytes(60_000))
    pair.cross(400)
    seen = len(pair.to_hub.seen)
    pair.exchange(later_s=1)
    order = [name for name in pair.to_hub.seen[seen:] if name in ("envelopes", "pieces")]
    last_record = len(order) - 1 - order[::-1].index("envelopes")
    assert order[0] == "envelopes"
    assert "pieces" in order[:last_record], "images wait for nobody's end"
    assert order[:last_record].count("pieces") <= 2
    assert outbox.pending(pair.post.node) == ()


def test_the_bytes_of_a_days_images_are_bounded_by_the_profile(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from jalon.services import link

    bounded = replace(link._profile("3g"), media_bytes_per_day=20_000)
    monkeypatch.setattr(link, "_profile", lambda _: bounded)
    cross_with_image(pair)
    pair.exchange()
    assert pair.to_hub.seen.count("pieces") == 2
    pair.exchange(later_s=int(timedelta(days=1).total_seconds()))
    assert pair.to_hub.seen.count("pieces") == 4
