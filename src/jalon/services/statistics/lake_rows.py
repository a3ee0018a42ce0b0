"""One month of every table of the lake, from what the hub recorded."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import connections
from django.db.models import Min

from jalon.kernel.codes.alert_list import AlertList
from jalon.kernel.codes.alert_stage import AlertStage
from jalon.kernel.codes.capture_kind import CaptureKind
from jalon.kernel.codes.check_kind import CheckKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.verification_result import VerificationResult
from jalon.kernel.months import first_day, last_day
from jalon.records.models import CandidateFound, CandidateVerified, Crossing, PersonRead
from jalon.records.routing import DEFAULT
from jalon.services.node import Node
from jalon.services.statistics import lake_query
from jalon.services.statistics.lake_query import Recorded, stretch_of
from jalon.stats.lake.conform import Numbers, Surroundings, conform
from jalon.stats.lake.ordering import in_order
from jalon.stats.lake.schema import table_named

_BIOMETRIC = f"[{int(CheckKind.BIOMETRIC_COMPARISON)},"
_CHECK_CHARACTERS = 12


@dataclass(frozen=True)
class Month:
    """A month of the hub's State."""

    name: str
    zone: tzinfo

    @property
    def first(self) -> date:
        """Its first day."""
        return first_day(self.name)

    @property
    def last(self) -> date:
        """Its last day."""
        if self.name == "9999-12":
            return date(9999, 12, 30)  # The moment after the last day of all calendars cannot be said.
        return last_day(self.name)


@dataclass
class Counted:
    """What was met while rows of a month were made, for its manifest."""

    apart: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    taken_back: int = 0
    erased: int = 0
    apart_rows: list[pa.Table] = field(default_factory=list)


