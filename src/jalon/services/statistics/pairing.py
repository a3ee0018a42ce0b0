"""Entries with their exits at headquarters: the lake's table of stays. Names are compared and stay here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pyarrow as pa

from jalon.kernel import limits
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.records.models import Crossing
from jalon.records.projections.person_keys import folded
from jalon.services.corrections.effective import DecisionRow, corrected_among
from jalon.services.node import Node
from jalon.services.policies import policy, zone_of
from jalon.services.statistics.export import SOURCE, from_journal, lake_folder, posts_of_nodes
from jalon.services.statistics.lake_rows import Month
from jalon.services.statistics.stay_list import OWN, keep_list, without_explained
from jalon.stats.lake.manifest import MonthFacts, Partition
from jalon.stats.lake.ordering import in_order
from jalon.stats.lake.reading import open_lake
from jalon.stats.lake.schema import STAYS
from jalon.stats.lake.writing import LakeWriter, writing
from jalon.stats.matching.matching import match
from jalon.stats.matching.movements import DAY_S, MOVEMENTS
from jalon.stats.matching.overstays import Silence
from jalon.stats.matching.residence import by_1998, by_2021

_FIELDS = (
    *(
        "id",
        "node",
        "at",
        "direction",
        "outcome",
        "nationality",
        "residence",
        "sex",
        "age_band",
        "purpose",
        "stay_band",
    ),
    *("surname", "given_names", "birth", "document_number", "issuing_state"),
)
_STAYS = "stays"


def pair(*, node: Node, at: datetime, root: Path | None = None) -> int:
    """Match the movements of the last months; write their stays, and the list of those that look longer than allowed.

    Returns how many months got a new vintage.

    Raises ``UnableToReadLake`` where no export was made yet, ``UnableToWriteLake`` when another run holds the lake.
    """
    place = root or lake_folder()
    zone = zone_of(node.state)
    rows, beyond = _movements(node, at)
    posts = posts_of_nodes()
    limit = policy().stays.get(node.state, {})
    found = match(
        _table(rows, posts),
        allowed=_allowed(rows, limit),
        silences=list(_silences(place, node.state, zone, at)),
        now_s=int(at.timestamp()),
    )
    stays = without_explained(found.stays.to_pylist(), rows)
    keep_list(stays, rows, limit, at=at, beyond=beyond)
    months = _months(node, rows, stays, posts, limit, zone, at)
    with writing(place) as writer:
        own = (one for one in writer.catalog if one.table == _STAYS and one.country == node.state)
        held = {one for one in own if from_journal(writer.manifest(one))}
        wanted = {Partition(_STAYS, node.state, month): table for month, table in months.items()}
        made = [_write(writer, partition, table, at) for partition, table in sorted(wanted.items())]
        for gone in held - wanted.keys():
            writer.drop(gone)
    return sum(made)


def _write(writer: LakeWriter, partition: Partition, table: pa.Table, at: datetime) -> bool:
    former = writer.manifest(partition)
    facts = MonthFacts(source=SOURCE, closed_on=former.facts.closed_on if former else None)
    return writer.write(partition, [table], facts=facts, made_at=at) is not None


def _movements(node: Node, at: datetime) -> tuple[list[Mapping[str, Any]], int]:
    """Entries and exits that happened, as they read now, oldest first; and how many older ones were too many."""
    since = at - timedelta(days=limits.STAYS_LOOKED_BACK_DAYS)
    query = Crossing.objects.filter(at__gte=since, at__lte=at)
    corrected = {one.row.id: one for one in corrected_among(node, _with_corrections(query))}
    found = []
    for values in query.order_by("-at", "-id").values(*_FIELDS)[: limits.STAYS_MOVEMENTS_MAX].iterator(10_000):
        now = corrected.get(values["id"])
        row = values | dict(now.values) if now else values
        if not (now and now.void) and _moves(row):
            found.append(row)
    return found[::-1], max(query.count() - limits.STAYS_MOVEMENTS_MAX, 0)


def _with_corrections(query: Any) -> list[DecisionRow]:
    from jalon.records.models import Correction

    return list(query.filter(id__in=Correction.objects.filter(target__isnull=False).values("target")))


def _moves(row: Mapping[str, Any]) -> bool:
    return (row["direction"], row["outcome"]) in (
        (Direction.ENTRY, Outcome.ADMITTED),
        (Direction.EXIT, Outcome.EXIT_ALLOWED),
    )


def _table(rows: list[Mapping[str, Any]], posts: Mapping[str, str]) -> pa.Table:
    columns: dict[str, list[Any]] = {name: [] for name in MOVEMENTS.names}
    for n, row in enumerate(rows):
        last, first = folded(row["surname"]), folded(row["given_names"])
        number = row["document_number"]
        values = {
            "n": n,
            "arrives": row["direction"] == Direction.ENTRY,
            "at_s": int(row["at"].timestamp()),
            "post": posts.get(row["node"], row["node"]),
            "number": f"{row['issuing_state'] or '?'}/{number}" if number else None,
            "name": " ".join(sorted([*last, *first])) or None,
            "short_name": " ".join([*sorted(last), *first[:1]]) or None,
            "birth": str(row["birth"]) if row["birth"] else None,
            "sex": row["sex"],
            "nationality": row["nationality"],
        }
        for name, value in values.items():
            columns[name].append(value)
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in MOVEMENTS}, schema=MOVEMENTS)


def _allowed(rows: list[Mapping[str, Any]], days: Mapping[str, int]) -> pa.Table:
    known = [(n, row) for n, row in enumerate(rows) if row["nationality"] in days]
    return pa.table(
        {
            "n": pa.array([n for n, _ in known], pa.int64()),
            "days": pa.array([days[row["nationality"]] for _, row in known], pa.int32()),
            "stated": pa.array([row["stay_band"] for _, row in known], pa.int8()),
        }
    )


def _silences(root: Path, country: str, zone: tzinfo, at: datetime) -> Iterator[Silence]:
    """Days of which a post's crossings are not here: days without a word of it, and all after the last confirmed."""
    for part in open_lake(root).parts("crossings", countries={country}):
        month = Month(part.manifest.partition.month, zone)
        for post in part.manifest.facts.posts:
            for begins, ends in post.gaps:
                yield _silence(post.post, begins, ends, zone)
            if not post.complete:
                heard = post.confirmed_until or post.last_day
                begins = heard + timedelta(days=1) if heard else month.first
                if begins <= month.last and begins <= at.astimezone(zone).date():
                    yield _silence(post.post, begins, month.last, zone)


