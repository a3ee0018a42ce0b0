"""What auditor and independent monitor see: refusals in figures, the week in the order of time, no person, no rank."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from jalon.kernel.codes.correction_reason import CorrectionReason
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.codes.search_purpose import SearchPurpose
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services import ingest
from jalon.services.corrections.correcting import Asked, correct
from jalon.services.journaling import Event
from jalon.services.queries.provisional import awaiting
from jalon.services.queries.refusals import refusals
from jalon.services.queries.week import overdue_weeks, week
from jalon.services.rebuild import rebuild
from jalon.services.searching import Sought, search
from jalon.services.week_reviews import UnableToReviewWeek, review_week
from jalon.stats.disclosure.rule import Shown
from tests.hub.conftest import Headquarters
from tests.hub.test_watch_list import approve, propose, refusal
from tests.nodes import events
from tests.pages.marking import marked_texts

WEEK = 7 * 86_400


def refuse(headquarters: Headquarters, count: int, **movement: object) -> list[models.Refusal]:
    """Refusals of the post, received by the hub."""
    made = []
    for _ in range(count):
        parts = dict(events.crossing(headquarters.hub.at).parts)
        changed = {"outcome": 5, "ground": list(RefusalGround)[2], "return_question_asked": True} | movement
        made += headquarters.post.write([Event("refusal.decided", parts | {"movement": parts["movement"] | changed})])  # type: ignore[operator]
    wire = headquarters.post.wire(made)
    ingest.receive_envelope(node=headquarters.hub.node, wire=wire, at=headquarters.hub.at)
    keys = [headquarters.post.stream().place(entry.header.seq).record_id() for entry in made]
    return list(models.Refusal.objects.filter(pk__in=keys))


def look(headquarters: Headquarters) -> None:
    sought = Sought(purpose=SearchPurpose.DOCUMENT_CASE, reference="Affaire KONE", surname="KONE", birth="1980")
    account = headquarters.person("analyst").account
    search(node=headquarters.hub.node, account=account, sought=sought, at=headquarters.later())


def test_refusals_are_counted_without_persons_and_small_counts_are_hidden(headquarters: Headquarters) -> None:
    refuse(headquarters, 12, nationality="MLI")
    (taken_back, *_) = refuse(headquarters, 3, nationality="NER")
    asked = Asked(record_id=taken_back.id, seen=0, reason=CorrectionReason.RECORDED_TWICE, note="Twice", void=True)
    supervisor = headquarters.person("supervisor").account
    correct(node=headquarters.hub.node, account=supervisor, asked=asked, at=headquarters.later())
    monitor = headquarters.person("independent_monitor").account
    found = refusals(node=headquarters.hub.node, account=monitor, at=headquarters.later())
    assert (found.total.count, found.taken_back.shown) == (14, Shown.HIDDEN)
    by_nationality = dict(next(one.lines for one in found.tables if one.subject == "nationality"))
    assert set(by_nationality) == {"MLI", ""}, "a small number is not even named"
    page = headquarters.enter("independent_monitor").open("/refusals")
    assert "TRAORE" not in page.html
    assert re.search(r"\b2\b", page.words) is None


def test_the_week_shows_searches_list_changes_steps_and_corrections_in_order(headquarters: Headquarters) -> None:
    look(headquarters)
    approve(headquarters, propose(headquarters))
    refusal(headquarters, ground="asylum")
    (row,) = refuse(headquarters, 1, provisional=True)
    auditor = headquarters.person("auditor").account
    at = headquarters.later()
    found = week(node=headquarters.hub.node, account=auditor, on=at.date(), at=at)
    assert [(one.reference, one.name, one.birth, one.number) for one in found.searches] == [
        ("Affaire KONE", True, True, False)
    ]
    assert [one.code for one in found.lists] == ["added", "refused"]
    assert [(one.result, one.at) for one in found.steps] == [(None, row.at)]
    monitor = headquarters.person("independent_monitor").account
    seen = week(node=headquarters.hub.node, account=monitor, on=at.date(), at=at)
    assert seen.searches[0].reference == "", "a reference may name somebody"
    assert not seen.may_review
    assert rebuild().same


def test_a_reading_at_a_post_without_a_crossing_near_it_is_shown(headquarters: Headquarters) -> None:
    at = headquarters.hub.at
    crossing = headquarters.post.write([events.crossing(at)])
    reads = [
        Event(
            "person.read",
            {
                "read": {
                    "officer": officer,
                    "purpose": int(ReadPurpose.INSPECTION),
                    "target": headquarters.post.stream().place(1).to_bytes(),
                    "read_second": int(at.timestamp()) % 86_400,
                }
            },
        )
        for officer in (events.OFFICER.bytes, bytes(range(16)))
    ]
    from jalon.journal.lanes import Lane

    for lane, made in ((Lane.DECISIONS, crossing), (Lane.HEALTH, headquarters.post.write(reads))):
        wire = headquarters.post.wire(made, lane=lane)
        ingest.receive_envelope(node=headquarters.hub.node, wire=wire, at=at)
    auditor = headquarters.person("auditor").account
    found = week(node=headquarters.hub.node, account=auditor, on=at.date(), at=headquarters.later())
    assert len(found.reads) == 1
    assert found.reads[0].post == "Faramana"


def test_a_week_is_reviewed_when_it_is_over_and_asked_for_until_then(headquarters: Headquarters) -> None:
    look(headquarters)
    node, account = headquarters.hub.node, headquarters.person("auditor").account
    on = headquarters.hub.at.date()
    with pytest.raises(UnableToReviewWeek):
        review_week(node=node, account=account, on=on, note="", at=headquarters.hub.at)
    at = headquarters.later(WEEK)
    monday = on - timedelta(days=on.weekday())
    assert overdue_weeks(node=node, at=at) == (monday,)
    review_week(node=node, account=account, on=on, note="Nothing unusual", at=at)
    assert overdue_weeks(node=node, at=at) == ()
    assert week(node=node, account=account, on=on, at=at).reviews[0][2] == "Nothing unusual"


def test_a_provisional_step_that_was_taken_back_says_so_in_the_words_of_its_correction(
    headquarters: Headquarters,
) -> None:
    back, stands = refuse(headquarters, 2, provisional=True)
    supervisor = headquarters.person("supervisor").account
    given = {"reason": CorrectionReason.RECORDED_TWICE, "record_id": back.id}
    for seen, void in enumerate((True, False, True)):
        asked = Asked(seen=seen, note=f"Twice, said {seen}", void=void, **given)  # type: ignore[arg-type]
        correct(node=headquarters.hub.node, account=supervisor, asked=asked, at=headquarters.later())
    node, at = headquarters.hub.node, headquarters.later()
    listed = {one.record_id: one.taken_back for one in awaiting(node=node, account=supervisor, at=at)}
    assert listed[stands.id] is None
    assert listed[back.id] is not None, "it awaits its review all the same"
    said = {}
    for role in ("auditor", "independent_monitor"):
        account = headquarters.person(role).account
        said[role] = [one.taken_back for one in week(node=node, account=account, on=at.date(), at=at).steps]
    assert [(one.reason, one.note) if one else None for one in said["auditor"]] in (
        [(CorrectionReason.RECORDED_TWICE, "Twice, said 2"), None],
        [None, (CorrectionReason.RECORDED_TWICE, "Twice, said 2")],
    )
    assert [one.note for one in said["independent_monitor"] if one] == [None], "words may name somebody"
    visitor = headquarters.enter("supervisor")
    page = visitor.open("/provisional")
    assert page.words.count("Taken back: it did not happen") == 1
    assert "Twice" not in page.words
    assert "Twice, said 2" in visitor.open(f"/provisional/{back.id}").words
    assert "Taken back" not in visitor.open(f"/provisional/{stands.id}").words


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_oversight_are_whole_and_translated(headquarters: Headquarters, language: str) -> None:
    look(headquarters)
    approve(headquarters, propose(headquarters))
    (row,) = refuse(headquarters, 1, provisional=True, nationality="NER")
    refuse(headquarters, 11, nationality="MLI")
    asked = Asked(record_id=row.id, seen=0, reason=CorrectionReason.RECORDED_TWICE, note="Twice", void=True)
    supervisor = headquarters.person("supervisor").account
    correct(node=headquarters.hub.node, account=supervisor, asked=asked, at=headquarters.later())
    began = headquarters.hub.at.date().isoformat()
    headquarters.later(WEEK)
    with marked_texts():
        for role in ("auditor", "independent_monitor"):
            visitor = headquarters.enter(role, language=language, marked=True)
            visitor.open("/refusals")
            visitor.open("/week")
            page = visitor.open(f"/week?on={began}")
            assert "TRAORE" not in page.html
            visitor.open("/week?on=never")
        visitor = headquarters.enter("auditor", language=language, marked=True)
        page = visitor.open(f"/week?on={began}")
        visitor.submit(page, "/week", note="Vu")
        visitor.submit(page, "/week", note="Vu", on=headquarters.hub.at.date().isoformat(), status=422)
    assert models.WeekReview.objects.count() == 1
