"""Pages of headquarters, by people who may open them and people who may not."""

from __future__ import annotations

import re

import pytest
from django.core.checks import run_checks

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.ids import slip_code
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services import ingest
from jalon.services.journaling import Event
from jalon.services.second_officer import code_for
from tests.hub.conftest import Headquarters
from tests.nodes import events
from tests.pages.marking import marked_texts


def send(headquarters: Headquarters, count: int, **movement: object) -> list[str]:
    """Crossings of the post, received by the hub; their slip codes."""
    made = headquarters.post.cross(count, **movement)
    ingest.receive_envelope(node=headquarters.hub.node, wire=headquarters.post.wire(made), at=headquarters.hub.at)
    return [slip_code(entry.hash) for entry in made]


def refuse(headquarters: Headquarters) -> models.Refusal:
    """A provisional refusal at the post, received by the hub."""
    at = headquarters.hub.at
    parts = dict(events.crossing(at, note="Alone at the booth").parts)
    movement = {**parts["movement"], "provisional": True, "outcome": 5}
    movement |= {"ground": list(RefusalGround)[2], "return_question_asked": True}
    made = headquarters.post.write([Event("refusal.decided", parts | {"movement": movement})])
    ingest.receive_envelope(node=headquarters.hub.node, wire=headquarters.post.wire(made), at=at)
    return models.Refusal.objects.get()


def test_every_view_of_the_hub_states_its_right(headquarters: Headquarters) -> None:
    assert [found for found in run_checks(tags=["rights"]) if found.id == "jalon.E001"] == []


@pytest.mark.parametrize("path", ["/posts", "/statistics", "/look-up", "/provisional", "/enrolment", "/audit"])
def test_page_without_the_right_is_refused(headquarters: Headquarters, path: str) -> None:
    visitor = headquarters.enter("trainer" if path == "/statistics" else "statistician")
    if path == "/statistics":
        path = "/posts"
    visitor.open(path, status=403)


def test_page_without_sign_in_leads_to_sign_in(headquarters: Headquarters) -> None:
    from tests.pages.client import Visitor

    assert Visitor(language="en").open("/posts").path == "/account/sign-in"


def test_statistics_page_hides_small_cells_and_counts_large_ones(headquarters: Headquarters) -> None:
    send(headquarters, 40, nationality="BFA", age_band=AgeBand.AGE_25_39)
    send(headquarters, 20, nationality="MLI", age_band=AgeBand.AGE_18_24, direction=Direction.EXIT, outcome=3)
    send(headquarters, 4, nationality="NER", age_band=AgeBand.AGE_18_24)
    page = headquarters.enter("statistician").open("/statistics")
    assert "64" in page.words
    assert "–" in page.words
    assert "NER" not in page.words, "a nationality below the limit is not even named"
    assert re.search(r"\b4\b", page.words) is None


def test_statistics_page_shows_the_one_direction_of_a_day_and_no_line_that_nobody_is_in(
    headquarters: Headquarters,
) -> None:
    send(headquarters, 33, nationality="BFA", age_band=AgeBand.AGE_25_39)
    page = headquarters.enter("statistician", language="en").open("/statistics")
    assert page.words.count("33") == 3 + 4 * 3, "in the totals, and beside a bar and twice in each of four tables"
    assert "Exit" not in page.words
    assert "–" not in page.words, "nothing is withheld where nothing can follow"


def test_statistics_page_of_another_day_is_empty(headquarters: Headquarters) -> None:
    send(headquarters, 30)
    page = headquarters.enter("statistician").open("/statistics?on=2026-01-01")
    assert re.search(r"\b30\b", page.words) is None


