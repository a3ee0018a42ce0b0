"""Posts on the map: each can be seen, pointed at and reached by keyboard, also where several share one place."""

from __future__ import annotations

import re
from itertools import combinations
from math import hypot

from hypothesis import given
from hypothesis import strategies as st

from jalon.design.maps.spreading import spread
from tests.hub.conftest import Headquarters
from tests.hub.test_network import named

GAP = 20.0
near = st.integers(min_value=0, max_value=60).map(float)


@given(st.lists(st.tuples(near, near), max_size=30))
def test_no_mark_hides_another_and_each_keeps_its_place(places: list[tuple[float, float]]) -> None:
    found = spread(places, gap=GAP)
    assert [one.place for one in found] == places
    for one, other in combinations(found, 2):
        assert hypot(one.drawn[0] - other.drawn[0], one.drawn[1] - other.drawn[1]) >= GAP


@given(st.lists(st.tuples(near, near), max_size=30, unique=True))
def test_marks_that_are_far_apart_stay_where_they_are(places: list[tuple[float, float]]) -> None:
    far = [(x * 2 * GAP, y * 2 * GAP) for x, y in places]
    assert not any(one.moved for one in spread(far, gap=GAP))


def test_three_posts_of_one_crossing_point_are_three_links_on_the_map(headquarters: Headquarters) -> None:
    for label in ("Faramana nord", "Faramana sud"):
        named(headquarters.hub, label)
    page = headquarters.enter("supervisor").open("/posts")
    svg = page.html[page.html.index('role="group"') : page.html.index("</figure>")]
    assert len(re.findall(r'<a href="/posts/[0-9a-f]{16}" aria-label="Faramana', svg)) == 3
    assert len(set(re.findall(r'class="marker" transform="translate\(([^)]*)\)', svg))) == 3
    assert svg.count('class="leader"') == 2
    assert "tabindex" not in svg
    assert 'id="table"' in page.html
