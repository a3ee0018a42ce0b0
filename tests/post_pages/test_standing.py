"""What stands behind the booth: lists and their ages, records and who read them, a full disk, a wrong clock, errors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.texts import LANGUAGES, text
from jalon.records.models import Crossing, InspectionDraft, PersonRead
from jalon.screening.entry import Audience
from jalon.screening.intake import ListSource, import_lists
from jalon.screening.synthetic import DEMO_CANDIDATE_NAME, DEMO_LIST_NAME, synthetic_list
from jalon.signin import error_pages
from tests.pages import rules
from tests.pages.client import Visitor
from tests.pages.marking import marked_texts
from tests.post_pages.conftest import set_clock
from tests.post_services.conftest import Staff, passport


@pytest.fixture
def listed(staff: Staff) -> Callable[[int], None]:
    """Give the post the demonstration's list, so many hours old."""

    def import_aged(hours: int) -> None:
        source = staff.post.home / "national.csv"
        source.write_text(synthetic_list(50, 7, staff.at.date()), encoding="utf-8")
        import_lists(
            [ListSource(DEMO_LIST_NAME, "national-csv", source, staff.at - timedelta(hours=hours))],
            staff.post.home / "index",
            audience=Audience.POST,
            key=bytes(32),
            at=staff.at,
            on_broken=lambda *_: None,
        )

    return import_aged


def marks(root):
    """Shapes beside the lists."""
    section = root.find(".//section[@aria-labelledby='lists-title']")
    return [element.get("class") for element in section.iter() if str(element.tag).endswith("}svg")]


@pytest.mark.parametrize(("hours", "mark"), [(1, "passed"), (23, "passed"), (25, "undetermined"), (73, "failed")])
def test_age_of_the_list_stands_at_every_decision_and_is_not_on_the_slip(enter, listed, hours, mark):
    listed(hours)
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    assert marks(page.root) == [f"mark mark-{mark}"]
    visitor.submit(page, f"/inspection/{InspectionDraft.objects.get().id}/decide", button=("outcome", "ADMITTED"))
    slip = visitor.open(f"/slip/{Crossing.objects.get().id}")
    assert DEMO_LIST_NAME not in slip.words


@pytest.mark.parametrize("language", LANGUAGES)
def test_candidate_is_shown_with_reasons_and_never_with_a_score(enter, listed, language):
    listed(1)
    family, *given = DEMO_CANDIDATE_NAME.split()
    zone = passport(name=f"{family}<<{'<'.join(given)}", birth="840101", sex="M")
    with marked_texts():
        visitor, page = enter(language=language, marked=True)
        page = visitor.submit(page, "/inspection/begin", scanned=zone)
    checks = rules.words_of(page.root.find(".//section[@id='checks']"))
    assert text("services.inspections.resemblance_found", language) in checks
    assert text("kernel.check_state.undetermined", language) not in checks
    found = rules.words_of(page.root.find(".//*[@id='found']"))
    assert DEMO_CANDIDATE_NAME in found
    assert len(list(page.root.find(".//ul[@class='reasons']"))) >= 2
    assert "%" not in found


def test_slip_is_the_same_for_everyone_but_for_its_code(enter):
    visitor, _ = enter()
    slips = []
    for number, outcome in (("BF0000001", "ADMITTED"), ("BF0000002", "HANDED_TO_ANOTHER_SERVICE")):
        page = visitor.submit(visitor.open("/"), "/inspection/begin", scanned=passport(number=number))
        draft = InspectionDraft.objects.get()
        visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", outcome))
        row = Crossing.objects.get(inspection=draft.id)
        main = visitor.open(f"/slip/{row.id}").root.find(".//main")
        slips.append(rules.words_of(main).replace(row.slip, ""))
        for private in ("TRAORE", number, "BFA", "Faramana"):
            assert private not in rules.words_of(main)
    assert slips[0] == slips[1]


