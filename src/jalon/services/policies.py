"""The policy that this node obeys, and whether an account may do something."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from jalon.kernel.errors import UnableTo
from jalon.policy import Policy, load_policy
from jalon.policy.country import Country
from jalon.policy.reading import refuse_file
from jalon.records.models import Account

_SENT, _CURRENT = "policy", "CURRENT"
_FOLDER = re.compile(r"[0-9a-f]{32}", re.ASCII)
_FILE = re.compile(r"(?:[a-z_]+/)?[A-Za-z0-9_]+\.yaml", re.ASCII)


class UnableToAllow(UnableTo):
    """The account's role does not have the right."""


def policy() -> Policy:
    """The policy of the folder that headquarters sent, else of the one that the settings name; read once.

    Raises :class:`UnableToReadPolicy`.
    """
    return _policy_of(sent_folder() or settings.JALON_POLICY_DIR)


def sent_folder() -> Path | None:
    """The policy that headquarters sent to this post, None before it did. Each one has a folder of its own."""
    pointer = Path(settings.JALON_HOME) / _SENT / _CURRENT
    try:
        name = pointer.read_text(encoding="ascii").strip()
    except OSError:
        return None
    folder = pointer.parent / name
    return folder if _FOLDER.fullmatch(name) and folder.is_dir() else None


def take(files: Mapping[str, str]) -> None:
    """Obey these files from now on, if they are a policy that can be read as a whole; else nothing changes.

    Raises :class:`UnableToReadPolicy` with file and line.
    """
    root = Path(settings.JALON_HOME) / _SENT
    digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:32]
    folder = root / digest
    for name, content in files.items():
        path = folder / name
        if not _FILE.fullmatch(name):
            raise refuse_file(Path(name[:80]), "unknown_file")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    load_policy(folder)
    aside = root / f"{_CURRENT}.new"
    aside.write_text(digest, encoding="ascii")
    aside.replace(root / _CURRENT)


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
