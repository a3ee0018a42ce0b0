"""Images of a record: sealed under their part's salt, announced in the media lane, wanted until the hub holds them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from jalon.kernel import limits
from jalon.records.models import Blob, MediaItem


def wanted_from(sender: str) -> tuple[bytes, ...]:
    """Names of images that a post's journal speaks of and that are neither here nor destroyed."""
    here = Blob.objects.filter(name=OuterRef("name"))
    rows = MediaItem.objects.filter(~Exists(here), node=sender, name__isnull=False).order_by("seq")
    names = rows.values_list("name", flat=True)[: limits.LINK_TRANSFERS_MAX]
    return tuple(bytes.fromhex(name) for name in names if name)
