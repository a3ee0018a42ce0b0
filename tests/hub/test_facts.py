"""Facts of a hub: from its lake and its registers, signed with its key, and silent about what is not over."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from jalon.kernel.codes.verification_result import VerificationResult
from jalon.records import models
from jalon.services.statistics.facts import export_facts
from jalon.stats.facts import Fact, read_facts
from jalon.stats.measures.engines import DuckEngine
from jalon.stats.measures.source import LakeSource
from tests.hub.conftest import Headquarters
from tests.hub.posts import enrolled
from tests.hub.test_network import report
from tests.stats import small_lake


def month_of(at: datetime) -> str:
    return f"{at:%Y-%m}"


def after(at: datetime) -> datetime:
    """The first moment of the month after next: the month of ``at`` is over."""
    return datetime(at.year + (at.month > 10), (at.month + 1) % 12 + 1, 1, tzinfo=UTC)


def registered(headquarters: Headquarters, model: type[models.Projection], **values: object) -> None:
    """A row as its journal entry would have made it."""
    place = {"node": "00" * 8, "epoch": "00" * 8, "lane": 1, "seq": 1, "tick": 1, "day": 1}
    model.objects.create(id=uuid.uuid4(), at=headquarters.hub.at, **place, **values)


def facts(headquarters: Headquarters, first: str, last: str, at: datetime) -> list[Fact]:
    lake = LakeSource.open(headquarters.hub.home / "lake")
    node = headquarters.hub.node
    data, count = export_facts(node=node, lake=lake, engine=DuckEngine(), period=(first, last), at=at)
    found = read_facts(data, node.signing_public)
    assert (found.hub, found.country, len(found.facts)) == (node.node.hex(), node.state, count)
    return list(found.facts)


def values(found: list[Fact], code: str) -> dict[tuple[str, ...], tuple[int | None, str]]:
    return {tuple(fact.dimensions.values()): (fact.value, fact.state) for fact in found if fact.fact == code}


def test_registers_count_each_case_once(headquarters: Headquarters) -> None:
    month, case = month_of(headquarters.hub.at), uuid.uuid4()
    enrolled(headquarters.hub)
    report(headquarters.post)
    registered(headquarters, models.Dispute, target=case)
    registered(headquarters, models.Dispute, target=case)
    registered(headquarters, models.CandidateVerified, target=case, result=VerificationResult.NOT_THE_PERSON)
    registered(headquarters, models.CandidateVerified, target=uuid.uuid4(), result=VerificationResult.CANNOT_BE_TOLD)
    found = facts(headquarters, month, month, after(headquarters.hub.at))
    shown = {fact.fact: (fact.value, fact.state) for fact in found}
    assert shown["disputes"] == (1, "value")
    assert shown["candidates_cleared"] == (1, "value")
    assert shown["hits_confirmed"] == (0, "zero")
    assert shown["posts_enrolled"] == (2, "value")
    assert shown["posts_heard"] == (1, "value")


def test_facts_of_the_lake_are_its_counts_with_their_vintage(headquarters: Headquarters) -> None:
    month, state = month_of(headquarters.hub.at), headquarters.hub.node.state
    crossings = [row | {"country": state, "month": month} for row in small_lake.crossings(3, 400)]
    abroad = [row | {"country": "MLI", "month": month} for row in small_lake.crossings(4, 50)]
    lake = headquarters.hub.home / "lake"
    small_lake.write(lake, "crossings", crossings[:10])
    small_lake.write(lake, "crossings", crossings + abroad)
    found = facts(headquarters, month, month, after(headquarters.hub.at))
    counted = [row for row in crossings if row["outcome"] in (2, 3)]
    assert values(found, "crossings_counted") == {
        (word,): (sum(row["direction"] == code for row in counted), "value")
        for word, code in (("entry", 2), ("exit", 3))
    }
    assert {fact.vintage for fact in found if fact.fact == "crossings_counted"} == {2}
    assert sum(value or 0 for value, _ in values(found, "crossings_by_sex_and_age").values()) == len(counted)
    assert values(found, "detections") == {(): (None, "not_yet_measured")}


def test_detections_are_those_that_a_person_decided(headquarters: Headquarters) -> None:
    month, state = month_of(headquarters.hub.at), headquarters.hub.node.state
    row = {
        "country": state,
        "month": month,
        "post": "Faramana",
        "detection_type": 2,
        "detection_source": 4,
        "decided": True,
        "false_alert": False,
    }
    others = [row | {"decided": False}, row | {"false_alert": True}, row | {"detection_source": 2}]
    small_lake.write(headquarters.hub.home / "lake", "detections", [row, row, *others])
    found = facts(headquarters, month, month, after(headquarters.hub.at))
    assert values(found, "detections") == {("forged_document",): (3, "value")}
    assert values(found, "detections_through_community") == {("forged_document",): (2, "value")}
    assert values(found, "detections_by_source") == {("routine",): (1, "value"), ("community",): (2, "value")}


def test_a_month_that_is_not_over_and_one_before_any_post_are_not_measured(headquarters: Headquarters) -> None:
    month = month_of(headquarters.hub.at)
    assert {fact.state for fact in facts(headquarters, month, month, headquarters.hub.at)} == {"not_yet_measured"}
    assert {fact.state for fact in facts(headquarters, "1999-12", "2000-01", headquarters.hub.at)} == {
        "not_yet_measured"
    }
