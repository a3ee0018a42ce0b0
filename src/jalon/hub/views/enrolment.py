"""Enrolment: one person proposes a post, another issues its sheet, a second person hears the eight digits."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.hub.forms import ConfirmForm, IssueForm
from jalon.hub.sheet import sheet_context
from jalon.kernel.errors import UnableTo
from jalon.services import enrolment, enrolment_withdrawal
from jalon.services.queries import posts
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("enrol_post")
@never_cache
@require_http_methods(["GET", "POST"])
def codes(request: SignedInRequest) -> HttpResponse:
    """Posts proposed, codes issued, and a form to propose another."""
    node, at = this_node(), time_now()
    form = IssueForm(request.POST or None, points=posts.crossing_points(node, page_language()))
    if form.is_valid():
        try:
            enrolment.propose_post(node=node, by=request.user, at=at, **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("hub.enrolment.proposed", page_language()), extra_tags="done")
            return see_other("hub:enrolment")
    context = {
        "form": form,
        "alarms": posts.alarms(),
        "proposals": posts.proposals(account=request.user),
        "codes": posts.codes(account=request.user, at=at),
    }
    return render(request, "hub/enrolment.html", context, status=_UNABLE if form.errors else 200)


@requires("enrol_post")
@never_cache
@require_POST
def anew(request: SignedInRequest, node: str) -> HttpResponse:
    """Propose that a post that is known is enrolled anew; another person agrees on the page of enrolment."""
    enrolment.propose_again(by=request.user, post=node, at=time_now())
    messages.success(request, sentence("hub.enrolment.proposed", page_language()), extra_tags="done")
    return see_other("hub:enrolment")


@requires("enrol_post")
@never_cache
@require_POST
def issue(request: SignedInRequest, proposal: UUID) -> HttpResponse:
    """A second person agrees: the sheet, shown once."""
    node = this_node()
    issued = enrolment.issue_proposed(node=node, by=request.user, proposal=proposal, at=time_now())
    return render(request, "hub/sheet.html", sheet_context(node, issued))


@requires("enrol_post")
@never_cache
@require_POST
def withdraw(request: SignedInRequest, proposal: UUID) -> HttpResponse:
    """Take a proposal back."""
    enrolment.withdraw_proposal(by=request.user, proposal=proposal)
    return see_other("hub:enrolment")


@requires("enrol_post")
@never_cache
@require_POST
def withdraw_code(request: SignedInRequest, code_id: str) -> HttpResponse:
    """Take a code back that nobody has used."""
    enrolment_withdrawal.withdraw_code(node=this_node(), by=request.user, code_id=code_id, at=time_now())
    messages.success(request, sentence("hub.enrolment.code_withdrawn", page_language()), extra_tags="done")
    return see_other("hub:enrolment")


@requires("enrol_post")
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, code_id: str) -> HttpResponse:
    """Confirm that the post on the telephone shows the same digits."""
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        try:
            enrolment.confirm(node=this_node(), code_id=code_id, by=request.user, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("hub.confirm.done", page_language()), extra_tags="done")
            return redirect("hub:posts")
    return render(request, "hub/confirm.html", {"form": form}, status=_UNABLE if form.errors else 200)
