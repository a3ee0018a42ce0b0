"""Alarms: the list, taking one in hand, and where somebody is told of them."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.hub.forms import AcknowledgeForm, AlarmAddressForm
from jalon.kernel.errors import UnableTo
from jalon.services import alarm_mails
from jalon.services import alarms as service
from jalon.services.policies import may
from jalon.services.queries import alarms as queries
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("see_posts")
@never_cache
@require_http_methods(["GET", "POST"])
def alarms(request: SignedInRequest) -> HttpResponse:
    """Every alarm of late, the open ones first, and one's own address for mails."""
    form = AlarmAddressForm(request.POST or None, initial={"address": request.user.alarm_address})
    if request.method == "POST" and form.is_valid():
        alarm_mails.keep_address(account=request.user, address=form.cleaned_data["address"])
        messages.success(request, sentence("hub.alarms.address_kept", page_language()), extra_tags="done")
        return see_other("hub:alarms")
    context = {
        "alarms": queries.alarms(account=request.user),
        "form": form,
        "mails": bool(settings.JALON_MAIL_FROM),
        "may_acknowledge": may(request.user, "acknowledge_alarm"),
    }
    return render(request, "hub/alarms.html", context, status=_UNABLE if form.errors else 200)


@requires("acknowledge_alarm")
@never_cache
@require_http_methods(["GET", "POST"])
def acknowledge(request: SignedInRequest, alarm: UUID) -> HttpResponse:
    """Take an alarm in hand, with what will be done."""
    found = next((one for one in queries.alarms(account=request.user) if one.alarm == alarm), None)
    if found is None:
        raise Http404
    form = AcknowledgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.acknowledge(node=this_node(), account=request.user, alarm=alarm, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("hub.acknowledge.done", page_language()), extra_tags="done")
            return see_other("hub:alarms")
    context = {"form": form, "alarm": found}
    return render(request, "hub/acknowledge.html", context, status=_UNABLE if form.errors else 200)
