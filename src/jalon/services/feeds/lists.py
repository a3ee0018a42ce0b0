"""Lists at headquarters become feeds of partitions: changes as they happen, a snapshot each month, a lease of the key.

A partition is the list of that name in the hub's index, and the State's own watch-list entries of that partition.
Discreet entries are left out before anything else is done, and the form in which entries travel cannot say that one is
discreet (SAFEGUARDS 14).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain

from django.db.models import Max

from jalon.journal.list_state import (
    DATA_KEY_BYTES,
    FORM_CHANGE,
    FORM_SNAPSHOT,
    SNAPSHOT_SUB,
    Item,
    Place,
    batches,
    pieces_of,
    root_of,
    too_long,
)
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import entry_day, utc_seconds
from jalon.records.models import (
    Account,
    ListAssignment,
    ListContent,
    ListedEntry,
    ListEntryEnd,
    ListEntryReview,
    ListEntryVersion,
    ListHolding,
    ListLease,
    ListPartition,
    ListPost,
    Peer,
)
from jalon.screening.entry import ListEntry
from jalon.screening.feed_form import record_of
from jalon.screening.index.reader import Index
from jalon.services import screening_index
from jalon.services.feeds.superseded import forget
from jalon.services.feeds.writing import UnableToFeed, post_number
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node, Role
from jalon.services.policies import require
from jalon.services.watch_list import content as watch_list_content
from jalon.services.watch_list import state as watch_list

RIGHT = "manage_lists"
LEASE_OVER = "services.feeds.lease_over"
"""Reason of a post that let go of a list."""


def assign(*, node: Node, name: str, posts: Sequence[str], at: datetime, by: Account | None = None) -> ListPartition:
    """The posts (nodes in hex) that hold the partition ``name``: these and no others. Raises :class:`UnableToFeed`,
    ``UnableToAllow``, ``UnableToRecord``.
    """
    if by is not None:
        require(by, RIGHT)
    wanted = set(posts)
    known = set(Peer.objects.filter(pk__in=wanted, role=Role.POST).values_list("node", flat=True))
    if unknown := wanted - known:
        raise UnableToFeed("services.feeds.post_unknown", post=min(unknown)[:16])
    if not 1 <= len(name) <= limits.NODE_LABEL_CHARACTERS_MAX:
        raise UnableToFeed("services.feeds.partition_name", count_max=limits.NODE_LABEL_CHARACTERS_MAX)
    with one_transaction():
        partition = _partition(name)
        ListPost.objects.filter(partition=partition).exclude(node__in=wanted).delete()
        held = set(ListPost.objects.filter(partition=partition).values_list("node", flat=True))
        ListPost.objects.bulk_create(ListPost(partition=partition, node=post) for post in sorted(wanted - held))
        publish_assignments(node=node, at=at)
    return partition


def names_of_index() -> tuple[str, ...]:
    """The lists that headquarters has taken in."""
    index = screening_index.current().index
    return tuple(head.name for head in index.heads) if index is not None else ()


def _partition(name: str) -> ListPartition:
    found = ListPartition.objects.filter(name=name).first()
    if found is not None:
        return found
    number = (ListPartition.objects.aggregate(Max("number"))["number__max"] or 0) + 1
    if number > limits.LIST_PARTITIONS_MAX:
        raise UnableToFeed("services.feeds.too_many_partitions", count_max=limits.LIST_PARTITIONS_MAX)
    return ListPartition.objects.create(number=number, name=name)


def publish_assignments(*, node: Node, at: datetime) -> None:
    """Tell every post which partitions it is to hold, where that is not what it was told last."""
    own = node.node.hex()
    for peer in Peer.objects.filter(role=Role.POST, active=True, revoked_reason="").order_by("node"):
        rows = ListPost.objects.filter(node=peer.node).order_by("partition_id")
        wanted: list[Value] = [[row.partition_id, row.partition.name] for row in rows.select_related("partition")]
        told = ListAssignment.objects.filter(node=own, epoch=node.epoch.hex(), partitions__isnull=False)
        if not wanted and not told.exists():
            continue
        number = post_number(node=node, post=peer.node, at=at)
        last = told.filter(number=number).order_by("seq").last()
        if (last.pairs if last else []) != wanted:
            record(node, [Event("list.assigned", {"assigned": {"partitions": wanted}}, number)], at=at)


def publish(*, node: Node, at: datetime) -> int:
    """Bring every partition that some post holds to what the index says; returns how many entries that took.

    Raises ``UnableToRecord``.
    """
    index = screening_index.current().index
    written = 0
    for partition in ListPartition.objects.filter(listpost__isnull=False).distinct().order_by("number"):
        with one_transaction():
            written += _publish(node, partition, index, at)
        tidy(node, partition, at=at)
    return written


def _publish(node: Node, partition: ListPartition, index: Index | None, at: datetime) -> int:
    mark = _mark(node, partition, index, at)
    place = (str(screening_index.folder()), partition.number)
    if _looked_at.get(place) == mark and not _wants_snapshot(node, partition, 0, at):
        return _renew_lease(node, partition, at)
    written = _compare(node, partition, index, at)
    _looked_at[place] = _mark(node, partition, index, at)
    return written


_Mark = tuple[str, str, int, int, int, str]
_looked_at: dict[tuple[str, int], _Mark] = {}
"""What a partition was made from when this process compared it last; losing it costs one comparison."""
_HALF_DAY_S = limits.LIST_AGE_AMBER_H * 1_800


def _mark(node: Node, partition: ListPartition, index: Index | None, at: datetime) -> _Mark:
    """Differs when the index, the watch-list, the half day or what was published is another."""
    ticks = [
        model.objects.filter(node=node.node.hex()).aggregate(Max("tick"))["tick__max"] or 0
        for model in (ListEntryVersion, ListEntryEnd, ListEntryReview)
    ]
    generation = f"{index.generation} {index.heads}" if index is not None else ""
    return generation, node.epoch.hex(), max(ticks), utc_seconds(at) // _HALF_DAY_S, partition.version, partition.root


def _compare(node: Node, partition: ListPartition, index: Index | None, at: datetime) -> int:
    found = _content(node, partition.name, index, at)
    if found is None:
        return _renew_lease(node, partition, at)
    entries, as_of = found
    items, partition.left_out = _items(entries, at)
    digests = {item.entry_id: item.digest() for item in items}
    held = dict(ListedEntry.objects.filter(partition=partition).values_list("entry_id", "digest"))
    gone = sorted(set(held) - set(digests))
    come = [item for item in items if bytes(held.get(item.entry_id, b"")) != digests[item.entry_id]]
    if _wants_snapshot(node, partition, len(gone) + len(come), at):
        return _snapshot(node, partition, items, as_of, at)
    written = _changes(node, partition, [*(Item(one, None) for one in gone), *come], as_of, at)
    return written + _renew_lease(node, partition, at)


def _content(node: Node, name: str, index: Index | None, at: datetime) -> tuple[Iterable[ListEntry], datetime] | None:
    """Entries of a partition and their date, from both sources; None where neither knows the name.

    The State's own entries are of now: the register is the truth. A list that was taken in keeps its own date.
    """
    own = (
        watch_list.published(node=node, partition=name, on=at.date())
        if name in watch_list_content.partitions()
        else None
    )
    place = next((n for n, head in enumerate(index.heads if index else ()) if head.name == name), None)
    if index is None or place is None:
        return None if own is None else (own, at)
    return chain(index.entries_of(place), own or ()), index.heads[place].as_of


def _items(entries: Iterable[ListEntry], at: datetime) -> tuple[list[Item], int]:
    """What may leave headquarters, and how many entries are too long to."""
    today = at.astimezone(UTC).date()
    found = {one.entry_id: one for one in entries if not one.discreet and one.expires_on >= today}
    items = [Item(entry_id, record_of(found[entry_id])) for entry_id in sorted(found)]
    fitting = [item for item in items if not too_long(item)]
    return fitting, len(items) - len(fitting)


def _wants_snapshot(node: Node, partition: ListPartition, changes: int, at: datetime) -> bool:
    old = partition.snapshot_at is None or at - partition.snapshot_at >= timedelta(days=limits.LIST_SNAPSHOT_DAYS)
    return old or partition.epoch != node.epoch.hex() or changes > limits.FEED_CHANGES_MAX


def _snapshot(node: Node, partition: ListPartition, items: Sequence[Item], as_of: datetime, at: datetime) -> int:
    """The whole partition under a new data key; its lease goes first, in the feed that is not bulk."""
    partition.generation += 1
    partition.version += 1
    partition.epoch, partition.snapshot_at = node.epoch.hex(), at
    key = secrets.token_bytes(DATA_KEY_BYTES)
    _lease(node, partition, key, at)
    root = root_of(item.digest() for item in items)
    first = Place(partition.number, partition.generation, partition.version, FORM_SNAPSHOT)
    runs = list(batches(key, first, items)) or [((), b"")]
    events = []
    for piece, (_, sealed) in enumerate(runs):
        state = _state(partition, root, as_of, len(items)) | {"piece": piece, "pieces": len(runs)}
        events.append(
            Event(
                "list.snapshot",
                {"state": state, "content": {"pieces": pieces_of(sealed)}},
                SNAPSHOT_SUB | partition.number,
            )
        )
    record(node, events, at=at)
    ListedEntry.objects.filter(partition=partition).delete()
    _keep(partition, items, root, as_of, len(items))
    return len(events)


def _changes(node: Node, partition: ListPartition, items: Sequence[Item], as_of: datetime, at: datetime) -> int:
    """Changes in as few entries as they fit; none with a newer date alone says that the list was looked at."""
    key = _key_of(node, partition)
    if key is None or (not items and not _is_fresher(partition, as_of)):
        return 0
    first = Place(partition.number, partition.generation, partition.version + 1, FORM_CHANGE)
    digests = dict(ListedEntry.objects.filter(partition=partition).values_list("entry_id", "digest"))
    runs = list(batches(key, first, items)) or [((), b"")]
    events = []
    for run, sealed in runs:
        partition.version += 1
        for item in run:
            digests.pop(item.entry_id, None)
            if item.record is not None:
                digests[item.entry_id] = item.digest()
        root = root_of(bytes(one) for one in digests.values())
        state = _state(partition, root, as_of, len(digests))
        events.append(Event("list.delta", {"state": state, "content": {"pieces": pieces_of(sealed)}}, partition.number))
    record(node, events, at=at)
    ListedEntry.objects.filter(partition=partition, entry_id__in=[item.entry_id for item in items]).delete()
    _keep(partition, [item for item in items if item.record is not None], root, as_of, len(digests))
    return len(events)


def _is_fresher(partition: ListPartition, as_of: datetime) -> bool:
    """Whether a newer date alone is worth an entry: twice a day, so that nobody takes the list for an old one."""
    return partition.as_of is not None and as_of - partition.as_of >= timedelta(hours=limits.LIST_AGE_AMBER_H // 2)


def _state(partition: ListPartition, root: bytes, as_of: datetime, entries: int) -> dict[str, Value]:
    return {
        "partition": partition.name,
        "generation": partition.generation,
        "version": partition.version,
        "as_of_unix_s": utc_seconds(as_of),
        "root": root,
        "entries": entries,
    }


def _keep(partition: ListPartition, items: Iterable[Item], root: bytes, as_of: datetime, entries: int) -> None:
    ListedEntry.objects.bulk_create(
        ListedEntry(partition=partition, entry_id=item.entry_id, digest=item.digest()) for item in items
    )
    partition.root, partition.as_of, partition.entries = root.hex(), as_of, entries
    partition.save()


# --- the data key ------------------------------------------------------------------------------


def _lease(node: Node, partition: ListPartition, key: bytes, at: datetime) -> None:
    partition.lease_until_day = entry_day(at) + limits.LIST_LEASE_DAYS
    values: dict[str, Value] = {
        "partition": partition.name,
        "generation": partition.generation,
        "until_day": partition.lease_until_day,
    }
    record(node, [Event("list.lease", {"lease": values, "key": {"key": key}}, partition.number)], at=at)
    partition.save()


def _renew_lease(node: Node, partition: ListPartition, at: datetime) -> int:
    is_long = partition.lease_until_day - entry_day(at) >= limits.LIST_LEASE_RENEWED_DAYS
    if is_long and not _wanted_again(partition, at):
        return 0
    key = _key_of(node, partition)
    if key is None:
        return 0
    _lease(node, partition, key, at)
    return 1


def _wanted_again(partition: ListPartition, at: datetime) -> bool:
    """Whether a post said that it let go of the list, its lease being over; the key is told at most once a day."""
    if partition.lease_until_day >= entry_day(at) + limits.LIST_LEASE_DAYS:
        return False
    for post in ListPost.objects.filter(partition=partition).values_list("node", flat=True):
        last = ListHolding.objects.filter(node=post, number=partition.number).order_by("epoch", "tick").last()
        if last is not None and last.version == 0 and last.reason == LEASE_OVER:
            return True
    return False


def _key_of(node: Node, partition: ListPartition) -> bytes | None:
    rows = ListLease.objects.filter(
        node=node.node.hex(),
        epoch=node.epoch.hex(),
        number=partition.number,
        generation=partition.generation,
        key__isnull=False,
    )
    last = rows.order_by("seq").last()
    return bytes(last.key) if last is not None and last.key is not None else None


def tidy(node: Node, partition: ListPartition, *, at: datetime) -> None:
    """Erase what stands before the newest snapshot: the changes, the older snapshots, the keys of both."""
    own = {"node": node.node.hex(), "number": partition.number}
    keys = ListLease.objects.filter(**own, generation__lt=partition.generation, key__isnull=False)
    forget(node, keys, at=at, part=1)
    old = ListContent.objects.filter(**own, generation__lt=partition.generation, content__isnull=False)
    forget(node, old.filter(pieces=0), at=at, part=1)
    forget(node, old.exclude(pieces=0), at=at, part=1, sub=SNAPSHOT_SUB | partition.number)
