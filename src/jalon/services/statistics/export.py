"""From the hub's projections to the lake: months that changed, whole, as new vintages; nothing new makes nothing.

What an erasure took leaves with the next run, from every vintage. A run that is killed leaves what readers saw before,
and the next one does all of it again: how far the journal was read is kept last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from jalon.kernel import texts
from jalon.kernel.errors import UnableTo
from jalon.records.models import Peer, Stream
from jalon.records.routing import DEFAULT
from jalon.services.node import Node, Role
from jalon.services.policies import policy, zone_of
from jalon.services.statistics import closing
from jalon.services.statistics.arrivals import arrivals
from jalon.services.statistics.completeness import Heard, PostsMet, heard_posts, post_facts
from jalon.services.statistics.erase_from_lake import compact
from jalon.services.statistics.lake_changes import NEWS, Changes, Exported, changes
from jalon.services.statistics.lake_query import RECORDED
from jalon.services.statistics.lake_rows import Counted, Month, alerts, captures, offsets, recorded_month
from jalon.stats.lake.catalog import forget_catalog
from jalon.stats.lake.conform import Surroundings
from jalon.stats.lake.manifest import Manifest, MonthFacts, Partition, PostFact
from jalon.stats.lake.writing import LakeWriter, writing

FOLDER = "lake"
SOURCE = "journal of the hub"
_CODE = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+){2,}", re.ASCII)
_BEFORE = timedelta(days=3)
"""Receipts are read from so long before the first month: what arrived earlier still is set apart as of the future."""
_OWN_TABLES = (*(one.table for one in RECORDED), "alerts", "captures")
"""Tables that an export writes; ``stays`` come from matching."""


class UnableToExport(UnableTo):
    """This node has no lake."""


@dataclass(frozen=True)
class Done:
    """What a run did: months looked at, vintages written, months closed, old vintages removed, rows written;
    ``pending`` months are left for the next run."""

    months: int
    vintages: int
    rows: int
    closed: int
    removed: int
    pending: int = 0


Progress = Callable[[int, int, int], None]
"""Told months done, months in all, rows so far."""


def lake_folder() -> Path:
    """Where this hub's lake lies."""
    return Path(settings.JALON_HOME) / FOLDER


def export(
    *,
    node: Node,
    at: datetime,
    everything: bool = False,
    months_max: int | None = None,
    progress: Progress | None = None,
    root: Path | None = None,
) -> Done:
    """Bring the lake to what the journal says. ``everything``: look at every month, whatever changed. ``months_max``:
    leave what is beyond for the next run, so that other work of the hub need not wait.

    Raises :class:`UnableToExport` at a node that is no hub, ``UnableToWriteLake`` when another run holds the lake,
    ``UnableToReadLake`` when its catalogue is damaged.
    """
    if node.role is not Role.HUB:
        raise UnableToExport("services.statistics.no_hub")
    place = root or lake_folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with writing(place) as writer:
        held = {
            one.month
            for one in writer.catalog
            if one.country == node.state and one.table in _OWN_TABLES and from_journal(writer.manifest(one))
        }
        last = Exported.read(place)
        lost = bool(last.cursors) and not held and not last.pending
        found = changes(node, last, zone_of(node.state), held, everything=everything or lost)
        return _Run(node, writer, at, found.first(months_max)).run(progress)


def rebuild(*, node: Node, months: frozenset[str], at: datetime, root: Path | None = None) -> Done:
    """Make months again from the journal, whatever stands there. Raises as :func:`export`."""
    if node.role is not Role.HUB:
        raise UnableToExport("services.statistics.no_hub")
    with writing(root or lake_folder()) as writer:
        last = Exported.read(writer.root)
        return _Run(node, writer, at, Changes(dict.fromkeys(months, NEWS), last)).run(None)


def rebuild_all(*, node: Node, at: datetime, root: Path) -> Done:
    """Make a lake anew whose catalogue cannot be read: numbers of vintages go on, cubes stay. Raises as above."""
    forget_catalog(root)
    return export(node=node, at=at, everything=True, root=root)


def from_journal(manifest: Manifest | None) -> bool:
    """Whether this hub's journal made a month; invented ones of a demonstration are left alone."""
    return manifest is None or manifest.facts.source == SOURCE


