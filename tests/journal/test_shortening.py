"""What is written short comes back whole: zones to the letter, names of inspections and shifts to the byte."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.journal import kinds, zones
from jalon.journal.shortening import lengthen, new_own_id, shorten
from jalon.journal.synthetic import crossing_bodies
from jalon.kernel.canonical import decode, encode
from jalon.kernel.errors import UnableToRead

KIND = kinds.kind("crossing.decided")
NODE = b"POST0001"
# Specimen of ICAO Doc 9303 part 4, appendix A, and of part 5, appendix A: Utopia, nobody's document.
TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    {"surname": "ERIKSSON", "given_names": "ANNA MARIA", "birth": 19_740_812 * 2, "document_number": "L898902C3"}
    | {"issuing_state": "UTO", "expiry": 41_013, "document_code": "P"},
)
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    TD3[1] | {"document_number": "D23145890", "document_code": "I"},
)
FIELDS = st.fixed_dictionaries(
    {
        "surname": st.none() | st.text(max_size=40),
        "given_names": st.none() | st.text(max_size=40),
        "birth": st.none() | st.integers(0, 400_000_000),
        "document_number": st.none() | st.text(max_size=24),
        "issuing_state": st.none() | st.sampled_from(["BFA", "NER", "D<<"]),
        "expiry": st.none() | st.integers(-5, 60_000),
        "document_code": st.none() | st.text(max_size=2),
    }
)


@pytest.mark.parametrize(("zone", "fields"), [TD3, TD1])
def test_a_zone_of_a_specimen_is_said_in_few_words_and_comes_back(zone: str, fields: dict[str, Any]) -> None:
    said = zones.short(zone, fields)
    assert isinstance(said, list)
    assert len(encode(said)) <= 25
    assert zones.long(said, fields) == zone


@given(FIELDS, st.text(max_size=100) | st.text(alphabet="<ABC0123456789", min_size=88, max_size=88))
def test_any_text_comes_back_whatever_the_fields_say(fields: dict[str, Any], zone: str) -> None:
    for text in (zone, f"{zone[:44]}\n{zone[44:88]}", f"{zone[:30]}\n{zone[30:60]}\n{zone[58:88]}"):
        assert zones.long(decode(encode(zones.short(text, fields))), fields) in (text, decode(encode(text)))


@given(FIELDS, st.integers(0, 88), st.characters(codec="ascii"))
def test_a_zone_misread_at_any_place_comes_back_as_it_was_read(fields: dict[str, Any], place: int, letter: str) -> None:
    zone = TD3[0][:place] + letter + TD3[0][place + 1 :]
    assert zones.long(zones.short(zone, TD3[1]), TD3[1]) == zone
    assert zones.long(zones.short(zone, fields), fields) == zone


@pytest.mark.parametrize(
    "said",
    [[], [3], [9, "F"], [3, "FF"], [3, "F", 1], [3, "F", -1, "X"], [3, "F", 999, "X"], [3, "F", "X", 1], 7, b"x"],
)
def test_what_no_writer_says_is_refused(said: Any) -> None:
    with pytest.raises(UnableToRead, match="zone"):
        zones.long(said, TD3[1])


def test_a_body_written_short_is_read_long_and_costs_less() -> None:
    for body in islice(crossing_bodies(3), 50):
        movement = {**body["movement"], "inspection": new_own_id(NODE).bytes}
        whole: Any = {**body, "movement": movement}
        said = shorten(KIND, NODE, whole)
        assert len(said["movement"]["inspection"]) == 6
        assert lengthen(KIND, NODE, said) == whole
        assert len(encode(list(said["identity"].values()))) + 60 < len(encode(list(whole["identity"].values())))


def test_a_name_of_another_node_or_of_before_stays_whole() -> None:
    body: Any = next(crossing_bodies(4))
    assert shorten(KIND, NODE, body)["movement"]["inspection"] == body["movement"]["inspection"]
    other = {**body, "movement": {**body["movement"], "inspection": new_own_id(b"POST0002").bytes}}
    assert lengthen(KIND, NODE, shorten(KIND, NODE, other)) == other


def test_the_version_before_is_read_as_it_was_written() -> None:
    older = kinds.kind_by_number(KIND.number, 1)
    assert older is not None
    body: Any = next(crossing_bodies(5))
    assert (
        lengthen(older, NODE, kinds.decode_body(older, kinds.encode_body(older, body)))["identity"] == body["identity"]
    )


def test_an_erased_part_stays_erased() -> None:
    assert lengthen(KIND, NODE, {"identity": None}) == {"identity": None}
