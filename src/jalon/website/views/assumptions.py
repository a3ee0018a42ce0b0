"""The register of assumptions: how each stands or stood on a day, by what evidence, every look at it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from jalon.kernel.errors import UnableTo
from jalon.programme.models import Assumption, Evidence
from jalon.services.programme.register import AssumptionChanged, Look, check_assumption
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme.assumptions import assumptions_of, looks_at
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.done import done
from jalon.website.forms import AssumptionForm
from jalon.website.views.matrix import asked_day, end_of

_CONFLICT, _UNABLE = 409, 422


@requires("see_programme")
@require_GET
def assumptions(request: SignedInRequest) -> HttpResponse:
    """Every assumption, by result, today or as known on a day."""
    project, who = chosen(request)
    on = asked_day(request, "on")
    rows = assumptions_of(project, who, as_of=end_of(on))
    return render(request, "website/assumptions.html", {"rows": rows, "project": project, "who": who, "on": on})


@requires("see_programme")
@require_http_methods(["GET", "POST"])
def check(request: SignedInRequest, code: str) -> HttpResponseBase:
    """One assumption with every look at it; whoever enters values looks again and says how it stands."""
    project, who = chosen(request)
    rows = who.only(Assumption.objects.filter(project=project).select_related("project", "evidence"))
    found = get_object_or_404(rows, code=code)
    if not who.unverified:
        return _page(request, found, who, None)
    kept = who.only(project.evidence.filter(removed_at=None).defer("content").order_by("-pk"))
    form = _form(request.POST if request.method == "POST" else None, found, list(kept))
    if not form.is_valid():
        return _page(request, found, who, form, _UNABLE if form.errors else 200)
    try:
        check_assumption(who=who, assumption=found, look=_look(form, kept), at=time_now())
    except AssumptionChanged as changed:
        # What was typed stays, on top of what stands there now: sending it again replaces that, knowingly.
        data = request.POST.copy()
        data["seen"] = str(changed.theirs.version)
        form = _form(data, found, list(kept))
        form.say(changed)
        return _page(request, changed.theirs, who, form, _CONFLICT)
    except UnableTo as unable:
        form.say(unable)
        return _page(request, found, who, form, _UNABLE)
    return done(request, "website.assumption.kept", "website:assumptions")


def _page(
    request: SignedInRequest, found: Assumption, who: Viewer, form: AssumptionForm | None, status: int = 200
) -> HttpResponse:
    context = {"one": found, "project": found.project, "who": who, "looks": looks_at(found), "form": form}
    return render(request, "website/assumption.html", context, status=status)


def _look(form: AssumptionForm, kept: QuerySet[Evidence]) -> Look:
    given = form.cleaned_data
    proven = kept.get(pk=int(given["evidence"])) if given["evidence"] else None
    return Look(status=given["status"], observation=given["observation"], evidence=proven, seen=given["seen"])


def _form(data: QueryDict | None, found: Assumption, kept: list[Evidence]) -> AssumptionForm:
    initial = {
        "status": found.status,
        "observation": found.observation,
        "evidence": found.evidence_id or "",
        "seen": found.version,
    }
    form = AssumptionForm(data, initial=initial)
    form.offer("evidence", [(str(one.pk), one.title) for one in kept], empty="website.cell.no_evidence")
    return form
