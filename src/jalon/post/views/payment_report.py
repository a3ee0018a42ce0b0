"""Write that a payment was asked for without a receipt: sealed to headquarters, and nowhere to be read at this post."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.design.language import page_language
from jalon.design.payment_report_form import PaymentReportForm
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.services.payment_reports import report_payment
from jalon.services.policies import country_of
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("report_payment")
@never_cache
@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest) -> HttpResponse:
    """The form; what was sent does not come back to any page."""
    node, at = this_node(), time_now()
    form = PaymentReportForm(request.POST or None, initial={"on": at.date().isoformat()})
    if form.is_valid():
        try:
            report_payment(node=node, account=request.user, told=form.told(), contact=form.reach(), at=at)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("design.payment_report.done", page_language()), extra_tags="done")
            return see_other("post:payment_report")
    country = country_of(node.state)
    phone = country.contacts.headquarters_phone if country else None
    context = {"form": form, "phone": phone}
    return render(request, "post/payment_report.html", context, status=_UNABLE if form.errors else 200)
