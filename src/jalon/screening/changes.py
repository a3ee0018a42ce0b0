"""A few changes of one list go into a small generation on top of the whole one, without building it again."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from jalon.kernel.limits import DELTA_ENTRIES_MAX
from jalon.screening.entry import ListEntry
from jalon.screening.index.build import GenerationBuilder
from jalon.screening.index.errors import UnableToOpenIndex, UnableToWriteIndex
from jalon.screening.index.generations import activate, damaged, pointed, prune, publish, seal, sign, stage, writing
from jalon.screening.index.layout import FILES, READ_BY_CHANGES, ListHead
from jalon.screening.index.reader import Index
from jalon.screening.index.segment import Segment
from jalon.screening.intake import Imported, UnableToImport
from jalon.screening.names import Part
from jalon.screening.spelling import spelling_key


def change_list(
    directory: Path,
    list_name: str,
    *,
    entries: Iterable[ListEntry] = (),
    removed: Iterable[str] = (),
    as_of: datetime,
    signing_key: bytes | None = None,
) -> Imported:
    """Puts ``entries`` into one list in place of those of the same id, and takes ``removed`` ids out of it.

    The whole generation below stays as it is; earlier changes are carried over. ``as_of`` is the new date of the list
    (aware). Raises :class:`UnableToImport` (unknown or newer list, too many changes), :class:`UnableToWriteIndex` or
    :class:`UnableToOpenIndex`; the current generation then stays.
    """
    with writing(directory):
        index = Index.open(directory, unread=_UNREAD)
        if index.refused:
            raise UnableToOpenIndex(index.refused[0].code, generation=index.refused[0].name, file="")
        changes = _Changes(index, directory, list_name, as_of)
        changes.take(entries, removed)
        name, heads = changes.write(signing_key)
    return Imported(name, heads)


_UNREAD = FILES - READ_BY_CHANGES
"""Every reader compares all checksums when it opens the index; a change compares those of what it reads."""


class _Changes:
    """What the new generation holds beside the whole one below it."""

    def __init__(self, index: Index, directory: Path, list_name: str, as_of: datetime) -> None:
        places = {head.name: place for place, head in enumerate(index.heads)}
        if list_name not in places:
            raise UnableToWriteIndex("screening.index.no_such_list", list=list_name)
        self._index = index
        self._directory = directory
        self._place = places[list_name]
        head = index.heads[self._place]
        if as_of < head.as_of:
            raise UnableToImport("screening.intake.older", list=list_name, current=head.as_of.isoformat())
        self._as_of = as_of
        self._base = index.segments[0]
        self._gone = set(self._base.gone.tolist())
        self._kept: dict[tuple[int, str], ListEntry] = {}
        if len(index.segments) > 1:
            above = index.segments[1]
            for row in range(len(above.array("entry_end.u64"))):
                entry = above.entry(row)
                self._kept[above.list_number(row), entry.entry_id] = entry
        self._counts = {place: one.entries for place, one in enumerate(index.heads)}

    def take(self, entries: Iterable[ListEntry], removed: Iterable[str]) -> None:
        """Notes what comes and what goes; the last entry of an id counts."""
        for entry_id in removed:
            self._drop(entry_id)
        for entry in entries:
            self._drop(entry.entry_id)
            self._kept[self._place, entry.entry_id] = entry
            self._counts[self._place] += 1
            if len(self._kept) > DELTA_ENTRIES_MAX:
                raise UnableToImport("screening.intake.too_many_changes", limit=DELTA_ENTRIES_MAX)

    def _drop(self, entry_id: str) -> None:
        if self._kept.pop((self._place, entry_id), None) is not None:
            self._counts[self._place] -= 1
        try:
            found = list(self._index.rows_with_id(self._place, entry_id))
        except (ValueError, TypeError, LookupError) as error:
            raise damaged(self._directory / self._base_pointer()[0], "entry.jsonl") from error
        for segment, row in found:
            if segment is self._base and row not in self._gone:
                self._gone.add(row)
                self._counts[self._place] -= 1

    def write(self, signing_key: bytes | None) -> tuple[str, tuple[ListHead, ...]]:
        """Writes and activates the generation; its name and its lists."""
        base = self._base_pointer()
        folder = stage(self._directory)
        try:
            known = _Surprises(self._base)
            key = (self._directory / self._index.generation / "key.bin").read_bytes()
            with GenerationBuilder(folder, audience=self._index.audience, key=key, known=known.of) as builder:
                for place, head in enumerate(self._index.heads):
                    for (list_place, _), entry in self._kept.items():
                        if list_place == place:
                            builder.add(entry)
                    moment = self._as_of if place == self._place else head.as_of
                    builder.close_list(replace(head, as_of=moment, entries=self._counts[place]))
                builder.forget(self._gone)
                manifest = builder.finish(base)
            seal(folder, manifest)
            if signing_key:
                sign(folder, signing_key)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        name = publish(folder)
        activate(self._directory, name)
        prune(self._directory)
        return name, manifest.lists

    def _base_pointer(self) -> tuple[str, str]:
        if self._index.base:
            return self._index.base
        return next(line for line in pointed(self._directory) if line[0] == self._index.generation)


class _Surprises:
    """Surprise of parts as the whole generation counts them."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def of(self, part: Part) -> float | None:
        """None for a part that the whole generation does not hold."""
        key = spelling_key(part.text)
        for number in self._segment.parts_with([key]):
            if self._segment.key(number) == key:
                return self._segment.surprise(number)
        return None
