"""Encrypted images: kept beside the journal under the hash of their ciphertext, never in it.

An image never gates its record: the record says which images it has, and they come when they can. Whoever forgets the
salt of the part has destroyed every copy; the bytes go in the same call (services.erasure).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jalon.journal.parts import blob_name
from jalon.records.models import Blob


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
