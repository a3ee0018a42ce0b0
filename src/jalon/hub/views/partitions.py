"""Which post holds which lists: one list manager proposes, another agrees; one takes away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.hub.officer_forms import HoldingForm
from jalon.kernel.errors import UnableTo
from jalon.services.feeds import changing
from jalon.services.queries import posts, serving
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("manage_lists")
@never_cache
@require_http_methods(["GET", "POST"])
def partitions(request: SignedInRequest) -> HttpResponseBase:
    """Every list with the posts that hold it; a form to propose one post more."""
    form = HoldingForm(request.POST or None, posts=posts.active_posts(), partitions=serving.partition_names())
    if form.is_valid():
        try:
            changing.propose_holding(by=request.user, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            return _done(request, "hub.partitions.proposed")
    context = {
        "form": form,
        "proposals": serving.holding_proposals(account=request.user),
        "partitions": serving.all_partitions(account=request.user),
    }
    return render(request, "hub/partitions.html", context, status=_UNABLE if form.errors else 200)


@requires("manage_lists")
@never_cache
@require_POST
def agree(request: SignedInRequest, proposal: UUID) -> HttpResponseBase:
    """A second person agrees."""
    changing.agree(node=this_node(), by=request.user, proposal=proposal, at=time_now())
    return _done(request, "hub.partitions.agreed")


@requires("manage_lists")
@never_cache
@require_POST
def drop(request: SignedInRequest, proposal: UUID) -> HttpResponseBase:
    """Take a proposal back."""
    changing.withdraw_proposal(by=request.user, proposal=proposal)
    return _done(request, "hub.partitions.dropped")


@requires("manage_lists")
@never_cache
@require_POST
def end(request: SignedInRequest, number: int) -> HttpResponseBase:
    """Take a list from a post, at once."""
    post = request.POST.get("post", "")
    changing.end_holding(node=this_node(), by=request.user, partition=number, post=post, at=time_now())
    return _done(request, "hub.partitions.ended")


def _done(request: SignedInRequest, said: str) -> HttpResponseBase:
    messages.success(request, sentence(said, page_language()), extra_tags="done")
    return see_other("hub:partitions")
