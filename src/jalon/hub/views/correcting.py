"""Headquarters corrects a record, and sees what records of several posts say that cannot all be true."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.correction_form import CorrectionForm, TakeBackForm, initial_of
from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.services.corrections import correcting
from jalon.services.queries import conflicts as queries
from jalon.services.queries.corrections import read_to_correct
from jalon.services.queries.record import may_open
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


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
    form = CorrectionForm(request.POST) if request.method == "POST" else None
    _check_reason(request, record)
    if form is not None and form.is_valid():
        given = form.cleaned_data
        words = {"seen": given["seen"], "reason": given["reason"], "note": given["note"]}
        asked = correcting.Asked(record_id=record, codes=form.codes(), typed=form.typed(), **words)
        try:
            correcting.correct(node=this_node(), account=request.user, asked=asked, at=time_now())
            return _done(request, "design.correction.done")
        except UnableTo as unable:
            form.say_beside(unable)
    return _page(request, record, form, None)


@requires("correct_records")
@require_POST
def take_back(request: SignedInRequest, record: UUID) -> HttpResponseBase:
    """It did not happen."""
    form = TakeBackForm(request.POST, prefix="back")
    _check_reason(request, record)
    if form.is_valid():
        asked = correcting.Asked(record_id=record, void=True, **form.cleaned_data)
        try:
            correcting.correct(node=this_node(), account=request.user, asked=asked, at=time_now())
            return _done(request, "design.correction.taken_back")
        except UnableTo as unable:
            form.say(unable)
    return _page(request, record, None, form)


def _check_reason(request: SignedInRequest, record: UUID) -> None:
    """A record that nothing led to is not there."""
    if not may_open(node=this_node(), account=request.user, record_id=record, at=time_now()):
        raise Http404


def _page(
    request: SignedInRequest, record: UUID, form: CorrectionForm | None, back: TakeBackForm | None
) -> HttpResponse:
    try:
        found = read_to_correct(node=this_node(), account=request.user, record_id=record, at=time_now())
    except correcting.UnableToCorrect as unable:
        return render(request, "hub/correct.html", {"failure": unable}, status=_UNABLE)
    errors = bool((form and form.errors) or (back and back.errors))
    context = {
        "found": found,
        "form": form or CorrectionForm(initial=initial_of(found.codes, found.typed, found.seen)),
        "back": back or TakeBackForm(prefix="back", initial={"seen": found.seen}),
    }
    return render(request, "hub/correct.html", context, status=_UNABLE if errors else 200)


def _done(request: SignedInRequest, said: str) -> HttpResponseBase:
    messages.success(request, sentence(said, page_language()), extra_tags="done")
    return redirect("hub:conflicts")