def test_slip_image_is_an_image_of_the_code_and_reads_no_record(enter):
    visitor, _ = enter()
    before = PersonRead.objects.count()
    answer = visitor.client.get("/slip-image/0123-4567-89AB-CDEF.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    assert b"style" not in answer.content
    assert visitor.client.get("/slip-image/nonsense.svg").status_code == 404
    assert PersonRead.objects.count() == before


def test_reading_a_record_is_recorded_with_its_purpose(enter):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    visitor.submit(page, f"/inspection/{InspectionDraft.objects.get().id}/decide", button=("outcome", "ADMITTED"))
    record = Crossing.objects.get().id
    visitor.open(f"/crossing/{record}")
    visitor.open(f"/slip/{record}")
    purposes = [ReadPurpose(row.purpose) for row in PersonRead.objects.filter(target=record).order_by("tick")]
    assert purposes == [ReadPurpose.INSPECTION, ReadPurpose.SLIP_PRINT]


@pytest.mark.parametrize("path", ["/crossing/{}", "/slip/{}"])
def test_record_that_does_not_exist_is_answered_calmly(enter, path):
    visitor, _ = enter()
    page = visitor.open(path.format(uuid4()), status=409)
    assert page.root.find(".//*[@role='alert']") is not None


@pytest.mark.parametrize("path", ["", "/refuse"])
def test_inspection_that_ended_is_answered_calmly(enter, path):
    visitor, _ = enter()
    visitor.open(f"/inspection/{uuid4()}{path}", status=422 if not path else 409)


def test_full_disk_is_said_and_the_traveller_stays_on_the_page(enter):
    visitor, page = enter()
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    for number in range(60):
        page = visitor.open("/")
        if page.root.find(".//*[@id='decide']") is None:
            answer = scan(visitor, passport(number=f"BF{number:07d}"))
            if answer.status_code not in (200, 303):
                break
        draft = InspectionDraft.objects.get()
        token = visitor.client.cookies["csrftoken"].value
        posted = {"version": "1", "outcome": "ADMITTED", "note": "mot " * 200, "csrfmiddlewaretoken": token}
        answer = visitor.client.post(f"/inspection/{draft.id}/decide", posted)
        if answer.status_code != 303:
            assert InspectionDraft.objects.get().id == draft.id
            break
    assert answer.status_code in (409, 422)
    root = rules.parse(answer.content.decode())
    rules.check_page(root, "fr")
    assert "registre papier" in rules.words_of(root)
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    visitor.open("/")


def scan(visitor, zone):
    """Send a zone as the form does, whatever comes back."""
    token = visitor.client.cookies["csrftoken"].value
    return visitor.client.post("/inspection/begin", {"scanned": zone, "csrfmiddlewaretoken": token})


def test_clock_set_back_a_day_is_doubted_on_every_page_and_stops_nothing(enter, staff):
    visitor, page = enter(language="en")
    assert "Check the clock" not in page.words
    set_clock(staff.at - timedelta(days=1))
    page = visitor.open("/status")
    assert "Check the clock" in page.words
    visitor.submit(visitor.open("/"), "/inspection/begin", scanned=passport())
    assert InspectionDraft.objects.count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", ["bad_request", "form_expired", "forbidden", "not_found", "server_error"])
def test_error_pages_are_whole_and_translated(staff, rf, language, answer):
    request = rf.get("/somewhere", headers={"accept-language": language})
    given = () if answer in ("server_error", "form_expired") else (ValueError(),)
    with marked_texts():
        visitor = Visitor(language=language)
        visitor.open("/account/sign-in")
        made = rendered(getattr(error_pages, answer), request, given, language)
    root = rules.parse(made.content.decode())
    rules.check_page(root, language, marked=True)
    assert made.status_code >= 400


def rendered(answer, request, given, language):
    """An error page as the middleware would have it made."""
    from django.contrib.auth.models import AnonymousUser
    from django.utils import translation

    request.user = AnonymousUser()
    with translation.override(language):
        return answer(request, *given)


def test_lists_of_pages_ask_the_same_number_of_questions_for_one_and_three(enter):
    visitor, _ = enter()
    counts = []
    for number in range(3):
        page = visitor.submit(visitor.open("/"), "/inspection/begin", scanned=passport(number=f"BF000000{number}"))
        draft = InspectionDraft.objects.get(stage="primary")
        visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "SECOND_LINE"))
        if number in (0, 2):
            for path in ("/second-line", "/day-sheet"):
                with CaptureQueriesContext(connections["default"]) as asked:
                    visitor.open(path)
                counts.append((path, len(asked)))
    assert counts[:2] == counts[2:]
    assert dict(counts)["/second-line"] <= 10
    assert dict(counts)["/day-sheet"] <= 27


def test_opening_a_traveller_of_the_second_line_is_recorded_once_for_each_officer(enter, staff):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    draft = InspectionDraft.objects.get()
    visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "SECOND_LINE"))
    sent = Crossing.objects.get()
    for who in (staff.officer, staff.colleague):
        other, _ = enter(who)
        for _ in range(2):
            other.open(f"/inspection/{draft.id}")
    reads = PersonRead.objects.filter(target=sent.id, purpose=ReadPurpose.SECOND_LINE)
    assert sorted(reads.values_list("officer", flat=True)) == sorted(
        [staff.officer.account.id, staff.colleague.account.id]
    )


def test_the_status_page_says_why_the_hub_refuses_a_key(enter, monkeypatch):
    visitor, _ = enter()
    monkeypatch.setattr("jalon.services.key_rotation.last_refusal", lambda _node: "services.key_rotation.refused")
    assert text("services.key_rotation.refused", "fr") in visitor.open("/status").words
