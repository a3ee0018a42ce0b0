"""The policy that this node obeys, and whether an account may do something."""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from jalon.kernel.errors import UnableTo
from jalon.policy import Policy, load_policy
from jalon.policy.country import Country
from jalon.records.models import Account


class UnableToAllow(UnableTo):
    """The account's role does not have the right."""


def policy() -> Policy:
    """The policy of the folder that the settings name, read once. Raises :class:`UnableToReadPolicy`."""
    return _policy_of(settings.JALON_POLICY_DIR)


@lru_cache(maxsize=4)
def _policy_of(folder: Path | None) -> Policy:
    return load_policy(folder)


def country_of(state: str) -> Country | None:
    """The file of a State, None where it has none."""
    return policy().countries.get(state)


def zone_of(state: str) -> tzinfo:
    """The time zone of a State; UTC where it is not known."""
    country = country_of(state)
    try:
        return ZoneInfo(country.time_zone) if country else UTC
    except ZoneInfoNotFoundError:
        return UTC


def may(account: Account, right: str) -> bool:
    """Whether an account that is not disabled has ``right`` by its role."""
    role = policy().roles.get(account.role)
    return account.is_active and role is not None and role.may(right)


def require(account: Account, right: str) -> None:
    """Pass, or raise :class:`UnableToAllow`."""
    if not may(account, right):
        raise UnableToAllow("services.policies.not_allowed")
