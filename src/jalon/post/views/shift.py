"""Shifts, and which booth this officer serves."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from jalon.design.redirects import see_other
from jalon.kernel.errors import UnableTo
from jalon.post.forms import CloseShiftForm, OpenShiftForm
from jalon.services.queries.shift_report import shift_report
from jalon.services.shifts import Shift, close_shift, current_shift, open_shift
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, View, requires

_UNABLE = 422


def at_a_booth(view: Callable[..., HttpResponseBase]) -> View:
    """A view that is given the open shift; without one the officer opens it first."""

    @wraps(view)
    def with_shift(request: SignedInRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        shift = current_shift(account=request.user)
        if shift is not None:
            return view(request, shift, *arguments, **named)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": "/shift"})
        return see_other("post:shift")

    return with_shift


@requires("open_shift")
@require_http_methods(["GET", "POST"])
def shift(request: SignedInRequest) -> HttpResponse:
    """Open a shift; or see the open one and what closing it will write down."""
    open_one = current_shift(account=request.user)
    if open_one is not None:
        return render(request, "post/shift_open.html", _open_context(open_one, CloseShiftForm()))
    form = OpenShiftForm(request.POST or None)
    if form.is_valid():
        point = this_node().crossing_point
        try:
            open_shift(node=this_node(), account=request.user, crossing_point=point, at=time_now(), **form.cleaned_data)
            return see_other("post:booth")
        except UnableTo as unable:
            form.say(unable)
    return render(request, "post/shift.html", {"form": form}, status=_UNABLE if form.errors else 200)


@requires("open_shift")
@require_POST
def close(request: SignedInRequest) -> HttpResponse:
    """Close the shift; the page is what goes into the paper register."""
    form = CloseShiftForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        summary = close_shift(node=this_node(), account=request.user, note=note, at=time_now())
    except UnableTo as unable:
        open_one = current_shift(account=request.user)
        context = _open_context(open_one, form) | {"failure": unable}
        return render(request, "post/shift_open.html", context, status=_UNABLE)
    report = shift_report(node=this_node(), shift=summary.shift.id)
    return render(request, "post/shift_closed.html", {"summary": summary, "report": report})


def _open_context(shift: Shift | None, form: CloseShiftForm) -> dict[str, Any]:
    """The open shift with what closing it will say."""
    report = shift_report(node=this_node(), shift=shift.id) if shift else None
    return {"shift": shift, "form": form, "report": report}
