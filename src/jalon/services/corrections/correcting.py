"""Somebody corrects a record: in the first minute without words, later with a reason and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.canonical import Value
from jalon.kernel.clock import date_to_day, day_to_date, second_of_day
from jalon.kernel.codes.age_band import age_band
from jalon.kernel.codes.correction_reason import CorrectionReason
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.kernel.countries import country
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.records.models import Account
from jalon.records.projections.corrected_columns import IDENTITY, MOVEMENT
from jalon.services.corrections.effective import DecisionRow, Effective, identity_erased, read_effective
from jalon.services.feeds.writing import UnableToFeed, post_number
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node, Role
from jalon.services.policies import may, require
from jalon.services.reads import place_of
from jalon.services.shifts import current_shift
from jalon.services.slips import find_decision
from jalon.services.written import bare_number, plain

OWN = "correct_own"
ANY = "correct_records"
_DAY_MAX = 2_900_000
"""No date beyond this day since 1900 is one."""
_COUNTRIES = ("nationality", "residence", "issuing_state")
_OUTCOMES = {
    (Outcome.ADMITTED, Direction.EXIT): Outcome.EXIT_ALLOWED,
    (Outcome.EXIT_ALLOWED, Direction.ENTRY): Outcome.ADMITTED,
}


class UnableToCorrect(UnableTo):
    """A correction that cannot be recorded so; the record reads as before."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a form asks for. ``seen`` is how many corrections the page showed; ``typed`` the fields that it had."""

    record_id: UUID
    seen: int
    reason: CorrectionReason
    note: str = ""
    void: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)


def correct(*, node: Node, account: Account, asked: Asked, at: datetime) -> Recorded:
    """Record a correction of a crossing or refusal. Raises :class:`UnableToCorrect`, UnableToAllow, UnableToRecord."""
    with one_transaction():
        now = correctable(node=node, account=account, record_id=asked.record_id, at=at)
        if len(now.steps) != asked.seen:
            raise UnableToCorrect("services.corrections.changed_meanwhile")
        _check_words(now.row, asked, at)
        values = dict(now.values) if asked.void else _values(now, asked, at)
        if asked.void == now.void and values == dict(now.values):
            raise UnableToCorrect("services.corrections.nothing_changed")
        kind, sub = _where(node, now.row.node, at)
        return record(node, [Event(kind, _parts(account, now, asked, values, at), sub)], at=at)[0]


def _where(node: Node, post: str, at: datetime) -> tuple[str, int]:
    """A post corrects in its own journal; headquarters in the feed of the post, which so reads the same."""
    if node.role is Role.HUB:
        try:
            return "crossing.rectified", post_number(node=node, post=post, at=at)
        except UnableToFeed:
            pass  # The post was withdrawn: nobody is left to tell.
    return "crossing.corrected", 0


def correctable(*, node: Node, account: Account, record_id: UUID, at: datetime) -> Effective:
    """The record as it reads now, if this account may correct it. Raises as :func:`correct`."""
    row = find_decision(record_id)
    if row is None:
        raise UnableToCorrect("services.corrections.unknown")
    _require(account, row, at)
    if row.at is None or row.outcome is None:
        raise UnableToCorrect("services.corrections.erased")
    if node.role is Role.POST and row.node != node.node.hex():
        raise UnableToCorrect("services.corrections.elsewhere")
    return read_effective(node, [row])[row.id]


def within_a_minute(row: DecisionRow, at: datetime) -> bool:
    """Whether the decision was taken a moment ago; a clock that was set back makes nothing recent."""
    return row.at is not None and timedelta(0) <= at - row.at <= timedelta(seconds=limits.CORRECTION_SLIP_S_MAX)


def _require(account: Account, row: DecisionRow, at: datetime) -> None:
    """A supervisor corrects any record, an officer their own of the last day."""
    if may(account, ANY):
        return
    require(account, OWN)
    if row.officer != account.id:
        raise UnableToCorrect("services.corrections.another_officer")
    if row.at is not None and at - row.at > timedelta(hours=limits.CORRECTION_OWN_H_MAX):
        raise UnableToCorrect("services.corrections.too_late", hours=limits.CORRECTION_OWN_H_MAX)


def _check_words(row: DecisionRow, asked: Asked, at: datetime) -> None:
    slip = asked.reason is CorrectionReason.SLIP_OF_THE_FINGER
    if slip and not within_a_minute(row, at):
        raise UnableToCorrect("services.corrections.minute_over", seconds=limits.CORRECTION_SLIP_S_MAX)
    handed = row.outcome == Outcome.HANDED_TO_ANOTHER_SERVICE
    if handed and asked.void:
        # What was handed over is with the other service; the record may not take it back.
        raise UnableToCorrect("services.corrections.handed_over")
    if not slip and not handed and not asked.note.strip():
        raise UnableToCorrect("services.corrections.words_missing")


