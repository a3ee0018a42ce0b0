"""Enrolment of posts: issue a one-time code, confirm by telephone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.hub.forms import ConfirmForm, IssueForm
from jalon.kernel.errors import UnableTo
from jalon.services import enrolment
from jalon.services.queries import posts
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("enrol_post")
@never_cache
@require_http_methods(["GET", "POST"])
def codes(request: SignedInRequest) -> HttpResponse:
    """Codes issued, and a form for a new one."""
    node, at = this_node(), time_now()
    form = IssueForm(request.POST or None, points=posts.crossing_points(node, page_language()))
    context: dict[str, object] = {"form": form, "alarms": posts.alarms()}
    if form.is_valid():
        try:
            context["issued"] = enrolment.issue_code(node=node, by=request.user, at=at, **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
    context["codes"] = posts.codes(account=request.user, at=at)
    return render(request, "hub/enrolment.html", context, status=_UNABLE if form.errors else 200)


@requires("enrol_post")
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, code_id: str) -> HttpResponse:
    """Confirm that the post on the telephone shows the same digits."""
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        try:
            enrolment.confirm(node=this_node(), code_id=code_id, by=request.user, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("hub.confirm.done", page_language()), extra_tags="done")
            return redirect("hub:posts")
    return render(request, "hub/confirm.html", {"form": form}, status=_UNABLE if form.errors else 200)
