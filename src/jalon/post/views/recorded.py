"""What was decided: the record, the traveller's slip, a detection."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.language import page_language
from jalon.design.redirects import see_other
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.kernel.ids import read_slip_code
from jalon.post.forms import DetectionForm
from jalon.services import slips
from jalon.services.detections import record_detection
from jalon.services.queries.crossing import read_crossing
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@requires("inspect")
@require_GET
def crossing(request: SignedInRequest, record: UUID) -> HttpResponse:
    """One decision in full; the reading is recorded."""
    found = read_crossing(node=this_node(), account=request.user, record_id=record, at=time_now())
    return render(request, "post/crossing.html", {"crossing": found})


@requires("inspect")
@require_GET
def slip(request: SignedInRequest, record: UUID) -> HttpResponse:
    """The slip, to print or to leave."""
    found = slips.slip(node=this_node(), account=request.user, record_id=record, at=time_now())
    return render(request, "post/slip.html", {"slip": found})


@requires("inspect")
@require_GET
def slip_image(_request: SignedInRequest, code: str) -> HttpResponse:
    """A slip's code as a QR image. It is drawn from the code alone: no record is read."""
    written = read_slip_code(code)
    if written is None:
        return HttpResponse(status=404)
    drawn = BytesIO()
    segno.make(written, error="q", micro=False).save(drawn, kind="svg", scale=4, border=2, xmldecl=False)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@requires("decide")
@require_http_methods(["GET", "POST"])
def detection(request: SignedInRequest, inspection: UUID) -> HttpResponse:
    """What was detected, once the inspection was decided."""
    form = DetectionForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            record_detection(
                node=this_node(),
                account=request.user,
                inspection=inspection,
                second=form.claim(),
                at=time_now(),
                **{name: given[name] for name in ("detection_type", "detection_source", "note")},
            )
        except UnableTo as unable:
            form.say(unable)
        else:
            messages.success(request, sentence("post.detection.recorded", page_language()), extra_tags="done")
            return see_other("post:booth")
    return render(request, "post/detection.html", {"form": form}, status=_UNABLE if form.errors else 200)
