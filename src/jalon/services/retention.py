"""Erases what policy no longer lets this node keep, on time that a hub confirmed, a week's worth a run at most."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jalon.journal.kinds import kind_by_number
from jalon.journal.parts import PartClass
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.clock import entry_day
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import Place
from jalon.policy.retention_rules import RetentionRules
from jalon.records import models
from jalon.services.corrections.effective import IDENTITY_BIT, corrections_of
from jalon.services.erasure import Target, UnableToErase, empty_logs, erase_parts, finish
from jalon.services.journal_store import part_classes, stream_of
from jalon.services.node import Node, Role

CHILDREN = frozenset({AgeBand.AGE_0_5, AgeBand.AGE_6_11, AgeBand.AGE_12_14, AgeBand.AGE_15_17})
BASIS = "policy/retention.yaml"
_ENTRIES_PER_ERASURE = 300
_OF_THE_CROSSING = frozenset({PartClass.MOVEMENT, PartClass.IDENTITY})
"""Classes of a correction whose time counts from what it corrects."""
_CLASS_NAMES = {int(part_class): part_class.name.lower() for part_class in PartClass}


@dataclass(frozen=True, slots=True)
class RetentionRun:
    """``confirmed_day``: UTC day since 1970 that counts as today. ``later``: entries due that wait for the next run."""

    confirmed_day: int
    entries: int
    parts: int
    later: int


@dataclass(frozen=True, slots=True)
class _Due:
    """A part of an entry whose last day has passed."""

    day: int
    place: Place
    index: int


@dataclass(frozen=True, slots=True)
class _Person:
    """What retention asks about the person of an entry."""

    child: bool
    local_permit: bool
    exit_day: int | None
    identity_erased: bool = False


_NOBODY = _Person(child=False, local_permit=False, exit_day=None)


def run_retention(node: Node, rules: RetentionRules, *, at: datetime, catch_up_days: int = 0) -> RetentionRun:
    """Erase every part that is due, oldest first, of seven due days at most; once a day, however often it is called.

    ``catch_up_days``: after a restore, so many days more, and at once: what fell due since the backup was made had been
    erased already.

    Raises :class:`UnableToErase` when no hub confirmed the time in the last 30 days, :class:`UnableToRecord`.
    """
    finish()
    today = entry_day(confirmed_time(node, at=at))
    done_today = models.Erasure.objects.filter(node=node.node.hex(), day=entry_day(at), basis=BASIS)
    if not catch_up_days and done_today.exists():
        return RetentionRun(today, 0, 0, 0)
    due = sorted(_all_due(node, rules, today), key=lambda one: (one.day, one.place, one.index))
    now = [one for one in due if one.day < due[0].day + limits.RETENTION_DAYS_PER_RUN_MAX + catch_up_days]
    targets = _targets(now)
    entries = parts = 0
    for start in range(0, len(targets), _ENTRIES_PER_ERASURE):
        chunk = targets[start : start + _ENTRIES_PER_ERASURE]
        done = erase_parts(node, chunk, basis=BASIS, authority=node.state, policy_version=policy_version(rules), at=at)
        entries += done.entries
        parts += done.parts
    empty_logs()
    return RetentionRun(today, entries, parts, len(_targets(due)) - len(targets))


def confirmed_time(node: Node, *, at: datetime) -> datetime:
    """The time that retention may believe: a hub's own, elsewhere the last receipt's and what the clock ran since.

    Raises :class:`UnableToErase` when there is no receipt of the last 30 days, or the clock stands before it.
    """
    if node.role is Role.HUB:
        return at
    last = models.Checkpoint.objects.filter(node=node.node.hex(), hub_at__isnull=False).order_by("epoch", "tick").last()
    if last is None or last.hub_at is None or last.node_at is None:
        raise UnableToErase("services.retention.never_confirmed")
    elapsed = at - last.node_at
    if not timedelta(0) <= elapsed <= timedelta(days=limits.RETENTION_CONFIRMED_DAYS_MAX):
        raise UnableToErase("services.retention.not_confirmed", days_max=limits.RETENTION_CONFIRMED_DAYS_MAX)
    return last.hub_at + elapsed


def policy_version(rules: RetentionRules) -> str:
    """Names these rules in ``erasure.done``: first letters of their hash."""
    return f"retention {hashlib.sha256(repr(rules).encode()).hexdigest()[:16]}"


def _targets(due: Sequence[_Due]) -> list[Target]:
    found: dict[Place, list[int]] = {}
    for one in due:
        found.setdefault(one.place, []).append(one.index)
    return list(found.items())


def _all_due(node: Node, rules: RetentionRules, today: int) -> Iterator[_Due]:
    streams = {row.pk: stream_of(row) for row in models.Stream.objects.all()}
    rows = models.Entry.objects.filter(day__lt=today).order_by("stream_id", "seq").iterator(chunk_size=_BATCH)
    batch: list[models.Entry] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield from _due_of(node, batch, streams, rules, today)
            batch = []
    yield from _due_of(node, batch, streams, rules, today)


_BATCH = 500


def _due_of(
    node: Node, batch: Sequence[models.Entry], streams: Mapping[int, Stream], rules: RetentionRules, today: int
) -> Iterator[_Due]:
    places = [streams[row.stream_id].place(row.seq) for row in batch]
    keys = [place.record_id() for place in places]
    corrections = _corrections(keys)
    persons = _persons(node, [*keys, *(target for target, _ in corrections.values())])
    for row, place in zip(batch, places, strict=True):
        kind = kind_by_number(row.kind, row.version)
        about, first_day = corrections.get(place.record_id(), (place.record_id(), row.day))
        person = persons.get(about, _NOBODY)
        for index, (part_class, is_there, _) in enumerate(_parts(row)):
            if not is_there or part_class not in _CLASS_NAMES:
                continue
            counted_from = first_day if part_class in _OF_THE_CROSSING else row.day
            day = _due_day(rules, _CLASS_NAMES[part_class], kind.name if kind else "", counted_from, person)
            if part_class == PartClass.IDENTITY and person.identity_erased:
                day = row.day  # What was forgotten of the record is not kept in what corrected it.
            if day is not None and day <= today:
                yield _Due(day, place, index)


def _parts(row: models.Entry) -> tuple[tuple[int, bool, bytes], ...]:
    """The framed parts; none of a damaged row, which verification names."""
    try:
        return part_classes(bytes(row.parts))
    except UnableToRead:
        return ()


def _due_day(rules: RetentionRules, part_class: str, kind: str, day: int, person: _Person) -> int | None:
    """The UTC day on which a part must go; None when it may stay."""

    def days(*, exited: bool) -> int | None:
        return rules.days_of(part_class, kind=kind, exited=exited, child=person.child, local_permit=person.local_permit)

    found = [day + kept for kept in [days(exited=False)] if kept is not None]
    if person.exit_day is not None:
        found += [person.exit_day + kept for kept in [days(exited=True)] if kept is not None]
    return min(found, default=None)


def _corrections(keys: Sequence[UUID]) -> dict[UUID, tuple[UUID, int]]:
    """Which entries correct another: that one's key, and its day, from which their time counts."""
    rows = models.Correction.objects.filter(pk__in=keys, target__isnull=False, target_day__isnull=False)
    return {
        key: (target, min(day, target_day))
        for key, target, target_day, day in rows.values_list("id", "target", "target_day", "day")
        if target is not None and target_day is not None
    }


