"""Figures of a measure: a form of four fields, and the table that it asks for with small counts hidden."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jalon.design.charts import Bar
from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.services.statistics.tables import figures
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.stats.measures.dimensions import dimensions
from jalon.stats.measures.evaluate import Question, question
from jalon.stats.measures.measure import Kind, measures
from jalon.stats.measures.sheet import sheet
from jalon.stats.protected import ProtectedFigures, ProtectedRow

_DEFAULT = "crossings"
_LINES_MAX = 400
_BARS_MAX = 60
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNABLE = 422


@dataclass(frozen=True)
class Line:
    """One row in words."""

    labels: tuple[str, ...]
    shown: str


@requires("see_statistics")
@never_cache
@require_GET
def build(request: SignedInRequest) -> HttpResponse:
    """The form, and the table where one was asked for; ``format=csv`` gives it as a file."""
    language = page_language()
    month = time_now().date().strftime("%Y-%m")
    asked = {name: request.GET.get(name, "")[:80] for name in ("measure", "by", "and", "from", "to", "only")}
    context: dict[str, object] = {
        "asked": asked | {"from": asked["from"] or month, "to": asked["to"] or asked["from"] or month},
        "measures": [(code, one.name(language)) for code, one in measures().items()],
        "dimensions": [(name, one.title(language)) for name, one in dimensions().items() if name != "year"],
    }
    if not asked["measure"]:
        return render(request, "hub/figures.html", context)
    try:
        found = _found(request, asked, month)
    except UnableTo as unable:
        context["unable"] = sentence(unable.code, language, **unable.parameters)
        return render(request, "hub/figures.html", context, status=_UNABLE)
    if request.GET.get("format") == "csv":
        return _csv(found, language)
    shown = _told(found, language) | {"file": f"?{request.GET.urlencode()}&format=csv"}
    return render(request, "hub/figures.html", context | shown)


def _told(found: ProtectedFigures, language: str) -> dict[str, object]:
    """The table in words, and what it is made of."""
    lines = _lines(found, language)
    bars = [Bar(" · ".join(line.labels), _length(row), line.shown) for line, row in zip(lines, found.rows, strict=True)]
    late = {post.post for heard in found.answer.heard for post in heard.posts if not post.complete}
    return {
        "found": found,
        "titles": _titles(found, language),
        "lines": lines[:_LINES_MAX],
        "total": _shown(found.total),
        "bars": bars[:_BARS_MAX],
        "name": found.asked.measure.name(language),
        "sheet": sheet(found.asked.measure, language),
        "vintages": found.answer.vintages,
        "missing": sorted({month for _, _, month in found.answer.missing}),
        "late": sorted(late),
    }


def _titles(found: ProtectedFigures, language: str) -> list[str]:
    return [dimensions()[name].title(language) for name in found.asked.by]


def _lines(found: ProtectedFigures, language: str) -> list[Line]:
    return [Line(_labels(found, row, language), _shown(row)) for row in found.rows]


def _found(request: SignedInRequest, asked: dict[str, str], month: str) -> ProtectedFigures:
    where = {}
    if asked["only"]:
        name, _, value = asked["only"].partition("=")
        where = {name.strip(): [value.strip()]}
    by = [name for name in dict.fromkeys((asked["by"], asked["and"])) if name]
    first = asked["from"] or month
    made: Question = question(asked["measure"], by=by, where=where, period=(first, asked["to"] or first))
    return figures(node=this_node(), account=request.user, asked=made)


def _labels(found: ProtectedFigures, row: ProtectedRow, language: str) -> tuple[str, ...]:
    pairs = zip(found.asked.by, row.values, strict=True)
    return tuple(dimensions()[name].shown(value, language) for name, value in pairs)


def _shown(row: ProtectedRow) -> str:
    value = row.numbers.get("value")
    return "–" if row.hidden or value is None else str(value)


def _length(row: ProtectedRow) -> int | None:
    value = row.numbers.get("value")
    return None if row.hidden or value is None else max(0, int(value))


def _csv(found: ProtectedFigures, language: str) -> HttpResponse:
    """The table (RFC 4180) with a row of HXL tags under its head; a label is never a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    number = "#indicator+num" if found.asked.measure.kind is Kind.RATIO else "#meta+count"
    writer.writerow([*_titles(found, language), found.asked.measure.name(language)])
    writer.writerow([*(f"#meta+{name}" for name in found.asked.by), number])
    for line in _lines(found, language):
        writer.writerow([f"'{one}" if one.startswith(_FORMULA) else one for one in line.labels] + [line.shown])
    name = f"{found.asked.measure.code}-{found.asked.period.first}-{found.asked.period.last}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=disposition)
