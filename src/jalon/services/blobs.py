"""Encrypted images: kept beside the journal under the hash of their ciphertext, never in it.

An image never gates its record: the record says which images it has, and they come when they can. Whoever forgets the
salt of the part has destroyed every copy; the bytes go in the same call (services.erasure).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jalon.journal.entries import Entry
from jalon.journal.parts import PartClass, blob_name, seal_blob
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.records.models import Blob


@dataclass(frozen=True, slots=True)
class Image:
    """An image that belongs to a record. ``format``: 1 JPEG, 2 PNG, 3 JPEG 2000; sizes in pixels."""

    format: int
    width: int
    height: int
    data: bytes = field(repr=False)


def keep_images(stream: Stream, entry: Entry, images: Sequence[Image], *, at: datetime) -> list[dict[str, Value]]:
    """Seal a record's images under the salt of its image part, keep them, and give what the media lane says of each.

    In the transaction of the record.
    """
    if not images:
        return []
    classes = [part.part_class for part in entry.parts]
    assert PartClass.IMAGES in classes, "a record with images has a part for them"
    salt = entry.salts[classes.index(PartClass.IMAGES)]
    assert salt is not None, "a new record has all its salts"
    found: list[dict[str, Value]] = []
    for slot, image in enumerate(images):
        sealed = seal_blob(salt, slot, image.data)
        assert len(sealed) <= limits.BLOB_BYTES_MAX, "an image has its largest size"
        name = keep(sealed, node=stream.node.hex(), at=at)
        place: dict[str, Value] = {"lane": stream.lane, "seq": entry.seq, "part_class": int(PartClass.IMAGES)}
        found.append(place | {"slot": slot, "size": len(sealed), "blob": bytes.fromhex(name)})
    return found


def keep(data: bytes, *, node: str, at: datetime, held_by_hub_at: datetime | None = None) -> str:
    """Keep a ciphertext, once; its name. ``node``: whose it is."""
    name = blob_name(data).hex()
    values = {"node": node, "size": len(data), "data": data, "arrived_at": at, "held_by_hub_at": held_by_hub_at}
    Blob.objects.get_or_create(name=name, defaults=values)
    return name


def note_held(transfer: bytes, *, at: datetime) -> None:
    """The hub holds the image whose name begins so: it is not sent again."""
    Blob.objects.filter(name__startswith=transfer.hex(), held_by_hub_at=None).update(held_by_hub_at=at)


def send_again(names: Iterable[bytes]) -> None:
    """The hub does not hold these any more, as after a restore."""
    Blob.objects.filter(name__in=[name.hex() for name in names], destroyed_at=None).update(held_by_hub_at=None)


def destroy(names: Iterable[str], *, node: str, at: datetime) -> None:
    """Remove the bytes of images whose part was erased. Their names stay, so that they are not taken in again."""
    for name in names:
        values = {"data": b"", "size": 0, "destroyed_at": at}
        Blob.objects.update_or_create(
            name=name, defaults=values, create_defaults={"node": node, "arrived_at": at, **values}
        )
