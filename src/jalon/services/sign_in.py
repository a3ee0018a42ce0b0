"""Signing in, without network: a password, then a second step. Uncommon ways are in the journal.

No answer says which of name and password was wrong, or that an account exists, is locked or is disabled: they are one
and the same sentence. The clock alone never decides: recovery codes and a second officer's vouching need none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.hashers import make_password

from jalon.documents.finding import Finding, Severity
from jalon.kernel.codes.account_action import AccountAction
from jalon.kernel.limits import PASSWORD_CHARACTERS_MAX, SIGN_IN_FAILURES_MAX, SIGN_IN_LOCK_S
from jalon.kernel.texts import text
from jalon.records.models import Account
from jalon.services import second_steps
from jalon.services.accounts import record_change
from jalon.services.journaling import one_transaction
from jalon.services.lock_outs import clear_failures, count_failure, is_locked
from jalon.services.node import Node
from jalon.services.policies import may
from jalon.services.written import storable

_USERNAME_CHARACTERS_MAX = 150


class VouchingReason(StrEnum):
    """Why a second officer vouches for one whose second step does not work."""

    PHONE_LOST = "phone_lost"
    PHONE_WITHOUT_POWER = "phone_without_power"
    CLOCK_WRONG = "clock_wrong"

    def word(self, language: str) -> str:
        """The reason in words."""
        return text(f"services.sign_in.reason_{self.value}", language)


class Way(StrEnum):
    """How the second step was taken."""

    TOTP = "totp"
    RECOVERY = "recovery"
    VOUCHED = "vouched"


@dataclass(frozen=True)
class PasswordAnswer:
    """The account whose password it was, or the finding."""

    account: Account | None
    finding: Finding | None = None


@dataclass(frozen=True)
class SecondStepAnswer:
    """The account signed in, with the device that the session names; or the finding."""

    account: Account | None
    device_id: str | None = None
    way: Way | None = None
    finding: Finding | None = None
    recovery_codes_left: int = 0


def check_password(*, node: Node, username: str, password: str, at: datetime) -> PasswordAnswer:
    """First step. While an account is locked, its password is not looked at."""
    name = storable(username[:_USERNAME_CHARACTERS_MAX]).strip().lower()
    account = Account.objects.filter(username=name).first()
    candidate = storable(password[: PASSWORD_CHARACTERS_MAX + 1])
    if account is None or is_locked(node, account, at) or not account.is_active:
        # The same work as for a right name, so that time does not tell either.
        make_password(candidate)
        return PasswordAnswer(None, _wrong())
    if len(candidate) > PASSWORD_CHARACTERS_MAX or not account.check_password(candidate):
        count_failure(node=node, account=account, at=at)
        return PasswordAnswer(None, _wrong())
    return PasswordAnswer(account)


def check_second_step(*, node: Node, account: Account, code: str, at: datetime) -> SecondStepAnswer:
    """Second step: the six digits of the telephone, or a recovery code. A wrong one counts towards the lock-out."""
    if is_locked(node, account, at) or not account.is_active:
        return SecondStepAnswer(None, finding=_wrong("second_step_wrong"))
    written = code.strip()[:64]
    with one_transaction():
        device, way = second_steps.accept_totp(account, written.replace(" ", ""), at), Way.TOTP
        if device is None:
            device, way = second_steps.accept_recovery_code(account, written), Way.RECOVERY
        if device is not None:
            clear_failures(account)
            if way is Way.RECOVERY:
                _record(node, account, AccountAction.RECOVERY_CODE_USED, account, at)
    if device is None:
        count_failure(node=node, account=account, at=at)
        return SecondStepAnswer(None, finding=_wrong("second_step_wrong"))
    return SecondStepAnswer(account, device, way, None, second_steps.recovery_codes_left(account))


def vouch(
    *,
    node: Node,
    account: Account,
    reason: VouchingReason,
    by_username: str,
    by_password: str,
    by_code: str,
    at: datetime,
) -> SecondStepAnswer:
    """Second step by a second officer, who gives their own password and second step. It is recorded with both names.

    ``account`` has given the right password. Nobody vouches for themselves.
    """
    refused = SecondStepAnswer(None, finding=_wrong("vouching_refused"))
    if is_locked(node, account, at) or not account.is_active:
        return refused
    by = check_person(node=node, username=by_username, password=by_password, code=by_code, at=at)
    if by is None or by.id == account.id or not may(by, "vouch_sign_in"):
        return refused
    with one_transaction():
        clear_failures(account)
        _record(node, account, AccountAction.VOUCHED_BY_SECOND_OFFICER, by, at, reason.value)
    return SecondStepAnswer(
        account, second_steps.paper_device(account), Way.VOUCHED, None, second_steps.recovery_codes_left(account)
    )


def check_person(*, node: Node, username: str, password: str, code: str, at: datetime) -> Account | None:
    """The account of a person who is present and proves it with password and second step; None otherwise."""
    first = check_password(node=node, username=username, password=password, at=at)
    if first.account is None:
        return None
    return check_second_step(node=node, account=first.account, code=code, at=at).account


def _record(
    node: Node, account: Account, action: AccountAction, by: Account, at: datetime, reason: str | None = None
) -> None:
    record_change(node=node, account=account, action=action, by=by, at=at, reason=reason)


def _wrong(condition: str = "wrong") -> Finding:
    parameters = {"failures": SIGN_IN_FAILURES_MAX, "minutes": SIGN_IN_LOCK_S // 60}
    return Finding(f"services.sign_in.{condition}", Severity.ATTENTION, "sign_in", parameters)
