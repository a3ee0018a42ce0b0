"""The courier's stick at headquarters: read what posts sent, write what is confirmed."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.adapters.stick import FolderStick, sticks_in
from jalon.hub.forms import CourierForm
from jalon.kernel.errors import UnableTo
from jalon.services import courier as trips
from jalon.services import courier_hub
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("carry_courier")
@never_cache
@require_http_methods(["GET", "POST"])
def courier(request: SignedInRequest) -> HttpResponse:
    """What couriers brought and took, and a form for the stick that is plugged in."""
    sticks = sticks_in(settings.JALON_STICK_FOLDER)
    form = CourierForm(request.POST or None, sticks=sticks, posts=courier_hub.posts_reached())
    context: dict[str, object] = {"form": form, "sticks": sticks}
    if form.is_valid():
        stick = FolderStick(settings.JALON_STICK_FOLDER / form.cleaned_data["stick"])
        chosen = [form.cleaned_data["post"]] if form.cleaned_data["post"] else courier_hub.posts_to_answer()
        try:
            if request.POST.get("action") == "write":
                context["written"] = courier_hub.write(node=this_node(), stick=stick, posts=chosen, at=time_now())
            else:
                context["reading"] = courier_hub.read(node=this_node(), stick=stick, at=time_now())
        except UnableTo as unable:
            form.say(unable)
    context["trips"] = trips.trips()
    return render(request, "hub/courier.html", context, status=_UNABLE if form.errors else 200)
