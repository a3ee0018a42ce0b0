"""How the post stands: its day in numbers, its status, its reader's keyboard."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from jalon.adapters.machine import read_machine
from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.documents.finding import Finding
from jalon.documents.wedge import CALIBRATION_TEXT, learn_layout
from jalon.kernel.errors import UnableToRead
from jalon.post.wedge_cookie import keep_layout, layout_of
from jalon.services.policies import policy, zone_of
from jalon.services.post_health import why_this_post
from jalon.services.queries.day_sheet import day_sheet as count_day
from jalon.services.queries.gaps import lanes_sent
from jalon.services.queries.post_status import key_refused, post_status
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SIGNED_IN, SignedInRequest, requires

_UNABLE = 422


@requires("see_day_sheet")
@require_GET
def day_sheet(request: SignedInRequest) -> HttpResponse:
    """The post's own day in real numbers."""
    node = this_node()
    on = time_now().astimezone(zone_of(node.state)).date()
    with suppress(ValueError):
        on = date.fromisoformat(request.GET.get("on", ""))
    sheet = count_day(node=node, account=request.user, crossing_point=node.crossing_point, on=on)
    point = policy().crossing_points.get(sheet.crossing_point)
    name = point.names[page_language()] if point else sheet.crossing_point
    return render(request, "post/day_sheet.html", {"sheet": sheet, "name": name})


@requires(SIGNED_IN)
@require_GET
def status(request: SignedInRequest) -> HttpResponse:
    """What has not left yet, how old the lists are, what the clock is worth."""
    node, at = this_node(), time_now()
    reasons = why_this_post(node, machine=read_machine(settings.JALON_HOME), at=at)
    shown: dict[str, object] = {
        "status": post_status(node=node, at=at),
        "key_refused": key_refused(node),
        "reasons": reasons,
    }
    shown["lanes"] = lanes_sent(node)
    return render(request, "post/status_page.html", shown)


@requires("inspect")
@require_http_methods(["GET", "POST"])
def calibration(request: SignedInRequest) -> HttpResponse:
    """Learn how this booth's keyboard mangles what the reader types."""
    finding: Finding | UnableToRead | None = None
    if request.method == "POST":
        try:
            learnt = learn_layout(request.POST.get("received", ""))
        except UnableToRead as unable:
            finding = unable
        else:
            if not isinstance(learnt, Finding):
                messages.success(request, sentence("post.calibration.learnt", page_language()), extra_tags="done")
                return keep_layout(see_other("post:booth"), learnt)
            finding = learnt
    context = {"finding": finding, "card": CALIBRATION_TEXT, "layout": layout_of(request)}
    return render(request, "post/calibration.html", context, status=_UNABLE if finding else 200)
