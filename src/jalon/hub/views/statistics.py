"""A day's crossings, small cells hidden."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jalon.design.language import page_language
from jalon.hub.figures_csv import table_csv
from jalon.hub.views.figures.failing import failed
from jalon.services.queries.day_statistics import DayStatistics, day_statistics, today_of
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.stats.disclosure.register import UnableToProtect


@requires("see_statistics")
@never_cache
@require_GET
def day(request: SignedInRequest) -> HttpResponse:
    """The figures of one day; today where none is named."""
    try:
        found = _figures(request)
    except UnableToProtect as failure:
        return failed(request, "hub.statistics.title", failure)
    return render(request, "hub/statistics.html", {"figures": found})


@requires("see_statistics")
@never_cache
@require_GET
def table(request: SignedInRequest, subject: str) -> HttpResponse:
    """One table of that page as a file, by the same rule of what is hidden."""
    try:
        figures = _figures(request)
        content = table_csv(figures, subject, page_language())
    except UnableToProtect as failure:
        return failed(request, "hub.statistics.title", failure)
    except KeyError:
        raise Http404 from None
    name = f"crossings-{figures.on.isoformat()}-{subject.replace('_', '-')}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=disposition)


def _figures(request: SignedInRequest) -> DayStatistics:
    node = this_node()
    on = today_of(node, time_now())
    with suppress(ValueError):
        on = date.fromisoformat(request.GET.get("on", ""))
    return day_statistics(node=node, account=request.user, on=on)
