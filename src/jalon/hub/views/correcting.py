"""Headquarters corrects a record, and sees what records of several posts say that cannot all be true."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.correction_page import CorrectionPage
from jalon.services.queries import conflicts as queries
from jalon.services.queries.record import may_open
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires


@requires("correct_records")
@never_cache
@require_GET
def conflicts(request: SignedInRequest) -> HttpResponse:
    """Conflicts in words, corrections that wait for their record, records that somebody disputed."""
    found = queries.conflicts(node=this_node(), account=request.user, at=time_now())
    return render(request, "hub/conflicts.html", {"conflicts": found})


@requires("correct_records")
@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, record: UUID) -> HttpResponseBase:
    """The form of a correction; sent, it records one, and the post is told."""
    return _page(request, record).correct(request)


@requires("correct_records")
@require_POST
def take_back(request: SignedInRequest, record: UUID) -> HttpResponseBase:
    """It did not happen."""
    return _page(request, record).take_back(request)


def _page(request: SignedInRequest, record: UUID) -> CorrectionPage:
    """The page of a record; one that nothing led to is not there."""
    node, account, at = this_node(), request.user, time_now()
    if not may_open(node=node, account=account, record_id=record, at=at):
        raise Http404
    return CorrectionPage("hub/correct.html", lambda: redirect("hub:conflicts"), node, account, record, at)
