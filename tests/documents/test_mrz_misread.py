"""Every single misreading of made-up zones: proposed, said to be ambiguous, or among the numbers that lists are asked.

The zones are made from a seed; each character is exchanged with each that readers confuse it with, or that no check
digit tells from it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from jalon.documents.mrz import MrzFormat, MrzReading, read_mrz
from jalon.documents.mrz.ambiguities import ambiguities
from jalon.documents.mrz.columns import COLUMNS
from jalon.documents.mrz.repair import look_alikes
from jalon.documents.mrz.repairs import proposals
from jalon.documents.travel_document import TravelDocument, document_of, number_variants
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex

AT = date(2026, 11, 23)
SEED = 20261123
FORMATS = [MrzFormat.TD1, MrzFormat.TD2, MrzFormat.TD3, MrzFormat.MRVA, MrzFormat.MRVB]
NAMES = ("ABDOU", "MALIK", "SAWADOGO", "AICHA", "KADIATOU", "OUMAROU", "BAKARY", "GAKOU", "ISSAKA", "KAKUTIA")
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ONE_TO_CHECK_DIGITS = ("6G", "<AKU")
Writer = Callable[..., tuple[str, ...]]
Lines = tuple[str, ...]


def documents(count: int) -> Iterator[TravelDocument]:
    dice = random.Random(SEED)
    for _ in range(count):
        yield TravelDocument(
            number="".join(dice.choices(ALPHANUMERIC, k=dice.randint(6, 9))),
            issuing_state=dice.choice(["NER", "MLI", "BFA", "MRT", "NGA", "DEU", "RKS", "GBD"]),
            nationality=dice.choice(["NER", "MLI", "XXA", "DEU", "GBO", "KEN"]),
            surname=" ".join(dice.sample(NAMES, dice.randint(1, 2))),
            given_names=" ".join(dice.sample(NAMES, dice.randint(1, 2))),
            birth=ApproximateDate.of(AT - timedelta(days=dice.randint(1, 30_000))),
            sex=dice.choice([Sex.MALE, Sex.FEMALE, Sex.X]),
            expiry=AT + timedelta(days=dice.randint(1, 3_000)),
            optional_data="".join(dice.choices(ALPHANUMERIC, k=dice.choice([0, 5, 7]))),
        )


def confusions(form: MrzFormat, lines: Lines) -> Iterator[tuple[int, Lines]]:
    """Column over the whole zone, and the lines with a look-alike there; inside data also what digits cannot tell."""
    run, width = "".join(lines), len(lines[0])
    columns = COLUMNS[form]
    data = {place for span in (columns.number, *columns.optional) for place in range(*span)}
    for place, printed in enumerate(run):
        others = look_alikes(printed)
        if place in data:
            others += next((members for members in ONE_TO_CHECK_DIGITS if printed in members), "")
        for other in dict.fromkeys(others.replace(printed, "")):
            misread = run[:place] + other + run[place + 1 :]
            yield place, tuple(misread[start : start + width] for start in range(0, len(run), width))


def proposed(reading: MrzReading, truth: Lines, place: int) -> bool:
    """Whether a proposal gives back the printed character of that column."""
    return any("".join(repair.applied(reading.lines))[place] == "".join(truth)[place] for repair in proposals(reading))


def said(reading: MrzReading, truth: Lines, place: int) -> bool:
    line, column = place // len(truth[0]) + 1, place % len(truth[0]) + 1
    printed = truth[line - 1][column - 1]
    return any((a.line, a.column) == (line, column) and printed in a.alternatives for a in ambiguities(reading))


@pytest.mark.parametrize("form", FORMATS)
def test_confusion_that_breaks_a_check_digit_is_proposed_whole(write_zone: Writer, form: MrzFormat) -> None:
    broken = restored = 0
    for document in documents(12):
        truth = write_zone(document, form)
        for place, misread in confusions(form, truth):
            reading = read_mrz(misread)
            seen_so = "".join(misread)[place] in look_alikes("".join(truth)[place])
            if all(reading.checks.values()) or not seen_so:
                continue
            broken += 1
            restored += any(repair.applied(reading.lines) == truth for repair in proposals(reading))
    assert broken > 100
    assert restored == broken


@pytest.mark.parametrize("form", FORMATS)
def test_confusion_of_a_blind_class_is_proposed_or_said_or_asked_for(write_zone: Writer, form: MrzFormat) -> None:
    blind, missed = 0, []
    for document in documents(12):
        truth = write_zone(document, form)
        number = read_mrz(truth).fields.document_number
        for place, misread in confusions(form, truth):
            reading = read_mrz(misread)
            if not all(reading.checks.values()) or not _of_blind_class("".join(truth)[place], "".join(misread)[place]):
                continue
            blind += 1
            asked = number in number_variants(document_of(reading, AT)) and reading.fields.document_number != number
            if not (proposed(reading, truth, place) or said(reading, truth, place) or asked):
                missed.append((place, misread))
    assert blind > 100
    assert missed == []


def _of_blind_class(printed: str, read: str) -> bool:
    return any(printed in members and read in members for members in ONE_TO_CHECK_DIGITS)


@pytest.mark.parametrize("form", FORMATS)
def test_number_misread_in_a_blind_class_is_always_asked_for(write_zone: Writer, form: MrzFormat) -> None:
    start, end = COLUMNS[form].number
    for document in documents(12):
        truth = write_zone(document, form)
        for place, misread in confusions(form, truth):
            reading = read_mrz(misread)
            if start <= place < end and all(reading.checks.values()):
                assert document.number in number_variants(document_of(reading, AT)), misread


def test_ambiguity_of_a_calm_zone_names_place_and_alternatives(write_zone: Writer) -> None:
    reading = read_mrz(write_zone(TravelDocument(number="B6001", surname="SOW", issuing_state="NER")))
    assert [(a.line, a.column, a.read, a.alternatives) for a in ambiguities(reading)] == [
        (1, 9, "<", "K"),
        (2, 2, "6", "G"),
        (2, 6, "<", "AKU"),
        (2, 29, "<", "AKU"),
    ]


def test_reading_itself_is_not_changed_by_what_may_have_been_printed(write_zone: Writer) -> None:
    reading = read_mrz(
        write_zone(
            TravelDocument(
                number="KAKU6G", surname="KAKA", given_names="U", expiry=AT, birth=ApproximateDate(1990, 1, 1)
            )
        )
    )
    assert reading.valid
    assert (proposals(reading), reading.flags) == ((), ())
    assert len(ambiguities(reading)) > 6
