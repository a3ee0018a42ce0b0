"""Posts that were put back from a copy, branched, or copied: what happened, in words, and what two persons decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jalon.design.language import page_language
from jalon.design.words import moment_in_words, sentence
from jalon.hub.decision_forms import DecisionForm
from jalon.journal.lineage import Gap
from jalon.kernel.errors import UnableTo
from jalon.services import branches
from jalon.services.queries import restored as queries
from jalon.services.queries.restored import OpeningSeen
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires

_UNABLE = 422


@dataclass(frozen=True, slots=True)
class _Told:
    """An opening with its words."""

    seen: OpeningSeen
    reason: SafeString
    standing: SafeString
    gaps: tuple[SafeString, ...]


@requires("enrol_post")
@never_cache
@require_http_methods(["GET", "POST"])
def restored(request: SignedInRequest) -> HttpResponseBase:
    """Every opening, and a form for each decision that waits."""
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        try:
            done = branches.decide(node=this_node(), by=request.user, at=time_now(), **form.cleaned_data)
        except UnableTo as unable:
            form.say(unable)
        else:
            said = "hub.restored.done" if done else "hub.restored.proposed"
            messages.success(request, sentence(said, page_language()), extra_tags="done")
            return redirect("hub:restored")
    return _page(request, form)


def _page(request: SignedInRequest, form: DecisionForm) -> HttpResponse:
    found = queries.restored(node=this_node(), account=request.user)
    sent = form.data.get("subject") if form.is_bound else None

    def with_form(one: Any) -> dict[str, Any]:
        own = form if one.subject == sent else DecisionForm(initial={"subject": one.subject}, auto_id=_ids(one.subject))
        return {"seen": one, "form": own, "lane": _lane(one)}

    context = {
        "openings": [_told(one) for one in found.openings],
        "branches": [with_form(one) for one in found.branches],
        "machines": [with_form(one) for one in found.machines],
        "releases": [with_form(one) for one in found.releases],
        "errors": form if form.errors else None,
    }
    return render(request, "hub/restored.html", context, status=_UNABLE if form.errors else 200)


def _lane(one: Any) -> SafeString | str:
    lane = getattr(one, "lane", None)
    return "" if lane is None else sentence(f"journal.lane.{lane.name.lower()}", page_language())


def _ids(subject: str) -> str:
    """Every form of the page has names of its own."""
    return f"id-{subject.rsplit('/', 1)[1][:16]}-%s"


def _told(seen: OpeningSeen) -> _Told:
    language = page_language()
    return _Told(
        seen,
        sentence(f"hub.restored.reason_{seen.reason.name.lower()}", language),
        sentence(f"hub.restored.standing_{seen.standing.value}", language, count=seen.behind),
        tuple(_gap(gap, language) for gap in seen.gaps),
    )


def _gap(gap: Gap, language: str) -> SafeString:
    until = moment_in_words(datetime.fromtimestamp(gap.until_unix, UTC), language)
    if not gap.from_unix:
        return sentence("hub.restored.gap_until", language, count=gap.count, until=until)
    since = moment_in_words(datetime.fromtimestamp(gap.from_unix, UTC), language)
    return sentence("hub.restored.gap", language, count=gap.count, since=since, until=until)
