"""Names by which screens show officers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from jalon.records.models import AccountChange


def labels(officers: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """The newest names that the journals of all nodes say, by account."""
    wanted = {officer for officer in officers if officer}
    named = AccountChange.objects.filter(account__in=wanted, label__isnull=False).order_by("day", "tick", "id")
    return {account: label for account, label in named.values_list("account", "label") if account and label}
