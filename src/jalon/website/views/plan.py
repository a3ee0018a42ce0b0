"""The work plan: the drawing with its table, lists of what is late or at risk, one page a row."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.gantt import GanttLine, gantt
from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import direction
from jalon.logframe.plan import Standing, runs
from jalon.services.policies import may
from jalon.services.programme import planning
from jalon.services.programme.changes import Writer
from jalon.services.queries.programme.plan import Line, Plan, plan_of
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.plan_forms import MonthsForm, NeedsForm, ProgressForm

_UNABLE = 422
_STATES = {
    Standing.LATE: "failed",
    Standing.AT_RISK: "undetermined",
    Standing.DONE: "passed",
    Standing.DONE_LATE: "passed",
    Standing.UNDER_WAY: "note",
}
"""The sign of a standing; any other has that of what was not performed."""


@requires("see_programme")
@never_cache
@require_GET
def plan(request: SignedInRequest) -> HttpResponse:
    """The plan as it is today."""
    project, who = chosen(request)
    return _page(request, plan_of(project, who, time_now().date()))


def _page(request: SignedInRequest, shown: Plan, *, unable: UnableTo | None = None) -> HttpResponse:
    language = page_language()
    mark = sentence("website.matrix.demo", language) if shown.demonstration else ""
    drawing = gantt(
        [_drawn(line) for line in shown.lines],
        months=max([shown.duration, *(_last(line) for line in shown.lines)]),
        now=shown.now,
        name=" · ".join(filter(None, (sentence("website.plan.drawing", language), mark))),
        now_word=sentence("website.plan.now", language),
        mirrored=direction(language) == "rtl",
        mark=mark,
    )
    given = {
        "plan": shown,
        "drawing": drawing,
        "lines": [(line, sign(line)) for line in shown.lines],
        "manages": may(request.user, "manage_programme"),
        "unable": unable,
        "codes": [line.record.code for line in shown.lines],
    }
    return render(request, "website/plan.html", given, status=_UNABLE if unable else 200)


def sign(line: Line) -> str:
    """The state of the mark beside a row."""
    return _STATES.get(line.assessed.standing, "not_performed")


def _last(line: Line) -> int:
    row = line.assessed.row
    return max((*row.planned, *(row.frozen or ()), *row.worked), default=0)


def _drawn(line: Line) -> GanttLine:
    row = line.assessed.row
    return GanttLine(
        label=row.code,
        frozen=runs(row.frozen or ()),
        planned=runs(row.planned),
        worked=row.worked,
        finished=row.finished,
        late=line.assessed.standing is Standing.LATE,
    )


@requires("see_programme")
@never_cache
@require_http_methods(["GET", "POST"])
def row(request: SignedInRequest, code: str) -> HttpResponseBase:
    """One row: how it stands and why, and the forms of those who may change it."""
    project, who = chosen(request)
    shown = plan_of(project, who, time_now().date())
    line = next((one for one in shown.lines if one.record.code == code), None)
    if line is None:
        raise Http404
    forms = _forms(request, line, shown)
    chosen_form = forms.get(request.POST.get("form", ""))
    if request.method == "POST" and chosen_form is None:
        raise Http404
    if chosen_form is not None and chosen_form.is_valid():
        writer = Writer(project, request.user, time_now())
        try:
            _save(writer, code, chosen_form)
        except UnableTo as unable:
            chosen_form.say(unable)
        else:
            messages.success(request, sentence("website.plan.saved", page_language(), row=code), extra_tags="done")
            return redirect("website:plan_row", code=code)
    given = {"line": line, "plan": shown, "sign": sign(line), "bars": runs, **forms}
    return render(
        request, "website/plan_row.html", given, status=_UNABLE if chosen_form and chosen_form.errors else 200
    )


_Forms = dict[str, MonthsForm | ProgressForm | NeedsForm]


def _forms(request: SignedInRequest, line: Line, shown: Plan) -> _Forms:
    """The forms that the account may send; the one that was sent is bound."""
    sent = request.POST.get("form")
    duration = shown.duration or 1
    found: _Forms = {}
    if may(request.user, "manage_programme"):
        months = request.POST if sent == "months" else None
        found["months"] = MonthsForm(months, line=line, duration=duration)
        needs = request.POST if sent == "needs" else None
        found["needs"] = NeedsForm(needs, line=line, lines=shown.lines)
    if may(request.user, "enter_values"):
        none = sentence("website.plan.not_finished", page_language())
        progress = request.POST if sent == "progress" else None
        found["progress"] = ProgressForm(progress, line=line, duration=duration, none=none)
    return found


def _save(writer: Writer, code: str, form: MonthsForm | ProgressForm | NeedsForm) -> None:
    data = form.cleaned_data
    if isinstance(form, MonthsForm):
        planning.enter_months(writer, code=code, months=data["months"], expected=data["expected"], why=data["why"])
    elif isinstance(form, ProgressForm):
        planning.report_progress(writer, code=code, reported=form.reported())
    else:
        planning.set_needs(writer, code=code, needed=data["needed"])


@requires("manage_programme")
@require_POST
def freeze(request: SignedInRequest) -> HttpResponseBase:
    """Freeze the baseline."""
    project, who = chosen(request)
    try:
        planning.freeze_baseline(Writer(project, request.user, time_now()))
    except UnableTo as unable:
        return _page(request, plan_of(project, who, time_now().date()), unable=unable)
    messages.success(request, sentence("website.plan.frozen_now", page_language()), extra_tags="done")
    return redirect("website:plan")


@requires("manage_programme")
@require_POST
def milestone(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Say which row leads to a milestone."""
    project, who = chosen(request)
    writer = Writer(project, request.user, time_now())
    try:
        planning.tie_milestone(writer, code=code, row_code=request.POST.get("row", "")[:24])
    except UnableTo as unable:
        return _page(request, plan_of(project, who, time_now().date()), unable=unable)
    messages.success(request, sentence("website.plan.milestone_tied", page_language(), code=code), extra_tags="done")
    return redirect("website:plan")
