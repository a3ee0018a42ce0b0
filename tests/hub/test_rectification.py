"""Corrections at headquarters: statistics, the way back to the post, conflicts between posts in words."""

from __future__ import annotations

import re

import pytest

from jalon.journal.lanes import Lane
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.correction_reason import CorrectionReason
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.sex import Sex
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.records.projections import rows_of_entries
from jalon.services import ingest, projecting
from jalon.services.corrections.correcting import Asked, correct
from jalon.services.corrections.effective import read_effective
from jalon.services.journaling import Event
from jalon.services.queries.conflicts import Conflicts, conflicts
from jalon.services.queries.day_statistics import day_statistics, today_of
from jalon.services.reads import place_of
from jalon.services.rebuild import rebuild
from jalon.stats.disclosure.rule import Shown
from tests.hub.conftest import Headquarters
from tests.hub.posts import KeyPost, enrolled
from tests.nodes import events
from tests.pages.marking import marked_texts


def send(headquarters: Headquarters, post: KeyPost, *made_of: Event) -> list[models.Crossing]:
    made = post.write(made_of)
    ingest.receive_envelope(node=headquarters.hub.node, wire=post.wire(made), at=headquarters.hub.at)
    keys = [post.stream().place(entry.seq).record_id() for entry in made]
    return [models.Crossing.objects.get(pk=key) for key in keys if models.Crossing.objects.filter(pk=key).exists()]


def cross(headquarters: Headquarters, post: KeyPost | None = None, **movement: object) -> models.Crossing:
    event = events.crossing(headquarters.hub.at, **movement)  # type: ignore[arg-type]
    return send(headquarters, post or headquarters.post, event)[0]


def correction(headquarters: Headquarters, row: models.Crossing, **changed: object) -> Event:
    """A correction as a post writes one."""
    movement = {
        "target": place_of(row).to_bytes(),
        "target_day": row.day,
        "corrected_second": second_of_day(headquarters.hub.at),
        "reason": int(CorrectionReason.WRONG_ANSWER),
        "void": False,
        **{
            name: getattr(row, name)
            for name in ("direction", "outcome", "document_kind", "sex", "age_band", "nationality", "purpose")
        },
        "transport": row.transport,
        "stay_band": row.stay_band,
    }
    parts = {"movement": movement | changed, "staff": events.staff(), "note": {"text": "Misheard"}}
    return Event("crossing.corrected", parts)  # type: ignore[arg-type]


def put_right(headquarters: Headquarters, row: models.Crossing, **asked: object) -> None:
    given = {"reason": CorrectionReason.RECTIFICATION_ASKED, "note": "Asked by the person", "seen": 0} | asked
    account = headquarters.person("supervisor").account
    at = headquarters.later()
    correct(node=headquarters.hub.node, account=account, asked=Asked(record_id=row.id, **given), at=at)  # type: ignore[arg-type]


def now(headquarters: Headquarters, row: models.Crossing):  # type: ignore[no-untyped-def]
    row.refresh_from_db()
    return read_effective(headquarters.hub.node, [row])[row.id]


def seen(headquarters: Headquarters) -> Conflicts:
    account = headquarters.person("supervisor").account
    return conflicts(node=headquarters.hub.node, account=account, at=headquarters.later())


def test_a_rectification_stands_in_the_posts_feed_and_reads_there_the_same(headquarters: Headquarters) -> None:
    row = cross(headquarters)
    put_right(headquarters, row, typed={"surname": "SIDIBÉ"})
    written = models.Correction.objects.get()
    number = models.FeedPost.objects.get(node=headquarters.post.node.hex()).number
    assert (written.lane, written.sub, written.target) == (Lane.FEED_POST, number, row.id)
    assert now(headquarters, row).values["surname"] == "SIDIBÉ"
    from jalon.services.journal_store import entries_between, stream_of

    stream = models.Stream.objects.get(lane=Lane.FEED_POST, sub=number)
    entry = entries_between(stream, written.seq, written.seq)[0]
    (row_at_post,) = rows_of_entries([(stream_of(stream), entry)])
    assert (row_at_post.model, row_at_post.values["surname"], row_at_post.values["id"]) == (
        "Correction",
        "SIDIBÉ",
        written.id,
    )
    assert rebuild().same


