"""Which months of the lake have to be looked at again: what arrived since the last export, by the entries' own days.

How far an export has read every stream stands in the lake itself, beside what it wrote: a lost lake starts anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import MAXYEAR, UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Min

from jalon.journal.kinds import kind
from jalon.kernel.generations import place
from jalon.kernel.months import end_of_month
from jalon.records.models import (
    Attempt,
    CandidateFound,
    CandidateVerified,
    Correction,
    Crossing,
    Detection,
    Entry,
    Erasure,
    Peer,
    PersonRead,
    Refusal,
    Review,
    Stream,
)
from jalon.records.projections.columns import place_of
from jalon.services.node import Node
from jalon.services.statistics.lake_query import RECORDED

EXPORTED = "exported.json"
ERASED, NEWS, EVERYTHING = "erased", "news", "everything"
_REASONS = (ERASED, NEWS, EVERYTHING)
_FORMAT = 1
_OWN_DAY = ("crossing.decided", "refusal.decided", "inspection.attempted", "detection.recorded", "candidate.found")
_ELSEWHERE = (
    "crossing.corrected",
    "crossing.rectified",
    "provisional.reviewed",
    "candidate.verified",
    "person.read",
    "erasure.done",
)
"""Kinds that change what was written about another day."""
_DAY_MAX = 2_932_894
_DAY_S = 86_400
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_MOVEMENT, _OF_DECISIONS = 0b1, 0b111
"""Parts of which columns of the lake are made, as bits: the movement; of decisions the identity and staff too."""


@dataclass(frozen=True)
class Exported:
    """How far the last export read. ``cursors``: last entry by number of a stream. ``digest``: of all that every row
    depends on beside its entry. ``closed``: for a month its cubes' vintage and the vintages they were made from.
    ``pending``: months that an export left for the next, and why they are to be looked at."""

    digest: str
    cursors: Mapping[int, int]
    closed: Mapping[str, Any]
    pending: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path) -> Exported:
        """What the last export left; nothing where it left nothing that can be read."""
        try:
            content = json.loads((root / EXPORTED).read_bytes())
            cursors = {int(number): int(seq) for number, seq in content["cursors"].items()}
            digest = str(content["digest"]) if content["format"] == _FORMAT else ""
            return cls(digest, cursors, dict(content["closed"]), dict(content["pending"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls("", {}, {})

    def write(self, root: Path) -> None:
        """Keep it, by one rename."""
        content = {"format": _FORMAT, "digest": self.digest, "closed": dict(self.closed)}
        content["pending"] = dict(self.pending)
        content["cursors"] = {str(number): seq for number, seq in sorted(self.cursors.items())}
        place(root / EXPORTED, json.dumps(content, sort_keys=True).encode())


@dataclass(frozen=True)
class Changes:
    """Months to look at again, and why: there is news, something was erased, or everything has to be looked at.
    ``now``: how far the streams are."""

    why: Mapping[str, str]
    now: Exported

    @property
    def erased(self) -> frozenset[str]:
        """Months that an erasure touched."""
        return frozenset(month for month, reason in self.why.items() if reason == ERASED)

    @property
    def no_former(self) -> frozenset[str]:
        """Months of which no earlier vintage may stay: one may hold what was erased."""
        return frozenset(month for month, reason in self.why.items() if reason != NEWS)

    def first(self, count: int | None) -> Changes:
        """The ``count`` most pressing months: what was erased, then the newest; the others are left for later."""
        order = sorted(sorted(self.why, reverse=True), key=lambda month: _REASONS.index(self.why[month]))
        rest = {month: self.why[month] for month in (order[count:] if count is not None else ())}
        chosen = {month: reason for month, reason in self.why.items() if month not in rest}
        return Changes(chosen, replace(self.now, pending=rest))


def changes(node: Node, last: Exported, zone: tzinfo, held: Iterable[str], *, everything: bool) -> Changes:
    """What happened since ``last``. ``held``: months of the lake. Everything is looked at where the surroundings of
    every row changed, or streams went back."""
    heads = dict(Stream.objects.values_list("id", "seq"))
    now = Exported(_digest(node), heads, last.closed)
    went_back = any(heads.get(number, 0) < seq for number, seq in last.cursors.items())
    if everything or now.digest != last.digest or went_back:
        return Changes(dict.fromkeys(sorted({*_all_months(zone), *held}), EVERYTHING), now)
    fresh = {number: last.cursors.get(number, 0) for number, seq in heads.items() if seq > last.cursors.get(number, 0)}
    days = set[int]()
    erased = set[int]()
    for number, seq in fresh.items():
        days |= _own_days(number, seq)
        met = _kinds_met(number, seq)
        if met:
            others, gone = _other_days(Stream.objects.get(pk=number), seq, met)
            days |= others
            erased |= gone
    why = dict.fromkeys(_months(days, zone), NEWS) | dict(last.pending)
    return Changes(why | dict.fromkeys(_months(erased, zone), ERASED), now)


def _digest(node: Node) -> str:
    """Of what changes every row: the hub and its epoch, names of posts, the program's own form of rows."""
    posts = sorted(Peer.objects.values_list("node", "label", "crossing_point"))
    return hashlib.sha256(repr((_FORMAT, node.node, node.epoch, node.state, posts)).encode()).hexdigest()


