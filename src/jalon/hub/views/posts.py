"""Posts: last heard, backlog, ages of lists."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jalon.services.queries import posts as queries
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires


@requires("see_posts")
@never_cache
@require_GET
def posts(request: SignedInRequest) -> HttpResponse:
    """Every post, by name."""
    return render(request, "hub/posts.html", {"posts": queries.posts(account=request.user, at=time_now())})
