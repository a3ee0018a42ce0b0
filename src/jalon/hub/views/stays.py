"""Stays that look longer than allowed, and their explanation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.hub.search_forms import StayForm
from jalon.kernel.errors import UnableTo
from jalon.services.explaining_stays import explain_stay
from jalon.services.queries import stays as queries
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("review_stays")
@never_cache
@require_GET
def stays(request: SignedInRequest) -> HttpResponse:
    """The list, the likeliest first; nobody is named."""
    found = queries.stays(node=this_node(), account=request.user)
    return render(request, "hub/stays.html", {"stays": found})


@requires("review_stays")
@never_cache
@require_http_methods(["GET", "POST"])
def stay(request: SignedInRequest, entry: UUID) -> HttpResponseBase:
    """One stay with the questions that were asked before; its explanation."""
    node, at = this_node(), time_now()
    form = StayForm(request.POST or None)
    if form.is_valid():
        try:
            explain_stay(node=node, account=request.user, entry=entry, at=at, **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("hub.stays.done", page_language()), extra_tags="done")
            return redirect("hub:stays")
    found = queries.open_stay(node=node, account=request.user, entry=entry, at=at)
    if found is None:
        raise Http404
    context = {"stay": found, "form": form}
    return render(request, "hub/stay.html", context, status=_UNABLE if form.errors else 200)