def offsets(zone: tzinfo) -> Any:
    """Seconds of local time ahead of UTC, at each of many UTC seconds; looked up once an hour that occurs."""

    def offset_s(seconds: Numbers) -> Numbers:
        hours, place = np.unique(seconds // 3_600, return_inverse=True)
        found = [_offset(zone, int(hour) * 3_600) for hour in hours]
        made: Numbers = np.array(found, np.int64)[place] if found else seconds
        return made

    return offset_s


def _offset(zone: tzinfo, second: int) -> int:
    moved = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(zone).utcoffset()
    return int(moved.total_seconds()) if moved else 0


def recorded_month(
    node: Node, one: Recorded, month: Month, around: Surroundings, counted: Counted
) -> Iterator[pa.Table]:
    """The rows of a table that come from entries of the same kind, a stretch of days at a time, in order."""
    schema = table_named(one.table)
    for stretch in lake_query.stretches(one, month.first, month.last, month.zone):
        corrected = lake_query.corrected_rows(node, one, stretch)
        raw = pa.concat_tables([lake_query.recorded_rows(one, stretch), corrected.rows]).unify_dictionaries()
        made = conform(schema, raw, around)
        counted.taken_back += corrected.taken_back
        _note(counted, made)
        yield made.rows
    lost = lake_query.rows_without_time(one, month.first, month.last)
    _note(counted, conform(schema, lost, around))
    counted.erased += lake_query.count_erased(one, month.first, month.last)


def _note(counted: Counted, made: Any) -> None:
    counted.apart.update(made.reasons)
    counted.unknown.update(made.unknown)
    counted.apart_rows.append(made.apart)


def alerts(month: Month, posts: Mapping[str, str], around: Surroundings) -> pa.Table:
    """Candidates that headquarters found, as they stand. Nothing says which entry of which list."""
    stretch = stretch_of(month.first, month.last, month.zone)
    found = list(CandidateFound.objects.filter(at__gte=stretch.begin, at__lt=stretch.end))
    verified = dict(
        CandidateVerified.objects.filter(target__in=[row.id for row in found]).values_list("target", "result")
    )
    decided = dict(CandidateVerified.objects.filter(target__in=list(verified)).values_list("target", "at"))
    targets = [row.target for row in found if row.target]
    crossed = {row.id: row for row in Crossing.objects.filter(pk__in=targets).only("id", "node", "crossing_point")}
    looks = _first_looks(targets)
    rows = []
    for row in found:
        crossing = crossed.get(row.target) if row.target else None
        if row.at is None or crossing is None:
            continue
        local = row.at.astimezone(month.zone)
        result = verified.get(row.id)
        rows.append(
            {
                "day": local.date(),
                "hour": local.hour,
                "post": posts.get(crossing.node),
                "crossing_point": crossing.crossing_point
                if crossing.crossing_point in around.crossing_points
                else None,
                "stage": int(_stage(result)),
                "list_kind": int(AlertList.NATIONAL),
                "to_first_look_s": _seconds(row.at, looks.get(row.target)),
                "to_decision_s": _seconds(row.at, decided.get(row.id)),
                "cleared": _stage(result) is AlertStage.CLEARED,
            }
        )
    return _rows_of("alerts", rows)


def _stage(result: int | None) -> AlertStage:
    if result is None:
        return AlertStage.CANDIDATE
    return AlertStage.CONFIRMED_HIT if result == VerificationResult.CONFIRMED else AlertStage.CLEARED


def _first_looks(targets: list[Any]) -> Mapping[Any, datetime]:
    rows = PersonRead.objects.filter(purpose=ReadPurpose.VERIFICATION, target__in=targets).values("target")
    return {row["target"]: row["first"] for row in rows.annotate(first=Min("at")) if row["first"]}


def _seconds(begin: datetime, end: datetime | None) -> int | None:
    return None if end is None else max(0, int((end - begin).total_seconds()))


def captures(month: Month, posts: Mapping[str, str], around: Surroundings) -> pa.Table:
    """Counts of biometric comparisons by post, day and result; what was captured is not written yet: nothing is."""
    counted: Counter[tuple[Any, ...]] = Counter()
    for node, point, day, check, count in _comparisons(month):
        result, reason = _state_and_reason(check)
        place = point if point in around.crossing_points else None
        counted[day, posts.get(node), place, result, reason] += count
    rows = [
        {
            "day": day,
            "post": post,
            "crossing_point": point,
            "kind": int(CaptureKind.NONE),
            "result": result,
            "exception": reason,
            "count": count,
        }
        for (day, post, point, result, reason), count in counted.items()
    ]
    return _rows_of("captures", rows)


def _comparisons(month: Month) -> list[tuple[str, str | None, date, str, int]]:
    stretch = stretch_of(month.first, month.last, month.zone)
    # The array of checks is searched as the text it is: reading it as JSON would cost more than all else together.
    query = (
        "SELECT node, crossing_point, (at AT TIME ZONE %(zone)s)::date, "
        "substr(checks, strpos(checks, %(mark)s), %(length)s), count(*) FROM records_crossing "
        "WHERE at >= %(begin)s AND at < %(end)s AND strpos(checks, %(mark)s) > 0 GROUP BY 1, 2, 3, 4"
    )
    values: dict[str, str | int | datetime] = {
        "zone": str(month.zone),
        "mark": _BIOMETRIC,
        "length": _CHECK_CHARACTERS,
        "begin": stretch.begin,
        "end": stretch.end,
    }
    with connections[DEFAULT].cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _state_and_reason(check: str) -> tuple[int | None, int | None]:
    """State and reason of ``[15,5,11]``, whatever follows it."""
    try:
        _, state, reason = json.loads(check[: check.index("]") + 1])
    except ValueError:
        return None, None
    return (state if state in set(CheckState) else None), (reason if reason in set(NotCheckedReason) else None)


def _rows_of(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    columns = [one for one in table_named(name).columns if one.name not in ("country", "month")]
    return in_order(pa.table({one.name: pa.array([row[one.name] for row in rows], one.type) for one in columns}))
