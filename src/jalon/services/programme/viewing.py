"""Who asks, and what of a project they may see: by the class of a record and by its country (SAFEGUARDS 20).

A manager sees everything; a focal point what is not sensitive, of the countries it stands for and of the whole; a
donor what is shared with it; anybody what is public. Whoever reads a record of the programme goes through here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from jalon.programme.models import (
    CLASSES,
    INTERNAL,
    PUBLIC,
    SENSITIVE,
    SHARED,
    WHOLE,
    FocalPoint,
    Project,
)
from jalon.records.models import Account
from jalon.services.policies import UnableToAllow, may

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Viewer:
    """What somebody may see. ``countries`` None: every country. ``unverified``: whether values without proof too."""

    classes: frozenset[str]
    countries: frozenset[str] | None
    unverified: bool
    account: Account | None = None

    def sees(self, sensitivity: str, iso3: str = WHOLE) -> bool:
        """Whether a record of that class and country is theirs to see."""
        return sensitivity in self.classes and self.sees_country(iso3)

    def sees_country(self, iso3: str) -> bool:
        """Whether a country, or what concerns the whole project, is theirs to see."""
        return self.countries is None or iso3 == WHOLE or iso3 in self.countries

    def enters(self, iso3: str) -> bool:
        """Whether they enter and verify what concerns a country; the whole is the manager's."""
        if self.account is None or not may(self.account, "enter_values"):
            return False
        return self.countries is None or iso3 in self.countries

    def only(self, rows: QuerySet[Row], *, iso3: str | None = None) -> QuerySet[Row]:
        """The rows that are theirs to see; ``iso3`` names the field of the country, None where there is none."""
        kept = rows.filter(sensitivity__in=self.classes)
        if iso3 is None or self.countries is None:
            return kept
        return kept.filter(Q(**{f"{iso3}__in": [WHOLE, *sorted(self.countries)]}))


ANYBODY = Viewer(frozenset({PUBLIC}), None, unverified=False)
"""Somebody who has not signed in."""


def viewer(account: Account, project: Project) -> Viewer:
    """What an account may see of a project. Raises ``UnableToAllow`` for a role without the programme."""
    if not may(account, "see_programme"):
        raise UnableToAllow("services.policies.not_allowed")
    if may(account, "manage_programme"):
        return Viewer(frozenset(CLASSES), None, unverified=True, account=account)
    if may(account, "enter_values"):
        countries = FocalPoint.objects.filter(project=project, account=account.id).values_list("iso3", flat=True)
        classes = frozenset(CLASSES) - {SENSITIVE}
        return Viewer(classes, frozenset(countries), unverified=True, account=account)
    return Viewer(frozenset({SHARED, PUBLIC}), None, unverified=False, account=account)


def projects_of(account: Account) -> list[Project]:
    """Projects that an account sees, the one with a matrix first; a focal point sees those it stands in."""
    found = Project.objects.order_by("pk")
    if may(account, "manage_programme"):
        return list(found)
    if may(account, "enter_values"):
        standing = FocalPoint.objects.filter(account=account.id).values_list("project", flat=True)
        return list(found.filter(pk__in=standing))
    return list(found.filter(sensitivity__in=(SHARED, PUBLIC)))


def public_projects() -> list[Project]:
    """Projects that anybody sees."""
    return list(Project.objects.filter(sensitivity=PUBLIC).order_by("pk"))


def narrowest(classes: Iterable[str]) -> str:
    """The most closed of several classes.

    >>> narrowest(["public", "internal"])
    'internal'
    """
    return min(classes, key=CLASSES.index, default=INTERNAL)
