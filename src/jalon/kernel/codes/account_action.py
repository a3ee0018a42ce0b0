"""What happened to an account."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class AccountAction(CodeList):
    """Closed list of changes and of uncommon ways to sign in."""

    CREATED = 2
    DISABLED = 3
    ENABLED = 4
    ROLE_CHANGED = 5
    PASSWORD_CHANGED = 6
    SECOND_FACTOR_SET = 7
    LOCKED = 8
    UNLOCKED = 9
    RECOVERY_CODE_USED = 10
    VOUCHED_BY_SECOND_OFFICER = 11
    SIGNED_IN = 12
