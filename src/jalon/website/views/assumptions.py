"""The register of assumptions: how each stands, by what evidence, when somebody last looked."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from jalon.design.language import page_language
from jalon.kernel.errors import UnableTo
from jalon.programme.models import Assumption
from jalon.services.programme.register import check_assumption
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.forms import AssumptionForm


@requires("see_programme")
@require_GET
def assumptions(request: SignedInRequest) -> HttpResponse:
    """Every assumption, by result."""
    project, who = chosen(request)
    rows = who.only(project.assumptions.select_related("result", "evidence").order_by("result__place", "place", "pk"))
    return render(request, "website/assumptions.html", {"rows": rows, "project": project})


@requires("enter_values")
@require_http_methods(["GET", "POST"])
def check(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Look at one again, and say how it stands."""
    project, who = chosen(request)
    found = get_object_or_404(who.only(Assumption.objects.filter(project=project)), code=code)
    kept = who.only(project.evidence.filter(removed_at=None).order_by("-pk"))
    initial = {"status": found.status, "observation": found.observation, "evidence": found.evidence_id or ""}
    form = AssumptionForm(request.POST or None, initial=initial)
    form.offer("evidence", [(str(one.pk), one.title) for one in kept], empty="website.cell.no_evidence")
    if form.is_valid():
        given = form.cleaned_data
        key = given.pop("evidence")
        proven = kept.get(pk=int(key)) if key else None
        try:
            check_assumption(who=who, assumption=found, evidence=proven, at=time_now(), **given)
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.assumption.kept", "website:assumptions")
    context = {"form": form, "one": found, "project": project, "language": page_language()}
    return render(request, "website/assumption.html", context, status=422 if form.errors else 200)
