"""Keeps the mark outside the database true, and looks at it before a node's doors open."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from jalon.adapters.high_water_file import HighWater, HighWaterFile, KnownErasure
from jalon.adapters.keystore import load_node, save_epoch
from jalon.journal.lineage import Reason
from jalon.kernel import limits
from jalon.kernel.clock import entry_day, utc_seconds
from jalon.services import enrolment_withdrawal, epochs, erased_before, high_water, receipts
from jalon.services.node import Node, Role


def mark_of(home: Path) -> HighWaterFile:
    """The files of the node in ``home``."""
    return HighWaterFile(settings.JALON_HIGH_WATER_DIR or home)


def renew(home: Path, *, at: datetime) -> None:
    """Write how far the node is and what it erased, unless the file says so already. Never lower than it said."""
    node, files = load_node(home), mark_of(home)
    now, before = high_water.present(node), files.read()
    if before is not None and before.node != node.node:
        before = None
    if before is None or before.swept != node.epoch:
        # The first time in an epoch: a database that was put back holds again what was erased since.
        erase_again(home, at=at)
        now = high_water.present(node)
    same = before is not None and before.epoch == node.epoch
    said = {(lane, sub): (seq, unix) for lane, sub, seq, unix in before.streams} if before is not None and same else {}
    streams = []
    for lane, sub, seq in now.streams:
        old_seq, old_unix = said.get((lane, sub), (0, 0))
        streams.append((lane, sub, *((old_seq, old_unix) if seq <= old_seq else (seq, utc_seconds(at)))))
    openings = epochs.own_openings(node)
    mark = HighWater(node.node, node.epoch, now.ordinal, tuple(streams), now.leaf, openings, node.epoch)
    _note_erasures(node, files, at)
    if mark != before:
        files.write(mark)


def _note_erasures(node: Node, files: HighWaterFile, at: datetime) -> None:
    since, place = entry_day(at) - limits.ERASURES_KEPT_DAYS, (files.folder, node.epoch)
    newest, found = erased_before.erasures_after(_ticks.get(place, 0), node, since=since)
    if found:
        known = {(one.day, one.place, one.parts) for one in files.erasures()}
        fresh = [(day, one) for day, one in found if (day, one.place, one.parts) not in known]
        named = erased_before.with_hashes(one for _, one in fresh)
        days = [day for day, _ in fresh]
        files.add_erasures(
            KnownErasure(day, one.place, one.parts, one.hash) for day, one in zip(days, named, strict=True)
        )
    _ticks[place] = newest


ROLLED_BACK = {
    "services.outbox.hub_holds_more": Reason.HUB_HOLDS_MORE,
    "services.outbox.hub_holds_other": Reason.HUB_HOLDS_OTHER,
    "services.ingest.fork": Reason.HUB_HOLDS_OTHER,
}
"""What a hub says to a post whose database was put back without anybody telling it."""
_ticks: dict[tuple[Path, bytes], int] = {}
"""Folder of the files, epoch -> tick of the newest erasure that this process has noted there."""


def settle_epoch(home: Path, *, at: datetime) -> bool:
    """Before a door opens: a database behind its mark goes on in a new epoch, and erases again what was erased.

    Returns whether it was behind. Raises ``UnableTo``.
    """
    node, files = load_node(home), mark_of(home)
    known = files.read()
    if known is not None and known.node == node.node:
        epochs.remember_openings(node, known.openings)
    if (epoch := epochs.present_epoch(node)) != node.epoch:
        node = save_epoch(home, epoch)
    mark = files.read()
    behind = False
    if mark is not None and mark.node == node.node:
        marks = high_water.marks_of(mark.streams)
        behind = high_water.is_behind(node, epoch=mark.epoch, marks=marks, ordinal=mark.ordinal, leaf=mark.leaf)
    # The folder knows of an epoch that the database never heard of: it was put back, and its mark with it or without.
    behind = behind or epochs.is_opening_lost(node)
    if behind:
        open_new(home, Reason.BEHIND_MARK, at=at)
    renew(home, at=at)
    files.forget_before(entry_day(at) - limits.ERASURES_KEPT_DAYS)
    return behind


def open_new(home: Path, reason: Reason, *, at: datetime) -> Node:
    """Open a new epoch, and keep it in the folder: from here on this node records in it."""
    node, mark = load_node(home), mark_of(home).read()
    ours = mark is not None and mark.node == node.node
    marks = high_water.marks_of(mark.streams) if mark is not None and ours and mark.epoch == node.epoch else {}
    ordinal, leaf = (mark.ordinal, mark.leaf) if mark is not None and ours else (0, -1)
    fresh = save_epoch(home, epochs.open_epoch(node, reason=reason, marks=marks, ordinal=ordinal, at=at))
    if fresh.role is Role.HUB:
        receipts.go_on_after(fresh, leaf, at=at)
        enrolment_withdrawal.withdraw_open(node=fresh, at=at)
    return fresh


def erase_again(home: Path, *, at: datetime) -> int:
    """Erase what the list outside the database names and the database holds again; the rest goes when it is sent."""
    known = (erased_before.Known(one.place, one.parts, one.hash) for one in mark_of(home).erasures())
    return erased_before.erase_again(load_node(home), known, at=at)
