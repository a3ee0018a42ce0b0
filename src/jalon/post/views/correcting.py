"""Correcting a record: take back a slip of the finger, or put a field right with a reason."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.correction_form import CorrectionForm, TakeBackForm, initial_of
from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.services.corrections import correcting
from jalon.services.queries.candidates import notices
from jalon.services.queries.corrections import ToCorrect, read_to_correct
from jalon.services.queries.own_decisions import own_decisions
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


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
    if request.method == "POST":
        form = CorrectionForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            asked = correcting.Asked(
                record_id=record,
                seen=given["seen"],
                reason=given["reason"],
                note=given["note"],
                codes=form.codes(),
                typed=form.typed(),
            )
            try:
                correcting.correct(node=this_node(), account=request.user, asked=asked, at=time_now())
                return _done(request, "design.correction.done")
            except UnableTo as unable:
                form.say_beside(unable)
        return _page(request, record, form, None)
    return _page(request, record, None, None)


@requires("correct_own")
@require_POST
def take_back(request: SignedInRequest, record: UUID) -> HttpResponseBase:
    """It did not happen."""
    form = TakeBackForm(request.POST, prefix="back")
    if form.is_valid():
        asked = correcting.Asked(record_id=record, void=True, **form.cleaned_data)
        try:
            correcting.correct(node=this_node(), account=request.user, asked=asked, at=time_now())
            return _done(request, "design.correction.taken_back")
        except UnableTo as unable:
            form.say(unable)
    return _page(request, record, None, form)


def _page(
    request: SignedInRequest, record: UUID, form: CorrectionForm | None, back: TakeBackForm | None
) -> HttpResponse:
    try:
        found = read_to_correct(node=this_node(), account=request.user, record_id=record, at=time_now())
    except correcting.UnableToCorrect as unable:
        return render(request, "post/correct.html", {"failure": unable}, status=_UNABLE)
    errors = bool((form and form.errors) or (back and back.errors))
    context = {"found": found, "form": form or _form(found), "back": back or _back(found)}
    return render(request, "post/correct.html", context, status=_UNABLE if errors else 200)


def _form(found: ToCorrect) -> CorrectionForm:
    return CorrectionForm(initial=initial_of(found.codes, found.typed, found.seen))


def _back(found: ToCorrect) -> TakeBackForm:
    return TakeBackForm(prefix="back", initial={"seen": found.seen})


def _done(request: SignedInRequest, said: str) -> HttpResponseBase:
    messages.success(request, sentence(said, page_language()), extra_tags="done")
    return see_other("post:decisions")
