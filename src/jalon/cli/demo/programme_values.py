"""Invented values for the website of the demonstration; every page that shows one says so."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal

from jalon.logframe.values import Mode, State, entry
from jalon.programme.models import Project
from jalon.records.models import Account
from jalon.services.programme import entering, opening
from jalon.services.programme.entering import Cell, Given, countries_of
from jalon.services.programme.loading import load_proposal
from jalon.services.programme.viewing import viewer

_SEED = 2026
_MONTHS = 6
_CODES = ("OP1-I3", "OP1-I5", "OP1-I6", "OP2-I1", "OP2-I6", "OP2-I7", "OP3-I3", "OP4-I3")
_MOST = 6
FOCAL_POINTS = {"focal-bfa": "BFA", "focal-mrt": "MRT"}
"""Accounts of the demonstration, and the country each stands for."""


def fill(*, manager: str, at: datetime) -> int:
    """The proposal, its focal points and some months of invented values; how many values there are."""
    project = load_proposal(at=at)
    Project.objects.filter(pk=project.pk).update(demonstration=True)
    who = viewer(Account.objects.get(username=manager), project)
    for name, iso3 in FOCAL_POINTS.items():
        account = Account.objects.get(username=name)
        opening.name_focal_point(who=who, project=project, account=account, iso3=iso3, at=at)
    numbers = random.Random(_SEED)  # noqa: S311 invented values, no secret
    count = 0
    for indicator in project.indicators.filter(code__in=_CODES).order_by("place"):
        for iso3 in countries_of(indicator):
            for month in _months(at.date()):
                given = _given(numbers)
                entering.keep(by=None, cell=Cell(indicator, iso3, month), given=given, at=at, origin="demo")
                count += 1
    return count


def _given(numbers: random.Random) -> Given:
    """One of the five states: mostly a number, now and then none."""
    state = numbers.choices(list(State), weights=(8, 2, 1, 0, 1))[0]
    amount = Decimal(numbers.randint(1, _MOST)) if state is State.VALUE else None
    return Given(entry(state, amount, Mode.INCREMENT), 0)


def _months(today: date) -> list[date]:
    last = today.year * 12 + today.month - 1
    return [date(place // 12, place % 12 + 1, 1) for place in range(last - _MONTHS + 1, last + 1)]
