"""Headquarters matches what posts send with the State's own watch-list, discreet entries too (SAFEGUARDS 14 and 15).

A candidate goes to a person at headquarters. A post hears of a confirmed hit alone, and never of a discreet entry.
Whoever was handed to another service is not matched.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from jalon.journal.lanes import Lane
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.sex import Sex
from jalon.kernel.errors import UnableToRead
from jalon.records.models import CandidateFound, Crossing, MatchedList, MatchedStream, Stream
from jalon.records.projections.person_keys import name_keys
from jalon.screening import Audience, Band, Candidate, DocumentKey, Index, Query, search
from jalon.screening.replacing import replace_list
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.queries.slip_look_up import birth_of
from jalon.services.reads import place_of
from jalon.services.watch_list.state import Held, entries_in_force

LIST_NAME = "watch-list"
_KEY_BYTES = 32
_LET_THROUGH = (Outcome.ADMITTED, Outcome.EXIT_ALLOWED)
_SHOWN_BANDS = (Band.EXAMINE, Band.STRONG)
_SEXES = frozenset({Sex.MALE, Sex.FEMALE})


def match(*, node: Node, at: datetime) -> int:
    """Match what arrived, and new entries with what had arrived before; how many candidates that found.

    One turn takes a bounded number of crossings of each stream. Raises ``UnableToRecord``.
    """
    held = entries_in_force(node=node, on=at.date())
    index = _index(held, at)
    found = sum(_match_stream(node, stream, index, at) for stream in _streams())
    return found + _match_back(node, held, index, at)


def _streams() -> Iterator[Stream]:
    yield from Stream.objects.filter(own=False, lane=Lane.DECISIONS).order_by("pk")


def _match_stream(node: Node, stream: Stream, index: Index | None, at: datetime) -> int:
    with one_transaction():
        mark, _ = MatchedStream.objects.get_or_create(stream=stream)
        if mark.seq >= stream.seq:
            return 0
        last = min(stream.seq, mark.seq + limits.MATCH_BATCH_ROWS)
        rows = Crossing.objects.filter(
            node=stream.node, epoch=stream.epoch, lane=stream.lane, seq__gt=mark.seq, seq__lte=last
        )
        found = _record(node, rows.order_by("seq"), index, at)
        MatchedStream.objects.filter(pk=mark.pk).update(seq=last)
    return found


def _match_back(node: Node, held: Iterable[Held], index: Index | None, at: datetime) -> int:
    """New versions of entries against crossings of the last month whose name or document is the same."""
    with one_transaction():
        mark, _ = MatchedList.objects.get_or_create(pk=1)
        fresh = [one for one in held if one.row.tick > mark.tick]
        if not fresh:
            return 0
        since = at - timedelta(days=limits.MATCH_BACK_DAYS)
        where = Q()
        for one in fresh:
            keys = [name_keys(name, None)["name_key"] for name in one.content.names]
            where |= Q(name_key__in=[key for key in keys if key is not None])
            where |= Q(document_number__in=[key.number for key in one.content.documents])
        rows = Crossing.objects.filter(where, at__gte=since).order_by("-at", "id")[: limits.MATCH_BATCH_ROWS]
        found = _record(node, rows, index, at)
        MatchedList.objects.filter(pk=1).update(tick=max(one.row.tick for one in fresh))
    return found


def _record(node: Node, rows: Iterable[Crossing], index: Index | None, at: datetime) -> int:
    if index is None:
        return 0
    events: list[Event] = []
    for row in rows:
        if row.outcome not in _LET_THROUGH:
            continue
        known = set(CandidateFound.objects.filter(target=row.id).values_list("entry", flat=True))
        fresh = (one for one in candidates(row, index, at) if UUID(one.entry_id) not in known)
        events += [_event(row, one, at) for one in fresh]
    if events:
        record(node, events, at=at)
    return len(events)


def candidates(row: Crossing, index: Index, at: datetime) -> tuple[Candidate, ...]:
    """Entries that deserve a person's look; none where the crossing's identity cannot be asked."""
    query = _query(row)
    if query is None:
        return ()
    return tuple(one for one in search(query, index, at=at).candidates if one.band in _SHOWN_BANDS)


def _query(row: Crossing) -> Query | None:
    birth = birth_of(row.birth)
    number = (row.document_number or "")[: limits.DOCUMENT_NUMBER_CHARACTERS_MAX]
    name = f"{row.surname or ''} {row.given_names or ''}".strip()
    if not name and not number:
        return None
    try:
        return Query(
            names=(name,) if name else (),
            birth=birth if birth and birth.year else None,
            nationality=row.nationality,
            sex=Sex(row.sex) if row.sex in _SEXES else None,
            documents=(DocumentKey("", row.issuing_state or "", number),) if number and row.issuing_state else (),
        )
    except UnableToRead:
        return None


def _event(row: Crossing, candidate: Candidate, at: datetime) -> Event:
    values: dict[str, Value] = {
        "target": place_of(row).to_bytes(),
        "entry": UUID(candidate.entry_id).bytes,
        "score_permille": round(candidate.score * 1_000),
        "found_second": second_of_day(at),
    }
    return Event("candidate.found", {"candidate": values})


# --- the index of the watch-list, which holds discreet entries and so lies apart ------------------


def watch_index() -> Index | None:
    """The newest index of the watch-list; None before the first entry."""
    return Index.open(_folder()) if (_folder() / "CURRENT").exists() else None


def _folder() -> Path:
    return Path(settings.JALON_HOME) / "watch-index"


def _index(held: Iterable[Held], at: datetime) -> Index | None:
    """The index, made again when entries or their days changed."""
    content = sorted((str(one.row.id), one.content.review_on.isoformat()) for one in held)
    digest = hashlib.sha256(repr(content).encode()).hexdigest()
    mark, _ = MatchedList.objects.get_or_create(pk=1)
    if mark.digest != digest or not (_folder() / "CURRENT").exists():
        if not content and not (_folder() / "CURRENT").exists():
            return None
        _folder().mkdir(mode=0o700, exist_ok=True)
        replace_list(
            _folder(),
            LIST_NAME,
            [one.content for one in held],
            as_of=at,
            audience=Audience.HUB,
            key=secrets.token_bytes(_KEY_BYTES),
            at=at,
        )
        MatchedList.objects.filter(pk=1).update(digest=digest)
    return watch_index()
