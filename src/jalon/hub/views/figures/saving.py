"""Saved views: the list, saving, deleting. Opening one is a link to the builder."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.hub.figures_asked import Asked
from jalon.hub.views.figures.failing import UNABLE, failed, unable
from jalon.kernel.errors import UnableTo
from jalon.services.statistics import saved_views, tables
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires


@requires("see_statistics")
@never_cache
@require_http_methods(["GET", "POST"])
def views(request: SignedInRequest) -> HttpResponseBase:
    """One's own views and those that are shared; a post saves one."""
    if request.method == "POST":
        return _save(request)
    return _list(request, {})


@requires("see_statistics")
@never_cache
@require_POST
def delete(request: SignedInRequest, view: UUID) -> HttpResponseBase:
    """Take one's own view away."""
    try:
        saved_views.delete_view(account=request.user, view=view, at=time_now())
    except UnableTo as failure:
        return failed(request, "hub.figures.views", failure)
    messages.success(request, sentence("hub.figures.view_deleted", page_language()), extra_tags="done")
    return see_other("hub:figure_views")


def _save(request: SignedInRequest) -> HttpResponseBase:
    at = time_now()
    try:
        asked = Asked.of(QueryDict(request.POST.get("query", "")), at.date().strftime("%Y-%m"))
        tables.by_year(asked.question(), asked.compared())
        name, shared = request.POST.get("name", ""), request.POST.get("shared") == "on"
        saved_views.save_view(account=request.user, name=name, query=asked.query(), shared=shared, at=at)
    except UnableTo as failure:
        return _list(request, unable(failure), UNABLE)
    messages.success(request, sentence("hub.figures.view_saved", page_language()), extra_tags="done")
    return see_other("hub:figure_views")


def _list(request: SignedInRequest, said: dict[str, object], status: int = 200) -> HttpResponse:
    context = said | {"views": saved_views.saved_views(account=request.user), "account_id": request.user.id}
    return render(request, "hub/figures/views.html", context, status=status)
