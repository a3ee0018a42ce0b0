"""Stays that look longer than allowed: advisory, nobody named before one is opened, and explained by people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.overstay_reason import OverstayReason
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.stay_explanation import StayExplanation
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services.explaining_stays import UnableToExplainStay, explain_stay
from jalon.services.policies import UnableToAllow
from jalon.services.queries.stays import open_stay, stays
from jalon.services.rebuild import rebuild
from jalon.services.statistics.stay_list import keep_list, without_explained
from tests.hub.conftest import Headquarters
from tests.hub.test_searching import cross
from tests.pages.marking import marked_texts

ACCUSING = ("overstay", "illegal", "offen", "clandestin", "irrégul", "infraction", "fraud", "غير قانوني", "مخالف ")


def matched(
    headquarters: Headquarters,
    row: models.Crossing | None = None,
    *,
    over_s: int = 40 * 86_400,
    unheard: str | None = None,
) -> models.Crossing:
    """An entry that the matching lists, as it hands it over."""
    entry = row or cross(headquarters, direction=Direction.ENTRY, outcome=Outcome.ADMITTED)
    rows = [{"id": entry.id, "nationality": "BFA"}]
    found = {"n": 0, "exit_n": None, "reason": int(OverstayReason.NO_EXIT_ANYWHERE), "over_s": over_s}
    found |= {"unseen": 0.02 if unheard else 0.0, "missed": 0.031, "believed": 0.97, "unheard_post": unheard}
    keep_list(without_explained([found], rows), rows, {"BFA": 90}, at=headquarters.hub.at, beyond=0)
    return entry


def explain(
    headquarters: Headquarters, row: models.Crossing, role: str = "supervisor", note: str = "Seen leaving"
) -> None:
    explain_stay(
        node=headquarters.hub.node,
        account=headquarters.person(role).account,
        entry=row.id,
        explanation=StayExplanation.LEFT_ANOTHER_WAY,
        note=note,
        at=headquarters.later(),
    )


def test_the_list_gives_reason_and_likelihood_and_names_nobody(headquarters: Headquarters) -> None:
    matched(headquarters, unheard="Koury")
    found = stays(node=headquarters.hub.node, account=headquarters.person("supervisor").account)
    (line,) = found.lines
    assert (line.reason, line.likely_percent, line.missed_percent) == (OverstayReason.NO_EXIT_ANYWHERE, 97, 3)
    assert (line.unheard_post, line.unseen_percent, line.allowed_days, line.over_days) == ("Koury", 2, 90, 40)
    assert "TRAORE" not in repr(found)
    assert not models.PersonRead.objects.exists()


def test_opening_one_is_recorded_each_time(headquarters: Headquarters) -> None:
    row = matched(headquarters)
    account = headquarters.person("supervisor").account
    for _ in range(2):
        opened = open_stay(node=headquarters.hub.node, account=account, entry=row.id, at=headquarters.later())
        assert opened is not None
        assert opened.entry.values["surname"] == "TRAORE"
    reads = models.PersonRead.objects.filter(target=row.id, purpose=ReadPurpose.STAY_REVIEW)
    assert reads.count() == 2


def test_an_explained_stay_leaves_the_list_and_the_next_matching_says_so(headquarters: Headquarters) -> None:
    row = matched(headquarters)
    explain(headquarters, row)
    account = headquarters.person("supervisor").account
    assert stays(node=headquarters.hub.node, account=account).total == 0
    matched_again = {"n": 0, "reason": int(OverstayReason.NO_EXIT_ANYWHERE)}
    (stay,) = without_explained([matched_again], [{"id": row.id}])
    assert stay["reason"] == OverstayReason.EXPLAINED
    said = models.StayExplained.objects.get()
    assert (said.target, said.officer, said.note) == (row.id, account.id, "Seen leaving")
    assert rebuild().same
    with pytest.raises(UnableToExplainStay):
        explain(headquarters, row)


def test_an_explanation_needs_words_and_a_listed_stay(headquarters: Headquarters) -> None:
    row = matched(headquarters)
    with pytest.raises(UnableToExplainStay):
        explain(headquarters, row, note="  ")
    with pytest.raises(UnableToExplainStay):
        explain(headquarters, cross(headquarters))
    assert not models.StayExplained.objects.exists()


@pytest.mark.parametrize("role", ["analyst", "statistician", "auditor", "administrator"])
def test_no_other_role_reads_or_explains(headquarters: Headquarters, role: str) -> None:
    row = matched(headquarters)
    account = headquarters.person(role).account
    with pytest.raises(UnableToAllow):
        stays(node=headquarters.hub.node, account=account)
    with pytest.raises(UnableToAllow):
        open_stay(node=headquarters.hub.node, account=account, entry=row.id, at=headquarters.hub.at)
    with pytest.raises(UnableToAllow):
        explain(headquarters, row, role)


def test_a_day_begun_counts_beyond(headquarters: Headquarters) -> None:
    matched(headquarters, over_s=int(timedelta(days=2, seconds=1).total_seconds()))
    assert models.ListedStay.objects.get().over_days == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_stays_are_whole_translated_and_accuse_nobody(headquarters: Headquarters, language: str) -> None:
    row = matched(headquarters, unheard="Koury")
    with marked_texts():
        visitor = headquarters.enter("supervisor", language=language, marked=True)
        page = visitor.open("/stays")
        assert "TRAORE" not in page.html
        opened = visitor.open(f"/stays/{row.id}")
        assert "TRAORE" in opened.html
        for word in ACCUSING:
            assert word not in (page.words + opened.words).lower()
        visitor.submit(opened, f"/stays/{row.id}", explanation="2", note="", status=422)
        visitor.submit(opened, f"/stays/{row.id}", explanation="2", note="Vue partir")
        visitor.open(f"/stays/{row.id}", status=404)
