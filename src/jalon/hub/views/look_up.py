"""Looking up a record by slip and document, and marking it disputed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.hub.forms import DisputeForm, LookUpForm
from jalon.kernel.errors import UnableTo
from jalon.services import disputes
from jalon.services.queries import slip_look_up
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("look_up_slip")
@never_cache
@require_http_methods(["GET", "POST"])
def look_up(request: SignedInRequest) -> HttpResponse:
    """Ask for code and document; show what is held, until when."""
    form = LookUpForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        given = form.cleaned_data
        try:
            held = slip_look_up.look_up(node=this_node(), account=request.user, at=time_now(), **given)
        except UnableTo as unable:
            form.say(unable)
        else:
            dispute_form = DisputeForm(initial=given, prefix="dispute")
            context |= {"asked": True, "held": held, "dispute_form": dispute_form}
    return render(request, "hub/look_up.html", context, status=_UNABLE if form.errors else 200)


@requires("mark_disputed")
@require_POST
def dispute(request: SignedInRequest) -> HttpResponse:
    """Mark a record disputed, with the person's words."""
    form = DisputeForm(request.POST, prefix="dispute")
    if form.is_valid():
        try:
            disputes.mark_disputed(node=this_node(), account=request.user, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("hub.look_up.disputed_done", page_language()), extra_tags="done")
            return redirect("hub:look_up")
    return render(request, "hub/dispute.html", {"form": form}, status=_UNABLE)
