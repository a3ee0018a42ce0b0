"""Refusal of entry: the question about return, then ground and second officer (SAFEGUARDS 13, 18)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from jalon.design.redirects import see_other
from jalon.kernel.errors import UnableTo
from jalon.post.forms import RefusalForm
from jalon.post.work import keep_decided
from jalon.services.inspections.drafts import view as view_inspection
from jalon.services.inspections.seen import InspectionView
from jalon.services.refusals import ReturnAnswer, ReturnAnswered, answer_return_question
from jalon.services.refusals import refuse as record_refusal
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("decide")
@require_http_methods(["GET", "POST"])
def question(request: SignedInRequest, inspection: UUID) -> HttpResponse:
    """The question, in words to read aloud; its answer is stored nowhere."""
    at = time_now()
    seen = view_inspection(node=this_node(), account=request.user, draft_id=inspection, at=at)
    if request.method == "GET" or request.POST.get("answer") not in ("no", "yes"):
        return render(request, "post/refusal/question.html", {"seen": seen})
    try:
        answered = answer_return_question(
            node=this_node(),
            account=request.user,
            draft_id=inspection,
            version=seen.draft.version,
            answer=ReturnAnswer(request.POST["answer"]),
            needs=request.POST.get("needs", ""),
            at=at,
        )
    except UnableTo as unable:
        return render(request, "post/refusal/question.html", {"seen": seen, "failure": unable}, status=_UNABLE)
    return _next(request, seen, answered)


@requires("decide")
@require_POST
def ground(request: SignedInRequest, inspection: UUID) -> HttpResponse:
    """Ground of the closed list, second officer, note."""
    form, failure = RefusalForm(request.POST), None
    if form.is_valid():
        try:
            decided = record_refusal(
                node=this_node(), account=request.user, draft_id=inspection, at=time_now(), **_refusal_in(form)
            )
        except UnableTo as unable:
            failure = unable
        else:
            keep_decided(request, decided, inspection)
            return see_other("post:booth")
    seen = view_inspection(node=this_node(), account=request.user, draft_id=inspection, at=time_now())
    return _ask_ground(request, seen, form, failure=failure)


def _next(request: SignedInRequest, seen: InspectionView, answered: ReturnAnswered) -> HttpResponse:
    if answered.next == "refuse":
        form = RefusalForm(initial={"token": answered.token, "version": seen.draft.version})
        return _ask_ground(request, seen, form, status=200)
    if answered.next == "call":
        return render(request, "post/refusal/call.html", {"seen": seen, "call": answered.call})
    assert answered.decided is not None
    keep_decided(request, answered.decided, seen.draft.id)
    return see_other("post:booth")


def _ask_ground(
    request: SignedInRequest,
    seen: InspectionView,
    form: RefusalForm,
    *,
    failure: UnableTo | None = None,
    status: int = _UNABLE,
) -> HttpResponse:
    if not seen.already_decided:
        del form.fields["confirm_duplicate"]
    context = {"seen": seen, "form": form, "failure": failure}
    return render(request, "post/refusal/ground.html", context, status=status)


def _refusal_in(form: RefusalForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        "version": given["version"],
        "token": given["token"],
        "ground": given["ground"],
        "second": form.claim(),
        "note": given["note"],
        "confirm_duplicate": given["confirm_duplicate"],
    }