def _silence(post: str, first: date, last: date, zone: tzinfo) -> Silence:
    begins = datetime.combine(first, datetime.min.time(), zone)
    return Silence(post, int(begins.timestamp()), int(begins.timestamp()) + ((last - first).days + 1) * DAY_S - 1)


def _months(
    node: Node,
    rows: list[Mapping[str, Any]],
    stays: Sequence[Mapping[str, Any]],
    posts: Mapping[str, str],
    limit: Mapping[str, int],
    zone: tzinfo,
    at: datetime,
) -> Mapping[str, pa.Table]:
    """Rows of the table of stays by the local month of entry, in the order of the lake."""
    made: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for stay in stays:
        entry = rows[stay["n"]]
        exit_ = rows[stay["exit_n"]] if stay["exit_n"] is not None else None
        day = entry["at"].astimezone(zone).date()
        made[day.strftime("%Y-%m")].append(_row(node, entry, exit_, stay, posts, limit, zone, at))
    columns = [column for column in STAYS.columns if column.name not in ("country", "month")]
    schema = pa.schema([(column.name, column.type) for column in columns])
    return {month: in_order(pa.Table.from_pylist(list(values), schema=schema)) for month, values in made.items()}


def _row(
    node: Node,
    entry: Mapping[str, Any],
    exit_: Mapping[str, Any] | None,
    stay: Mapping[str, Any],
    posts: Mapping[str, str],
    limit: Mapping[str, int],
    zone: tzinfo,
    at: datetime,
) -> Mapping[str, Any]:
    entered = entry["at"].astimezone(zone).date()
    left = exit_["at"].astimezone(zone).date() if exit_ else None
    over = stay["reason"] in OWN
    known = (left or at.astimezone(zone).date()) - entered if left or over else None
    present = stay["present_s"] // DAY_S if stay["present_s"] is not None else None
    residence = {"country": node.state, "residence": entry["residence"]}
    return {
        "entry_day": entered,
        "exit_day": left,
        "entry_post": posts.get(entry["node"]),
        "exit_post": posts.get(exit_["node"]) if exit_ else None,
        "nationality": entry["nationality"],
        "residence": entry["residence"],
        "sex": entry["sex"],
        "age_band": entry["age_band"],
        "purpose": entry["purpose"],
        "stay_days": (left - entered).days if left else None,
        "allowed_days": limit.get(entry["nationality"] or ""),
        "how": stay["how"],
        "confidence": stay["confidence"],
        "overstay": over,
        "overstay_reason": stay["reason"],
        "residence_change_1998": by_1998(**residence, purpose=entry["purpose"], days=known.days if known else None),
        "residence_change_2021": by_2021(**residence, present_days=present),
    }