def test_look_up_answers_only_with_the_same_document_and_records_every_look(headquarters: Headquarters) -> None:
    slip = send(headquarters, 1)[0]
    number = models.Crossing.objects.get().document_number
    assert number is not None
    visitor = headquarters.enter("auditor")
    form = visitor.open("/look-up")
    wrong = visitor.submit(form, "/look-up", code=slip, document_number="X9999999")
    unknown = visitor.submit(form, "/look-up", code="0000-0000-0000-0000", document_number=number)
    strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|value="[^"]*"')
    assert strip.sub("", wrong.html) == strip.sub("", unknown.html), "an existing code cannot be told from another"
    right = visitor.submit(form, "/look-up", code=slip.lower().replace("-", " "), document_number=f" {number.lower()} ")
    assert "TRAORE" in right.words
    assert "candidate" not in right.words.lower()
    reads = models.PersonRead.objects.filter(purpose=ReadPurpose.SLIP_LOOK_UP).order_by("seq")
    assert [row.target is not None for row in reads] == [False, False, True]


def test_look_up_costs_the_same_queries_whether_a_code_exists(headquarters: Headquarters) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from jalon.services.queries.slip_look_up import look_up

    slip = send(headquarters, 1)[0]
    account = headquarters.person("auditor").account
    number = models.Crossing.objects.get().document_number or ""
    counts = []
    for code, typed in [("", ""), (slip, number), (slip, "X1"), ("0000-0000-0000-0000", number), ("nonsense", "X1")]:
        with CaptureQueriesContext(connection) as asked:
            look_up(
                node=headquarters.hub.node, account=account, code=code, document_number=typed, at=headquarters.later()
            )
        counts.append(len(asked))
    counts = counts[1:]  # the very first reading of a hub opens its stream
    assert len(set(counts)) == 1, counts


def test_look_up_too_often_is_refused(headquarters: Headquarters, monkeypatch: pytest.MonkeyPatch) -> None:
    from jalon.kernel import limits

    monkeypatch.setattr(limits, "SLIP_LOOK_UPS_PER_HOUR_MAX", 2)
    visitor = headquarters.enter("auditor")
    form = visitor.open("/look-up")
    for _ in range(2):
        visitor.submit(form, "/look-up", code="0000-0000-0000-0000", document_number="X1")
    page = visitor.submit(form, "/look-up", code="0000-0000-0000-0000", document_number="X1", status=422)
    assert "Too many" in page.words


def test_look_up_marks_a_record_disputed_and_shows_it_from_then_on(headquarters: Headquarters) -> None:
    slip = send(headquarters, 1)[0]
    number = models.Crossing.objects.get().document_number or ""
    visitor = headquarters.enter("auditor")
    found = visitor.submit(visitor.open("/look-up"), "/look-up", code=slip, document_number=number)
    fields = {"dispute-note": "The date of birth is not mine"}
    visitor.submit(found, "/look-up/dispute", **fields)
    again = visitor.submit(visitor.open("/look-up"), "/look-up", code=slip, document_number=number)
    assert "The date of birth is not mine" in again.words
    assert models.Dispute.objects.get().target == models.Crossing.objects.get().id


def test_dispute_with_another_document_is_refused(headquarters: Headquarters) -> None:
    slip = send(headquarters, 1)[0]
    number = models.Crossing.objects.get().document_number or ""
    visitor = headquarters.enter("auditor")
    found = visitor.submit(visitor.open("/look-up"), "/look-up", code=slip, document_number=number)
    fields = {"dispute-note": "Not mine", "dispute-document_number": "X1"}
    visitor.submit(found, "/look-up/dispute", status=422, **fields)
    assert not models.Dispute.objects.exists()


def test_provisional_refusal_is_shown_overdue_and_reviewed_once(headquarters: Headquarters) -> None:
    row = refuse(headquarters)
    visitor = headquarters.enter("supervisor")
    page = visitor.open("/provisional")
    assert "Faramana" in page.words
    assert "More than four hours" not in page.words
    headquarters.later(4 * 3600)
    visitor = headquarters.enter("supervisor")
    page = visitor.open("/provisional")
    assert "More than four hours" in page.words
    assert "TRAORE" not in page.html
    step = visitor.open(f"/provisional/{row.id}")
    assert "Alone at the booth" in step.words
    visitor.submit(step, f"/provisional/{row.id}", result="3", note="", status=422)
    page = visitor.submit(step, f"/provisional/{row.id}", result="3", note="The ground does not apply")
    assert "No step awaits review" in page.words
    visitor.submit(step, f"/provisional/{row.id}", result="2", note="", status=422)
    assert models.Review.objects.get().result == 3
    assert models.PersonRead.objects.filter(purpose=ReadPurpose.PROVISIONAL_REVIEW).exists()


