"""Kinds: every file loads, every body that fits is written and read back, everything else is refused."""

from __future__ import annotations

import unicodedata
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.journal import kinds
from jalon.journal.entries import Header, erase_part, make_entry
from jalon.journal.kinds import Field, Kind, KindPart, decode_body, decode_part, encode_body
from jalon.journal.parts import Part, salts
from jalon.journal.synthetic import crossing_bodies
from jalon.kernel.canonical import Value, encode
from jalon.kernel.errors import UnableToRead

TYPES: dict[str, st.SearchStrategy[Any]] = {
    "int": st.integers(-(2**63), 2**64 - 1),
    "text": st.text(max_size=30).map(lambda text: unicodedata.normalize("NFC", text)),
    "bytes": st.binary(max_size=30),
    "bool": st.booleans(),
    "day": st.integers(-5_000, 60_000),
    "second": st.integers(0, 86_399),
    "country": st.sampled_from(["NER", "BFA", "XXX"]),
    "approximate_date": st.integers(0, 200_000_000),
    "own_id": st.binary(min_size=6, max_size=6) | st.binary(min_size=16, max_size=16),
    "zone": st.text(max_size=30).map(lambda text: unicodedata.normalize("NFC", text)) | st.just([3, "F", 44, "X"]),
    "array": st.lists(st.integers(0, 9) | st.text(max_size=3, alphabet="abc"), max_size=4),
}


def _field_values(field: Field) -> st.SearchStrategy[Any]:
    subject = field.code_subject
    values = st.sampled_from([int(item) for item in kinds.code_list(subject)]) if subject else TYPES[field.type]
    return values if field.required else st.none() | values


def _part_values(part: KindPart) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({field.name: _field_values(field) for field in part.fields})


def _body_values(kind: Kind) -> st.SearchStrategy[dict[str, dict[str, Any]]]:
    needed = {part.name: _part_values(part) for part in kind.parts if not part.optional}
    return st.fixed_dictionaries(needed, optional={p.name: _part_values(p) for p in kind.parts if p.optional})


@settings(max_examples=80)
@given(st.sampled_from(kinds.all_kinds()).flatmap(lambda kind: st.tuples(st.just(kind), _body_values(kind))))
def test_every_body_of_every_kind_is_written_and_read_back(given_body: tuple[Kind, dict[str, Any]]) -> None:
    kind, values = given_body
    parts = encode_body(kind, values)
    read = decode_body(kind, parts)
    assert read == {part: dict(fields) for part, fields in values.items()}
    assert [part.part_class for part in parts] == [part.part_class for part in kind.parts if part.name in values]


def test_every_kind_is_found_by_number_and_by_name() -> None:
    for kind in kinds.all_kinds():
        assert kinds.kind_by_number(kind.number, kind.version) == kind
        assert kinds.kind(kind.name).number == kind.number
        assert kind.description
    assert kinds.kind_by_number(0x0101, 200) is None
    assert kinds.kind_by_number(0xFFFF, 1) is None


def _crossing() -> tuple[Kind, dict[str, dict[str, Value]]]:
    body = next(islice(crossing_bodies(1), 1))
    return kinds.kind("crossing.decided"), {part: dict(fields) for part, fields in body.items()}


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("movement", "nationality", "Niger"),
        ("movement", "nationality", "ner"),
        ("movement", "decided_second", 86_400),
        ("movement", "direction", None),
        ("movement", "direction", 99),
        ("movement", "provisional", 1),
        ("movement", "processing_s", True),
        ("identity", "birth", -2),
        ("identity", "surname", b"bytes"),
        ("movement", "checks", "text"),
        ("movement", "no_such_field", 1),
    ],
)
def test_a_value_that_does_not_fit_is_our_own_mistake(part: str, field: str, value: Value) -> None:
    kind, body = _crossing()
    body[part][field] = value
    with pytest.raises(AssertionError):
        encode_body(kind, body)


def test_a_missing_or_unknown_part_is_our_own_mistake() -> None:
    kind, body = _crossing()
    with pytest.raises(AssertionError, match="needs its part staff"):
        encode_body(kind, {name: fields for name, fields in body.items() if name != "staff"})
    with pytest.raises(AssertionError, match="has no part"):
        encode_body(kind, body | {"elsewhere": {}})


def test_an_erased_part_reads_as_none_and_one_left_out_has_no_key() -> None:
    kind, body = _crossing()
    body.pop("note", None)
    parts = encode_body(kind, body)
    header = Header(1, kind.number, kind.version, 0, 1, 20_780)
    entry = erase_part(make_entry(bytes(32), header, parts, salts(bytes(16), 1, len(parts))), 1)
    read = decode_body(kind, entry.parts)
    assert read["identity"] is None
    assert "note" not in read


def test_a_body_that_does_not_fit_its_kind_is_refused() -> None:
    kind, body = _crossing()
    parts = encode_body(kind, body)
    staff = next(part for part in parts if part.part_class == 3)
    with pytest.raises(UnableToRead, match=r"journal\.kind\.part_twice"):
        decode_body(kind, (*parts, staff))
    with pytest.raises(UnableToRead, match=r"journal\.kind\.part_missing"):
        decode_body(kind, parts[:1])
    with pytest.raises(UnableToRead, match=r"journal\.kind\.class_unknown"):
        decode_body(kind, (*parts, Part(7, b"\x80")))
    with pytest.raises(UnableToRead, match=r"journal\.kind\.fields"):
        decode_part(kind, 3, b"\x80")
    with pytest.raises(UnableToRead, match=r"journal\.kind\.fields"):
        decode_part(kind, 3, encode([None] * 6))
    with pytest.raises(UnableToRead, match=r"journal\.kind\.field"):
        decode_part(kind, 3, encode([None] * 5))
    with pytest.raises(UnableToRead, match=r"kernel\.canonical"):
        decode_part(kind, 3, b"\xff")


@settings(max_examples=100)
@given(st.binary(max_size=60), st.integers(0, 255))
def test_any_bytes_of_a_part_are_read_or_refused(data: bytes, part_class: int) -> None:
    try:
        values = decode_part(kinds.kind("crossing.decided"), part_class, data)
    except UnableToRead as error:
        assert error.code.startswith(("journal.kind.", "kernel.canonical."))
    else:
        assert values


ANY_VALUE = (
    st.none()
    | st.booleans()
    | st.sampled_from([-1, 0, 1, 255, 256, 86_399, 86_400, 2**63, 2**64 - 1, "", "ner", "NER", "NERX", b"", bytes(16)])
    | st.lists(st.integers(0, 3), max_size=2)
)


@given(st.sampled_from(kinds.all_kinds()), st.data())
@settings(max_examples=200)
def test_a_row_that_was_read_is_refused_exactly_for_the_first_field_that_does_not_accept_its_value(kind_of, data):
    part = data.draw(st.sampled_from(kind_of.parts))
    row = [
        data.draw(_field_values(field) | ANY_VALUE if data.draw(st.booleans()) else _field_values(field))
        for field in part.fields
    ]
    refused = [field for field, value in zip(part.fields, row, strict=True) if not field.accepts(value)]

    assert part.misfit(row) == (refused[0] if refused else None)
