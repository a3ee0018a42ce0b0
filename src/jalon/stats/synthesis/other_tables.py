"""Invented rows beside crossings: refusals, attempts, detections, alerts, captures, stays of those who entered."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jalon.kernel.codes.alert_list import AlertList
from jalon.kernel.codes.alert_stage import AlertStage
from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.capture_kind import CaptureKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.detection_source import DetectionSource
from jalon.kernel.codes.detection_type import DetectionType
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.pairing_way import PairingWay
from jalon.kernel.codes.residence_change import ResidenceChange
from jalon.stats.lake.schema import table_named
from jalon.stats.synthesis import habits
from jalon.stats.synthesis.chance import Codes, Places, Rng, among, codes

_SHARES = {"refusals": 0.004, "attempts": 0.03, "detections": 0.0004, "alerts": 0.0012}
_REASONS: habits.Shares = {
    AttemptReason.UNREADABLE_ZONE: 46,
    AttemptReason.WRONG_CHECK_DIGITS: 18,
    AttemptReason.GIVEN_UP_BY_OFFICER: 12,
    AttemptReason.TRAVELLER_LEFT: 11,
    AttemptReason.READER_FAILED: 7,
    AttemptReason.DECIDED_AT_ANOTHER_BOOTH: 4,
    AttemptReason.POWER_LOST: 2,
}
_FINDINGS = (
    None,
    "documents.check_digit.composite_wrong",
    "documents.check_digit.birth_date_wrong",
    "documents.check_digit.expiry_date_wrong",
)
_TYPES: habits.Shares = {
    DetectionType.FORGED_DOCUMENT: 48,
    DetectionType.SMUGGLING_ATTEMPT: 22,
    DetectionType.WANTED_PERSON: 8,
    DetectionType.SUSPECT: 14,
    DetectionType.OTHER: 8,
}
_SOURCES: habits.Shares = {DetectionSource.ROUTINE: 66, DetectionSource.LIST: 20, DetectionSource.COMMUNITY: 14}
_STAGES: habits.Shares = {AlertStage.CLEARED: 86, AlertStage.CONFIRMED_HIT: 4, AlertStage.CANDIDATE: 10}
_WAYS: habits.Shares = {PairingWay.NUMBER: 78, PairingWay.EVIDENCE: 12, PairingWay.NONE: 10}
_ALLOWED_DAYS = 90
_LONG_DAYS, _SHORT_DAYS = 365, 92


def other_tables(crossings: pa.Table, rng: Rng) -> dict[str, pa.Table]:
    """One table a name, without country and month, from persons drawn among ``crossings``, in no order."""
    made = {
        "refusals": _refusals(_some(crossings, "refusals", rng, only=Direction.ENTRY), rng),
        "attempts": _attempts(_some(crossings, "attempts", rng), rng),
        "detections": _detections(_some(crossings, "detections", rng), rng),
        "alerts": _alerts(_some(crossings, "alerts", rng), rng),
        "captures": _captures(crossings),
        "stays": _stays(crossings, rng),
    }
    return {name: _fitting(name, rows) for name, rows in made.items()}


def _fitting(name: str, rows: pa.Table) -> pa.Table:
    columns = [one for one in table_named(name).columns if one.name not in ("country", "month")]
    return pa.table({one.name: rows[one.name].cast(one.type) for one in columns})


def _some(crossings: pa.Table, name: str, rng: Rng, *, only: Direction | None = None) -> pa.Table:
    taken = rng.random(crossings.num_rows) < _SHARES[name]
    if only is not None:
        taken &= np.asarray(crossings["direction"]) == only
    return crossings.filter(pa.array(taken))


def _with(rows: pa.Table, **columns: object) -> pa.Table:
    for name, values in columns.items():
        place = rows.schema.get_field_index(name)
        rows = rows.append_column(name, [values]) if place < 0 else rows.set_column(place, name, [values])
    return rows


def _refusals(rows: pa.Table, rng: Rng) -> pa.Table:
    count = rows.num_rows
    return _with(
        rows,
        outcome=np.full(count, Outcome.REFUSED, np.int8),
        ground=codes(rng, habits.GROUNDS, count),
        return_question_asked=rng.random(count) < 0.995,
    )


def _attempts(rows: pa.Table, rng: Rng) -> pa.Table:
    reason = codes(rng, _REASONS, rows.num_rows)
    said = np.where(reason <= AttemptReason.WRONG_CHECK_DIGITS, rng.integers(1, 4, len(reason)), 0)
    finding = pa.array(_FINDINGS).take(pa.array(said)).dictionary_encode()
    return _with(rows, reason=reason, finding=finding)


def _detections(rows: pa.Table, rng: Rng) -> pa.Table:
    count = rows.num_rows
    provisional = rng.random(count) < 0.04
    return _with(
        rows,
        detection_type=codes(rng, _TYPES, count),
        detection_source=codes(rng, _SOURCES, count),
        provisional=provisional,
        decided=~provisional,
        false_alert=rng.random(count) < 0.06,
    )


def _alerts(rows: pa.Table, rng: Rng) -> pa.Table:
    count = rows.num_rows
    stage = codes(rng, _STAGES, count)
    open_ = stage == AlertStage.CANDIDATE
    look = rng.lognormal(6.5, 1.0, count).astype(np.int32)
    return _with(
        rows,
        stage=stage,
        list_kind=np.full(count, AlertList.NATIONAL, np.int8),
        to_first_look_s=pa.array(look, mask=open_ & (rng.random(count) < 0.5)),
        to_decision_s=pa.array(look + rng.lognormal(7.0, 0.8, count).astype(np.int32), mask=open_),
        cleared=stage == AlertStage.CLEARED,
    )


def _captures(crossings: pa.Table) -> pa.Table:
    """No post captures: every comparison is *not performed*, for want of equipment."""
    counted = crossings.group_by(["day", "post", "crossing_point"]).aggregate([([], "count_all")])
    count = counted.num_rows
    return _with(
        counted,
        kind=np.full(count, CaptureKind.NONE, np.int8),
        result=np.full(count, CheckState.NOT_PERFORMED, np.int8),
        exception=np.full(count, NotCheckedReason.NOT_EQUIPPED, np.int8),
        count=counted["count_all"].combine_chunks(),
    )


def _stays(crossings: pa.Table, rng: Rng) -> pa.Table:
    entered = crossings.filter(pc.equal(crossings["outcome"], Outcome.ADMITTED))
    count = entered.num_rows
    band = np.asarray(pc.fill_null(entered["stay_band"], 4))
    low = np.array([habits.STAY_DAYS.get(code, (0, 0))[0] for code in range(9)])[band]
    high = np.array([habits.STAY_DAYS.get(code, (0, 0))[1] for code in range(9)])[band]
    stayed = rng.integers(low, high + 1)
    how = codes(rng, _WAYS, count)
    unpaired = how == PairingWay.NONE
    entry_day = np.asarray(entered["day"].cast(pa.int32()))
    posts = entered["post"].combine_chunks()
    exits = pa.array(np.where(rng.random(count) < 0.8, 0, among(rng, [1.0] * max(1, len(posts.dictionary)), count) + 1))
    names = pa.array(["", *posts.dictionary.to_pylist()])
    exit_post = pc.if_else(pc.equal(exits, 0), posts.cast(pa.string()), names.take(exits))
    over = ~unpaired & (stayed > _ALLOWED_DAYS) & (rng.random(count) < 0.3)
    change_1998, change_2021 = _changes(stayed, unpaired)
    return _with(
        entered,
        entry_day=entered["day"].combine_chunks(),
        exit_day=pa.array((entry_day + stayed).astype(np.int32), pa.int32(), mask=unpaired).cast(pa.date32()),
        entry_post=posts,
        exit_post=pc.if_else(pa.array(unpaired), pa.scalar(None, pa.string()), exit_post).dictionary_encode(),
        stay_days=pa.array(stayed.astype(np.int32), mask=unpaired),
        allowed_days=pa.array(np.full(count, _ALLOWED_DAYS, np.int32), mask=rng.random(count) < 0.7),
        how=how,
        confidence=np.where(how == PairingWay.NUMBER, 1.0, np.where(unpaired, 0.0, 0.9)).astype(np.float32),
        overstay=over,
        overstay_reason=pa.nulls(count, pa.int8()),
        residence_change_1998=change_1998,
        residence_change_2021=change_2021,
    )


def _changes(stayed: Places, unpaired: npt.NDArray[np.bool_]) -> tuple[Codes, Codes]:
    """Twelve months by both definitions; from three months on a short-term migrant by that of 1998."""
    known = np.where(unpaired, ResidenceChange.UNKNOWN, ResidenceChange.NONE)
    long_ = np.where(~unpaired & (stayed >= _LONG_DAYS), ResidenceChange.IMMIGRANT, known)
    middle = ~unpaired & (stayed >= _SHORT_DAYS) & (stayed < _LONG_DAYS)
    return np.where(middle, ResidenceChange.SHORT_TERM_IMMIGRANT, long_).astype(np.int8), long_.astype(np.int8)
