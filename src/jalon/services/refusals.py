"""Refusing entry: the question about return comes first, then a ground of the closed list, then a second officer.

The answer to the question is stored nowhere. A no lives in the form as a signed token of half an hour; a yes seals one
cell for the protection service and ends as *handed to another service*, as health, customs and family cases do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.core.signing import BadSignature, Signer

from jalon.kernel.clock import utc_seconds
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.errors import UnableTo
from jalon.kernel.limits import RETURN_ANSWER_S_MAX
from jalon.records.models import Account, InspectionDraft
from jalon.services import decisions, second_officer
from jalon.services.decisions import Decided, Request
from jalon.services.inspections.seen import Sentence
from jalon.services.inspections.stated import Stated
from jalon.services.inspections.viewing import case_reference
from jalon.services.node import Node
from jalon.services.policies import country_of, require
from jalon.services.referrals import UnableToRefer, can_refer, payload_of
from jalon.services.second_officer import SecondOfficerClaim

_SIGNER = "jalon.services.refusals"


class UnableToRefuse(UnableTo):
    """A refusal that cannot be recorded so."""


class ReturnAnswer(StrEnum):
    """Does the traveller fear to go back?"""

    NO = "no"
    YES = "yes"


@dataclass(frozen=True)
class ReturnAnswered:
    """What comes next: ``refuse`` with a token, ``handed`` with what was recorded, or ``call`` with whom to call."""

    next: str
    token: str | None = None
    decided: Decided | None = None
    call: tuple[Sentence, ...] = ()


def answer_return_question(
    *,
    node: Node,
    account: Account,
    draft_id: UUID,
    version: int,
    answer: ReturnAnswer,
    at: datetime,
    needs: str = "",
    fields: Mapping[str, str] | None = None,
) -> ReturnAnswered:
    """Take the answer, which is never stored. A yes stops the refusal.

    Raises :class:`UnableToDecide` where a decision could not be recorded, ``UnableToRecord``.
    """
    require(account, "decide")
    if answer is ReturnAnswer.NO:
        return ReturnAnswered("refuse", token=_token(draft_id, account, at))
    if not can_refer(node):
        return ReturnAnswered("call", call=whom_to_call(node))

    def payload(draft: InspectionDraft, stated: Stated) -> bytes:
        return payload_of(draft, stated, needs=needs, language=account.language, at=at)

    request = Request(
        draft_id=draft_id,
        version=version,
        outcome=Outcome.HANDED_TO_ANOTHER_SERVICE,
        fields=fields or {},
        confirm_duplicate=True,
    )
    try:
        decided = decisions.settle(
            node=node, account=account, request=request, second=second_officer.NOT_NEEDED, at=at, payload=payload
        )
    except UnableToRefer:
        return ReturnAnswered("call", call=whom_to_call(node))
    return ReturnAnswered("handed", decided=decided)


def whom_to_call(node: Node) -> tuple[Sentence, ...]:
    """Telephone numbers of the protection service and of headquarters, or that they have not been set."""
    country = country_of(node.state)
    found = []
    for service in ("protection", "headquarters"):
        phone = getattr(country.contacts, f"{service}_phone") if country else None
        if phone:
            found.append(Sentence(f"services.refusals.call_{service}", {"phone": phone}))
        else:
            found.append(Sentence(f"services.refusals.call_{service}_unset"))
    return tuple(found)


def refuse(  # noqa: PLR0913 the fields of one form
    *,
    node: Node,
    account: Account,
    draft_id: UUID,
    version: int,
    token: str,
    ground: RefusalGround,
    second: SecondOfficerClaim | None,
    at: datetime,
    fields: Mapping[str, str] | None = None,
    note: str = "",
    confirm_duplicate: bool = False,
) -> Decided:
    """Record a refusal. ``token`` proves that the question was put; with no second officer on duty it is provisional.

    Raises :class:`UnableToRefuse`, ``UnableToDecide``, ``UnableToConfirm``, ``UnableToAllow``, ``UnableToRecord``.
    """
    require(account, "decide")
    request = Request(
        draft_id=draft_id,
        version=version,
        outcome=Outcome.REFUSED,
        fields=fields or {},
        note=note,
        confirm_duplicate=confirm_duplicate,
    )
    if (before := decisions.check(node=node, request=request, at=at)) is not None:
        return before
    _check_token(token, draft_id, account, at)
    case = case_reference(draft_id)
    confirmed = second_officer.confirm(node=node, account=account, claim=second, case_reference=case, at=at)
    return decisions.settle(node=node, account=account, request=request, second=confirmed, at=at, ground=ground)


def _token(draft_id: UUID, account: Account, at: datetime) -> str:
    return Signer(salt=_SIGNER).sign_object([draft_id.hex, account.id.hex, utc_seconds(at)])


def _check_token(token: str, draft_id: UUID, account: Account, at: datetime) -> None:
    try:
        draft, officer, given_s = Signer(salt=_SIGNER).unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise UnableToRefuse("services.refusals.question_first") from error
    if (draft, officer) != (draft_id.hex, account.id.hex):
        raise UnableToRefuse("services.refusals.question_first")
    if abs(utc_seconds(at) - given_s) > RETURN_ANSWER_S_MAX:
        raise UnableToRefuse("services.refusals.question_again")
