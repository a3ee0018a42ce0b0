"""Looking up one's own record by slip code and the same document (SAFEGUARDS 16). Every look-up is recorded.

Code and document together, or nothing: the answer and the work are the same whether a code exists or not.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.base import CodeList
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.sex import Sex
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.ids import read_slip_code
from jalon.policy.retention_rules import RetentionRules
from jalon.records.models import Account, Crossing, Dispute, PersonRead, Refusal
from jalon.services.corrections.effective import Effective, Step, read_effective
from jalon.services.node import Node
from jalon.services.policies import policy, require
from jalon.services.reads import place_of, record_read

RIGHT = "look_up_slip"
_CLASSES = ("movement", "identity", "staff", "free_text")
_DAY_ZERO = date(1970, 1, 1)
_NOTHING = "0" * limits.DOCUMENT_NUMBER_CHARACTERS_MAX
_NO_CODE = "----"
Code = TypeVar("Code", bound=CodeList)


class UnableToLookUp(UnableTo):
    """Too many look-ups in an hour."""


@dataclass(frozen=True)
class HeldPart:
    """A category of data and the last day on which it is kept."""

    part_class: str
    until: date


@dataclass(frozen=True)
class DisputeSeen:
    """That a record is disputed, since when, with whose words."""

    at: datetime | None
    note: str | None


@dataclass(frozen=True)
class HeldRecord:
    """What is held of the person who asks. No candidate, no list, no officer. Erased values are None."""

    record_id: UUID
    slip: str
    at: datetime | None
    crossing_point: str | None
    direction: Direction | None
    outcome: Outcome | None
    sex: Sex | None
    nationality: str | None
    residence: str | None
    surname: str | None
    given_names: str | None
    birth: ApproximateDate | None
    document_number: str | None
    issuing_state: str | None
    parts: tuple[HeldPart, ...]
    disputes: tuple[DisputeSeen, ...]
    corrections: tuple[Step, ...]
    void: bool


def look_up(
    *,
    node: Node,
    account: Account,
    code: str,
    document_number: str,
    at: datetime,
    purpose: ReadPurpose = ReadPurpose.SLIP_LOOK_UP,
) -> HeldRecord | None:
    """The record of a slip, if the document is the same. Raises :class:`UnableToLookUp`, UnableToAllow."""
    require(account, RIGHT)
    _refuse_too_many(account, at)
    row = find(code, document_number)
    record_read(node=node, account=account, purpose=purpose, place=place_of(row) if row else None, at=at)
    rows = Dispute.objects.filter(target=row.id if row else UUID(int=0)).order_by("at", "id")
    disputes = tuple(DisputeSeen(one.at, one.note) for one in rows)
    now = read_effective(node, [row or Crossing(id=UUID(int=0))])
    return _held(node, now[row.id], disputes) if row else None


def find(code: str, document_number: str) -> Crossing | Refusal | None:
    """The decision of a slip code whose document has this number: both tables are asked whatever was typed."""
    written = read_slip_code(code) or _NO_CODE
    crossing = Crossing.objects.filter(slip=written).first()
    refusal = Refusal.objects.filter(slip=written).first()
    row = crossing or refusal
    held = _plain(row.document_number or "") if row else ""
    typed = _plain(document_number)
    same = hmac.compare_digest((held or _NOTHING).encode(), typed.encode())
    return row if same and held else None


def _plain(number: str) -> str:
    """Letters and digits alone, in capitals: how numbers are compared, whatever stands between."""
    return "".join(letter for letter in number.upper()[:64] if letter.isascii() and letter.isalnum())


def _refuse_too_many(account: Account, at: datetime) -> None:
    """An hour either side: a clock that was set back gives no new look-ups."""
    hour = timedelta(hours=1)
    recent = PersonRead.objects.filter(
        officer=account.id, purpose=ReadPurpose.SLIP_LOOK_UP, at__gt=at - hour, at__lt=at + hour
    ).count()
    if recent >= limits.SLIP_LOOK_UPS_PER_HOUR_MAX:
        raise UnableToLookUp("services.slip_look_up.too_many", count_max=limits.SLIP_LOOK_UPS_PER_HOUR_MAX)


def _held(node: Node, now: Effective, disputes: tuple[DisputeSeen, ...]) -> HeldRecord:
    row = now.row
    return HeldRecord(
        record_id=row.id,
        slip=row.slip,
        at=row.at,
        crossing_point=row.crossing_point,
        direction=member(Direction, row.direction),
        outcome=member(Outcome, row.outcome),
        sex=member(Sex, row.sex),
        nationality=row.nationality,
        residence=row.residence,
        surname=row.surname,
        given_names=row.given_names,
        birth=birth_of(row.birth),
        document_number=row.document_number,
        issuing_state=row.issuing_state,
        parts=_parts(node, _DAY_ZERO + timedelta(days=row.day)),
        disputes=disputes,
        corrections=now.steps,
        void=now.void,
    )


def member(codes: type[Code], value: int | None) -> Code | None:
    """The member of a stored number; None where it is erased, or a newer program's."""
    return codes(value) if value is not None and value in set(codes) else None


def birth_of(number: int | None) -> ApproximateDate | None:
    """A birth date as a post sent it; None where it is erased or no date."""
    try:
        return None if number is None else ApproximateDate.from_number(number)
    except UnableToRead:
        return None


def _parts(node: Node, on: date) -> tuple[HeldPart, ...]:
    rules = policy()
    kept: RetentionRules = rules.retention_of(node.state) if node.state in rules.countries else rules.retention
    days = [(name, kept.days_of(name)) for name in _CLASSES]
    return tuple(HeldPart(name, on + timedelta(days=count)) for name, count in days if count is not None)
