"""The parts of ``jalon demo --full`` that need no processes; all of it runs in ``jalon demo --full --check``."""

from __future__ import annotations

from jalon.cli.demo.couriers import ROUTES
from jalon.cli.demo.nodes import free_ports
from jalon.cli.demo.scene import BOTH_STATES, PLACES
from jalon.services.enrolment import crossing_point_id


def test_two_states_have_a_hub_and_two_posts_each_at_real_crossing_points() -> None:
    hubs = [place for place in BOTH_STATES if place.kind == "hub"]
    assert {hub.state for hub in hubs} == {"BFA", "MLI"}
    for hub in hubs:
        posts = [place for place in BOTH_STATES if place.kind == "post" and place.hub == hub.folder]
        assert len(posts) == 2
        assert {place.state for place in posts} == {hub.state}
        assert len({crossing_point_id(place.state, place.crossing_point) for place in posts}) == 2
    assert {place.state for place in ROUTES} == {"BFA", "MLI"}


def test_every_place_has_a_folder_and_a_port_of_its_own() -> None:
    assert set(PLACES) < set(BOTH_STATES)
    assert len({place.folder for place in BOTH_STATES}) == len(BOTH_STATES)
    assert len(set(free_ports(BOTH_STATES).values())) == len(BOTH_STATES)
