"""Posts: how each stands, why it needs help, its last days."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jalon import __version__
from jalon.design.maps import west_africa
from jalon.services.policies import may
from jalon.services.queries import alarms as alarm_queries
from jalon.services.queries.gaps import gaps_of
from jalon.services.queries.network import network
from jalon.services.queries.post_history import post_history
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires


@requires("see_posts")
@never_cache
@require_GET
def posts(request: SignedInRequest) -> HttpResponse:
    """Every post, those that need help first, on a map and in a table."""
    at, outline = time_now(), west_africa()
    context = {
        "network": network(account=request.user, program=__version__, at=at),
        "alarms": alarm_queries.open_count(),
        "outline": outline,
        "view": outline.view_box(this_node().state),
        "at": at,
    }
    return render(request, "hub/posts.html", context)


@requires("see_posts")
@never_cache
@require_GET
def post(request: SignedInRequest, node: str) -> HttpResponse:
    """One post and its last days."""
    history = post_history(account=request.user, node=node, program=__version__, at=time_now())
    if history is None:
        raise Http404
    context = {
        "history": history,
        "alarms": alarm_queries.alarms(account=request.user, post=node),
        "gaps": gaps_of(account=request.user, post=node),
        "may_acknowledge": may(request.user, "acknowledge_alarm"),
    }
    return render(request, "hub/post.html", context)
