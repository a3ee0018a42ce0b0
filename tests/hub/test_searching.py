"""The search for a person: two fields, no wildcard, 20 records, and nothing to be told from who is left out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jalon.kernel import limits
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.correction_reason import CorrectionReason
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.search_purpose import SearchPurpose
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services import ingest
from jalon.services.corrections.correcting import Asked, correct
from jalon.services.erasure import erase_parts
from jalon.services.journaling import Event
from jalon.services.reads import place_of
from jalon.services.rebuild import rebuild
from jalon.services.searching import Found, Sought, UnableToSearch, find_shown, search
from tests.hub.conftest import Headquarters
from tests.nodes import events
from tests.pages.marking import marked_texts

BIRTH = 19_900_115 * 2


def cross(headquarters: Headquarters, **changed: object) -> models.Crossing:
    """A crossing of the post, received by the hub. Names of fields of any part."""
    event = events.crossing(headquarters.hub.at)
    parts = {name: dict(part) for name, part in event.parts.items()}
    parts["identity"] |= {"birth": BIRTH}
    for name, value in changed.items():
        part = "identity" if name in parts["identity"] else "movement"
        parts[part][name] = value
    made = headquarters.post.write([Event(event.kind, parts)])
    ingest.receive_envelope(node=headquarters.hub.node, wire=headquarters.post.wire(made), at=headquarters.hub.at)
    return models.Crossing.objects.latest("seq")


def look(headquarters: Headquarters, who: str = "analyst", **given: str) -> Found:
    sought = Sought(**({"purpose": SearchPurpose.MISSING_PERSON, "reference": "PV 12/2026"} | given))  # type: ignore[arg-type]
    account = headquarters.person(who).account
    return search(node=headquarters.hub.node, account=account, sought=sought, at=headquarters.later())


def names(found: Found) -> list[str]:
    return [one.values["surname"] for one in found.records]


def refused(headquarters: Headquarters, **given: str) -> str:
    headquarters.person("analyst")
    before = models.Entry.objects.count()
    with pytest.raises(UnableToSearch) as error:
        look(headquarters, **given)
    assert models.Entry.objects.count() == before
    return error.value.code.rsplit(".", 1)[1]


def test_any_two_identifying_fields_find_a_record(headquarters: Headquarters) -> None:
    cross(headquarters)
    assert names(look(headquarters, surname="Traoré", given_names="Awa", birth="1990-01-15")) == ["TRAORE"]
    assert names(look(headquarters, surname="traore awa", document_number="b 01234567")) == ["TRAORE"]
    assert names(look(headquarters, birth="15/01/1990", document_number="B01234567")) == ["TRAORE"]
    assert names(look(headquarters, surname="تراوري", given_names="أوا", birth="1990-01-15")) == ["TRAORE"]
    assert names(look(headquarters, surname="TRAORE", given_names="AWA", birth="1990-01-16")) == []
    assert names(look(headquarters, surname="TRA", given_names="AWA", birth="1990-01-15")) == [], "a part is no name"


def test_a_second_given_name_left_out_still_finds(headquarters: Headquarters) -> None:
    cross(headquarters, given_names="AWA MARIAM")
    assert names(look(headquarters, surname="TRAORE", given_names="AWA", birth="1990-01-15")) == ["TRAORE"]


def test_a_year_alone_finds_only_who_has_only_a_year(headquarters: Headquarters) -> None:
    cross(headquarters)
    cross(headquarters, birth=1990 * 10_000 * 2, document_number="B7777777")
    found = look(headquarters, surname="TRAORE", given_names="AWA", birth="1990")
    assert [one.values["document_number"] for one in found.records] == ["B7777777"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "two_fields"),
        ({"surname": "TRAORE"}, "two_fields"),
        ({"surname": "TRAORE", "given_names": "AWA"}, "two_fields"),
        ({"birth": "1990-01-15"}, "two_fields"),
        ({"surname": "TRA%", "birth": "1990-01-15"}, "wildcard"),
        ({"surname": "TRA*", "birth": "1990-01-15"}, "wildcard"),
        ({"surname": "T_AORE", "birth": "1990-01-15"}, "wildcard"),
        ({"surname": "TRAORE", "document_number": "B0123?"}, "wildcard"),
        ({"surname": "T", "birth": "1990-01-15"}, "name_unreadable"),
        ({"surname": "12 34", "birth": "1990-01-15"}, "name_unreadable"),
        ({"surname": "TRAORE", "birth": "2031-01-01"}, "not_born"),
        ({"surname": "TRAORE", "birth": "' OR 1=1"}, "birth_unreadable"),
        ({"surname": "TRAORE", "document_number": "B01"}, "number_short"),
        ({"surname": "Z" * 121, "birth": "1990"}, "too_long"),
        ({"surname": "TRAORE", "birth": "1990-01-15", "reference": " - "}, "reference_missing"),
    ],
)
def test_what_is_no_search_is_refused_in_words(headquarters: Headquarters, given: dict[str, str], code: str) -> None:
    assert refused(headquarters, **given) == code


@pytest.mark.parametrize("name", ["Z" * 90, "'; DROP TABLE crossings; --", "عبد القادر", "Moussa"])
def test_odd_names_are_searched_as_written(headquarters: Headquarters, name: str) -> None:
    cross(headquarters, surname=name, given_names=None)
    assert names(look(headquarters, surname=name, birth="1990-01-15")) == [name]
    assert models.Crossing.objects.count() == 1


def test_at_most_twenty_are_shown_and_each_is_recorded_as_read(headquarters: Headquarters) -> None:
    for number in range(limits.SEARCH_SHOWN_MAX + 3):
        cross(headquarters, document_number=f"B{number:07}")
    found = look(headquarters, surname="TRAORE", given_names="AWA", birth="1990-01-15")
    assert (len(found.records), found.more) == (limits.SEARCH_SHOWN_MAX, True)
    assert models.PersonRead.objects.filter(purpose=ReadPurpose.SEARCH).count() == limits.SEARCH_SHOWN_MAX
    made = models.PersonSearch.objects.get()
    assert (made.shown, made.fields, made.reference) == (20, 3, "PV 12/2026")


HIDDEN = [
    {"age_band": AgeBand.AGE_12_14, "birth": 20_130_115 * 2},
    {"age_band": AgeBand.AGE_0_5},
    {"birth": 20_120_115 * 2},
    {"birth": None, "age_band": AgeBand.UNKNOWN},
    {"outcome": Outcome.HANDED_TO_ANOTHER_SERVICE},
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_children_and_persons_handed_over_are_never_shown_nor_to_be_inferred(
    headquarters: Headquarters, hidden: dict[str, object]
) -> None:
    given = {"surname": "TRAORE", "given_names": "AWA", "document_number": "B01234567"}
    look(headquarters, **given)
    heard = []
    for present in (False, True):
        if present:
            cross(headquarters, **hidden)
        before = models.Entry.objects.filter(stream__own=True).count()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = look(headquarters, **given)
        shapes = [re.sub(r"\d+|'[^']*'|\([^()]*\)", "", query["sql"]) for query in asked.captured_queries]
        heard.append((found, shapes, models.Entry.objects.filter(stream__own=True).count() - before))
    assert heard[0] == heard[1]


def test_pages_of_nobody_and_of_somebody_hidden_are_the_same(headquarters: Headquarters) -> None:
    visitor = headquarters.enter("analyst")
    given = {"purpose": "3", "reference": "PV 1", "surname": "TRAORE", "birth": "1990-01-15"}
    strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    pages = []
    for present in (False, True):
        if present:
            cross(headquarters, given_names=None, outcome=Outcome.HANDED_TO_ANOTHER_SERVICE)
        page = visitor.submit(visitor.open("/search"), "/search", **given)
        pages.append(strip.sub("", page.html))
    assert pages[0] == pages[1]


def test_no_record_of_a_person_once_handed_over_is_shown(headquarters: Headquarters) -> None:
    cross(headquarters)
    cross(headquarters, document_number="B7777777")
    assert len(look(headquarters, surname="TRAORE AWA", birth="1990-01-15").records) == 2
    cross(headquarters, outcome=Outcome.HANDED_TO_ANOTHER_SERVICE)
    assert names(look(headquarters, surname="TRAORE AWA", birth="1990-01-15")) == []


def test_a_search_finds_what_a_record_reads_after_its_correction(headquarters: Headquarters) -> None:
    row = cross(headquarters)
    reason = CorrectionReason.RECTIFICATION_ASKED
    asked = Asked(record_id=row.id, seen=0, reason=reason, note="Asked by the person", typed={"surname": "SIDIBE"})
    account = headquarters.person("supervisor").account
    correct(node=headquarters.hub.node, account=account, asked=asked, at=headquarters.later())
    assert names(look(headquarters, surname="SIDIBE AWA", birth="1990-01-15")) == ["SIDIBE"]
    assert names(look(headquarters, surname="TRAORE AWA", birth="1990-01-15")) == []


def test_what_was_erased_is_found_no_more(headquarters: Headquarters) -> None:
    row = cross(headquarters)
    order = {"basis": "order 3", "authority": "CIL", "policy_version": "1", "at": headquarters.hub.at}
    erase_parts(headquarters.hub.node, [(place_of(row), (1,))], **order)  # type: ignore[arg-type]
    assert names(look(headquarters, surname="TRAORE AWA", birth="1990-01-15")) == []
    row.refresh_from_db()
    assert (row.name_key, row.short_name_key) == (None, None)
    assert rebuild().same


def test_a_record_opens_only_within_an_hour_of_the_search_that_showed_it(headquarters: Headquarters) -> None:
    row = cross(headquarters)
    node, account = headquarters.hub.node, headquarters.person("analyst").account
    at = headquarters.hub.at
    assert find_shown(node=node, account=account, record_id=row.id, at=at) is None
    look(headquarters, surname="TRAORE AWA", birth="1990-01-15")
    at = headquarters.later()
    assert find_shown(node=node, account=account, record_id=row.id, at=at) is not None
    other = headquarters.person("analyst", "other").account
    assert find_shown(node=node, account=other, record_id=row.id, at=at) is None
    later = at + timedelta(seconds=limits.SEARCH_OPENED_S_MAX)
    assert find_shown(node=node, account=account, record_id=row.id, at=later) is None
    cross(headquarters, outcome=Outcome.HANDED_TO_ANOTHER_SERVICE)
    assert find_shown(node=node, account=account, record_id=row.id, at=at) is None


def test_too_many_searches_in_an_hour_are_refused(headquarters: Headquarters, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEARCHES_PER_HOUR_MAX", 2)
    for _ in range(2):
        look(headquarters, surname="TRAORE AWA", birth="1990-01-15")
    assert refused(headquarters, surname="TRAORE AWA", birth="1990-01-15") == "too_many"


def test_the_search_uses_its_indexes(headquarters: Headquarters) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for column in ("name_key", "short_name_key"):
            cursor.execute(f"EXPLAIN SELECT id FROM records_crossing WHERE {column} = 1 AND birth = 2")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "record_crossing" in plan, plan


def test_rows_of_typed_names_are_kept_nowhere(headquarters: Headquarters) -> None:
    look(headquarters, surname="QQUNIQUENAME", birth="1990-01-15")
    row = models.PersonSearch.objects.get()
    assert "QQUNIQUE" not in repr(vars(row))


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_search_are_whole_and_translated(headquarters: Headquarters, language: str) -> None:
    row = cross(headquarters)
    for number in range(21):
        cross(headquarters, document_number=f"B{number:07}")
    with marked_texts():
        visitor = headquarters.enter("supervisor", language=language, marked=True)
        form = visitor.open("/search")
        given = {"purpose": "3", "reference": "PV 1", "surname": "TRAORE", "given_names": "AWA"}
        visitor.submit(form, "/search", **given, status=422)
        visitor.submit(form, "/search", reference="", status=422)
        visitor.submit(form, "/search", **given, birth="1990-01-15")
        page = visitor.submit(form, "/search", **given, document_number="B01234567")
        assert f"/record/{row.id}" in page.links()
        visitor.submit(form, "/search", **given, birth="1991-01-15")
        visitor.open(f"/record/{row.id}")
        form = visitor.open(f"/record/{row.id}/correct")
        visitor.submit(form, f"/record/{row.id}/correct", surname="SOW", reason="8", note="", status=422)
        visitor.submit(form, f"/record/{row.id}/correct", surname="SOW", reason="8", note="Demande")
