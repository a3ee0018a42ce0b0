"""Lists go into an index: a new generation with the given lists, and the other lists of the current one beside them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jalon.kernel.errors import UnableTo
from jalon.kernel.limits import LISTS_PER_INDEX_MAX
from jalon.screening.entry import Audience
from jalon.screening.formats.records import BrokenRecord
from jalon.screening.formats.registry import reader_of
from jalon.screening.index.build import GenerationBuilder
from jalon.screening.index.errors import UnableToOpenIndex, UnableToWriteIndex
from jalon.screening.index.generations import activate, pointed, prune, publish, seal, sign, stage, writing
from jalon.screening.index.layout import ListHead
from jalon.screening.index.reader import Index


class UnableToImport(UnableTo):
    """A list that is not taken as a whole; the current generation stays."""


@dataclass(frozen=True)
class ListSource:
    """One list to import: its name, its file with its format, and its own date (aware).

    ``more`` are further files of the same list, as the aliases of the format ``ofac``.
    """

    name: str
    format: str
    path: Path
    as_of: datetime
    more: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Imported:
    """The generation that is current now, and the lists in it."""

    generation: str
    lists: tuple[ListHead, ...]


BrokenHeard = Callable[[ListSource, BrokenRecord], None]


def import_lists(
    sources: Sequence[ListSource],
    directory: Path,
    *,
    audience: Audience,
    key: bytes,
    at: datetime,
    on_broken: BrokenHeard,
    keep_others: bool = True,
    signing_key: bytes | None = None,
) -> Imported:
    """Writes and activates a generation that holds ``sources`` and, if ``keep_others``, the current one's other lists.

    ``key`` is 32 random bytes of the caller: document numbers are hashed under it; ``signing_key`` (Ed25519, 32 bytes)
    signs the generation for nodes that ask for it. ``at`` is now; what expired before
    is left out. Broken records are told to ``on_broken`` one by one.
    Raises ``UnableToReadList``, ``UnableToChooseFormat``, :class:`UnableToImport`, :class:`UnableToWriteIndex` or
    :class:`UnableToOpenIndex`; the current generation then stays as it was.
    """
    with writing(directory):
        kept = Index.open(directory) if keep_others and pointed(directory) else None
        _check(sources, kept, audience)
        folder = stage(directory)
        try:
            with GenerationBuilder(folder, audience=audience, key=key) as builder:
                if kept:
                    _keep_others(kept, sources, builder, at)
                for source in sources:
                    builder.close_list(_add(source, builder, audience, on_broken))
                manifest = builder.finish()
            seal(folder, manifest)
            if signing_key:
                sign(folder, signing_key)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        name = publish(folder)
        activate(directory, name)
        prune(directory)
    return Imported(name, manifest.lists)


def _check(sources: Sequence[ListSource], kept: Index | None, audience: Audience) -> None:
    heads = {head.name: head for head in kept.heads} if kept else {}
    if kept and kept.audience is not audience:
        raise UnableToWriteIndex("screening.index.other_audience", audience=kept.audience.value)
    if kept and kept.refused:
        # The lists of a damaged generation would fall back to older ones without anybody deciding it.
        raise UnableToOpenIndex(kept.refused[0].code, generation=kept.refused[0].name, file="")
    if len(heads.keys() | {source.name for source in sources}) > LISTS_PER_INDEX_MAX:
        raise UnableToImport("screening.intake.too_many_lists", limit=LISTS_PER_INDEX_MAX)
    for source in sources:
        reader_of(source.format)
        if source.name in heads and source.as_of < heads[source.name].as_of:
            current = heads[source.name].as_of.isoformat()
            raise UnableToImport("screening.intake.older", list=source.name, current=current)


def _keep_others(kept: Index, sources: Sequence[ListSource], builder: GenerationBuilder, at: datetime) -> None:
    replaced = {source.name for source in sources}
    for number, head in enumerate(kept.heads):
        if head.name in replaced:
            continue
        count = 0
        for entry in kept.entries_of(number):
            if entry.expires_on >= at.astimezone(UTC).date():
                builder.add(entry)
                count += 1
        builder.close_list(ListHead(head.name, head.as_of, count, head.broken))


def _add(source: ListSource, builder: GenerationBuilder, audience: Audience, on_broken: BrokenHeard) -> ListHead:
    good = broken = 0
    read = reader_of(source.format)
    for record in read((source.path, *source.more), audience, source.as_of.astimezone(UTC).date()):
        if isinstance(record, BrokenRecord):
            broken += 1
            on_broken(source, record)
        else:
            good += 1
            builder.add(record.entry)
    if broken and not good:
        raise UnableToImport("screening.intake.nothing_usable", list=source.name, count=broken)
    return ListHead(source.name, source.as_of, good, broken)
