"""Branches and copies of posts at a hub: what was kept in quarantine, and how two persons decide about it.

A branch is what a post wrote beside what this hub holds, under the same numbers: mostly an innocent restore that nobody
noticed. Nothing of it is applied until two persons adopt it; then it stands as a stream of its own, its entries as they
were signed, so that every slip stays true. A copy is two machines that speak for one post: two persons keep one.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from jalon.journal.entries import FLAG_ADOPTED, Entry
from jalon.journal.envelopes import Opened, open_envelope, read_payload
from jalon.journal.lineage import Standing
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.ids import EPOCH_BYTES
from jalon.records import models
from jalon.services import journal_store, releases
from jalon.services.epoch_hub import kept_subject
from jalon.services.erased_before import incoming
from jalon.services.ingest import FORK
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.peers import Senders
from jalon.services.policies import require
from jalon.services.receiving import held_hash, write_entries
from jalon.services.signing_keys import keys_of
from jalon.services.written import plain

RIGHT = "enrol_post"


class UnableToDecide(UnableTo):
    """The branch or copy is not there any more, or the decision needs another person or a note."""


@dataclass
class Branch:
    """A run of entries in quarantine that leaves what this hub holds after entry ``after_seq``.

    ``continues``: it leaves at the head, so that it is the rest of the stream itself.
    """

    stream: Stream
    after_seq: int
    base: bytes
    entries: list[Entry] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    transfers: list[str] = field(default_factory=list)
    continues: bool = False

    @property
    def head(self) -> bytes:
        """Hash of the last entry."""
        return self.entries[-1].hash

    @property
    def last_seq(self) -> int:
        """Number of the last entry."""
        return self.after_seq + len(self.entries)

    @property
    def subject(self) -> str:
        """How the decision about this very branch is named."""
        return f"branch/{self.stream.to_bytes().hex()}/{self.head.hex()}"

    @property
    def adopted_epoch(self) -> bytes:
        """The epoch under which it stands once it is adopted: the first bytes of its head's hash."""
        return hashlib.sha256(self.head).digest()[:EPOCH_BYTES]


def branches(node: Node) -> list[Branch]:
    """Every branch in quarantine that can be read, by post and stream."""
    by_stream: defaultdict[Stream, list[tuple[str, Opened]]] = defaultdict(list)
    rows = models.Quarantined.objects.filter(code=FORK).order_by("arrived_at", "transfer")
    for row in rows[: limits.QUARANTINE_READ_MAX]:
        opened = _opened(node, row)
        if opened is not None:
            by_stream[opened.statement.stream].append((row.transfer, opened))
    return [branch for stream in sorted(by_stream) for branch in _branches_of(stream, by_stream[stream])]


def _opened(node: Node, row: models.Quarantined) -> Opened | None:
    """A wire in quarantine: sealed to this hub, signed by the post; what is neither any more waits for nobody."""
    senders = Senders(row.arrived_at.date())
    peer = models.Peer.objects.filter(pk=row.node).first()
    keys = keys_of(peer) if peer is not None and senders.speaker(bytes.fromhex(row.node)) is not None else ()
    return next(filter(None, (_opened_under(node, row, public) for public in reversed(keys))), None)


def _opened_under(node: Node, row: models.Quarantined, public: bytes) -> Opened | None:
    try:
        return open_envelope(
            bytes(row.wire),
            recipient_node=node.node,
            private_keys=node.decryption_keys,
            sender_key=lambda name, _epoch: public if name.hex() == row.node else None,
            previous_head=lambda _stream, _first: None,
        )
    except UnableToRead:
        return None


def _branches_of(stream: Stream, wires: Sequence[tuple[str, Opened]]) -> list[Branch]:
    found: list[Branch] = []
    for transfer, opened in sorted(wires, key=lambda one: (one[1].statement.first_seq, one[1].statement.last_seq)):
        for branch in found:
            if _extend(branch, transfer, opened):
                break
        else:
            begun = _begin(stream, opened)
            if begun is not None:
                begun.transfers.append(transfer)
                found.append(begun)
    return found


def _extend(branch: Branch, transfer: str, opened: Opened) -> bool:
    """Whether the wire belongs to the branch; what it adds is taken."""
    before = opened.statement.first_seq - 1
    if not branch.after_seq <= before <= branch.last_seq:
        return False
    previous = branch.base if before == branch.after_seq else branch.entries[before - branch.after_seq - 1].hash
    entries = _read(opened, previous)
    if entries is None:
        return False
    known = branch.entries[before - branch.after_seq :]
    if any(one.hash != other.hash for one, other in zip(known, entries, strict=False)):
        return False
    branch.entries += entries[len(known) :]
    branch.opened.append(opened)
    branch.transfers.append(transfer)
    return True


