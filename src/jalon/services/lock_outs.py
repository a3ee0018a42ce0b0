"""The lock-out after wrong passwords and codes. A wrong clock neither ends it nor makes it last for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from jalon.kernel.codes.account_action import AccountAction
from jalon.kernel.limits import (
    CLOCK_BACK_S_TOLERATED,
    CLOCK_FORWARD_S_TOLERATED,
    SIGN_IN_FAILURES_MAX,
    SIGN_IN_LOCK_S,
)
from jalon.records.models import Account
from jalon.services.accounts import record_change
from jalon.services.clock_doubt import doubt
from jalon.services.journaling import one_transaction
from jalon.services.node import Node
from jalon.services.storage_failures import storage_failures

LOCK = timedelta(seconds=SIGN_IN_LOCK_S)
_BACK = timedelta(seconds=CLOCK_BACK_S_TOLERATED)
_FORWARD = timedelta(seconds=CLOCK_FORWARD_S_TOLERATED)


def locked_until(until: datetime | None, at: datetime, *, clock_doubted: bool) -> datetime | None:
    """When a lock that was to end at ``until`` ends as seen at ``at``; None when it has ended or there is none.

    A clock set back to before the lock began, or forward by more than a day while the clock is doubted, starts the
    lock again from now: it then lasts its fifteen minutes, not less and not a year.
    """
    if until is None:
        return None
    if at < until - LOCK - _BACK:
        return at + LOCK
    if at < until:
        return until
    if at >= until + _FORWARD and clock_doubted:
        return at + LOCK
    return None


def is_locked(node: Node, account: Account, at: datetime) -> bool:
    """Whether the account is locked out now; keeps what a changed clock makes of the lock."""
    if account.locked_until is None:
        return False
    until = locked_until(account.locked_until, at, clock_doubted=doubt(node, at=at) is not None)
    if until != account.locked_until:
        account.locked_until = until
        if until is None:
            account.failures = 0
        with storage_failures():
            account.save(update_fields=["locked_until", "failures"])
    return until is not None


def count_failure(*, node: Node, account: Account, at: datetime) -> None:
    """One more wrong password or code; the fifth in a row locks the account and is recorded."""
    with one_transaction():
        Account.objects.filter(pk=account.pk).update(failures=F("failures") + 1)
        account.refresh_from_db(fields=["failures", "locked_until"])
        if account.failures < SIGN_IN_FAILURES_MAX or account.locked_until is not None:
            return
        account.locked_until = at + LOCK
        account.save(update_fields=["locked_until"])
        record_change(node=node, account=account, action=AccountAction.LOCKED, by=None, at=at)


def clear_failures(account: Account) -> None:
    """A sign-in that succeeded starts the count again."""
    if account.failures or account.locked_until:
        account.failures, account.locked_until = 0, None
        account.save(update_fields=["failures", "locked_until"])
