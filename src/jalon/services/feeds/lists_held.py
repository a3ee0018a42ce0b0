"""Lists at a post, as its hub says: a snapshot, then changes in their order, each proved by the root that results.

Nothing goes back: a version that is not newer changes nothing. A change that does not give its root is refused and the
list stays as it was. A list whose lease is over, or that this post is no longer to hold, is let go of with its keys.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

from jalon.journal.list_state import FORM_CHANGE, FORM_SNAPSHOT, SNAPSHOT_SUB, Item, Place, open_items, root_of
from jalon.kernel.canonical import Value
from jalon.kernel.clock import date_to_day, entry_day, utc_seconds
from jalon.kernel.codes.list_action import ListAction
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.records.models import ListContent, ListedEntry, ListHolding, ListLease, ListPartition, NodeRevocation
from jalon.screening.changes import change_list
from jalon.screening.entry import Audience, ListEntry
from jalon.screening.feed_form import entry_of
from jalon.screening.replacing import replace_list
from jalon.services import screening_index
from jalon.services.feeds.lists import LEASE_OVER
from jalon.services.feeds.refusing import refuse
from jalon.services.feeds.superseded import forget
from jalon.services.feeds.taking import assigned_partitions, hub_epoch
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node

NOT_ASSIGNED = "services.feeds.partition_withdrawn"
REVOKED = "services.feeds.this_post_revoked"
ROOT_DIFFERS = "services.feeds.root_differs"
_KEY_BYTES = 32


@dataclass
class _Step:
    """What changes of a partition, before anything is written. ``whole``: every entry, after a snapshot."""

    stand: ListPartition
    digests: dict[str, bytes]
    come: dict[str, ListEntry] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    whole: bool = False
    changed: bool = False


def apply(*, node: Node, at: datetime) -> int:
    """Bring every list to the newest version that the feeds give; returns how many lists changed.

    Raises ``UnableToRecord``, ``UnableToWriteIndex``, ``UnableToOpenIndex``; then the former lists stay.
    """
    assigned = dict(assigned_partitions(node))
    revoked = is_revoked(node)
    changed = 0
    for held in ListPartition.objects.filter(version__gt=0):
        if revoked or held.number not in assigned:
            changed += _let_go(node, held, REVOKED if revoked else NOT_ASSIGNED, at)
        elif held.generation not in _keys(held.epoch, held.number, at):
            changed += _let_go(node, held, LEASE_OVER, at)
    if revoked:
        return changed
    for number, name in assigned.items():
        stand, _ = ListPartition.objects.get_or_create(number=number, defaults={"name": name})
        stand.name = name
        changed += _bring(node, stand, at)
    return changed


def is_revoked(node: Node) -> bool:
    """Whether this post's hub has withdrawn it."""
    hub = node.hub.node.hex() if node.hub else ""
    return NodeRevocation.objects.filter(revoked=node.node.hex(), node=hub).exists()


def _keys(epoch: str, number: int, at: datetime) -> dict[int, bytes]:
    """Data keys by generation whose lease is not over."""
    rows = ListLease.objects.filter(epoch=epoch, number=number, key__isnull=False, until_day__gte=entry_day(at))
    return {row.generation: bytes(row.key) for row in rows if row.key is not None and row.generation is not None}


def _bring(node: Node, stand: ListPartition, at: datetime) -> bool:
    if stand.version and _in_index(stand.name) and not _is_behind(stand, hub_epoch(node)):
        _forget_spent(node, stand, at)
        return False
    keys = _keys(hub_epoch(node), stand.number, at)
    step = _Step(stand, {})
    if stand.version and not _in_index(stand.name):
        # The index was lost or damaged: the list is made again from what the feed says.
        stand.version = 0
    elif stand.version:
        rows = ListedEntry.objects.filter(partition=stand).values_list("entry_id", "digest")
        step.digests = {entry_id: bytes(digest) for entry_id, digest in rows}
    _take_snapshot(node, step, keys, at)
    _take_changes(node, step, keys, at)
    if step.changed:
        _write(node, step, at)
    _forget_spent(node, stand, at)
    return step.changed