def _begin(stream: Stream, opened: Opened) -> Branch | None:
    """A branch that leaves what this hub holds somewhere in this wire."""
    previous = held_hash(stream, opened.statement.first_seq - 1)
    entries = None if previous is None else _read(opened, previous)
    if previous is None or entries is None:
        return None
    shared = 0
    while shared < len(entries) and held_hash(stream, entries[shared].seq) == entries[shared].hash:
        shared += 1
    if shared == len(entries):
        return None
    base = entries[shared - 1].hash if shared else previous
    after = opened.statement.first_seq - 1 + shared
    row = journal_store.stream_row(stream)
    continues = row is not None and (row.seq, bytes(row.head)) == (after, base)
    return Branch(stream, after, base, list(entries[shared:]), [opened], [], continues)


def _read(opened: Opened, previous: bytes) -> tuple[Entry, ...] | None:
    try:
        return read_payload(opened.statement, opened.payload, previous)
    except UnableToRead:
        return None


# --- two persons -------------------------------------------------------------------------------


def decide(*, node: Node, subject: str, note: str, by: models.Account, at: datetime) -> bool:
    """The first of two persons proposes to adopt a branch or to keep a machine, the second confirms: then it is done.

    Returns whether it is done. ``note``: how each made sure. Raises :class:`UnableToDecide`, ``UnableToAllow``,
    ``UnableToRecord``.
    """
    require(by, RIGHT)
    told = plain(note, limits.DECISION_NOTE_CHARACTERS_MAX // 2)
    if not told:
        raise UnableToDecide("services.branches.note_needed")
    with one_transaction():
        node_name = _node_of(node, subject)
        row = models.Adoption.objects.select_for_update().filter(subject=subject).first()
        if row is not None and row.second_by is not None and subject.startswith("keep/"):
            # The machine that was kept has been copied once more since: that is decided anew.
            row.delete()
            row = None
        if row is None:
            values = {"node": node_name, "note": told, "first_by": by.id, "first_at": at}
            models.Adoption.objects.create(subject=subject, **values)
            return False
        if row.second_by is not None:
            raise UnableToDecide("services.branches.decided_already")
        if row.first_by == by.id:
            raise UnableToDecide("services.branches.second_person_needed")
        row.second_by, row.second_at, row.note = (
            by.id,
            at,
            f"{row.note} / {told}"[: limits.DECISION_NOTE_CHARACTERS_MAX],
        )
        row.save(update_fields=["second_by", "second_at", "note"])
        _carry_out(node, row, at)
    return True


def _node_of(node: Node, subject: str) -> str:
    """The post that a subject speaks of, if there is something to decide. Raises :class:`UnableToDecide`."""
    for branch in branches(node):
        if branch.subject == subject:
            return branch.stream.node.hex()
    for release in releases.releases(node):
        if release.subject == subject:
            return release.node
    for copy in copies():
        if subject in (kept_subject(copy.node, epoch) for epoch in copy.epochs):
            return copy.node
    raise UnableToDecide("services.branches.not_there")


def _carry_out(node: Node, row: models.Adoption, at: datetime) -> None:
    if row.subject.startswith("keep/"):
        _keep(row.node, row.subject.rsplit("/", 1)[1])
        return
    if row.subject.startswith("release/"):
        found = next(one for one in releases.releases(node) if one.subject == row.subject)
        record(node, _release_events(found, row), at=at)
        releases.carry_out(node, found, at=at)
        return
    branch = next(one for one in branches(node) if one.subject == row.subject)
    _adopt(node, branch, row, at)


def _adopt(node: Node, branch: Branch, row: models.Adoption, at: datetime) -> None:
    """Give the branch a stream: its own one when it goes on from the head, else one named by its head."""
    main = journal_store.stream_row(branch.stream)
    assert main is not None, "a branch leaves a stream that is held"
    if branch.continues:
        target, stream = main, branch.stream
    else:
        stream = Stream(branch.stream.node, branch.adopted_epoch, branch.stream.lane, branch.stream.sub)
        target = models.Stream.objects.create(
            node=stream.node.hex(),
            epoch=stream.epoch.hex(),
            lane=stream.lane,
            sub=stream.sub,
            own=False,
            genesis=branch.base,
            head=branch.base,
            seq=branch.after_seq,
            after_seq=branch.after_seq,
            branch_of=branch.stream.epoch.hex(),
        )
    arriving = incoming(node, stream, branch.entries, at=at)
    for opened in branch.opened:
        fresh = [entry for entry in branch.entries if target.seq < entry.seq <= opened.statement.last_seq]
        if fresh:
            write_entries(target, fresh, opened, arriving)
    if not branch.continues:
        models.Entry.objects.filter(stream_id=target.pk).update(flags=F("flags").bitor(FLAG_ADOPTED))
    record(node, [_event(branch, stream, row)], at=at)
    models.Quarantined.objects.filter(transfer__in=branch.transfers).delete()
    _settle(main)


def _settle(main: models.Stream) -> None:
    """A stream of which nothing waits in quarantine any more is frozen no longer."""
    if not models.Quarantined.objects.filter(code=FORK, node=main.node).exists():
        models.Stream.objects.filter(node=main.node, own=False, frozen=FORK).update(frozen="")
        openings = models.EpochOpening.objects.filter(node=main.node, own=False, standing=Standing.BRANCHED)
        openings.update(standing=Standing.ACCEPTED)


def _event(branch: Branch, stream: Stream, row: models.Adoption) -> Event:
    found: dict[str, Value] = {
        "node": branch.stream.node,
        "epoch": branch.stream.epoch,
        "lane": branch.stream.lane,
        "sub": branch.stream.sub,
        "after_seq": branch.after_seq,
        "last_seq": branch.last_seq,
        "head": branch.head,
        "adopted": stream.epoch,
    }
    return Event("branch.adopted", {"branch": found, **_by_whom(row)})


def _release_events(release: releases.Release, row: models.Adoption) -> list[Event]:
    """Who took in what, a stream each; that it counts is said beside it, to the post too."""
    events = []
    for stream, (first, last) in sorted(release.ranges().items()):
        taken: dict[str, Value] = {
            "node": stream.node,
            "epoch": stream.epoch,
            "lane": stream.lane,
            "sub": stream.sub,
            "first_seq": first,
            "last_seq": last,
        }
        events.append(Event("branch.released", {"branch": taken, **_by_whom(row)}))
    return events


def _by_whom(row: models.Adoption) -> dict[str, dict[str, Value]]:
    assert row.second_by is not None, "carried out by the second person"
    staff: dict[str, Value] = {
        "officer": row.second_by.bytes,
        "second_officer": row.first_by.bytes,
        "second_way": int(SecondOfficerWay.PRESENT),
    }
    return {"staff": staff, "note": {"text": row.note}}


# --- copies ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Copy:
    """A post that two machines speak for. ``epochs``, in hex: what each of them writes in, oldest first."""

    node: str
    epochs: tuple[str, ...]


def copies() -> list[Copy]:
    """Posts of which both machines are frozen."""
    rows = models.EpochOpening.objects.filter(own=False, standing=Standing.COPIED)
    by_node: defaultdict[str, set[str]] = defaultdict(set)
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for node, epoch, parent in rows.values_list("node", "epoch", "parent"):
        by_node[node].add(epoch)
        parents[node].add(parent)
    found = []
    for node, epochs in sorted(by_node.items()):
        # What another frozen one goes on from is that machine's past, unless it is the only other machine.
        tips = {epoch for epoch in epochs if epoch not in parents[node]}
        found.append(Copy(node, tuple(sorted(tips if len(tips) > 1 else tips | (parents[node] - epochs)))))
    return found


def _keep(node: str, epoch: str) -> None:
    """Hear the machine that writes in ``epoch``, and the other no more."""
    rows = models.EpochOpening.objects.filter(node=node, own=False, standing=Standing.COPIED)
    parent_of = dict(rows.values_list("epoch", "parent"))
    line = set(_line(epoch, parent_of))
    rows.exclude(epoch__in=line).update(standing=Standing.WITHDRAWN)
    rows.filter(epoch__in=line).update(standing=Standing.ACCEPTED)
    models.Peer.objects.filter(pk=node).update(epoch=epoch)


def _line(epoch: str, parent_of: dict[str, str]) -> Iterable[str]:
    while epoch in parent_of:
        yield epoch
        epoch = parent_of[epoch]