def test_second_officer_code_is_what_the_post_computes(headquarters: Headquarters) -> None:
    from jalon.services.enrolment import second_officer_secret_of

    visitor = headquarters.enter("supervisor")
    node = headquarters.post.node.hex()
    page = visitor.submit(visitor.open("/second-officer"), "/second-officer", post=node, case="abcdef")
    secret = second_officer_secret_of(node)
    assert secret is not None
    code = code_for(secret, "ABCDEF")
    assert f"{code[:4]} {code[4:]}" in page.words
    assert models.SecondOfficerCode.objects.get().case == "ABCDEF"


def test_audit_page_names_readers_and_nobody_read(headquarters: Headquarters) -> None:
    slip = send(headquarters, 1)[0]
    number = models.Crossing.objects.get().document_number or ""
    visitor = headquarters.enter("auditor")
    visitor.submit(visitor.open("/look-up"), "/look-up", code=slip, document_number=number)
    page = headquarters.enter("independent_monitor").open("/audit")
    assert "Auditor" in page.words
    assert "TRAORE" not in page.html
    assert slip not in page.html


def test_enrolment_by_two_persons_prints_a_sheet_once_and_another_confirms(headquarters: Headquarters) -> None:
    from jalon.hub.sheet import KEYS
    from jalon.services import enrolment
    from tests.hub.posts import POINT, Direct, KeyPost

    first = headquarters.enter("administrator", "first")
    page = first.submit(first.open("/enrolment"), "/enrolment", label="Seytenga", crossing_point=POINT)
    assert "Another person agrees" in page.words
    proposal = models.EnrolmentProposal.objects.get()
    path = f"/enrolment/proposal/{proposal.id}"
    second = headquarters.enter("administrator", "second")
    page = second.open("/enrolment")
    sheet = second.submit(page, path)
    code = re.search(r"([0-9A-Z]{4}-){6}[0-9A-Z]{2}", sheet.words)
    assert code is not None
    assert "<svg" in sheet.html.split("code-of-post")[1], "the code as QR"
    for key, _ in KEYS:
        assert f"<kbd>{key}</kbd>" in sheet.html
    assert "has not set the number" in sheet.words
    second.submit(page, path, status=409)
    issue = models.EnrolmentIssue.objects.get(label="Seytenga")
    assert (issue.proposed_by, issue.issued_by) == (
        headquarters.person("administrator", "first").account.id,
        headquarters.person("administrator", "second").account.id,
    )
    post = KeyPost(headquarters.hub)
    found = enrolment.enrol(node=post.as_node, typed_code=code.group(), transport=Direct(headquarters.hub))
    row = models.EnrolmentCode.objects.get(label="Seytenga")
    assert found.digits not in second.open("/enrolment").words, "the digits are heard, not copied"
    assert code.group() not in second.open("/enrolment").html, "the code is shown once"
    confirm = second.open(f"/enrolment/{row.code_id}")
    second.submit(confirm, f"/enrolment/{row.code_id}", digits=found.digits, status=422)
    confirm = first.open(f"/enrolment/{row.code_id}")
    first.submit(confirm, f"/enrolment/{row.code_id}", digits="0000 0000", status=422)
    page = first.submit(confirm, f"/enrolment/{row.code_id}", digits=found.digits)
    assert models.Peer.objects.get(pk=post.node.hex()).active
    assert "Seytenga" in page.words


