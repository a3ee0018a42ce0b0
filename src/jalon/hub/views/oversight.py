"""What auditor and independent monitor see: refusals in figures, and the week that somebody has to look over."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.hub.search_forms import WeekForm
from jalon.hub.views.figures.failing import failed
from jalon.kernel.errors import UnableTo
from jalon.services.queries import refusals as refusal_queries
from jalon.services.queries import week as week_queries
from jalon.services.week_reviews import review_week
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.stats.disclosure.register import UnableToProtect

_UNABLE = 422


@requires("read_refusals")
@never_cache
@require_GET
def refusals(request: SignedInRequest) -> HttpResponse:
    """A month of refusals in figures; nobody is named."""
    try:
        found = refusal_queries.refusals(node=this_node(), account=request.user, at=time_now())
    except UnableToProtect as failure:
        return failed(request, "hub.refusals.title", failure)
    return render(request, "hub/refusals.html", {"refusals": found})


@requires("read_audit")
@never_cache
@require_http_methods(["GET", "POST"])
def week(request: SignedInRequest) -> HttpResponseBase:
    """One week in the order of time; whoever reviews says that it was looked over."""
    node, at = this_node(), time_now()
    on = at.date()
    with suppress(ValueError):
        on = date.fromisoformat(request.POST.get("on", request.GET.get("on", "")))
    form = WeekForm(request.POST or None, initial={"on": on.isoformat()})
    if form.is_valid():
        try:
            review_week(node=node, account=request.user, on=on, note=form.cleaned_data["note"], at=at)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("hub.week.done", page_language()), extra_tags="done")
            return redirect("hub:week")
    found = week_queries.week(node=node, account=request.user, on=on, at=at)
    waiting = week_queries.overdue_weeks(node=node, at=at)
    context = {"week": found, "form": form, "waiting": waiting}
    return render(request, "hub/week.html", context, status=_UNABLE if form.errors else 200)
