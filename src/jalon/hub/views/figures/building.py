"""The builder: a form, and the tables, chart, maps and files of what it asks for."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jalon.design.language import page_language
from jalon.design.maps import west_africa
from jalon.hub.figures_asked import Asked
from jalon.hub.figures_built import Built, built
from jalon.hub.figures_files import table_csv, table_xlsx
from jalon.hub.figures_words import choices, complete, rate_explained
from jalon.hub.views.figures.failing import UNABLE, unable
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.services.statistics.post_names import names_in_figures
from jalon.services.statistics.tables import figures
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.stats.measures.dimensions import dimensions
from jalon.stats.measures.measure import measures
from jalon.stats.measures.sheet import sheet

_BARS_MAX = 60
_OFFERED_FIRST = "crossings"
_NO_FILTER = frozenset({"month", "year", "country"})
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@requires("see_statistics")
@never_cache
@require_GET
def build(request: SignedInRequest) -> HttpResponse:
    """The form, and the tables where they were asked for; ``format`` gives them as a file."""
    language, month = page_language(), time_now().date().strftime("%Y-%m")
    asked = Asked("", (), (), month, month)
    context: dict[str, object] = {}
    found = None
    try:
        asked = Asked.of(request.GET, month)
        if asked.measure:
            found = _built(request, asked, language)
    except UnableTo as failure:
        context |= unable(failure)
    wanted = request.GET.get("format", "")
    if found and wanted in _TYPES:
        return _file(found, wanted)
    context |= _form(asked, language)
    if found:
        context |= _told(found, language)
    return render(request, "hub/figures.html", context, status=UNABLE if "unable" in context else 200)


def _built(request: SignedInRequest, asked: Asked, language: str) -> Built:
    made = asked.question()
    found = figures(node=this_node(), account=request.user, asked=made, compared=asked.compared())
    return built(asked, made, found, language)


def _form(asked: Asked, language: str) -> dict[str, object]:
    """What the form offers: every measure, the dimensions of the one that was chosen, values of its filters."""
    measure = asked.measure or _OFFERED_FIRST
    chosen = measures().get(measure)
    offered = [name for name in (chosen.dimensions if chosen else dimensions()) if name != "year"]
    named = [(name, dimensions()[name].title(language)) for name in offered]
    posts = names_in_figures()
    filters = [
        {
            "name": name,
            "title": dimensions()[name].title(language) if name in dimensions() else name,
            "value": value,
            "choices": choices(name, language, posts) if name in dimensions() else [],
            "without": asked.without(place).query(),
        }
        for place, (name, value) in enumerate(asked.filters)
    ]
    places = [asked.by[place] if place < len(asked.by) else "" for place in range(limits.TABLE_DIMENSIONS_MAX)]
    return {
        "asked": asked,
        "measure": measure,
        "query": asked.query() if asked.measure else "",
        "measures": [(code, one.name(language)) for code, one in measures().items()],
        "dimensions": named,
        "by_places": places,
        "filters": filters,
        "filter_dimensions": [pair for pair in named if pair[0] not in _NO_FILTER],
        "more_filters": len(filters) < limits.FIGURE_FILTERS_MAX,
        "waiting": any(not value for _, value in asked.filters),
        "name_max": limits.SAVED_VIEW_NAME_CHARACTERS_MAX,
    }


def _told(found: Built, language: str) -> dict[str, object]:
    """The tables in words, and what they are made of."""
    outline, most = west_africa(), limits.FIGURE_LINES_MAX
    return {
        "built": found,
        "tables": [replace(one, lines=one.lines[:most]) for one in found.tables],
        "cut": any(len(one.lines) > most for one in found.tables),
        "bars": found.bars[:_BARS_MAX],
        "outline": outline,
        "view": outline.view_box(this_node().state),
        "name": found.asked.measure.name(language),
        "sheet": sheet(found.asked.measure, language),
        "rate": rate_explained(found.asked.measure, language),
        "late": sorted({post for post, _ in found.total.heard.late}),
        "all_complete": complete(found.total.heard, language),
    }


def _file(found: Built, wanted: str) -> HttpResponse:
    content = table_csv(found) if wanted == "csv" else table_xlsx(found)
    period = found.asked.period
    name = f"{found.asked.measure.code}-{period.first}-{period.last}.{wanted}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=_TYPES[wanted], headers=disposition)
