"""The results matrix, today or as it was known on a day."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jalon.design.language import page_language
from jalon.services.queries.programme.matrix import matrix as read_matrix
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen


@requires("see_programme")
@require_GET
def matrix(request: SignedInRequest) -> HttpResponse:
    """Results, indicators, targets, baselines, where each stands."""
    project, who = chosen(request)
    on = asked_day(request, "on")
    found = read_matrix(project, who, at=time_now(), as_of=end_of(on), language=page_language())
    return render(request, "website/matrix.html", {"matrix": found, "who": who, "on": on})


def asked_day(request: HttpRequest, name: str) -> date | None:
    """A day of the address, None for none or for one that cannot be read."""
    with suppress(ValueError):
        return date.fromisoformat(request.GET.get(name, ""))
    return None


def end_of(on: date | None) -> datetime | None:
    """The last moment of a day."""
    return None if on is None else datetime.combine(on, time.min, UTC) + timedelta(days=1, microseconds=-1)
