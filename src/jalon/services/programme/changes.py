"""Every write to the programme leaves who, when, what, before, after and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.programme.models import WHOLE, Change, Project
from jalon.records.models import Account
from jalon.records.routing import PROGRAMME
from jalon.services.storage_failures import storage_failures
from jalon.services.written import plain


class UnableToChangeProgramme(UnableTo):
    """A write to the programme that is refused, with its reason."""


@contextmanager
def one_write() -> Iterator[None]:
    """A transaction of the programme database. Raises ``UnableToRecord`` when the storage refuses."""
    with storage_failures(), transaction.atomic(using=PROGRAMME):
        yield


@dataclass(frozen=True)
class Writer:
    """Who writes to a project, and when; ``by`` is None for a command of the machine."""

    project: Project
    by: Account | None
    at: datetime

    def note(
        self,
        subject: str,
        key: object,
        action: str,
        *,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
        why: str = "",
        iso3: str = WHOLE,
    ) -> Change:
        """One line of the history of writes; inside :func:`one_write`."""
        return Change.objects.create(
            project=self.project,
            subject=subject,
            key=str(key)[: limits.PROGRAMME_NAME_CHARACTERS_MAX],
            action=action,
            before=_kept(before or {}),
            after=_kept(after or {}),
            by=self.by.id if self.by else None,
            by_label=self.by.label if self.by else "",
            at=self.at,
            why=worded(why),
            iso3=iso3,
        )


def worded(written: str) -> str:
    """What somebody wrote, as it is kept."""
    return plain(written, limits.PROGRAMME_TEXT_CHARACTERS_MAX)


def named(written: str) -> str:
    """A name or title that somebody wrote, as it is kept."""
    return plain(written, limits.PROGRAMME_NAME_CHARACTERS_MAX)


def _kept(values: Mapping[str, object]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return value
