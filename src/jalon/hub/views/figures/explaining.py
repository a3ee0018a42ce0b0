"""One number explained."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jalon.design.language import page_language
from jalon.hub.figures_asked import Asked, UnableToAsk, values_at
from jalon.hub.figures_built import filters_in_words
from jalon.hub.figures_words import bounds, complete, difference_in_words, formed_of, label, number, rate_explained
from jalon.hub.views.figures.failing import failed
from jalon.kernel.errors import UnableTo
from jalon.services.statistics.explaining import Explained
from jalon.services.statistics.explaining import explain as explained
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.stats.measures.dimensions import dimensions
from jalon.stats.measures.sheet import sheet


@requires("see_statistics")
@never_cache
@require_GET
def explain(request: SignedInRequest) -> HttpResponse:
    """Definition, filters, editions, who is missing, what changed and how it is protected; never the rows."""
    try:
        asked = Asked.of(request.GET, time_now().date().strftime("%Y-%m"))
        if not asked.measure:
            raise UnableToAsk("hub.figures.no_measure")
        made = asked.question()
        at = values_at(made, request.GET.getlist("at"))
        year = request.GET.get("of", "")
        found = explained(node=this_node(), account=request.user, asked=made, at=at, year=year)
    except UnableTo as failure:
        return failed(request, "hub.figures.explain", failure)
    return render(request, "hub/figures/explain.html", _told(found, asked, page_language()))


def _told(found: Explained, asked: Asked, language: str) -> dict[str, object]:
    pairs = zip(found.asked.by, found.row.values, strict=True) if found.row.values else ()
    own = [(dimensions()[name].title(language), label(name, value, language)) for name, value in pairs]
    return {
        "found": found,
        "name": found.asked.measure.name(language),
        "at": own + filters_in_words(found.asked, language),
        "value": number(found.row),
        "bounds": bounds(found.row),
        "formed_of": formed_of(found.asked.measure, found.row, language),
        "rate": rate_explained(found.asked.measure, language),
        "complete": complete(found.heard, language),
        "sheet": sheet(found.asked.measure, language),
        "before": number(found.before.row) if found.before else "",
        "difference": difference_in_words(found.before.difference) if found.before else "",
        "back": f"{reverse('hub:figures')}?{asked.query()}",
    }