def test_the_record_of_a_withdrawn_post_is_corrected_all_the_same(headquarters: Headquarters) -> None:
    row = cross(headquarters)
    models.Peer.objects.filter(pk=headquarters.post.node.hex()).update(active=False)
    put_right(headquarters, row, typed={"surname": "SIDIBÉ"})
    assert models.Correction.objects.get().lane == Lane.DECISIONS


def test_statistics_count_a_corrected_record_once_where_it_belongs(headquarters: Headquarters) -> None:
    rows = [cross(headquarters, sex=Sex.FEMALE) for _ in range(40)]
    for row in rows[:15]:
        send(headquarters, headquarters.post, correction(headquarters, row, sex=int(Sex.MALE)))
    for row in rows[15:18]:
        send(headquarters, headquarters.post, correction(headquarters, row, void=True))
    node, account = headquarters.hub.node, headquarters.person("statistician").account
    figures = day_statistics(node=node, account=account, on=today_of(node, headquarters.hub.at))
    assert figures.total.count == 37
    by_sex = next(one for one in figures.breakdowns if one.subject == "sex")
    assert {value: total.count for value, _, total in by_sex.rows if total.shown is Shown.COUNT} == {
        Sex.MALE: 15,
        Sex.FEMALE: 22,
    }


def test_a_correction_before_its_record_waits_and_then_counts(headquarters: Headquarters) -> None:
    first = cross(headquarters)
    made = headquarters.post.write([events.crossing(headquarters.hub.at)])
    late = headquarters.post.stream().place(made[0].header.seq)
    event = correction(headquarters, first, sex=int(Sex.MALE))
    movement = event.parts["movement"] | {"target": late.to_bytes()}  # type: ignore[operator]
    early = headquarters.post.write([Event(event.kind, dict(event.parts) | {"movement": movement})])
    # A post's stream comes in its order; after a restore two streams of one post need not.
    projecting.write_rows(rows_of_entries([(headquarters.post.stream(), one) for one in early]))
    assert len(seen(headquarters).waiting) == 1
    projecting.write_rows(rows_of_entries([(headquarters.post.stream(), one) for one in made]))
    assert seen(headquarters).waiting == ()
    assert now(headquarters, models.Crossing.objects.get(pk=late.record_id())).values["sex"] == Sex.MALE


def test_a_correction_of_an_unknown_record_is_a_pending_link(headquarters: Headquarters) -> None:
    row = cross(headquarters)
    event = correction(headquarters, row)
    movement = dict(event.parts["movement"])
    movement["target"] = place_of(row)._replace(seq=999).to_bytes()
    send(headquarters, headquarters.post, Event("crossing.corrected", dict(event.parts) | {"movement": movement}))
    found = seen(headquarters)
    assert (len(found.waiting), found.found) == (1, ())


def test_a_post_cannot_correct_another_posts_record(headquarters: Headquarters) -> None:
    row = cross(headquarters)
    other = enrolled(headquarters.hub)
    send(headquarters, other, correction(headquarters, row, void=True))
    assert not now(headquarters, row).corrected
    assert [one.code for one in seen(headquarters).found] == ["another_posts_record"]


def test_one_document_at_two_points_too_soon_is_shown_in_words(headquarters: Headquarters) -> None:
    other = enrolled(headquarters.hub)
    cross(headquarters, crossing_point="faramana-koury")
    headquarters.later(600)
    second = cross(headquarters, other, crossing_point="seytenga-petelkole")
    (found,) = seen(headquarters).found
    assert found.code == "two_places"
    assert len(found.sides) == 2
    send(headquarters, other, correction(headquarters, second, void=True))
    assert seen(headquarters).found == (), "what was taken back contradicts nothing"


def test_the_same_document_later_or_at_one_point_is_no_conflict(headquarters: Headquarters) -> None:
    other = enrolled(headquarters.hub)
    cross(headquarters, crossing_point="faramana-koury")
    cross(headquarters, crossing_point="faramana-koury")
    headquarters.later(3 * 3_600)
    cross(headquarters, other, crossing_point="seytenga-petelkole")
    assert seen(headquarters).found == ()


