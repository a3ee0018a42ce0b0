"""Generated pages are in step with what they are generated from."""

from __future__ import annotations

from tools.genscripts import (
    crossing_reference,
    dependencies_reference,
    facts_reference,
    glossary_reference,
    lake_reference,
    measures_reference,
)


def test_crossing_page_is_in_step_with_kinds_and_code_lists() -> None:
    assert crossing_reference.PAGE.read_text(encoding="utf-8") == crossing_reference.render(), "run: make docs"


def test_glossary_page_is_in_step_with_its_rooms() -> None:
    assert glossary_reference.PAGE.read_text(encoding="utf-8") == glossary_reference.render(), "run: make docs"


def test_pages_of_measures_and_facts_are_in_step_with_their_declarations() -> None:
    for page in (measures_reference, facts_reference):
        assert page.PAGE.read_text(encoding="utf-8") == page.render(), "run: make docs"


def test_page_of_the_lake_is_in_step_with_its_tables() -> None:
    assert lake_reference.PAGE.read_text(encoding="utf-8") == lake_reference.render(), "run: make docs"


def test_every_code_list_and_kind_stands_on_the_crossing_page() -> None:
    page = crossing_reference.PAGE.read_text(encoding="utf-8")
    for codes in crossing_reference.code_lists():
        assert f"\n### {codes.subject()}\n" in page
    for kind in crossing_reference.all_kinds():
        assert f"\n### {kind.name}\n" in page


def test_every_glossary_term_is_in_three_languages_and_stands_once() -> None:
    terms = glossary_reference.terms()
    assert len(terms) > 60
    names = [term.en.casefold() for term in terms]
    assert sorted({name for name in names if names.count(name) > 1}) == []
    for term in terms:
        assert term.fr, term.en
        assert any("\u0621" <= letter <= "\u064a" for letter in term.ar), term.en
        assert term.definition.endswith("."), term.en


def test_every_direct_dependency_is_registered_and_the_page_is_in_step() -> None:
    registered = {dependencies_reference.plain(entry["name"]) for entry in dependencies_reference.register()}
    assert registered == set(dependencies_reference.needed())
    assert dependencies_reference.PAGE.read_text(encoding="utf-8") == dependencies_reference.render(), "run: make docs"
