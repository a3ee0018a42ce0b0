"""The booth's reader: its next delivery begins an inspection."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.documents.finding import Finding
from jalon.post.reader import this_reader
from jalon.post.views.shift import at_a_booth
from jalon.post.work import show_work
from jalon.services.inspections.delivered import take_delivery
from jalon.services.shifts import Shift
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("inspect")
@at_a_booth
@require_POST
def take(request: SignedInRequest, shift: Shift) -> HttpResponse:
    """Take what the reader left for this booth. The page asks by itself too, and is answered 204 while nothing is."""
    reader = this_reader()
    if reader is None:
        raise Http404
    taken = take_delivery(node=this_node(), account=request.user, shift=shift, reader=reader, at=time_now())
    by_itself = bool(request.POST.get("by_itself"))
    if taken.begun is None and by_itself:
        return HttpResponse(status=204)
    _tell(request, taken.findings)
    if taken.begun is None:
        if not taken.findings:
            messages.info(request, sentence("post.reader.nothing", page_language()))
        return show_work(request, shift)
    status = _UNABLE if taken.begun.finding else 200
    return show_work(request, shift, seen=taken.begun.view, finding=taken.begun.finding, status=status)


def _tell(request: SignedInRequest, findings: Iterable[Finding]) -> None:
    for finding in findings:
        messages.info(request, finding.sentence(page_language()))