def test_an_exit_without_an_entry_is_no_conflict(headquarters: Headquarters) -> None:
    cross(headquarters, direction=Direction.EXIT, outcome=Outcome.EXIT_ALLOWED)
    assert seen(headquarters).found == ()


def test_two_final_decisions_on_one_inspection_are_a_conflict_and_a_second_line_is_not(
    headquarters: Headquarters,
) -> None:
    inspection = bytes(range(16))
    cross(headquarters, inspection=inspection, outcome=Outcome.SECOND_LINE)
    cross(headquarters, inspection=inspection)
    assert seen(headquarters).found == ()
    cross(headquarters, inspection=inspection)
    assert [one.code for one in seen(headquarters).found] == ["two_decisions"]


def test_post_and_headquarters_that_correct_the_same_record_are_told(headquarters: Headquarters) -> None:
    row = cross(headquarters)
    send(headquarters, headquarters.post, correction(headquarters, row, sex=int(Sex.MALE)))
    headquarters.later()
    put_right(headquarters, row, seen=1, typed={"surname": "SIDIBÉ"})
    assert [one.code for one in seen(headquarters).found] == ["two_corrections"]


def test_children_and_persons_handed_over_stand_in_no_conflict(headquarters: Headquarters) -> None:
    other = enrolled(headquarters.hub)
    for outcome in (Outcome.ADMITTED, Outcome.HANDED_TO_ANOTHER_SERVICE):
        cross(headquarters, crossing_point="faramana-koury", outcome=outcome)
        headquarters.later(60)
    cross(headquarters, other, crossing_point="seytenga-petelkole")
    assert seen(headquarters).found == ()


def test_conflicts_ask_as_often_for_one_as_for_three(headquarters: Headquarters) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    other = enrolled(headquarters.hub)
    counts = []
    for _ in range(3):
        cross(headquarters, crossing_point="faramana-koury")
        cross(headquarters, other, crossing_point="seytenga-petelkole")
        headquarters.person("supervisor")
        with CaptureQueriesContext(connection) as asked:
            seen(headquarters)
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts


def test_a_disputed_record_is_opened_corrected_and_then_gone_from_the_page(headquarters: Headquarters) -> None:
    row = cross(headquarters)
    auditor = headquarters.enter("auditor", language="en")
    looked = auditor.submit(auditor.open("/look-up"), "/look-up", code=row.slip, document_number=row.document_number)
    auditor.submit(looked, "/look-up/dispute", **{"dispute-note": "My name is SIDIBE"})
    visitor = headquarters.enter("supervisor", language="en")
    page = visitor.open("/conflicts")
    assert "TRAORE" not in page.html
    assert f"/record/{row.id}" in page.links()
    visitor.open(f"/record/{row.id}")
    form = visitor.open(f"/record/{row.id}/correct")
    page = visitor.submit(form, f"/record/{row.id}/correct", reason="8", note="Passport seen", surname="SIDIBE")
    assert "No conflict" in page.words
    assert f"/record/{row.id}" not in page.links()
    visitor.open(f"/record/{row.id}", status=404)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_conflicts_are_whole_and_translated(headquarters: Headquarters, language: str) -> None:
    other = enrolled(headquarters.hub)
    first = cross(headquarters, crossing_point="faramana-koury")
    second = cross(headquarters, other, crossing_point="seytenga-petelkole")
    send(headquarters, other, correction(headquarters, first, void=True))
    with marked_texts():
        visitor = headquarters.enter("supervisor", language=language, marked=True)
        page = visitor.open("/conflicts")
        assert f"/record/{second.id}" in page.links()
        visitor.open(f"/record/{first.id}")
        page = visitor.open(f"/record/{second.id}/correct")
        address = f"/record/{second.id}/take-back"
        visitor.submit(page, address, **{"back-reason": "6"}, status=422)
        visitor.submit(page, address, **{"back-reason": "6", "back-note": "Deux fois"})
    assert re.search("TRAORE", page.html), "the form shows what is corrected"
