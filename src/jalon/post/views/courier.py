"""The courier's stick at a post: write what waits, read what was confirmed."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.adapters.stick import FolderStick, sticks_in
from jalon.kernel.errors import UnableTo
from jalon.post.forms import CourierForm
from jalon.post.sticks import read_at_post
from jalon.services import courier as trips
from jalon.services import courier_post
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("carry_courier")
@never_cache
@require_http_methods(["GET", "POST"])
def courier(request: SignedInRequest) -> HttpResponse:
    """What couriers took and brought, and a form for the stick that is plugged in."""
    sticks = sticks_in(settings.JALON_STICK_FOLDER)
    form = CourierForm(request.POST or None, sticks=sticks)
    context: dict[str, object] = {"form": form, "sticks": sticks}
    if form.is_valid():
        stick = FolderStick(settings.JALON_STICK_FOLDER / form.cleaned_data["stick"])
        try:
            if request.POST.get("action") == "write":
                context["written"] = [courier_post.write(node=this_node(), stick=stick, at=time_now())]
            else:
                context["reading"] = read_at_post(settings.JALON_HOME, stick, at=time_now())
        except UnableTo as unable:
            form.say(unable)
    context["trips"] = trips.trips()
    return render(request, "post/courier.html", context, status=_UNABLE if form.errors else 200)
