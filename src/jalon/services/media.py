"""Images of records as the media lane speaks of them: which are wanted, which are gone with their part."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef

from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.ids import Place
from jalon.records.models import Blob, Entry, MediaItem
from jalon.services import blobs
from jalon.services.journal_store import part_classes, stream_row


def wanted_from(sender: str, *, at: datetime) -> tuple[bytes, ...]:
    """Names of images that a post's journal speaks of and that are not here. Those of erased parts are given up."""
    here = Blob.objects.filter(name=OuterRef("name"))
    rows = MediaItem.objects.filter(~Exists(here), node=sender, name__isnull=False).order_by("seq")
    found = []
    for row in rows[: limits.LINK_TRANSFERS_MAX]:
        assert row.name is not None, "filtered"
        if _is_erased(row):
            blobs.destroy([row.name], node=sender, at=at)
        else:
            found.append(bytes.fromhex(row.name))
    return tuple(found)


def is_gone(name_begins: str) -> bool:
    """Whether an image was destroyed, or its part erased before it came: it is not taken in."""
    if Blob.objects.filter(name__startswith=name_begins, destroyed_at__isnull=False).exists():
        return True
    rows = MediaItem.objects.filter(name__startswith=name_begins)[:1]
    return any(_is_erased(row) for row in rows)


def destroy(place: Place, classes: Collection[int], *, at: datetime) -> None:
    """Destroy the images of parts that are erased: their bytes go, and come in no more."""
    node, epoch = place.node.hex(), place.epoch.hex()
    of_record = MediaItem.objects.filter(node=node, epoch=epoch, of_lane=place.lane, of_seq=place.seq)
    names = of_record.filter(part_class__in=classes, name__isnull=False).values_list("name", flat=True)
    blobs.destroy([name for name in names if name], node=node, at=at)


def _is_erased(row: MediaItem) -> bool:
    """Whether the part that an image belongs to is erased; not so while its record has not arrived."""
    if row.of_seq is None:
        return False
    stream = stream_row(Stream(bytes.fromhex(row.node), bytes.fromhex(row.epoch), row.of_lane or 0))
    framed = (
        stream and Entry.objects.filter(stream_id=stream.pk, seq=row.of_seq).values_list("parts", flat=True).first()
    )
    if not framed:
        return False
    return any(found == row.part_class and not sealed for found, sealed, _ in part_classes(bytes(framed)))