_ASKED = (
    "id",
    "age_band",
    "document_kind",
    "direction",
    "outcome",
    "issuing_state",
    "document_number",
    "day",
    "at",
    "erased",
)


def _persons(node: Node, keys: Sequence[UUID]) -> dict[UUID, _Person]:
    """What the projections say of the persons of entries. An erased movement says nothing, and needs nothing."""
    rows: list[dict[str, Any]] = [
        row for model in (models.Crossing, models.Refusal) for row in model.objects.filter(pk__in=keys).values(*_ASKED)
    ]
    exits = _exits({row["document_number"] for row in rows if row["document_number"]})
    corrections = corrections_of(node, [row["id"] for row in rows])
    return {row["id"]: _person(row, exits, corrections.get(row["id"], ())) for row in rows}


def _person(
    row: Mapping[str, Any],
    exits: Mapping[tuple[str | None, str | None], Sequence[tuple[datetime, int]]],
    corrections: Sequence[models.Correction],
) -> _Person:
    """Whoever was recorded or corrected as a child, or as leaving, is one: of two readings the shorter life counts."""
    exit_day = None
    readings = [(row["direction"], row["outcome"]), *((one.direction, one.outcome) for one in corrections)]
    if (Direction.EXIT, Outcome.EXIT_ALLOWED) in readings:
        exit_day = row["day"]
    elif row["at"] is not None:
        later = [day for at, day in exits.get((row["issuing_state"], row["document_number"]), ()) if at > row["at"]]
        exit_day = min(later, default=None)
    return _Person(
        child=row["age_band"] in CHILDREN or any(one.age_band in CHILDREN for one in corrections),
        local_permit=row["document_kind"] == DocumentKind.BORDER_RESIDENT_PERMIT,
        exit_day=exit_day,
        identity_erased=bool(row["erased"] & IDENTITY_BIT),
    )


def _exits(numbers: set[str]) -> dict[tuple[str | None, str | None], list[tuple[datetime, int]]]:
    """Exits that this node knows, by issuing State and number of the document."""
    found: dict[tuple[str | None, str | None], list[tuple[datetime, int]]] = {}
    rows = models.Crossing.objects.filter(
        document_number__in=numbers, direction=Direction.EXIT, outcome=Outcome.EXIT_ALLOWED, at__isnull=False
    )
    for state, number, at, day in rows.values_list("issuing_state", "document_number", "at", "day"):
        assert at is not None, "the query leaves these out"
        found.setdefault((state, number), []).append((at, day))
    return found
