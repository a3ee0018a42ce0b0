"""The second line: who waits, and inspections that end without a decision."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.redirects import see_other
from jalon.kernel.errors import UnableTo
from jalon.post.forms import GiveUpForm
from jalon.services.inspections import drafts
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("inspect")
@require_GET
def waiting(request: SignedInRequest) -> HttpResponse:
    """Travellers sent to the second line of this crossing point, the longest first."""
    rows = drafts.second_line(account=request.user, crossing_point=this_node().crossing_point)
    return render(request, "post/second_line.html", {"waiting": rows})


@requires("inspect")
@require_http_methods(["GET", "POST"])
def give_up(request: SignedInRequest, inspection: UUID) -> HttpResponse:
    """End an inspection without a decision, with the reason."""
    form = GiveUpForm(request.POST or None)
    if form.is_valid():
        try:
            drafts.give_up(
                node=this_node(), account=request.user, draft_id=inspection, at=time_now(), **form.cleaned_data
            )
            return see_other("post:booth")
        except UnableTo as unable:
            form.say(unable)
    context = {"form": form, "inspection": inspection}
    return render(request, "post/give_up.html", context, status=_UNABLE if form.errors else 200)