def _numbers(names: tuple[str, ...]) -> list[int]:
    return [kind(name).number for name in names]


def _own_days(stream: int, after: int) -> set[int]:
    rows = Entry.objects.filter(stream_id=stream, seq__gt=after, kind__in=_numbers(_OWN_DAY))
    return set(rows.order_by().values_list("day", flat=True).distinct())


def _kinds_met(stream: int, after: int) -> set[int]:
    rows = Entry.objects.filter(stream_id=stream, seq__gt=after, kind__in=_numbers(_ELSEWHERE))
    return set(rows.order_by().values_list("kind", flat=True).distinct())


def _other_days(stream: Stream, after: int, met: set[int]) -> tuple[set[int], set[int]]:
    """Days about which fresh entries of a stream say something new; those that they erase from."""
    where = {"node": stream.node, "epoch": stream.epoch, "lane": stream.lane, "seq__gt": after}
    days = set[int]()
    if met & set(_numbers(("crossing.corrected", "crossing.rectified"))):
        days |= {day for day in Correction.objects.filter(**where).values_list("target_day", flat=True) if day}
    if met & set(_numbers(("provisional.reviewed",))):
        targets = Review.objects.filter(**where).values("target")
        days |= set(Detection.objects.filter(pk__in=targets).values_list("day", flat=True))
    if met & set(_numbers(("candidate.verified",))):
        verified = CandidateVerified.objects.filter(**where).values("target")
        days |= set(CandidateFound.objects.filter(pk__in=verified).values_list("day", flat=True))
    if met & set(_numbers(("person.read",))):
        read = PersonRead.objects.filter(**where, target__isnull=False).values("target")
        days |= set(CandidateFound.objects.filter(target__in=read).values_list("day", flat=True))
    gone = set(_erased_days(Erasure.objects.filter(**where))) if met & set(_numbers(("erasure.done",))) else set[int]()
    return days, gone


def _erased_days(rows: Any) -> Iterator[int]:
    """Days of the entries that erasures name; of corrections, those of what they corrected. Notes and images do not
    enter the lake, so that nothing changes when they go."""
    touched = dict[UUID, int]()
    for targets in rows.values_list("targets", flat=True):
        for named, bitmap in json.loads(targets or "[]"):
            touched[place_of(bytes.fromhex(named)).record_id()] = bitmap
    movement = [key for key, bitmap in touched.items() if bitmap & _MOVEMENT]
    person = [key for key, bitmap in touched.items() if bitmap & _OF_DECISIONS]
    corrected = Correction.objects.filter(pk__in=person).values_list("target", flat=True)
    wanted: dict[Any, list[UUID]] = {
        Crossing: person,
        Refusal: person,
        Attempt: movement,
        Detection: movement,
        CandidateFound: movement,
    }
    for model, keys in wanted.items():
        also = [key for key in corrected if key] if model in (Crossing, Refusal) else []
        yield from model._base_manager.filter(pk__in=[*keys, *also]).values_list("day", flat=True)  # noqa: SLF001


def _months(days: set[int], zone: tzinfo) -> frozenset[str]:
    """Local months that UTC days lie in: that of their first second and that of their last."""
    moments = {(min(max(day, 1), _DAY_MAX) * _DAY_S + second) for day in days for second in (0, _DAY_S - 1)}
    return frozenset(f"{(_ZERO + timedelta(seconds=second)).astimezone(zone):%Y-%m}" for second in moments)


def _all_months(zone: tzinfo) -> set[str]:
    """Every month in which a row lies, of any table; a wrong clock's month too."""
    months = set[str]()
    for model in (*(one.model for one in RECORDED), CandidateFound):
        rows = model._base_manager.filter(at__isnull=True)  # noqa: SLF001
        months |= _months(set(rows.order_by().values_list("day", flat=True).distinct()), zone)
        months |= set(_months_with_rows(model, zone))
    return months


def _months_with_rows(model: Any, zone: tzinfo) -> Iterator[str]:
    """One look through the index a month, whatever lies between."""
    after = datetime.min.replace(tzinfo=UTC, year=2)
    while (found := model._base_manager.filter(at__gte=after).aggregate(first=Min("at"))["first"]) is not None:  # noqa: SLF001
        local = found.astimezone(zone)
        yield f"{local:%Y-%m}"
        if local.year >= MAXYEAR:
            return
        after = datetime.combine(end_of_month(local.date()) + timedelta(days=1), time(), zone)