def _values(now: Effective, asked: Asked, at: datetime) -> dict[str, Any]:
    values = dict(now.values) | {name: code for name, code in asked.codes.items() if name in MOVEMENT}
    values |= {
        name: _read(name, written, at)
        for name, written in asked.typed.items()
        if written.strip() != shown(name, now.values[name])
    }
    if identity_erased(now.row) and any(values[name] is not None for name in IDENTITY):
        raise UnableToCorrect("services.corrections.identity_erased")
    return values | {"outcome": _outcome(values), "age_band": _age_band(now, values)}


def _age_band(now: Effective, values: Mapping[str, Any]) -> int:
    """Another birth date gives another age, unless another band was chosen with it."""
    same = values["birth"] == now.values["birth"] or values["age_band"] != now.values["age_band"]
    if same or values["birth"] is None or now.row.at is None:
        return int(values["age_band"])
    try:
        years = ApproximateDate.from_number(values["birth"]).age_years(now.row.at.date())
    except UnableToRead:
        years = None
    return int(values["age_band"] if years is None else age_band(years))


def _outcome(values: Mapping[str, Any]) -> int:
    """A decision itself is never corrected; admission and exit follow the direction."""
    outcome, direction = Outcome(values["outcome"]), Direction(values["direction"])
    if outcome is Outcome.REFUSED and direction is Direction.EXIT:
        raise UnableToCorrect("services.corrections.refused_exit")
    return _OUTCOMES.get((outcome, direction), outcome)


def _read(name: str, written: str, at: datetime) -> Value:
    if name in _COUNTRIES:
        return _country(name, written)
    if name == "birth":
        return _birth(written, at)
    if name == "expiry":
        return _day(written)
    if name == "document_number":
        return bare_number(written)[: limits.DOCUMENT_NUMBER_CHARACTERS_MAX] or None
    assert name in IDENTITY, name
    return plain(written, limits.NAME_CHARACTERS_MAX) or None


def shown(name: str, value: Any) -> str:
    """A value as the form shows it; what comes back unchanged is not read again."""
    if value is None:
        return ""
    if name == "birth":
        try:
            return str(ApproximateDate.from_number(value))
        except UnableToRead:
            return str(value)  # No date, as a post sent it: it is kept until somebody writes one.
    if name == "expiry" and 0 <= value < _DAY_MAX:
        return day_to_date(value).isoformat()
    return str(value)


def _country(name: str, written: str) -> str | None:
    code = written.strip().upper()
    if not code:
        return None
    if country(code) is None and code != "XXX":
        raise UnableToCorrect("services.corrections.unreadable", field=name)
    return code


def _birth(written: str, at: datetime) -> int | None:
    if not written.strip():
        return None
    try:
        birth = ApproximateDate.read(written)
    except UnableToRead:
        raise UnableToCorrect("services.corrections.unreadable", field="birth") from None
    if (born := birth.earliest()) is not None and born > at.date():
        raise UnableToCorrect("services.corrections.not_born", field="birth")
    return birth.to_number()


def _day(written: str) -> int | None:
    if not written.strip():
        return None
    try:
        return date_to_day(date.fromisoformat(written.strip()))
    except ValueError:
        raise UnableToCorrect("services.corrections.unreadable", field="expiry") from None


def _parts(
    account: Account, now: Effective, asked: Asked, values: Mapping[str, Any], at: datetime
) -> dict[str, dict[str, Value]]:
    shift = current_shift(account=account)
    parts: dict[str, dict[str, Value]] = {
        "movement": {
            "target": place_of(now.row).to_bytes(),
            "target_day": now.row.day,
            "corrected_second": second_of_day(at),
            "reason": int(asked.reason),
            "void": asked.void,
            **{name: values[name] for name in MOVEMENT},
        },
        "staff": {
            "officer": account.id.bytes,
            "shift": shift.id.bytes if shift else None,
            "second_way": int(SecondOfficerWay.NOT_NEEDED),
        },
    }
    if any(values[name] != now.values[name] for name in IDENTITY):
        parts["identity"] = {name: values[name] for name in IDENTITY}
    note = plain(asked.note, limits.NOTE_CHARACTERS_MAX)
    # A word about one service and silence about another would tell which it was.
    if note and now.row.outcome != Outcome.HANDED_TO_ANOTHER_SERVICE:
        parts["note"] = {"text": note}
    return parts
