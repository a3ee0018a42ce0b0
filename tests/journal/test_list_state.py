"""Lists inside feeds: vectors, round trips, and what does not open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.journal.list_state import (
    FORM_CHANGE,
    FORM_SNAPSHOT,
    Item,
    Place,
    batches,
    item_digest,
    open_items,
    pieces_of,
    root_of,
    seal_items,
    too_long,
)
from jalon.kernel import limits
from jalon.kernel.canonical import decode
from jalon.kernel.errors import UnableToRead

VECTOR = json.loads((Path(__file__).parents[1] / "vectors/journal/l_list_state.json").read_text(encoding="utf-8"))
KEY = bytes.fromhex(VECTOR["key"])
PLACE = Place(7, 2, 4, FORM_SNAPSHOT)


def test_vectors_open_and_their_roots_follow() -> None:
    state: dict[str, bytes] = {}
    assert root_of(()).hex() == VECTOR["empty_root"]
    for step in VECTOR["steps"]:
        place = Place(VECTOR["partition"], VECTOR["generation"], step["version"], step["form"], step["piece"])
        items = open_items(KEY, place, bytes.fromhex(step["sealed"]))
        assert seal_items(KEY, place, items).hex() == step["sealed"]
        for item, told in zip(items, step["items"], strict=True):
            assert (item.entry_id, item.record) == (told["id"], decode(bytes.fromhex(told["record"])))
            assert item_digest(told["id"], bytes.fromhex(told["record"])).hex() == told["digest"]
            state.pop(item.entry_id, None)
            if item.record is not None:
                state[item.entry_id] = item.digest()
        assert root_of(state.values()).hex() == step["root"]


@pytest.mark.parametrize(
    "place",
    [
        Place(8, 2, 4, FORM_SNAPSHOT),
        Place(7, 3, 4, FORM_SNAPSHOT),
        Place(7, 2, 5, FORM_SNAPSHOT),
        Place(7, 2, 4, FORM_CHANGE),
        Place(7, 2, 4, FORM_SNAPSHOT, 1),
    ],
)
def test_content_opens_at_its_own_place_alone(place: Place) -> None:
    sealed = bytes.fromhex(VECTOR["steps"][0]["sealed"])
    with pytest.raises(UnableToRead, match=r"list_state\.sealed"):
        open_items(KEY, place, sealed)
    assert open_items(KEY, PLACE, sealed)


ITEMS = st.lists(
    st.builds(
        Item,
        st.text(alphabet="ABCDEF0123456789-", min_size=1, max_size=20),
        st.none() | st.lists(st.integers(0, 1 << 40) | st.binary(max_size=300), max_size=6),
    ),
    max_size=40,
    unique_by=lambda item: item.entry_id,
)


@settings(max_examples=60)
@given(ITEMS)
def test_batches_hold_everything_once_and_fit_an_entry(items: list[Item]) -> None:
    for form in (FORM_CHANGE, FORM_SNAPSHOT):
        first = Place(1, 1, 10, form)
        read: list[Item] = []
        for number, (run, sealed) in enumerate(batches(KEY, first, items)):
            assert len(sealed) <= limits.FEED_CONTENT_BYTES_MAX
            place = Place(1, 1, 10, form, number) if form == FORM_SNAPSHOT else Place(1, 1, 10 + number, form)
            assert open_items(KEY, place, sealed) == run
            read += run
        assert read == items


def test_many_items_that_do_not_compress_are_cut_into_several() -> None:
    items = [Item(f"E{n}", [item_digest(str(n), bytes([m])) for m in range(20)]) for n in range(200)]
    runs = list(batches(KEY, PLACE, items))
    assert len(runs) > 5
    assert sum(len(run) for run, _ in runs) == 200
    assert not any(too_long(item) for item in items)
    assert too_long(
        Item("E", [b"".join(item_digest(str(n), b"") for n in range(k * 100, k * 100 + 100)) for k in range(5)])
    )


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(UnableToRead):
        open_items(KEY, PLACE, data)


def test_pieces_fit_canonical_strings() -> None:
    content = bytes(limits.FEED_CONTENT_BYTES_MAX)
    assert b"".join(pieces_of(content)) == content
    assert max(map(len, pieces_of(content))) <= limits.CBOR_STRING_BYTES_MAX
    assert pieces_of(b"") == [b""]
