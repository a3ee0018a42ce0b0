"""Where every page of the website lies."""

from __future__ import annotations

from django.urls import include, path

from jalon.signin.views import catalogue
from jalon.website import frame_urls, register_urls
from jalon.website.views import (
    assumptions,
    baselines,
    cells,
    computed,
    evidence,
    exports,
    findings,
    home,
    matrix,
    plan,
    plan_calendar,
    practices,
    projects,
    public,
    rights,
    scope,
)

_PAGES = [
    path("", home.home, name="home"),
    path("projects", home.projects, name="projects"),
    path("project", projects.project, name="project"),
    path("project/dates", projects.dates, name="dates"),
    path("project/budget", projects.budget, name="budget"),
    path("project/checks", projects.checks, name="checks"),
    path("project/checks/<int:key>", projects.check, name="check"),
    path("matrix", matrix.matrix, name="matrix"),
    path("grid", cells.grid, name="grid"),
    path("cell", cells.cell, name="cell"),
    path("cell/verify", cells.verify, name="verify"),
    path("baselines", baselines.baselines, name="baselines"),
    path("baseline", baselines.baseline, name="baseline"),
    path("baseline/verify", baselines.verify, name="baseline_verify"),
    path("baseline/months", baselines.months, name="baseline_months"),
    path("baseline/months/confirm", baselines.confirm, name="baseline_confirm"),
    path("evidence", evidence.evidence, name="evidence"),
    path("evidence/add", evidence.add, name="evidence_add"),
    path("evidence/<int:key>/file", evidence.file, name="evidence_file"),
    path("evidence/<int:key>/remove", evidence.remove, name="evidence_remove"),
    path("assumptions", assumptions.assumptions, name="assumptions"),
    path("assumptions/<slug:code>", assumptions.check, name="assumption"),
    path("findings", findings.findings, name="findings"),
    path("findings/again", findings.again, name="findings_again"),
    path("findings/<slug:identity>", findings.finding, name="finding"),
    path("findings/<slug:identity>/decision", findings.decision, name="finding_decision"),
    path("scope", scope.scope, name="scope"),
    path("scope/state", scope.state, name="scope_state"),
    path("scope/decide", scope.decide, name="decide"),
    path("practices", practices.practices, name="practices"),
    path("practices/add", practices.add, name="practice_add"),
    path("practices/<int:key>/offer", practices.offer, name="practice_offer"),
    path("practices/offer/<int:key>/answer", practices.answer, name="practice_answer"),
    path("rights", rights.rights, name="rights"),
    path("rights/focal", rights.focal, name="focal"),
    path("rights/class", rights.classify, name="classify"),
    path("rights/names", rights.close_name, name="close_name"),
    path("changes", rights.changes, name="changes"),
    path("public", public.projects, name="public"),
    path("public/<slug:code>", public.project, name="public_project"),
    path("computed", computed.computed, name="computed"),
    path("computed/<slug:code>", computed.figure, name="computed_figure"),
    path("exports", exports.exports, name="exports"),
    *frame_urls.PAGES,
    *register_urls.PAGES,
    path("plan", plan.plan, name="plan"),
    path("plan/row/<slug:code>", plan.row, name="plan_row"),
    path("plan/freeze", plan.freeze, name="plan_freeze"),
    path("plan/milestone/<slug:code>", plan.milestone, name="milestone"),
    path("plan/calendar", plan_calendar.address, name="plan_calendar"),
    path("calendar/<slug:token>.ics", plan_calendar.calendar, name="calendar"),
    path("public/<slug:code>.ics", plan_calendar.public_calendar, name="public_calendar"),
]
urlpatterns = [
    path("account/", include("jalon.signin.urls")),
    path("design/", catalogue.catalogue, name="catalogue"),
    path("", include((_PAGES, "website"))),
]
handler400 = "jalon.signin.error_pages.bad_request"
handler403 = "jalon.signin.error_pages.forbidden"
handler404 = "jalon.signin.error_pages.not_found"
handler500 = "jalon.signin.error_pages.server_error"
