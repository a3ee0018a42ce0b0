"""Files of facts: what is written is read, and nothing else is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.cli.commands.facts import command
from jalon.kernel.texts import LANGUAGES, text
from jalon.stats.fact_kinds import KINDS
from jalon.stats.facts import Fact, FactFile, UnableToReadFacts, canonical, hub_of, read_facts, write_facts

PRIVATE = bytes(range(32))
PUBLIC = Ed25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw()
AT = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
FACTS = (
    Fact("detections", "BFA", "2026-03", 12, {"type": "forged_document"}, vintage=3),
    Fact("detections", "BFA", "2026-03", 0, {"type": "suspect"}, vintage=3),
    Fact("disputes", "BFA", "2026-04", None),
    Fact("refusals", "BFA", "2026-03", None, {"ground": "entry_ban"}, state="withheld", vintage=3),
)
FILE = write_facts(FactFile("0123456789abcdef", "BFA", AT, FACTS), PRIVATE)

_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=20)
_FACT = st.builds(
    Fact,
    fact=st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True),
    country=st.just("NER"),
    period=st.from_regex(r"20[0-9]{2}-(0[1-9]|1[0-2])", fullmatch=True).filter(str.isascii),
    value=st.none() | st.integers(0, 2**53 - 1),
    dimensions=st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), _WORDS, max_size=3),
    vintage=st.none() | st.integers(0, 99),
)


def signed(envelope: dict[str, object]) -> bytes:
    """Any content, signed well."""
    signature = Ed25519PrivateKey.from_private_bytes(PRIVATE).sign(canonical(envelope))
    return json.dumps(envelope | {"signature": signature.hex()}).encode()


def content() -> dict[str, object]:
    """The content of the good file, to be spoilt."""
    found: dict[str, object] = json.loads(FILE)
    del found["signature"]
    return found


@settings(max_examples=60)
@given(facts=st.lists(_FACT, max_size=8, unique_by=lambda fact: fact.key))
def test_what_is_written_is_read(facts: list[Fact]) -> None:
    written = FactFile("00000000000000ff", "NER", AT, tuple(sorted(facts, key=lambda fact: fact.key)))
    data = write_facts(written, PRIVATE)
    assert read_facts(data, PUBLIC) == written
    assert write_facts(FactFile("00000000000000ff", "NER", AT, tuple(reversed(written.facts))), PRIVATE) == data


def test_signature_is_over_the_canonical_bytes_whatever_the_layout() -> None:
    assert read_facts(json.dumps(json.loads(FILE), indent=4).encode(), PUBLIC) == read_facts(FILE, PUBLIC)
    assert hub_of(FILE) == "0123456789abcdef"


@settings(max_examples=300)
@given(place=st.integers(0, len(FILE) - 1), byte=st.integers(0, 255))
def test_one_other_byte_is_refused_or_changes_nothing(place: int, byte: int) -> None:
    changed = FILE[:place] + bytes([byte]) + FILE[place + 1 :]
    try:
        found = read_facts(changed, PUBLIC)
    except UnableToReadFacts as refused:
        for language in LANGUAGES:
            assert text(refused.code, language, **refused.parameters)
    else:
        assert found == read_facts(FILE, PUBLIC)


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_anything_else_is_refused(data: bytes | str) -> None:
    with pytest.raises(UnableToReadFacts):
        read_facts(data.encode() if isinstance(data, str) else data, PUBLIC)


@pytest.mark.parametrize(
    ("change", "condition"),
    [
        ({"value": 1.5}, "not_json"),
        ({"value": -1}, "fact_malformed"),
        ({"value": True}, "fact_malformed"),
        ({"value": None}, "fact_malformed"),
        ({"state": "zero"}, "fact_malformed"),
        ({"state": "guessed"}, "fact_malformed"),
        ({"country": "MLI"}, "fact_malformed"),
        ({"period": "2026-13"}, "fact_malformed"),
        ({"dimensions": {"officer": 7}}, "fact_malformed"),
        ({"dimensions": {"type": ""}}, "fact_malformed"),
        ({"vintage": -2}, "fact_malformed"),
        ({"note": "x"}, "fact_malformed"),
        ({"dimensions": {"type": "suspect"}, "value": 0, "state": "zero"}, "fact_twice"),
    ],
)
def test_a_signed_fact_that_is_none_is_refused(change: dict[str, object], condition: str) -> None:
    envelope = content()
    facts = envelope["facts"]
    assert isinstance(facts, list)
    facts[0] = facts[0] | change
    with pytest.raises(UnableToReadFacts) as refused:
        read_facts(signed(envelope), PUBLIC)
    assert refused.value.code == f"stats.facts.{condition}"


def test_a_newer_format_and_another_signer_are_told() -> None:
    with pytest.raises(UnableToReadFacts, match="version_unknown"):
        read_facts(signed(content() | {"format": "jalon-facts/2"}), PUBLIC)
    with pytest.raises(UnableToReadFacts, match="signature_wrong"):
        read_facts(FILE, bytes(32))
    twice = FILE.replace(b'"country":"BFA"', b'"country":"BFA","country":"BFA"', 1)
    with pytest.raises(UnableToReadFacts, match="not_json"):
        read_facts(twice, PUBLIC)


def test_command_verifies_and_says_no(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(FILE)
    good = CliRunner().invoke(command, ["verify", str(path), "--key", PUBLIC.hex()])
    lines = [json.loads(line) for line in good.output.splitlines()]
    assert good.exit_code == 0
    assert lines[0] == {"hub": "0123456789abcdef", "country": "BFA", "made_at": AT.isoformat(), "facts": 4}
    assert [line["state"] for line in lines[1:]] == ["value", "zero", "not_yet_measured", "withheld"]
    path.write_bytes(FILE.replace(b'"value":12', b'"value":13'))
    bad = CliRunner().invoke(command, ["verify", str(path), "--key", PUBLIC.hex(), "--lang", "fr"])
    assert bad.exit_code == 1
    assert json.loads(bad.output)["error"]["code"] == "stats.facts.signature_wrong"
    assert CliRunner().invoke(command, ["verify", str(path), "--key", "abc"]).exit_code == 2


def test_every_kind_of_fact_says_what_it_counts() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert len({kind.meaning(language) for language in LANGUAGES}) == 3
