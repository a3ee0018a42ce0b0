"""The calendar of the plan: a person's own address, and the feeds themselves."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.language import page_language
from jalon.services.programme import calendars
from jalon.services.programme.changes import Writer
from jalon.services.programme.viewing import public_projects
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, open_to_everybody, requires
from jalon.website.chosen import chosen

_TYPE = "text/calendar; charset=utf-8"


@requires("see_programme")
@never_cache
@require_http_methods(["GET", "POST"])
def address(request: SignedInRequest) -> HttpResponse:
    """Make an own address (shown once), or withdraw it."""
    project, _ = chosen(request)
    writer = Writer(project, request.user, time_now())
    made = withdrawn = None
    if request.method == "POST" and "withdraw" in request.POST:
        withdrawn = calendars.withdraw_address(writer)
    elif request.method == "POST":
        token = calendars.make_address(writer)
        made = request.build_absolute_uri(reverse("website:calendar", args=[token]))
    given = {
        "project": project,
        "made": made,
        "withdrawn": withdrawn,
        "open": calendars.address_of(project, request.user),
    }
    return render(request, "website/plan_calendar.html", given)


@open_to_everybody
@never_cache
@require_GET
def calendar(_request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind an address: for calendar programs, which do not sign in."""
    content = calendars.calendar_of(token, at=time_now(), language=page_language())
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=_TYPE)


@open_to_everybody
@require_GET
def public_calendar(_request: HttpRequest, code: str) -> HttpResponse:
    """What of a plan is public and over."""
    project = next((one for one in public_projects() if one.code == code), None)
    if project is None:
        raise Http404
    content = calendars.public_calendar(project, at=time_now(), language=page_language())
    return HttpResponse(content, content_type=_TYPE)
