"""Whoever gave the right password and not yet the second step: kept in the session for a few minutes, and no longer."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from jalon.kernel.clock import utc_seconds
from jalon.kernel.limits import SIGN_IN_STEP_S_MAX
from jalon.records.models import Account

_KEY = "halfway"


class Halfway:
    """The state between the two steps, of one browser."""

    def __init__(self, request: HttpRequest) -> None:
        self._session = request.session

    def keep(self, account: Account, asked: str, at: datetime) -> None:
        """The password was right. ``asked`` is the page that was asked for at first."""
        self._session.cycle_key()
        self._session[_KEY] = {"account": str(account.pk), "asked": asked, "at_s": utc_seconds(at)}

    def account(self, at: datetime) -> Account | None:
        """Whose second step is awaited; None when nobody's, or when it took too long."""
        kept = self._session.get(_KEY)
        if not kept or not 0 <= utc_seconds(at) - kept["at_s"] <= SIGN_IN_STEP_S_MAX:
            return None
        return Account.objects.filter(pk=kept["account"], is_active=True).first()

    def asked(self) -> str:
        """The page that was asked for at first; the state ends here."""
        return str((self._session.pop(_KEY, None) or {}).get("asked", ""))
