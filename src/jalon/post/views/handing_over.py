"""What one shift leaves to the next: fees, what has left, the morning page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.post.forms import FeeForm, ReverseFeeForm
from jalon.post.views.shift import at_a_booth
from jalon.services import fee_reversals as reversals
from jalon.services.fees import receive_fee
from jalon.services.queries import fees as fee_queries
from jalon.services.queries.shift_report import morning as read_morning
from jalon.services.queries.travel import travel
from jalon.services.shifts import Shift
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("decide")
@require_http_methods(["GET", "POST"])
@at_a_booth
def fees(request: SignedInRequest, shift: Shift, record: UUID | None = None) -> HttpResponse:
    """Record a fee, of a crossing where one is named; the receipts of this shift."""
    form = FeeForm(request.POST or None)
    if form.is_valid():
        try:
            receive_fee(node=this_node(), account=request.user, crossing=record, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("post.fees.recorded", page_language()), extra_tags="done")
            return see_other("post:fees")
    found = fee_queries.own_fees(account=request.user, shift=shift.id)
    context = {"form": form, "fees": found, "paid": fee_queries.totals(found)}
    return render(request, "post/fees.html", context, status=_UNABLE if form.errors else 200)


@requires("decide")
@require_http_methods(["GET", "POST"])
@at_a_booth
def reverse_fee(request: SignedInRequest, _shift: Shift) -> HttpResponse:
    """Take a fee back by a counter-entry."""
    form = ReverseFeeForm(request.POST or None, initial={"receipt_number": request.GET.get("number", "")})
    if form.is_valid():
        try:
            reversals.reverse_fee(node=this_node(), account=request.user, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("post.reversal.done", page_language()), extra_tags="done")
            return see_other("post:fees")
    return render(request, "post/reverse_fee.html", {"form": form}, status=_UNABLE if form.errors else 200)


@requires("see_day_sheet")
@require_GET
def sent(request: SignedInRequest) -> HttpResponse:
    """How far each record of the last day has come, and headquarters' receipts."""
    found = travel(node=this_node(), account=request.user, at=time_now())
    return render(request, "post/sent.html", {"travel": found})


@requires("see_day_sheet")
@require_GET
def morning(request: SignedInRequest) -> HttpResponse:
    """Every shift of the last day on one page."""
    found = read_morning(node=this_node(), account=request.user, at=time_now())
    return render(request, "post/morning.html", {"morning": found})
