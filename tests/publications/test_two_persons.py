"""Two persons publish; what they published never changes, and says who, when and from what."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from jalon.records.models import Account, Publication
from jalon.services.policies import UnableToAllow
from jalon.services.statistics.publications import proposing, reading, settling
from jalon.services.statistics.publications.errors import UnableToSettle
from jalon.stats.publishing.asking import TableAsked
from jalon.stats.publishing.document import digest_of, read_publication
from jalon.stats.publishing.errors import UnableToPublish, UnableToReadPublication
from tests.hub.conftest import Headquarters

TABLES = (
    TableAsked("crossings", "2026-08", "2026-10", ("month", "direction")),
    TableAsked("crossings", "2026-10", "2026-10", ("nationality", "sex")),
    TableAsked("processing_time", "2026-08", "2026-10", ("direction",)),
)


def propose(headquarters: Headquarters, *tables: TableAsked, name: str = "awa", noise: str = "") -> UUID:
    return proposing.propose(
        node=headquarters.hub.node,
        account=account(headquarters, name),
        title="Passages d'août à octobre",
        tables=tables or TABLES,
        noise_variance=noise,
        at=headquarters.hub.at,
    )


def account(headquarters: Headquarters, name: str) -> Account:
    return headquarters.person("analyst", name).account


def seen(headquarters: Headquarters, proposal: UUID, name: str = "boubacar") -> str:
    found = reading.proposal(
        node=headquarters.hub.node, account=account(headquarters, name), proposal=proposal, at=headquarters.hub.at
    )
    assert found is not None
    return found[1].digest


def approve(headquarters: Headquarters, proposal: UUID, name: str = "boubacar") -> str:
    return settling.approve(
        node=headquarters.hub.node,
        account=account(headquarters, name),
        proposal=proposal,
        seen=seen(headquarters, proposal, name),
        at=headquarters.hub.at,
    )


def publish(headquarters: Headquarters, *tables: TableAsked, noise: str = "") -> str:
    return approve(headquarters, propose(headquarters, *tables, noise=noise))


def file_of(number: str, edition: int | None = None) -> bytes:
    found = reading.stored(number, edition)
    assert found is not None
    return found


def test_what_was_proposed_and_approved_is_a_signed_file_that_stands_alone(
    headquarters: Headquarters, lake: Path
) -> None:
    number = publish(headquarters)
    assert number == "BFA-2026-1"
    data = file_of(number)
    content = read_publication(data, headquarters.hub.node.signing_public)
    assert (content["number"], content["edition"], content["published_on"]) == (number, 1, "2026-11-20")
    assert content["method"] == {"k": 10, "doubt_percent": 20, "delay_days": 15, "noise_variance": ""}
    assert content["attack"]["found"] == 0
    assert content["attack"]["hidden"] > 0
    assert [len(table["rows"]) > 1 for table in content["tables"]] == [True, True, True]
    assert content["tables"][0]["cubes"] == [["BFA", month, 1] for month in ("2026-08", "2026-09", "2026-10")]
    assert content["tables"][0]["words"].keys() == {"fr", "ar", "en"}
    for person in ("awa", "Awa", "boubacar", "Boubacar"):
        assert person not in data.decode(), "no officer is named outside"
    (edition,) = reading.every_publication()[0].editions
    assert (edition.proposed_by, edition.approved_by, edition.digest) == ("Awa", "Boubacar", digest_of(data))


def test_small_counts_are_hidden_and_nobody_looks_like_few(headquarters: Headquarters, lake: Path) -> None:
    content = read_publication(file_of(publish(headquarters)))
    rows = content["tables"][1]["rows"]
    assert any(row.get("hidden") for row in rows)
    assert all(row["numbers"]["value"] > 10 for row in rows if "numbers" in row)
    nations = {row["at"]["nationality"] for row in rows if "nationality" in row["at"]}
    sexes = {row["at"]["sex"] for row in rows if "sex" in row["at"]}
    inner = [row for row in rows if len(row["at"]) == 2]
    assert len(inner) == len(nations) * len(sexes), "every combination of listed values, met or not"
    for nation in nations:
        assert any("numbers" in row for row in rows if row["at"].get("nationality") == nation)


def test_nobody_approves_alone_and_nobody_without_the_right(headquarters: Headquarters, lake: Path) -> None:
    proposal = propose(headquarters)
    with pytest.raises(UnableToSettle, match="not_oneself"):
        approve(headquarters, proposal, "awa")
    for role in ("auditor", "independent_monitor", "administrator"):
        other = headquarters.person(role).account
        at, node = headquarters.hub.at, headquarters.hub.node
        with pytest.raises(UnableToAllow):
            settling.approve(node=node, account=other, proposal=proposal, seen="", at=at)
        with pytest.raises(UnableToAllow):
            proposing.propose(node=node, account=other, title="T", tables=TABLES, noise_variance="", at=at)
        with pytest.raises(UnableToAllow):
            settling.close_proposal(account=other, proposal=proposal, note="no", at=at)
    assert not Publication.objects.exists()


def test_what_was_not_seen_is_not_approved(headquarters: Headquarters, lake: Path) -> None:
    proposal = propose(headquarters)
    with pytest.raises(UnableToSettle, match="changed_meanwhile"):
        settling.approve(
            node=headquarters.hub.node,
            account=account(headquarters, "boubacar"),
            proposal=proposal,
            seen="0" * 64,
            at=headquarters.hub.at,
        )
    approve(headquarters, proposal)
    with pytest.raises(UnableToSettle, match="settled"):
        settling.close_proposal(
            account=account(headquarters, "awa"), proposal=proposal, note="late", at=headquarters.hub.at
        )


def test_a_proposal_is_taken_back_by_its_maker_and_declined_by_another_with_words(
    headquarters: Headquarters, lake: Path
) -> None:
    own, other = propose(headquarters), propose(headquarters)
    at = headquarters.hub.at
    settling.close_proposal(account=account(headquarters, "awa"), proposal=own, note="", at=at)
    with pytest.raises(UnableToSettle, match="note_needed"):
        settling.close_proposal(account=account(headquarters, "boubacar"), proposal=other, note=" \n", at=at)
    settling.close_proposal(account=account(headquarters, "boubacar"), proposal=other, note="wrong months", at=at)
    found = reading.overview(account=account(headquarters, "awa"))
    assert found.proposals == ()
    assert {(one.declined, one.ended_by, one.ended_note) for one in found.closed} == {
        (False, "Awa", ""),
        (True, "Boubacar", "wrong months"),
    }


def test_each_file_names_the_one_before_so_that_none_can_be_taken_out(headquarters: Headquarters, lake: Path) -> None:
    first = publish(headquarters, TABLES[0])
    second = publish(headquarters, TABLES[2])
    assert second == "BFA-2026-2"
    assert read_publication(file_of(second))["previous"] == digest_of(file_of(first))


def test_a_withdrawn_publication_stays_and_says_why(headquarters: Headquarters, lake: Path) -> None:
    number = publish(headquarters, TABLES[0])
    data, at = file_of(number), headquarters.hub.at
    who = account(headquarters, "boubacar")
    with pytest.raises(UnableToSettle, match="note_needed"):
        settling.withdraw(account=who, number=number, reason="", at=at)
    settling.withdraw(account=who, number=number, reason="A post counted twice", at=at)
    found = reading.publication(account=who, number=number)
    assert found is not None
    assert found.withdrawal is not None
    assert (found.withdrawal.reason, found.withdrawal.by) == ("A post counted twice", "Boubacar")
    assert file_of(number) == data
    with pytest.raises(UnableToSettle, match="not_standing"):
        settling.withdraw(account=who, number=number, reason="again", at=at)
    with pytest.raises(UnableToSettle, match="not_standing"):
        proposing.propose_edition(node=headquarters.hub.node, account=who, number=number, note="n", at=at)


def test_months_within_their_delay_or_not_closed_or_of_two_years_are_refused(
    headquarters: Headquarters, lake: Path
) -> None:
    headquarters.later((datetime(2026, 11, 15, 23, 59, tzinfo=UTC) - headquarters.hub.at).total_seconds())
    with pytest.raises(UnableToPublish, match="too_early"):
        propose(headquarters, TABLES[0])
    headquarters.later(60)
    propose(headquarters, TABLES[0])
    with pytest.raises(UnableToPublish, match="not_closed"):
        propose(headquarters, TableAsked("crossings", "2026-07", "2026-10", ("sex",)))
    with pytest.raises(UnableToPublish, match="two_years"):
        propose(headquarters, TableAsked("crossings", "2025-12", "2026-01", ("sex",)))
    with pytest.raises(UnableToPublish, match="table_count"):
        propose(headquarters, *[TableAsked("crossings", "2026-08", "2026-08", ("sex",))] * 7)
    with pytest.raises(UnableToPublish, match="table_twice"):
        propose(headquarters, TABLES[0], TABLES[0])


def test_a_changed_file_is_not_read(headquarters: Headquarters, lake: Path) -> None:
    data = file_of(publish(headquarters, TABLES[0]))
    content = json.loads(data)
    for row in content["tables"][0]["rows"]:
        if "numbers" in row:
            row["numbers"]["value"] += 1
            break
    for broken in (json.dumps(content).encode(), data[:-40], b"{}", b"\xff", b"[" * 9_000, data + data):
        with pytest.raises(UnableToReadPublication):
            read_publication(broken)
    other = bytes(32)
    with pytest.raises(UnableToReadPublication, match="signature_wrong"):
        read_publication(data, other)
