"""Evidence: what there is, its file, and its removal."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.programme.models import Evidence
from jalon.services.programme import proof
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.forms import EvidenceForm, WhyForm

_UNABLE = 422


@requires("see_programme")
@require_GET
def evidence(request: SignedInRequest) -> HttpResponse:
    """What there is, the newest first."""
    project, who = chosen(request)
    rows = who.only(project.evidence.defer("content").order_by("-pk"))
    shown = rows[: limits.PROGRAMME_CHANGES_SHOWN_MAX]
    return render(request, "website/evidence.html", {"rows": shown, "project": project})


@requires("enter_values")
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest) -> HttpResponseBase:
    """Add a file or a link."""
    project, who = chosen(request)
    form = EvidenceForm(request.POST or None, request.FILES or None, classes=who.classes)
    if form.is_valid():
        given = form.cleaned_data
        file = given["file"]
        too_large = file is not None and file.size > limits.PROGRAMME_EVIDENCE_BYTES_MAX
        content = (b"" if too_large else file.read()) if file else None
        name = file.name if file else ""
        asked = proof.Given(given["title"], content, name, given["link"], given["sha256"], given["sensitivity"])
        try:
            proof.add(who=who, project=project, given=asked, at=time_now())
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.evidence.kept", "website:evidence")
    return render(request, "website/evidence_add.html", {"form": form}, status=_UNABLE if form.errors else 200)


@requires("see_programme")
@require_GET
def file(request: SignedInRequest, key: int) -> HttpResponse:
    """The file itself, always as a download."""
    found = _found(request, key)
    if found.content is None:
        raise Http404
    answer = HttpResponse(bytes(found.content), content_type=found.content_type)
    answer["Content-Disposition"] = f'attachment; filename="evidence-{found.pk}"'
    return answer


@requires("enter_values")
@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, key: int) -> HttpResponseBase:
    """Drop the content; what it showed is unverified from now on."""
    _, who = chosen(request)
    found = _found(request, key)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        try:
            count = proof.remove(who=who, evidence=found, why=form.cleaned_data["why"], at=time_now())
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.evidence.removed_done", "website:evidence", count=count)
    context = {"form": form, "one": found, "count": found.values.count()}
    return render(request, "website/evidence_remove.html", context, status=_UNABLE if form.errors else 200)


def _found(request: SignedInRequest, key: int) -> Evidence:
    project, who = chosen(request)
    return get_object_or_404(who.only(Evidence.objects.filter(project=project)), pk=key)
