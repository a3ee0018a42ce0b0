"""Contradictions of the project's document: all on one page, each with its decisions, and the decision itself."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.programme.models import KeptFinding
from jalon.services.programme.findings import decide, look_again, offered
from jalon.services.queries.programme.findings import ShownFinding, findings_of
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.finding_forms import DecisionForm


@requires("see_programme")
@require_GET
def findings(request: SignedInRequest) -> HttpResponse:
    """Every finding by severity, with what was decided."""
    project, who = chosen(request)
    return render(request, "website/findings/findings.html", {"shown": findings_of(project, who), "project": project})


@requires("see_programme")
@require_GET
def finding(request: SignedInRequest, identity: str) -> HttpResponse:
    """One finding: its statements in their words, and every decision."""
    project, _ = chosen(request)
    return render(request, "website/findings/finding.html", {"one": _shown(request, identity), "project": project})


@requires("manage_programme")
@require_http_methods(["GET", "POST"])
def decision(request: SignedInRequest, identity: str) -> HttpResponseBase:
    """Decide about a finding, with the reason."""
    project, who = chosen(request)
    kept = get_object_or_404(KeptFinding.objects.filter(project=project), identity=identity)
    form = DecisionForm(request.POST or None)
    language = page_language()
    form.offer([(word, sentence(f"website.finding.decision_{word}", language)) for word in offered(kept)])
    if form.is_valid():
        try:
            decide(who=who, finding=kept, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            return done(request, "website.finding.kept", "website:findings")
    context = {"form": form, "one": _shown(request, identity), "project": project}
    return render(request, "website/findings/decision.html", context, status=422 if form.errors else 200)


@requires("manage_programme")
@require_POST
def again(request: SignedInRequest) -> HttpResponseBase:
    """Look for contradictions again."""
    project, who = chosen(request)
    new, gone = look_again(project=project, at=time_now(), by=who.account)
    return done(request, "website.finding.looked", "website:findings", new=new, gone=gone)


def _shown(request: SignedInRequest, identity: str) -> ShownFinding:
    """The finding that the viewer may see; 404 for another as for none."""
    project, who = chosen(request)
    found = next((one for one in findings_of(project, who) if one.kept.identity == identity), None)
    if found is None:
        raise Http404
    return found