class _Run:
    """One run under the lake's lock."""

    def __init__(self, node: Node, writer: LakeWriter, at: datetime, found: Changes) -> None:
        self.node, self.writer, self.at, self.found = node, writer, at, found
        self.zone = zone_of(node.state)
        self.names = posts_of_nodes()
        self.heard = heard_posts(self.names, self.zone)
        self.around = self._surroundings() if found.why else None
        self.rows = self.vintages = 0

    def run(self, progress: Progress | None) -> Done:
        months = sorted(self.found.why)
        for number, name in enumerate(months, start=1):
            self._month(Month(name, self.zone))
            if progress:
                progress(number, len(months), self.rows)
        self._refresh(set(months))
        self.writer.publish()
        closed = closing.close_months(self.writer, self.node.state, self.found, on=self._today())
        former = policy().statistics.former_vintages
        removed = compact(self.writer.root, self.writer.catalog, erased_months=self.found.no_former, former=former)
        # Last of all: killed before, the next run does everything again.
        replace(self.found.now, closed=closed.closed).write(self.writer.root)
        return Done(len(months), self.vintages, self.rows, closed.newly, removed, len(self.found.now.pending))

    def _month(self, month: Month) -> None:
        assert self.around is not None, "made where there are months"
        # One snapshot a month: a correction that arrives meanwhile is in all of its tables or in none.
        with transaction.atomic(using=DEFAULT):
            with connections[DEFAULT].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for one in RECORDED:
                counted = Counted()
                self._write(one.table, month, recorded_month(self.node, one, month, self.around, counted), counted)
            self._write("alerts", month, [alerts(month, self.names, self.around)], Counted())
            self._write("captures", month, [captures(month, self.names, self.around)], Counted())

    def _write(self, table: str, month: Month, rows: Any, counted: Counted) -> None:
        partition = Partition(table, self.node.state, month.name)
        met = PostsMet(policy().statistics.late_after_days)
        former = self.writer.manifest(partition)

        def facts() -> MonthFacts:
            return MonthFacts(
                source=SOURCE,
                posts=post_facts(self.heard, met, first=month.first, last=month.last),
                apart=dict(sorted(counted.apart.items())),
                unknown=dict(sorted(counted.unknown.items())),
                taken_back=counted.taken_back,
                erased=counted.erased,
                closed_on=former.facts.closed_on if former else None,
            )

        made = self.writer.write(partition, met.passing(rows), facts=facts, made_at=self.at, apart=counted.apart_rows)
        self.rows += met.total
        self.vintages += made is not None

    def _refresh(self, done: set[str]) -> None:
        """What is newly known of posts, in manifests of months that stand and are not closed."""
        closed = set(self.found.now.closed)
        for partition in list(self.writer.catalog):
            if partition.country != self.node.state or partition.month in done | closed:
                continue
            manifest = self.writer.manifest(partition)
            if manifest is None or not from_journal(manifest):
                continue
            month = Month(partition.month, self.zone)
            posts = refreshed(self.heard, manifest.facts, month)
            self.writer.tell(partition, replace(manifest.facts, posts=posts))

    def _surroundings(self) -> Surroundings:
        first = min(date.fromisoformat(f"{month}-01") for month in self.found.why)
        earliest = min(first, self._today()) - _BEFORE if first.year > 1 else first
        points = Peer.objects.exclude(crossing_point="").values_list("crossing_point", flat=True)
        return Surroundings(
            posts=_posts_of_streams(self.names),
            arrivals=arrivals(datetime.combine(earliest, datetime.min.time(), self.zone)),
            offset_s=offsets(self.zone),
            crossing_points=frozenset(policy().crossing_points) | set(points),
            findings=is_finding,
        )

    def _today(self) -> date:
        return self.at.astimezone(self.zone).date()


def refreshed(heard: Mapping[str, Heard], facts: MonthFacts, month: Month) -> tuple[PostFact, ...]:
    """Posts of a month whose rows stay: what is newly known of them. Days with rows make the month anew, so that all
    days after the last confirmed one that nothing reports of are silent."""
    former = {post.post: post for post in facts.posts}
    fresh = {post.post: post for post in post_facts(heard, PostsMet(0), first=month.first, last=month.last)}
    found = dict(former)
    for name, now in fresh.items():
        before = former.get(name, PostFact(name))
        known = before.confirmed_until or date.min
        found[name] = replace(
            before,
            confirmed_until=now.confirmed_until,
            last_heard_on=now.last_heard_on,
            waiting=now.waiting,
            complete=now.complete,
            gaps=(*before.gaps, *(gap for gap in now.gaps if gap[0] > known)),
        )
    return tuple(found[name] for name in sorted(found))


def is_finding(text: str) -> bool:
    """Whether a text is the code of a sentence of this program: nothing else enters as a finding."""
    return _CODE.fullmatch(text) is not None and texts.known(text)


def posts_of_nodes() -> Mapping[str, str]:
    """What the lake calls every post: its label; two of the same label are told apart by the end of their nodes."""
    peers = list(Peer.objects.filter(role=Role.POST).values_list("node", "label"))
    often = Counter(label for _, label in peers)
    return {node: label if label and often[label] == 1 else f"{label} {node[-4:]}".strip() for node, label in peers}


def _posts_of_streams(names: Mapping[str, str]) -> Mapping[int, str]:
    rows = Stream.objects.filter(node__in=list(names)).values_list("id", "node")
    return {number: names[node] for number, node in rows}
