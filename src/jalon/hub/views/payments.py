"""Payments asked for without a receipt: counted for auditor and monitor, read and followed up by auditors."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.language import page_language
from jalon.design.payment_report_form import PaymentReportForm
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.hub.payment_form import FollowForm
from jalon.kernel.errors import UnableTo
from jalon.services import payment_reports
from jalon.services.queries import payment_reports as queries
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("read_audit")
@never_cache
@require_GET
def payments(request: SignedInRequest) -> HttpResponse:
    """How many each month; for auditors, each of them."""
    return render(request, "hub/payments.html", {"payments": queries.reports(account=request.user)})


@requires("report_payment")
@never_cache
@require_http_methods(["GET", "POST"])
def tell(request: SignedInRequest) -> HttpResponseBase:
    """Write what somebody told headquarters by telephone or letter."""
    at = time_now()
    form = PaymentReportForm(request.POST or None, initial={"on": at.date().isoformat()})
    if form.is_valid():
        told, contact = form.told(), form.reach()
        try:
            payment_reports.report_payment(node=this_node(), account=request.user, told=told, contact=contact, at=at)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("hub.payments.done", page_language()), extra_tags="done")
            return see_other("hub:payment_tell")
    return render(request, "hub/payment_tell.html", {"form": form}, status=_UNABLE if form.errors else 200)


@requires("read_payment_reports")
@never_cache
@require_http_methods(["GET", "POST"])
def payment(request: SignedInRequest, report: UUID) -> HttpResponseBase:
    """One report, whose reading is recorded, and what is done about it."""
    node, at = this_node(), time_now()
    form = FollowForm(request.POST or None)
    if form.is_valid():
        try:
            payment_reports.follow(node=node, account=request.user, report=report, at=at, **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("hub.payments.done", page_language()), extra_tags="done")
            return see_other("hub:payments")
    found = queries.read_report(node=node, account=request.user, report=report, at=at)
    if found is None:
        raise Http404
    context = {"report": found, "form": form}
    return render(request, "hub/payment.html", context, status=_UNABLE if form.errors else 200)