def _is_behind(stand: ListPartition, epoch: str) -> bool:
    """Whether the feed says anything that this post does not hold yet."""
    rows = ListContent.objects.filter(epoch=epoch, number=stand.number, content__isnull=False)
    return (rows if stand.epoch != epoch else rows.filter(version__gt=stand.version)).exists()


def _in_index(name: str) -> bool:
    index = screening_index.current().index
    return index is not None and any(head.name == name for head in index.heads)


def _take_snapshot(node: Node, step: _Step, keys: dict[int, bytes], at: datetime) -> None:
    """The newest whole snapshot that this post can open, where it is newer than what is held."""
    stand, epoch = step.stand, hub_epoch(node)
    rows = ListContent.objects.filter(epoch=epoch, number=stand.number, pieces__gt=0, content__isnull=False)
    found = rows.filter(generation__in=list(keys)).values_list("version", "pieces").annotate(Count("pk"))
    for version in sorted((version for version, pieces, count in found if pieces == count), reverse=True):
        pieces = list(rows.filter(version=version).order_by("piece"))
        if [row.piece for row in pieces] != list(range(len(pieces))):
            continue
        if stand.epoch == epoch and stand.version >= version:
            if stand.generation < (pieces[0].generation or 0):
                stand.generation = pieces[0].generation or 0
                stand.save(update_fields=["generation"])
            return
        try:
            items = [item for row in pieces for item in _items(row, keys, FORM_SNAPSHOT)]
            entries = {item.entry_id: entry_of(item.entry_id, item.record) for item in items}
        except UnableToRead as error:
            refuse(node, pieces[0], error.code, at, sub=SNAPSHOT_SUB | stand.number)
            continue
        digests = {item.entry_id: item.digest() for item in items}
        if root_of(digests.values()).hex() != pieces[0].root:
            refuse(node, pieces[0], ROOT_DIFFERS, at, sub=SNAPSHOT_SUB | stand.number)
            continue
        step.digests, step.come, step.gone = digests, entries, set()
        step.whole = step.changed = True
        _stand_at(stand, pieces[0])
        return


def _take_changes(node: Node, step: _Step, keys: dict[int, bytes], at: datetime) -> None:
    """Changes that follow what is held, one after the other."""
    stand = step.stand
    if not stand.version:
        return
    rows = ListContent.objects.filter(
        epoch=hub_epoch(node), number=stand.number, pieces=0, content__isnull=False, version__gt=stand.version
    )
    for row in rows.order_by("version"):
        if row.version != stand.version + 1 or row.generation not in keys or row.epoch != stand.epoch:
            return
        try:
            items = _items(row, keys, FORM_CHANGE)
            come = {one.entry_id: entry_of(one.entry_id, one.record) for one in items if one.record is not None}
        except UnableToRead as error:
            refuse(node, row, error.code, at)
            return
        digests = dict(step.digests)
        for item in items:
            digests.pop(item.entry_id, None)
            if item.record is not None:
                digests[item.entry_id] = item.digest()
        if root_of(digests.values()).hex() != row.root:
            refuse(node, row, ROOT_DIFFERS, at)
            return
        ids = {item.entry_id for item in items}
        step.digests, step.changed = digests, True
        step.come = {name: one for name, one in step.come.items() if name not in ids} | come
        step.gone = (step.gone | ids) - set(come)
        _stand_at(stand, row)


def _items(row: ListContent, keys: dict[int, bytes], form: int) -> Sequence[Item]:
    sealed = bytes(row.content or b"")
    if not sealed:
        return ()
    generation = row.generation or 0
    place = Place(row.number, generation, row.version or 0, form, row.piece or 0)
    return open_items(keys[generation], place, sealed)


def _stand_at(stand: ListPartition, row: ListContent) -> None:
    stand.epoch, stand.generation, stand.version = row.epoch, row.generation or 0, row.version or 0
    stand.as_of, stand.root, stand.entries = row.as_of, row.root or "", row.entries or 0


def _write(node: Node, step: _Step, at: datetime) -> None:
    """The index first: a crash before the rest is written makes the same index again."""
    stand = step.stand
    assert stand.as_of is not None, "what gave the version gave its date"
    _write_index(step, stand.as_of, at)
    with one_transaction():
        touched = ListedEntry.objects.filter(partition=stand)
        if not step.whole:
            touched = touched.filter(entry_id__in=[*step.come, *step.gone])
        touched.delete()
        ids = step.digests if step.whole else step.come
        stand.save()
        ListedEntry.objects.bulk_create(
            ListedEntry(partition=stand, entry_id=entry_id, digest=step.digests[entry_id]) for entry_id in ids
        )
        record(node, [_held(stand, stand.version, ""), _list_changed(stand)], at=at)


