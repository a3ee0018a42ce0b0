"""Where every page of the hub lies, and the link."""

from __future__ import annotations

from django.urls import include, path

from jalon.hub.views import (
    alarms,
    audit,
    candidates,
    correcting,
    courier,
    enrolment,
    figures,
    home,
    lists,
    look_up,
    metrics,
    oversight,
    payments,
    posts,
    provisional,
    restored,
    search,
    second_officer,
    statistics,
)
from jalon.signin.views import catalogue

_PAGES = [
    path("", home.home, name="home"),
    path("posts", posts.posts, name="posts"),
    path("posts/<slug:node>", posts.post, name="post"),
    path("posts/<slug:node>/anew", enrolment.anew, name="anew"),
    path("alarms", alarms.alarms, name="alarms"),
    path("alarms/<uuid:alarm>", alarms.acknowledge, name="acknowledge"),
    path("statistics", statistics.day, name="statistics"),
    path("statistics/<slug:subject>.csv", statistics.table, name="statistics_table"),
    path("figures", figures.build, name="figures"),
    path("look-up", look_up.look_up, name="look_up"),
    path("look-up/dispute", look_up.dispute, name="dispute"),
    path("provisional", provisional.awaiting, name="provisional"),
    path("provisional/<uuid:record>", provisional.review, name="review"),
    path("second-officer", second_officer.code, name="second_officer"),
    path("enrolment", enrolment.codes, name="enrolment"),
    path("enrolment/proposal/<uuid:proposal>", enrolment.issue, name="issue"),
    path("enrolment/proposal/<uuid:proposal>/withdraw", enrolment.withdraw, name="withdraw"),
    path("enrolment/<str:code_id>", enrolment.confirm, name="confirm"),
    path("courier", courier.courier, name="courier"),
    path("restored", restored.restored, name="restored"),
    path("audit", audit.audit, name="audit"),
    path("search", search.search, name="search"),
    path("record/<uuid:record>", search.record, name="record"),
    path("record/<uuid:record>/correct", correcting.correct, name="correct"),
    path("record/<uuid:record>/take-back", correcting.take_back, name="take_back"),
    path("refusals", oversight.refusals, name="refusals"),
    path("payments", payments.payments, name="payments"),
    path("payments/tell", payments.tell, name="payment_tell"),
    path("payments/<uuid:report>", payments.payment, name="payment"),
    path("week", oversight.week, name="week"),
    path("candidates", candidates.candidates, name="candidates"),
    path("candidates/<uuid:candidate>", candidates.candidate, name="candidate"),
    path("conflicts", correcting.conflicts, name="conflicts"),
    path("lists", lists.overview, name="lists"),
    path("lists/propose", lists.propose, name="list_propose"),
    path("lists/proposal/<uuid:proposal>", lists.proposal, name="list_proposal"),
    path("lists/proposal/<uuid:proposal>/approve", lists.approve, name="list_approve"),
    path("lists/proposal/<uuid:proposal>/close", lists.close, name="list_close"),
    path("lists/entry/<uuid:entry>", lists.entry, name="list_entry"),
    path("lists/entry/<uuid:entry>/amend", lists.amend, name="list_amend"),
    path("lists/entry/<uuid:entry>/remove", lists.remove, name="list_remove"),
    path("lists/entry/<uuid:entry>/keep", lists.keep, name="list_keep"),
]
urlpatterns = [
    path("account/", include("jalon.signin.urls")),
    path("design/", catalogue.catalogue, name="catalogue"),
    path("metrics", metrics.metrics, name="metrics"),
    path("link/1/", include("jalon.hub.link.urls")),
    path("", include((_PAGES, "hub"))),
]
handler400 = "jalon.signin.error_pages.bad_request"
handler403 = "jalon.signin.error_pages.forbidden"
handler404 = "jalon.signin.error_pages.not_found"
handler500 = "jalon.signin.error_pages.server_error"
