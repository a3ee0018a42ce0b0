"""Codes of States: the table, its generator, and the codes that zones print."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel.countries import (
    NEIGHBOURS,
    POST_STATES,
    CodeKind,
    all_countries,
    canonical_state,
    choices,
    country,
    is_state,
)

GENERATOR = Path(__file__).resolve().parents[2] / "tools" / "genscripts" / "countries.py"


def test_table_is_what_its_generator_writes() -> None:
    spec = importlib.util.spec_from_file_location("genscript_countries", GENERATOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.TARGET.read_text(encoding="utf-8") == module.countries()


def test_table_has_the_249_codes_of_iso_3166_1_and_kosovo() -> None:
    states = [entry for entry in all_countries() if entry.kind is CodeKind.STATE]
    assert len(states) == 250
    assert [entry.alpha3 for entry in states if entry.alpha2 is None] == ["RKS"]
    assert len({entry.alpha2 for entry in states}) == len({entry.numeric for entry in states}) == 250
    assert all(entry.numeric is None or len(entry.numeric) == 3 for entry in states)


@pytest.mark.parametrize(
    ("alpha3", "alpha2", "numeric", "french"),
    [
        ("NER", "NE", "562", "Niger"),
        ("MLI", "ML", "466", "Mali"),
        ("MRT", "MR", "478", "Mauritanie"),
        ("BFA", "BF", "854", "Burkina Faso"),
        ("DEU", "DE", "276", "Allemagne"),
        ("COD", "CD", "180", "Congo-Kinshasa"),
        ("YEM", "YE", "887", "Yémen"),
        ("SDN", "SD", "729", "Soudan"),
        ("TLS", "TL", "626", "Timor oriental"),
    ],
)
def test_state_has_its_codes_and_name(alpha3: str, alpha2: str, numeric: str, french: str) -> None:
    entry = country(alpha3)
    assert entry is not None
    assert (entry.alpha2, entry.numeric, entry.name("fr")) == (alpha2, numeric, french)
    assert country(alpha2) == entry


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("GBD", CodeKind.STATUS),
        ("UNO", CodeKind.ORGANISATION),
        ("XEC", CodeKind.ORGANISATION),
        ("XOM", CodeKind.ORGANISATION),
        ("EUE", CodeKind.ORGANISATION),
        ("XXA", CodeKind.PERSON),
        ("XXX", CodeKind.PERSON),
        ("RKS", CodeKind.STATE),
        ("NTZ", CodeKind.FORMER),
        ("UTO", CodeKind.SPECIMEN),
    ],
)
def test_codes_of_icao_are_known_for_what_they_are(code: str, kind: CodeKind) -> None:
    entry = country(code)
    assert entry is not None
    assert entry.kind is kind
    assert is_state(code) == (kind is CodeKind.STATE)


@pytest.mark.parametrize("code", ["", "<<<", "QQQ", "XAA", "AAA", "XX", "D1", "🙂"])
def test_code_that_does_not_exist_is_unknown(code: str) -> None:
    assert country(code) is None
    assert not is_state(code)


@pytest.mark.parametrize(
    ("printed", "canonical"), [("D<<", "DEU"), ("D", "DEU"), ("DEU", "DEU"), ("bf", "BFA"), ("GBD", "GBD"), ("Q<", "Q")]
)
def test_canonical_code_is_the_one_that_jalon_keeps(printed: str, canonical: str) -> None:
    assert canonical_state(printed) == canonical


@given(st.text(max_size=10))
def test_canonical_code_is_its_own_canonical_code(code: str) -> None:
    once = canonical_state(code)
    assert canonical_state(once) == once


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_choices_begin_with_the_four_states_and_their_neighbours(language: str) -> None:
    offered = choices(language)
    codes = [code for code, _ in offered]
    assert set(codes[:4]) == set(POST_STATES)
    assert set(codes[4 : 4 + len(NEIGHBOURS)]) == set(NEIGHBOURS)
    assert len(codes) == len(set(codes)) > 260
    assert {"UTO", "SUN"}.isdisjoint(codes)
    assert all(name.strip() == name != "" for _, name in offered)


def test_choices_are_in_the_order_of_their_language() -> None:
    french = [code for code, _ in choices("fr")]
    english = [code for code, _ in choices("en")]
    assert french.index("ZAF") < french.index("ALB") < french.index("DEU") < french.index("ZWE")
    assert english.index("ALB") < english.index("DEU") < english.index("ZAF")
