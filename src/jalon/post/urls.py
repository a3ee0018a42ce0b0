"""Where every page of a post lies."""

from __future__ import annotations

from django.urls import include, path

from jalon.post.views import (
    booth,
    booth_reader,
    correcting,
    courier,
    handing_over,
    payment_report,
    recorded,
    refusing,
    screens,
    second_line,
    self_test,
    shift,
    standing,
)
from jalon.signin.views import catalogue

_PAGES = [
    path("", booth.booth, name="booth"),
    path("inspection/begin", booth.begin, name="begin"),
    path("inspection/by-hand", booth.by_hand, name="by_hand"),
    path("inspection/from-reader", booth_reader.take, name="take_reading"),
    path("inspection/<uuid:inspection>", booth.inspection, name="inspection"),
    path("inspection/<uuid:inspection>/fields", booth.fields, name="fields"),
    path("inspection/<uuid:inspection>/decide", booth.decide, name="decide"),
    path("inspection/<uuid:inspection>/refuse", refusing.question, name="refuse"),
    path("inspection/<uuid:inspection>/refuse/ground", refusing.ground, name="refuse_ground"),
    path("inspection/<uuid:inspection>/give-up", second_line.give_up, name="give_up"),
    path("inspection/<uuid:inspection>/detection", recorded.detection, name="detection"),
    path("second-line", second_line.waiting, name="second_line"),
    path("crossing/<uuid:record>", recorded.crossing, name="crossing"),
    path("crossing/<uuid:record>/correct", correcting.correct, name="correct"),
    path("crossing/<uuid:record>/take-back", correcting.take_back, name="take_back"),
    path("decisions", correcting.decisions, name="decisions"),
    path("slip/<uuid:record>", recorded.slip, name="slip"),
    path("slip-image/<str:code>.svg", recorded.slip_image, name="slip_image"),
    path("day-sheet", standing.day_sheet, name="day_sheet"),
    path("crossing/<uuid:record>/fee", handing_over.fees, name="crossing_fee"),
    path("fees", handing_over.fees, name="fees"),
    path("fees/take-back", handing_over.reverse_fee, name="reverse_fee"),
    path("payment-report", payment_report.report, name="payment_report"),
    path("sent", handing_over.sent, name="sent"),
    path("morning", handing_over.morning, name="morning"),
    path("shift", shift.shift, name="shift"),
    path("shift/close", shift.close, name="close_shift"),
    path("calibration", standing.calibration, name="calibration"),
    path("courier", courier.courier, name="courier"),
    path("keys", screens.keys, name="keys"),
    path("traveller-screen", screens.traveller_screen, name="traveller_screen"),
    path("self-test", self_test.self_test, name="self_test"),
    path("enrol", self_test.enrol, name="enrol"),
    path("status", standing.status, name="status"),
]
urlpatterns = [
    path("account/", include("jalon.signin.urls")),
    path("design/", catalogue.catalogue, name="catalogue"),
    path("", include((_PAGES, "post"))),
]
handler400 = "jalon.signin.error_pages.bad_request"
handler403 = "jalon.signin.error_pages.forbidden"
handler404 = "jalon.signin.error_pages.not_found"
handler500 = "jalon.signin.error_pages.server_error"
