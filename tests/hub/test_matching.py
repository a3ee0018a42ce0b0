"""Headquarters matches what arrived with its watch-list; people verify; the post hears of a confirmed hit alone."""

from __future__ import annotations

from uuid import UUID

import pytest

from jalon.journal.lanes import Lane
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.verification_result import VerificationResult
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services.matching import match
from jalon.services.rebuild import rebuild
from jalon.services.verifying import UnableToVerify, verify
from tests.hub.conftest import Headquarters
from tests.hub.test_searching import cross
from tests.hub.test_watch_list import approve, propose
from tests.pages.marking import marked_texts

LISTED = {"names": "TRAORE Awa", "birth_date": "1990-01-15", "documents": "P:BFA:B01234567", "sex": "F"}


def listed(headquarters: Headquarters, **given: str) -> UUID:
    return approve(headquarters, propose(headquarters, **(LISTED | given)))


def run(headquarters: Headquarters) -> int:
    return match(node=headquarters.hub.node, at=headquarters.later())


def settle(headquarters: Headquarters, result: VerificationResult, note: str = "Called the court") -> None:
    row = models.CandidateFound.objects.latest("tick")
    account = headquarters.person("supervisor").account
    node, at = headquarters.hub.node, headquarters.later()
    verify(node=node, account=account, candidate=row.id, result=result, note=note, at=at)


def test_a_crossing_that_arrives_is_matched_once_and_no_post_hears_of_it(headquarters: Headquarters) -> None:
    listed(headquarters)
    row = cross(headquarters)
    cross(headquarters, surname="OUEDRAOGO", given_names="ISSA", document_number="B7777777", birth=19_700_101 * 2)
    assert (run(headquarters), run(headquarters)) == (1, 0)
    found = models.CandidateFound.objects.get()
    assert (found.target, found.lane) == (row.id, Lane.ALERTS)
    assert not models.Stream.objects.filter(lane=Lane.FEED_POST).exists()
    assert rebuild().same


def test_a_new_entry_is_matched_with_what_had_arrived(headquarters: Headquarters) -> None:
    cross(headquarters)
    assert run(headquarters) == 0
    listed(headquarters)
    assert run(headquarters) == 1


def test_an_entry_that_was_removed_is_matched_no_more(headquarters: Headquarters) -> None:
    from jalon.kernel.codes.list_removal import ListRemoval
    from jalon.services.watch_list import settling

    entry = listed(headquarters)
    assert run(headquarters) == 0
    account = headquarters.person("list_manager", "awa").account
    settling.remove(
        node=headquarters.hub.node,
        account=account,
        entry=entry,
        reason=ListRemoval.ORDER_LIFTED,
        note="Lifted",
        at=headquarters.later(),
    )
    cross(headquarters)
    assert run(headquarters) == 0


def test_whoever_was_handed_to_another_service_is_not_matched(headquarters: Headquarters) -> None:
    listed(headquarters)
    cross(headquarters, outcome=Outcome.HANDED_TO_ANOTHER_SERVICE)
    assert run(headquarters) == 0


def test_a_confirmed_hit_reaches_its_post_with_no_word_of_the_person(headquarters: Headquarters) -> None:
    listed(headquarters)
    row = cross(headquarters)
    run(headquarters)
    settle(headquarters, VerificationResult.CONFIRMED)
    notice = models.HitNotice.objects.get()
    assert (notice.lane, notice.target) == (Lane.FEED_POST, row.id)
    kept = {field.attname for field in models.HitNotice._meta.concrete_fields}
    assert kept - {"id", "node", "epoch", "lane", "seq", "tick", "day", "erased"} == {"target", "at"}
    with pytest.raises(UnableToVerify):
        settle(headquarters, VerificationResult.CONFIRMED)


@pytest.mark.parametrize("result", [VerificationResult.NOT_THE_PERSON, VerificationResult.CANNOT_BE_TOLD])
def test_no_post_hears_of_what_was_not_confirmed(headquarters: Headquarters, result: VerificationResult) -> None:
    listed(headquarters)
    cross(headquarters)
    run(headquarters)
    with pytest.raises(UnableToVerify):
        settle(headquarters, result, " ")
    settle(headquarters, result)
    assert not models.HitNotice.objects.exists()


def test_a_discreet_entry_is_matched_and_its_post_never_told(headquarters: Headquarters) -> None:
    listed(headquarters, discreet="yes")
    cross(headquarters)
    assert run(headquarters) == 1
    settle(headquarters, VerificationResult.CONFIRMED)
    assert not models.HitNotice.objects.exists()
    assert not models.Stream.objects.filter(lane=Lane.FEED_POST).exists()


def test_hostile_identities_stop_no_matching(headquarters: Headquarters) -> None:
    listed(headquarters)
    cross(headquarters, birth=19_900_101, surname="%" * 100, document_number="?")
    cross(headquarters, surname=None, given_names=None, document_number=None, birth=None)
    cross(headquarters)
    assert run(headquarters) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_candidates_are_whole_and_translated(headquarters: Headquarters, language: str) -> None:
    listed(headquarters)
    listed(headquarters, discreet="yes", ground="entry_ban")
    cross(headquarters)
    assert run(headquarters) == 2
    row = models.CandidateFound.objects.earliest("tick")
    with marked_texts():
        visitor = headquarters.enter("supervisor", language=language, marked=True)
        page = visitor.open("/candidates")
        assert "TRAORE" not in page.html
        page = visitor.open(f"/candidates/{row.id}")
        assert "TRAORE" in page.html
        visitor.submit(page, f"/candidates/{row.id}", result="3", note="", status=422)
        visitor.submit(page, f"/candidates/{row.id}", result="3", note="Autre père")
        visitor.open(f"/candidates/{row.id}", status=404)
