"""A day's crossings, small cells hidden."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jalon.services.queries.day_statistics import day_statistics, today_of
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires


@requires("see_statistics")
@never_cache
@require_GET
def day(request: SignedInRequest) -> HttpResponse:
    """The figures of one day; today where none is named."""
    node = this_node()
    on = today_of(node, time_now())
    with suppress(ValueError):
        on = date.fromisoformat(request.GET.get("on", ""))
    figures = day_statistics(node=node, account=request.user, on=on)
    return render(request, "hub/statistics.html", {"figures": figures})
