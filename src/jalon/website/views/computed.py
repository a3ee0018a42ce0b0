"""Indicators computed from facts: the list, and for each where its number comes from."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jalon.services.queries.programme.computed import computed_lines, shown_figure
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen


@requires("see_programme")
@never_cache
@require_GET
def computed(request: SignedInRequest) -> HttpResponse:
    """Every computed indicator with its figure."""
    project, who = chosen(request)
    return render(
        request, "website/computed.html", {"project": project, "lines": computed_lines(project, who, time_now())}
    )


@requires("see_programme")
@never_cache
@require_GET
def figure(request: SignedInRequest, code: str) -> HttpResponse:
    """Where a number comes from."""
    project, who = chosen(request)
    shown = shown_figure(project, code, who, time_now())
    if shown is None:
        raise Http404
    return render(request, "website/figure.html", {"project": project, "shown": shown})
