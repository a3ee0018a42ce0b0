"""Searching for a person, and opening a record that a search showed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jalon.hub.search_forms import SearchForm
from jalon.kernel.errors import UnableTo
from jalon.services import searching
from jalon.services.queries.record import read_record
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("search_persons")
@never_cache
@require_http_methods(["GET", "POST"])
def search(request: SignedInRequest) -> HttpResponse:
    """Two identifying fields and a purpose; at most 20 records."""
    form = SearchForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        sought = searching.Sought(**form.cleaned_data)
        try:
            context["found"] = searching.search(node=this_node(), account=request.user, sought=sought, at=time_now())
        except UnableTo as unable:
            form.say(unable)
    return render(request, "hub/search.html", context, status=_UNABLE if form.errors else 200)


@requires("search_persons")
@never_cache
@require_GET
def record(request: SignedInRequest, record: UUID) -> HttpResponse:
    """One record, for whoever has a reason to open it; the reading is recorded."""
    found = read_record(node=this_node(), account=request.user, record_id=record, at=time_now())
    if found is None:
        raise Http404
    return render(request, "hub/record.html", {"crossing": found})
