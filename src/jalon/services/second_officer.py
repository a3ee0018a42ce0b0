"""The second officer of a coercive step (SAFEGUARDS 18): present, or by a one-time code, or none on duty."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.kernel.errors import UnableTo
from jalon.kernel.ids import tag
from jalon.records.models import Account
from jalon.services.lock_outs import count_failure, is_locked
from jalon.services.node import Node
from jalon.services.policies import may
from jalon.services.sign_in import check_person

CODE_DIGITS = 8
_TAG = tag("jalon/second/1")


class UnableToConfirm(UnableTo):
    """The second officer's part is missing or was not accepted."""


@dataclass(frozen=True)
class SecondOfficerClaim:
    """What the form says. PRESENT: name, password and second step; CODE_FROM_HEADQUARTERS: the code heard."""

    way: SecondOfficerWay
    username: str = ""
    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)


@dataclass(frozen=True)
class SecondOfficer:
    """A second officer's part as it is recorded. ``account`` is set when present."""

    way: SecondOfficerWay
    account: UUID | None = None

    @property
    def provisional(self) -> bool:
        """Nobody has confirmed the step yet."""
        return self.way is SecondOfficerWay.NONE_ON_DUTY


NOT_NEEDED = SecondOfficer(SecondOfficerWay.NOT_NEEDED)


def code_for(secret: bytes, case_reference: str) -> str:
    """The one-time code of a case: eight digits that headquarters and the post compute alike, without network.

    The code is bound to the case, which is decided once; it depends on no clock.
    """
    digest = hmac.digest(secret, _TAG + case_reference.strip().upper().encode("utf-8", "replace"), "sha256")
    return f"{int.from_bytes(digest[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def confirm(
    *, node: Node, account: Account, claim: SecondOfficerClaim | None, case_reference: str, at: datetime
) -> SecondOfficer:
    """The second officer's part in a step of ``account``. Raises :class:`UnableToConfirm`."""
    if claim is None or claim.way is SecondOfficerWay.NOT_NEEDED:
        raise UnableToConfirm("services.second_officer.needed")
    if claim.way is SecondOfficerWay.PRESENT:
        return _present(node, account, claim, at)
    if claim.way is SecondOfficerWay.CODE_FROM_HEADQUARTERS:
        return _by_code(node, account, claim, case_reference, at)
    return SecondOfficer(SecondOfficerWay.NONE_ON_DUTY)


def _present(node: Node, account: Account, claim: SecondOfficerClaim, at: datetime) -> SecondOfficer:
    if claim.username.strip().lower() == account.username:
        raise UnableToConfirm("services.second_officer.same_person")
    person = check_person(node=node, username=claim.username, password=claim.password, code=claim.code, at=at)
    if person is None:
        raise UnableToConfirm("services.second_officer.not_recognised")
    if not may(person, "second_officer"):
        raise UnableToConfirm("services.second_officer.not_entitled")
    return SecondOfficer(SecondOfficerWay.PRESENT, person.id)


def _by_code(
    node: Node, account: Account, claim: SecondOfficerClaim, case_reference: str, at: datetime
) -> SecondOfficer:
    """A wrong code counts towards the lock-out of the officer who typed it, who then tries no more codes."""
    if node.second_officer_secret is None:
        raise UnableToConfirm("services.second_officer.not_enrolled")
    if is_locked(node, account, at):
        raise UnableToConfirm("services.second_officer.code_wrong")
    given = "".join(letter for letter in claim.code[:32] if letter not in " -")
    expected = code_for(node.second_officer_secret, case_reference)
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode()):
        count_failure(node=node, account=account, at=at)
        raise UnableToConfirm("services.second_officer.code_wrong")
    return SecondOfficer(SecondOfficerWay.CODE_FROM_HEADQUARTERS)
