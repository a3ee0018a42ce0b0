"""The builder: a form, and the table, chart, map and files of what it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jalon.design.language import page_language
from jalon.design.maps import west_africa
from jalon.hub.figures_asked import Asked, words_at
from jalon.hub.figures_files import TableFile, table_csv, table_xlsx
from jalon.hub.figures_places import place_of
from jalon.hub.figures_words import Shown, choices, in_words, label, titles
from jalon.hub.views.figures.failing import UNABLE, unable
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.services.statistics.post_names import names_in_figures
from jalon.services.statistics.tables import figures
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.stats.lines import Line, lines_of, total_of
from jalon.stats.measures.dimensions import dimensions
from jalon.stats.measures.evaluate import Question
from jalon.stats.measures.measure import measures
from jalon.stats.measures.sheet import sheet
from jalon.stats.protected import ProtectedFigures

_BARS_MAX = 60
_OFFERED_FIRST = "crossings"
_NO_FILTER = frozenset({"month", "year", "country"})
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Built:
    """A table that was asked for, and that of the period beside."""

    asked: Question
    found: ProtectedFigures
    beside: ProtectedFigures | None
    lines: tuple[Line, ...]
    total: Line


@requires("see_statistics")
@never_cache
@require_GET
def build(request: SignedInRequest) -> HttpResponse:
    """The form, and the table where one was asked for; ``format`` gives it as a file."""
    language, month = page_language(), time_now().date().strftime("%Y-%m")
    asked = Asked("", (), (), month, month)
    context: dict[str, object] = {}
    built = None
    try:
        asked = Asked.of(request.GET, month)
        if asked.measure:
            built = _built(request, asked)
    except UnableTo as failure:
        context |= unable(failure)
    wanted = request.GET.get("format", "")
    if built and wanted in _TYPES:
        return _file(built, asked, wanted, language)
    context |= _form(asked, language)
    if built:
        context |= _told(built, asked, language)
    return render(request, "hub/figures.html", context, status=UNABLE if "unable" in context else 200)


def _built(request: SignedInRequest, asked: Asked) -> Built:
    made = asked.question()
    other = asked.question_beside(made)
    node = this_node()
    found = figures(node=node, account=request.user, asked=made)
    beside = figures(node=node, account=request.user, asked=other) if other else None
    return Built(made, found, beside, lines_of(found, beside), total_of(found, beside))


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


def _told(built: Built, asked: Asked, language: str) -> dict[str, object]:
    """The table in words, and what it is made of."""
    shown = [_shown(built.asked, line, asked, language) for line in built.lines]
    total = _shown(built.asked, built.total, asked, language)
    heard = built.total.heard
    outline = west_africa()
    return {
        "built": built,
        "titles": titles(built.asked, language),
        "lines": shown[: limits.FIGURE_LINES_MAX],
        "cut": len(shown) > limits.FIGURE_LINES_MAX,
        "total": total,
        "bars": [one.bar for one in shown if built.asked.by][:_BARS_MAX],
        "intervals": any(one.bounds for one in [*shown, total]),
        "places": _places(built, shown),
        "outline": outline,
        "view": outline.view_box(this_node().state),
        "name": built.asked.measure.name(language),
        "sheet": sheet(built.asked.measure, language),
        "vintages": built.found.answer.vintages,
        "missing": sorted({month for _, _, month in built.found.answer.missing}),
        "late": sorted({post for post, _ in heard.late}),
        "heard": heard,
        "filters_told": filters_in_words(built.asked, language),
    }


def filters_in_words(asked: Question, language: str) -> list[tuple[str, str]]:
    """Each filter: its dimension and its values."""
    return [
        (dimensions()[name].title(language), ", ".join(label(name, value, language) for value in values))
        for name, values in asked.where.items()
    ]


def _shown(made: Question, line: Line, asked: Asked, language: str) -> Shown:
    return in_words(made, line, asked.query(words_at(made, line.values), compared=False), language)


def _places(built: Built, shown: list[Shown]) -> list[tuple[Shown, tuple[float, float]]]:
    """Lines that have a place on the map: those of a table by post or by crossing point alone."""
    if len(built.asked.by) != 1:
        return []
    found = []
    for line, words in zip(built.lines, shown, strict=True):
        if (place := place_of(built.asked.by[0], line.values[0])) is not None:
            found.append((words, place))
    return found


def _file(built: Built, asked: Asked, wanted: str, language: str) -> HttpResponse:
    shown = tuple(_shown(built.asked, line, asked, language) for line in built.lines)
    total = _shown(built.asked, built.total, asked, language)
    vintages = built.found.answer.vintages
    beside = f"{asked.beside_first} – {asked.beside_last}" if built.beside else ""
    table = TableFile(built.asked, shown, total, beside, vintages, filters_in_words(built.asked, language), language)
    content = table_csv(table) if wanted == "csv" else table_xlsx(table)
    period = built.asked.period
    name = f"{built.asked.measure.code}-{period.first}-{period.last}.{wanted}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=_TYPES[wanted], headers=disposition)
