"""One-time codes in place of a second officer, read out by telephone."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.hub.forms import SecondOfficerForm
from jalon.kernel.errors import UnableTo
from jalon.services.queries.posts import active_posts
from jalon.services.second_officer_codes import issue_second_officer_code
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("issue_second_officer_code")
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: SignedInRequest) -> HttpResponse:
    """Issue a code for one case of one post."""
    form = SecondOfficerForm(request.POST or None, posts=active_posts())
    issued = ""
    if form.is_valid():
        try:
            issued = issue_second_officer_code(
                node=this_node(), account=request.user, at=time_now(), **form.cleaned_data
            )
        except UnableTo as unable:
            form.say(unable)
    context = {"form": form, "issued": f"{issued[:4]} {issued[4:]}" if issued else ""}
    return render(request, "hub/second_officer.html", context, status=_UNABLE if form.errors else 200)
