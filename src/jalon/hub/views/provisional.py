"""Provisional steps that await headquarters' review."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.hub.forms import ReviewForm
from jalon.kernel.errors import UnableTo
from jalon.services import reviews
from jalon.services.queries import provisional
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("review_provisional")
@never_cache
@require_GET
def awaiting(request: SignedInRequest) -> HttpResponse:
    """Every step that awaits review, oldest first."""
    steps = provisional.awaiting(node=this_node(), account=request.user, at=time_now())
    return render(request, "hub/provisional.html", {"steps": steps})


@requires("review_provisional")
@never_cache
@require_http_methods(["GET", "POST"])
def review(request: SignedInRequest, record: UUID) -> HttpResponse:
    """One step, and what the review found."""
    node, at, form = this_node(), time_now(), ReviewForm(request.POST or None)
    if form.is_valid():
        try:
            reviews.review(node=node, account=request.user, record_id=record, at=at, **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("hub.review.done", page_language()), extra_tags="done")
            return redirect("hub:provisional")
    step = provisional.read_step(node=node, account=request.user, record_id=record, at=at)
    if step is None:
        raise Http404
    return render(request, "hub/review.html", {"step": step, "form": form}, status=_UNABLE if form.errors else 200)