def test_a_post_that_is_known_is_enrolled_anew_by_two_persons_and_a_telephone(headquarters: Headquarters) -> None:
    from dataclasses import replace

    from jalon.journal.certificates import read_certificate
    from jalon.journal.keys import new_private_key, signing_public
    from jalon.services import enrolment
    from tests.hub.posts import Direct, enrolled

    post = enrolled(headquarters.hub)
    path = f"/posts/{post.node.hex()}"
    first = headquarters.enter("administrator", "first")
    page = first.submit(first.open(path), f"{path}/anew")
    assert "anew" in page.words
    assert "Another person agrees" in page.words
    proposal = models.EnrolmentProposal.objects.get()
    first.submit(first.open(path), f"{path}/anew")
    assert models.EnrolmentProposal.objects.get() == proposal, "once"
    second = headquarters.enter("administrator", "second")
    sheet = second.submit(second.open("/enrolment"), f"/enrolment/proposal/{proposal.id}")
    code = re.search(r"([0-9A-Z]{4}-){6}[0-9A-Z]{2}", sheet.words)
    assert code is not None
    key = new_private_key()
    renewed = replace(post.as_node, signing_key=key)
    found = enrolment.enrol(node=renewed, typed_code=code.group(), transport=Direct(headquarters.hub))
    peer = models.Peer.objects.get(pk=post.node.hex())
    assert read_certificate(bytes(peer.certificate)).signing_public == signing_public(post.signing_key), "not yet"
    row = models.EnrolmentCode.objects.get(node=peer.node)
    first.submit(first.open(f"/enrolment/{row.code_id}"), f"/enrolment/{row.code_id}", digits=found.digits)
    peer.refresh_from_db()
    assert read_certificate(bytes(peer.certificate)).signing_public == signing_public(key)


def test_who_proposed_a_post_cannot_agree(headquarters: Headquarters) -> None:
    from jalon.services import enrolment
    from tests.hub.posts import POINT

    node, at = headquarters.hub.node, headquarters.hub.at
    account = headquarters.person("administrator").account
    proposal = enrolment.propose_post(node=node, by=account, label="X", crossing_point=POINT, at=at)
    with pytest.raises(enrolment.UnableToEnrolPost, match="two_persons_needed"):
        enrolment.issue_proposed(node=node, by=account, proposal=proposal, at=at)
    visitor = headquarters.enter("administrator")
    visitor.submit(visitor.open("/enrolment"), f"/enrolment/proposal/{proposal}/withdraw")
    assert not models.EnrolmentProposal.objects.exists()
    assert not models.EnrolmentCode.objects.filter(label="X").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_hub_are_whole_and_translated(headquarters: Headquarters, language: str) -> None:
    slip = send(headquarters, 12)[0]
    send(headquarters, 3, nationality=None)
    row = refuse(headquarters)
    number = models.Crossing.objects.get(slip=slip).document_number or ""
    with marked_texts():
        visitor = headquarters.enter("supervisor", language=language, marked=True)
        for path in ("/posts", "/statistics", "/provisional", f"/provisional/{row.id}", "/second-officer"):
            visitor.open(path)
        node = headquarters.post.node.hex()
        visitor.submit(visitor.open("/second-officer"), "/second-officer", post=node, case="QWERTZ")
        visitor.submit(visitor.open("/second-officer"), "/second-officer", post=node, case="?", status=422)
        visitor = headquarters.enter("auditor", language=language, marked=True)
        page = visitor.open("/look-up")
        visitor.submit(page, "/look-up", code="x", document_number="y")
        found = visitor.submit(page, "/look-up", code=slip, document_number=number)
        visitor.submit(found, "/look-up/dispute", **{"dispute-note": ""}, status=422)
        visitor.submit(found, "/look-up/dispute", **{"dispute-note": "Pas moi"})
        visitor.submit(page, "/look-up", code=slip, document_number=number)
        visitor.open("/audit")
        visitor = headquarters.enter("administrator", language=language, marked=True)
        page = visitor.open("/enrolment")
        visitor.submit(page, "/enrolment", label="", status=422)
        visitor.submit(page, "/enrolment", label="Seytenga")
        visitor = headquarters.enter("administrator", "second", language=language, marked=True)
        path = f"/enrolment/proposal/{models.EnrolmentProposal.objects.get().id}"
        visitor.submit(visitor.open("/enrolment"), path)
        visitor.open(f"/enrolment/{models.EnrolmentCode.objects.get(label='Seytenga').code_id}")
