"""Correcting a record: take back a slip of the finger, or put a field right with a reason."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.correction_page import CorrectionPage
from jalon.design.redirects import see_other
from jalon.services.queries.candidates import notices
from jalon.services.queries.own_decisions import own_decisions
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires


@requires("correct_own")
@require_GET
def decisions(request: SignedInRequest) -> HttpResponse:
    """What was decided of late, each with a way to its correction."""
    found = own_decisions(node=this_node(), account=request.user, at=time_now())
    return render(request, "post/decisions.html", {"decisions": found, "notices": notices(node=this_node())})


@requires("correct_own")
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, record: UUID) -> HttpResponseBase:
    """The form of a correction; sent, it records one."""
    return _page(request, record).correct(request)


@requires("correct_own")
@require_POST
def take_back(request: SignedInRequest, record: UUID) -> HttpResponseBase:
    """It did not happen."""
    return _page(request, record).take_back(request)


def _page(request: SignedInRequest, record: UUID) -> CorrectionPage:
    account, at = request.user, time_now()
    return CorrectionPage("post/correct.html", lambda: see_other("post:decisions"), this_node(), account, record, at)