def _write_index(step: _Step, as_of: datetime, at: datetime) -> None:
    stand, folder = step.stand, screening_index.folder()
    if not step.whole:
        try:
            change_list(folder, stand.name, entries=step.come.values(), removed=step.gone, as_of=as_of)
        except UnableTo:
            # Too many changes on top of one whole generation, or a damaged one: the list is written whole.
            pass
        else:
            return
    _replace(stand.name, step.come.values() if step.whole else _all(step), as_of, at)


def _all(step: _Step) -> list[ListEntry]:
    index = screening_index.current().index
    place = next((n for n, head in enumerate(index.heads if index else ()) if head.name == step.stand.name), None)
    assert index is not None, "looked up before"
    assert place is not None, "looked up before"
    touched = step.gone | set(step.come)
    return [one for one in index.entries_of(place) if one.entry_id not in touched] + list(step.come.values())


def _replace(name: str, entries: Iterable[ListEntry] | None, as_of: datetime, at: datetime) -> None:
    replace_list(
        screening_index.folder(),
        name,
        entries,
        as_of=as_of,
        audience=Audience.POST,
        key=secrets.token_bytes(_KEY_BYTES),
        at=at,
    )


def _held(stand: ListPartition, version: int, reason: str) -> Event:
    values: dict[str, Value] = {
        "number": stand.number,
        "partition": stand.name,
        "version": version,
        "root": bytes.fromhex(stand.root) if version else None,
        "as_of_unix_s": utc_seconds(stand.as_of) if stand.as_of and version else None,
        "entries": stand.entries if version else 0,
        "reason": reason or None,
    }
    return Event("list.held", {"held": values})


def _list_changed(stand: ListPartition) -> Event:
    assert stand.as_of is not None, "what gave the version gave its date"
    values: dict[str, Value] = {
        "list": stand.name,
        "action": int(ListAction.IMPORTED),
        "as_of": date_to_day(stand.as_of.date()),
        "entries": stand.entries,
        "refused": 0,
        "digest": bytes.fromhex(stand.root),
    }
    return Event("list.changed", {"list": values})


# --- letting go --------------------------------------------------------------------------------


def _let_go(node: Node, stand: ListPartition, reason: str, at: datetime) -> bool:
    """The list leaves the index, its keys are erased: what the feed holds of it opens no more."""
    forget(node, ListLease.objects.filter(number=stand.number, key__isnull=False), at=at, part=1)
    if _in_index(stand.name):
        _replace(stand.name, None, at, at)
    with one_transaction():
        ListedEntry.objects.filter(partition=stand).delete()
        record(node, [_held(stand, 0, reason)], at=at)
        stand.version, stand.generation, stand.root, stand.entries = 0, 0, "", 0
        stand.save()
    return True


def _forget_spent(node: Node, stand: ListPartition, at: datetime) -> None:
    """Keys of older generations, once the newest snapshot is held, and what only they open."""
    if not stand.version:
        return
    spent = Q(epoch__lt=stand.epoch) | Q(epoch=stand.epoch, generation__lt=stand.generation)
    forget(node, ListLease.objects.filter(spent, number=stand.number, key__isnull=False), at=at, part=1)
    older = ListContent.objects.filter(spent, number=stand.number, content__isnull=False)
    forget(node, older.filter(pieces=0), at=at, part=1)
    forget(node, older.exclude(pieces=0), at=at, part=1, sub=SNAPSHOT_SUB | stand.number)


def let_go_reasons(node: Node) -> tuple[tuple[str, str], ...]:
    """(name, code) of the lists that this post let go of and does not hold again."""
    held = set(ListPartition.objects.filter(version__gt=0).values_list("name", flat=True))
    rows = ListHolding.objects.filter(node=node.node.hex()).order_by("epoch", "tick")
    last = {row.partition: row.reason for row in rows if row.partition}
    return tuple((name, reason) for name, reason in sorted(last.items()) if reason and name not in held)
