"""One list of an index replaced, added or taken out whole, from entries that are there already."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from jalon.screening.entry import Audience, ListEntry
from jalon.screening.index.build import GenerationBuilder
from jalon.screening.index.errors import UnableToOpenIndex
from jalon.screening.index.generations import activate, pointed, prune, publish, seal, stage, writing
from jalon.screening.index.layout import ListHead
from jalon.screening.index.reader import Index
from jalon.screening.intake import Imported


def replace_list(
    directory: Path,
    name: str,
    entries: Iterable[ListEntry] | None,
    *,
    as_of: datetime,
    audience: Audience,
    key: bytes,
    at: datetime,
) -> Imported:
    """Write and activate a generation with ``entries`` as the list ``name`` beside the others; None takes it out.

    ``as_of`` is the list's date, ``at`` is now, both aware: what expired before now is left out. ``key``: 32 random
    bytes. A current generation that cannot be read is not kept: a list's owner sends all of it again.
    Raises :class:`UnableToWriteIndex`, :class:`UnableToOpenIndex`; the current generation then stays.
    """
    with writing(directory):
        kept = _kept(directory)
        folder = stage(directory)
        try:
            with GenerationBuilder(folder, audience=audience, key=key) as builder:
                for number, head in enumerate(kept.heads if kept else ()):
                    if head.name != name:
                        assert kept is not None
                        count = _add(builder, kept.entries_of(number), at)
                        builder.close_list(ListHead(head.name, head.as_of, count, head.broken))
                if entries is not None:
                    builder.close_list(ListHead(name, as_of, _add(builder, entries, at), 0))
                manifest = builder.finish()
            seal(folder, manifest)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        published = publish(folder)
        activate(directory, published)
        prune(directory)
    return Imported(published, manifest.lists)


def _kept(directory: Path) -> Index | None:
    if not pointed(directory):
        return None
    try:
        return Index.open(directory)
    except UnableToOpenIndex:
        return None


def _add(builder: GenerationBuilder, entries: Iterable[ListEntry], at: datetime) -> int:
    count = 0
    for entry in entries:
        if entry.expires_on >= at.astimezone(UTC).date():
            builder.add(entry)
            count += 1
    return count
