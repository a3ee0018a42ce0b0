"""The delay of publication at its boundaries: by month, by route, by post, and over several months."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jalon.policy import load_policy
from jalon.records.models import Peer
from jalon.services.policies import policy
from jalon.services.statistics.publications import reading
from jalon.stats.disclosure.cells import Axis, Cell, Table
from jalon.stats.measures.source import Period
from jalon.stats.publishing.asking import TableAsked
from jalon.stats.publishing.delay import Delay, last_month
from jalon.stats.publishing.document import read_publication
from jalon.stats.publishing.errors import UnableToPublish
from tests.hub.conftest import Headquarters
from tests.publications.test_two_persons import account, file_of, propose, publish

ROUTES = {"slow": 40}


def delay(on: str, days: int = 15) -> Delay:
    return Delay(days, ROUTES, {"Seytenga": "slow", "Faramana": "usual"}, date.fromisoformat(on))


@pytest.mark.parametrize(
    ("month", "days", "last_closed", "first_open"),
    [
        ("2026-10", 15, "2026-11-15", "2026-11-16"),
        ("2026-02", 15, "2026-03-15", "2026-03-16"),
        ("2028-02", 1, "2028-03-01", "2028-03-02"),
        ("2026-12", 0, "2026-12-31", "2027-01-01"),
    ],
)
def test_a_month_opens_after_so_many_whole_days(month: str, days: int, last_closed: str, first_open: str) -> None:
    with pytest.raises(UnableToPublish, match="too_early") as refused:
        delay(last_closed, days).require_open(Period("2026-01", month))
    assert refused.value.parameters == {"month": month, "day": first_open}
    delay(first_open, days).require_open(Period("2026-01", month))


def table(name: str, values: tuple[str, ...], month: str) -> Table:
    return Table("crossings", (Axis(name, values),), {(value,): 100 for value in values}, (("month", month),))


@pytest.mark.parametrize(("on", "held"), [("2026-12-10", {"slow"}), ("2026-12-11", set())])
def test_a_route_stays_hidden_until_its_own_delay_has_passed(on: str, held: set[str]) -> None:
    one = table("crossing_point", ("slow", "usual"), "2026-10 BFA1")
    assert {dict(cell.at)["crossing_point"] for cell in delay(on).held([one])} == held
    assert delay(on).waiting([one]) == ({"slow": date(2026, 12, 11)} if held else {})


def test_to_name_a_post_is_to_name_its_route_and_a_post_of_no_known_route_waits_as_long_as_any() -> None:
    one = table("post", ("Seytenga", "Faramana", "Nowhere"), "2026-10 BFA1")
    assert {dict(cell.at)["post"] for cell in delay("2026-12-10").held([one])} == {"Seytenga", "Nowhere"}


def test_a_stretch_of_months_waits_for_its_last_one() -> None:
    stretch = table("crossing_point", ("slow", "usual"), "2026-08/2026-10 BFA1,BFA1,BFA1")
    assert len(delay("2026-12-10").held([stretch])) == 1
    assert delay("2026-12-11").held([stretch]) == frozenset()
    assert last_month(Cell("c", (("month", "2026-08/2026-10 BFA1,BFA1,BFA1"),)).at) == "2026-10"
    assert delay("2026-12-10").held([table("sex", ("1", "2"), "2026-10 BFA1")]) == frozenset(), "names no route"


def test_a_slow_route_is_hidden_in_a_publication_with_its_posts_and_shown_in_a_later_edition(
    headquarters: Headquarters, lake: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = (Path(policy.__code__.co_filename).parents[1] / "policy/disclosure.yaml").read_text(encoding="utf-8")
    (tmp_path / "disclosure.yaml").write_text(text.replace("routes: {}", "routes: {seytenga-petelkole: 40}"))
    monkeypatch.setattr("jalon.services.statistics.publications.drafting.policy", lambda: load_policy(tmp_path))
    Peer.objects.update(label="Seytenga", crossing_point="seytenga-petelkole")
    asked = (
        TableAsked("crossings", "2026-10", "2026-10", ("crossing_point",)),
        TableAsked("crossings", "2026-10", "2026-10", ("post",)),
    )
    proposal = propose(headquarters, *asked)
    found = reading.proposal(
        node=headquarters.hub.node, account=account(headquarters, "awa"), proposal=proposal, at=headquarters.hub.at
    )
    assert found is not None
    assert found[1].waiting["seytenga-petelkole"] == date(2026, 12, 11)
    content = read_publication(file_of(publish(headquarters, *asked)))
    shown = [
        {word for row in table["rows"] if "numbers" in row for word in row["at"].values()}
        for table in content["tables"]
    ]
    assert "seytenga-petelkole" not in shown[0]
    assert "Seytenga" not in shown[1]
    headquarters.later(22 * 86_400)
    content = read_publication(file_of(publish(headquarters, *asked)))
    shown = [
        {word for row in table["rows"] if "numbers" in row for word in row["at"].values()}
        for table in content["tables"]
    ]
    assert "seytenga-petelkole" in shown[0]
    assert "Seytenga" in shown[1]
