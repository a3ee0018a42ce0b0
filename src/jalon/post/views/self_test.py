"""Enrolment of this post with the sheet from headquarters, and its self-test."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from jalon.adapters.machine import read_machine
from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.documents.finding import Finding
from jalon.documents.wedge import CALIBRATION_TEXT, WedgeLayout, apply, learn_layout
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.post.enrolling import enrol_here
from jalon.post.forms import EnrolForm, SelfTestForm
from jalon.post.wedge_cookie import keep_layout, layout_of
from jalon.services import self_test as service
from jalon.services.enrolment_voice import fingerprints_of_hub
from jalon.services.policies import may
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SIGNED_IN, SignedInRequest, requires

_UNABLE = 422


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def self_test(request: SignedInRequest) -> HttpResponse:
    """How the post stands, item by item; a test is recorded with what the person saw."""
    form = SelfTestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _keep(request, form)
    node = this_node()
    context = {
        "form": form,
        "tested": _tested(scanner_works=True if layout_of(request) else None),
        "card": CALIBRATION_TEXT,
        "fingerprints": fingerprints_of_hub(node),
        "enrolled": node.hub is not None,
        "may_enrol": may(request.user, "enrol_post"),
    }
    return render(request, "post/self_test.html", context, status=_UNABLE if form.errors else 200)


def _keep(request: SignedInRequest, form: SelfTestForm) -> HttpResponse:
    """Record what the person saw, and keep the layout that the card taught."""
    received = form.cleaned_data["received"]
    learnt = _learnt(received) if received else None
    known = True if layout_of(request) else None
    works = learnt is not None if received else known
    tested = _tested(scanner_works=works, printed=form.cleaned_data["printed"])
    service.record_self_test(node=this_node(), account=request.user, tested=tested, at=time_now())
    messages.success(request, sentence("post.self_test.recorded", page_language()), extra_tags="done")
    answer = see_other("post:self_test")
    return keep_layout(answer, learnt) if learnt else answer


def _tested(*, scanner_works: bool | None, printed: service.Printed | None = None) -> service.SelfTested:
    free = read_machine(settings.JALON_HOME).disk_free_bytes
    return service.self_test(
        node=this_node(), disk_free_bytes=free, printed=printed, scanner_works=scanner_works, at=time_now()
    )


@requires("enrol_post")
@require_http_methods(["GET", "POST"])
def enrol(request: SignedInRequest) -> HttpResponse:
    """Type the code from the sheet; what the hub answers is shown on the self-test page."""
    form = EnrolForm(request.POST or None)
    if form.is_valid():
        try:
            enrol_here(
                settings.JALON_HOME,
                code=_as_printed(request, form.cleaned_data["code"]),
                hub_address=form.cleaned_data["address"].strip(),
                at=time_now(),
                again=True,
            )
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("post.enrol.done", page_language()), extra_tags="done")
            return see_other("post:self_test")
    return render(request, "post/enrol.html", {"form": form}, status=_UNABLE if form.errors else 200)


def _learnt(received: str) -> WedgeLayout | None:
    try:
        learnt = learn_layout(received)
    except UnableToRead:
        return None
    return None if isinstance(learnt, Finding) else learnt


def _as_printed(request: HttpRequest, typed: str) -> str:
    """What the sheet says, if a scanner typed it through another keyboard; what was typed by hand stays as it is."""
    layout = layout_of(request)
    if layout is None or all(letter.isascii() and (letter.isalnum() or letter in " -") for letter in typed):
        return typed
    return apply(layout, typed)
