"""Candidates found after a crossing, and their verification."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.hub.search_forms import VerificationForm
from jalon.kernel.errors import UnableTo
from jalon.services.queries import candidates as queries
from jalon.services.verifying import verify
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("verify_candidates")
@never_cache
@require_GET
def candidates(request: SignedInRequest) -> HttpResponse:
    """What waits for verification, the oldest first."""
    found = queries.candidates(node=this_node(), account=request.user, at=time_now())
    return render(request, "hub/candidates.html", {"candidates": found})


@requires("verify_candidates")
@never_cache
@require_http_methods(["GET", "POST"])
def candidate(request: SignedInRequest, candidate: UUID) -> HttpResponseBase:
    """One candidate beside the crossing; what the verification found."""
    node, at = this_node(), time_now()
    form = VerificationForm(request.POST or None)
    if form.is_valid():
        try:
            verify(node=node, account=request.user, candidate=candidate, at=at, **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("hub.candidates.done", page_language()), extra_tags="done")
            return redirect("hub:candidates")
    found = queries.open_candidate(node=node, account=request.user, candidate=candidate, at=at)
    if found is None:
        raise Http404
    status = _UNABLE if form.errors else 200
    return render(request, "hub/candidate.html", {"candidate": found, "form": form}, status=status)
