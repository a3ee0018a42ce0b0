"""Entries and exits of a hub become stays of its lake; nobody's name does."""

from __future__ import annotations

from datetime import timedelta

from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.overstay_reason import OverstayReason
from jalon.kernel.codes.pairing_way import PairingWay
from jalon.kernel.codes.residence_change import ResidenceChange
from jalon.services.statistics.export import lake_folder
from jalon.services.statistics.pairing import pair
from tests.hub.lake.world import World, all_bytes
from tests.nodes import events

SENEGALESE = {"nationality": "SEN", "residence": "SEN", "crossing_point": "faramana-koury"}


def visit(world: World, *, number: str, days: int | None) -> None:
    """An entry now, and an exit so many days later."""
    entered = world.hub.at
    world.send(
        "Faramana",
        [events.crossing(entered, number=number, direction=Direction.ENTRY, outcome=Outcome.ADMITTED, **SENEGALESE)],
        at=entered,
    )
    if days is not None:
        left = world.later(days=days)
        leaving = {"direction": Direction.EXIT, "outcome": Outcome.EXIT_ALLOWED, **SENEGALESE}
        world.send("Dori", [events.crossing(left, number=number, **leaving)], at=left)


def test_a_visit_is_one_row_with_its_posts_its_days_and_how_it_was_paired(world: World) -> None:
    visit(world, number="S0000001", days=12)
    world.later(days=1)
    world.export()
    assert pair(node=world.hub.node, at=world.hub.at) == 1
    (stay,) = world.rows("stays")
    assert (stay["entry_post"], stay["exit_post"], stay["stay_days"], stay["how"]) == (
        "Faramana",
        "Dori",
        12,
        PairingWay.NUMBER,
    )
    assert (stay["allowed_days"], stay["overstay"], stay["overstay_reason"]) == (90, False, OverstayReason.WITHIN_LIMIT)
    assert stay["residence_change_1998"] == ResidenceChange.NONE


def test_matching_again_without_news_writes_nothing(world: World) -> None:
    visit(world, number="S0000001", days=12)
    world.export()
    at = world.later(days=1)
    assert (pair(node=world.hub.node, at=at), pair(node=world.hub.node, at=at)) == (1, 0)


def test_an_open_entry_beyond_its_limit_names_no_traveller_while_little_is_known(world: World) -> None:
    visit(world, number="S0000001", days=None)
    world.later(days=200)
    world.export()
    pair(node=world.hub.node, at=world.hub.at)
    (stay,) = world.rows("stays")
    assert (stay["overstay"], stay["how"]) == (False, PairingWay.NONE)
    assert stay["overstay_reason"] in (OverstayReason.EXITS_OFTEN_MISSED, OverstayReason.POST_NOT_HEARD)


def test_no_number_and_no_name_enters_the_lake(world: World) -> None:
    visit(world, number="S7654321", days=3)
    world.export()
    pair(node=world.hub.node, at=world.hub.at + timedelta(days=1))
    kept = all_bytes(lake_folder())
    assert b"Faramana" in kept
    for secret in (b"S7654321", b"7654321", b"TRAORE", b"SANOGO"):
        assert secret not in kept
