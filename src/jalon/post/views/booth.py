"""Primary inspection: scan, look, decide."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from jalon.design.redirects import see_other
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.errors import UnableTo
from jalon.post.forms import answers_in
from jalon.post.views.shift import at_a_booth
from jalon.post.wedge_cookie import layout_of
from jalon.post.work import current_work, keep_decided, show_work, take_decided
from jalon.services.decisions import decide as record_decision
from jalon.services.inspections import beginning, drafts
from jalon.services.policies import may
from jalon.services.shifts import Shift
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SIGNED_IN, SignedInRequest, requires

_UNABLE = 422


@requires(SIGNED_IN)
@require_GET
def booth(request: SignedInRequest) -> HttpResponseBase:
    """The booth; whoever does not inspect is led to the post's status, the first page that everybody may open."""
    return _booth(request) if may(request.user, "inspect") else see_other("post:status")


@at_a_booth
def _booth(request: SignedInRequest, shift: Shift) -> HttpResponse:
    """The field to scan into, or the inspection that is open at this booth."""
    decided = take_decided(request)
    inspected = decided["inspection"] if decided else None
    return current_work(request, request.user, shift, decided=decided, inspected=inspected)


@requires("inspect")
@at_a_booth
@require_POST
def begin(request: SignedInRequest, shift: Shift) -> HttpResponse:
    """A zone that a reader typed, or that was pasted."""
    begun = beginning.begin(
        node=this_node(),
        account=request.user,
        shift=shift,
        scanned=request.POST.get("scanned", ""),
        channel=EntryChannel.PASTED if request.POST.get("pasted") else EntryChannel.WEDGE,
        layout=layout_of(request),
        at=time_now(),
    )
    status = _UNABLE if begun.finding else 200
    return show_work(request, shift, seen=begun.view, finding=begun.finding, status=status)


@requires("inspect")
@at_a_booth
@require_POST
def by_hand(request: SignedInRequest, shift: Shift) -> HttpResponse:
    """No zone to read, or a line of the paper register."""
    late = request.POST.get("channel") == "paper"
    channel = EntryChannel.LATE_FROM_PAPER if late else EntryChannel.HAND_TYPED
    begun = beginning.begin_by_hand(node=this_node(), account=request.user, shift=shift, channel=channel, at=time_now())
    if not request.headers.get("HX-Request"):
        return see_other("post:booth")
    return show_work(request, shift, seen=begun.view, finding=begun.finding)


@requires("inspect")
@require_POST
def fields(request: SignedInRequest, inspection: UUID) -> HttpResponse:
    """Keep what was typed and where; what depends on it is checked again."""
    typed, focus = answers_in(request.POST), request.POST.get("focused", "")
    scripted = request.headers.get("HX-Request")
    try:
        seen = drafts.update(
            node=this_node(), account=request.user, draft_id=inspection, fields=typed, focus=focus, at=time_now()
        )
    except beginning.UnableToInspect:
        if scripted:  # A keystroke that arrives after the decision changes nothing.
            return HttpResponse(status=204)
        raise
    if not scripted:
        return see_other("post:inspection", inspection)
    return show_work(request, None, seen=seen, autosaved=True)


@requires("inspect")
@at_a_booth
@require_GET
def inspection(request: SignedInRequest, shift: Shift, inspection: UUID) -> HttpResponse:
    """One open inspection, of the second line too."""
    return inspection_or_booth(request, shift, inspection, status=200)


@requires("decide")
@at_a_booth
@require_POST
def decide(request: SignedInRequest, shift: Shift, inspection: UUID) -> HttpResponse:
    """Admission, exit, second line, or handing over."""
    try:
        decided = record_decision(
            node=this_node(), account=request.user, draft_id=inspection, at=time_now(), **_decision_in(request)
        )
    except UnableTo as unable:
        _keep_typed(request, inspection)
        return inspection_or_booth(request, shift, inspection, failure=unable)
    if request.headers.get("HX-Request"):
        return show_work(request, shift, decided=decided, inspected=inspection)
    keep_decided(request, decided, inspection)
    return see_other("post:booth")


def inspection_or_booth(
    request: SignedInRequest, shift: Shift, inspection: UUID, *, failure: UnableTo | None = None, status: int = _UNABLE
) -> HttpResponse:
    """The inspection again with what went wrong; the booth as it stands when the inspection has ended meanwhile."""
    try:
        seen = drafts.view(node=this_node(), account=request.user, draft_id=inspection, at=time_now())
    except beginning.UnableToInspect as ended:
        return current_work(request, request.user, shift, failure=failure or ended, status=_UNABLE)
    return show_work(request, shift, seen=seen, failure=failure, status=status)


def _decision_in(request: SignedInRequest) -> dict[str, Any]:
    posted = request.POST
    version = posted.get("version", "")
    outcome = posted.get("outcome", "")
    return {
        "version": int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1,
        "outcome": Outcome[outcome] if outcome in Outcome.__members__ else Outcome.REFUSED,
        "fields": answers_in(posted),
        "note": posted.get("note", ""),
        "confirm_duplicate": bool(posted.get("confirm_duplicate")),
    }


def _keep_typed(request: SignedInRequest, inspection: UUID) -> None:
    """What was typed beside a decision that could not be recorded is not lost, if the disk takes it."""
    with suppress(UnableTo):
        drafts.update(
            node=this_node(),
            account=request.user,
            draft_id=inspection,
            fields=answers_in(request.POST),
            focus=request.POST.get("focused", ""),
            at=time_now(),
        )
