"""The examination: every check with its state, reason and next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from jalon.documents.examination import Evidence, Examination
from jalon.documents.examine import examine
from jalon.documents.finding import Severity
from jalon.documents.travel_document import TravelDocument
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.codes.sex import Sex

AT = date(2026, 11, 23)
SPECIMEN = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TRAVELLER = TravelDocument(
    kind=DocumentKind.PASSPORT,
    number="BF1234567",
    issuing_state="BFA",
    nationality="BFA",
    surname="SAWADOGO",
    given_names="AMINATA",
    birth=ApproximateDate(1990, 5, 17),
    sex=Sex.FEMALE,
    expiry=date(2030, 1, 31),
)
ALWAYS_UNCHECKED = {"chip_signature", "visual_inspection"}


Examined = Callable[..., Examination]


@pytest.fixture
def examined(write_zone: Callable[..., tuple[str, ...]]) -> Examined:
    """Examines a document's zone, with some characters of it exchanged."""

    def examine_zone(document: TravelDocument, **replacements: str) -> Examination:
        text = "\n".join(write_zone(document))
        for old, new in replacements.items():
            assert old in text
            text = text.replace(old, new)
        return examine(Evidence(text), at=AT)

    return examine_zone


def states(examination: Examination) -> dict[str, CheckState]:
    return {check.id.removeprefix("documents.check."): check.state for check in examination.checks}


def codes(examination: Examination) -> list[str]:
    return [finding.code for finding in examination.findings]


def test_clean_passport_passes_every_check_that_is_made(examined: Examined) -> None:
    examination = examined(TRAVELLER)
    made = {name: state for name, state in states(examination).items() if name not in ALWAYS_UNCHECKED}
    assert set(made.values()) == {CheckState.PASSED}
    assert len(made) == 8
    assert examination.clean
    assert examination.document == TRAVELLER


def test_checks_that_are_not_made_are_listed_with_their_reason(examined: Examined) -> None:
    examination = examined(TRAVELLER)
    assert examination.check("chip_signature").reason is NotCheckedReason.NO_READER
    assert examination.check("visual_inspection").reason is NotCheckedReason.LEFT_TO_OFFICER


def test_icao_specimen_is_expired_and_of_a_state_that_does_not_exist() -> None:
    examination = examine(Evidence(SPECIMEN), at=AT)
    assert codes(examination) == ["documents.state.does_not_exist", "documents.expiry.expired"]
    assert examination.severity is Severity.SERIOUS
    assert states(examination)["issuing_state"] is CheckState.FAILED
    assert states(examination)["expiry_date"] is CheckState.FAILED
    assert states(examination)["check_digits"] is CheckState.PASSED
    assert examination.findings[1].sentence("en") == "The document expired on 2012-04-15."


@pytest.mark.parametrize(("expiry", "state"), [(AT, CheckState.PASSED), (date(2026, 11, 22), CheckState.FAILED)])
def test_document_is_valid_on_its_last_day(expiry: date, state: CheckState, examined: Examined) -> None:
    assert states(examined(replace(TRAVELLER, expiry=expiry)))["expiry_date"] is state


def test_wrong_check_digit_fails_that_check_and_leaves_the_rest_readable(examined: Examined) -> None:
    examination = examined(TRAVELLER, BF1234567="BF1234568")
    assert states(examination)["check_digits"] is CheckState.FAILED
    assert codes(examination) == [
        "documents.check_digit.document_number_wrong",
        "documents.check_digit.composite_wrong",
    ]
    assert examination.document is not None
    assert examination.document.surname == "SAWADOGO"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("QQQ", "documents.state.unknown_code"),
        ("ZAR", "documents.state.no_longer_exists"),
        ("XXB", "documents.state.issues_nothing"),
    ],
)
def test_issuing_code_that_is_no_issuer_fails(state: str, code: str, examined: Examined) -> None:
    examination = examined(replace(TRAVELLER, issuing_state=state))
    assert states(examination)["issuing_state"] is CheckState.FAILED
    assert codes(examination) == [code]


@pytest.mark.parametrize("nationality", ["XXA", "XXB", "XXC", "XXX", "UNO", "GBN", "RKS", "DEU", "TWN", "PSE"])
def test_nationality_may_be_any_code_that_exists(nationality: str, examined: Examined) -> None:
    assert states(examined(replace(TRAVELLER, nationality=nationality)))["nationality"] is CheckState.PASSED


def test_unreadable_zone_is_undetermined_and_never_failed() -> None:
    examination = examine(Evidence("P<BFASAWADOGO<<"), at=AT)
    assert CheckState.FAILED not in states(examination).values()
    assert examination.check("zone_readable").state is CheckState.UNDETERMINED
    assert examination.check("check_digits").reason is NotCheckedReason.DOCUMENT_UNREADABLE
    assert codes(examination) == ["documents.zone.length"]
    assert (examination.document, examination.reading) == (None, None)


@pytest.mark.parametrize("nothing", [None, "", "  \n"])
def test_without_any_evidence_every_check_says_no_document(nothing: str | None) -> None:
    examination = examine(Evidence(nothing), at=AT)
    made = [check for check in examination.checks if check.id.split(".")[-1] not in ALWAYS_UNCHECKED]
    assert {check.reason for check in made} == {NotCheckedReason.NO_DOCUMENT}


def test_typed_document_is_examined_without_a_zone() -> None:
    examination = examine(Evidence(typed=TRAVELLER, channel=EntryChannel.HAND_TYPED), at=AT)
    assert examination.check("check_digits").reason is NotCheckedReason.FIELD_MISSING
    assert states(examination)["expiry_date"] is CheckState.PASSED
    assert states(examination)["issuing_state"] is CheckState.PASSED
    assert examination.sources[0].id == "documents.source.typed"
    assert examination.document == TRAVELLER


def test_typed_document_is_examined_though_its_zone_is_unreadable() -> None:
    examination = examine(Evidence("X" * 10_000, typed=replace(TRAVELLER, expiry=date(2020, 1, 1))), at=AT)
    assert codes(examination) == ["documents.zone.too_long", "documents.expiry.expired"]


@pytest.mark.parametrize(
    ("typed", "code", "state"),
    [
        ({"birth": ApproximateDate(2027)}, "documents.date.birth_in_future", CheckState.FAILED),
        ({"birth": ApproximateDate(2026, 1, 1), "expiry": date(2025, 1, 1)}, "documents.date.birth_after_expiry", None),
        ({"birth": ApproximateDate(1890)}, "documents.date.age_beyond_life", CheckState.FAILED),
        ({"expiry": date(2130, 1, 1)}, "documents.date.expiry_too_far", CheckState.FAILED),
    ],
)
def test_dates_that_contradict_each_other_fail(typed: dict[str, object], code: str, state: CheckState | None) -> None:
    examination = examine(Evidence(typed=replace(TRAVELLER, **typed)), at=AT)  # type: ignore[arg-type]
    assert code in codes(examination)
    assert states(examination)["dates_plausible"] is (state or CheckState.FAILED)


def test_unknown_birth_date_is_undetermined_in_a_zone_and_missing_when_typed(examined: Examined) -> None:
    unknown = replace(TRAVELLER, birth=ApproximateDate())
    assert states(examined(unknown))["dates_plausible"] is CheckState.UNDETERMINED
    typed = examine(Evidence(typed=unknown), at=AT)
    assert typed.check("dates_plausible").reason is NotCheckedReason.FIELD_MISSING


def test_birth_date_of_year_alone_passes_with_a_note(examined: Examined) -> None:
    examination = examined(replace(TRAVELLER, birth=ApproximateDate(1990)))
    assert states(examination)["dates_plausible"] is CheckState.PASSED
    assert codes(examination) == ["documents.date.birth_partly_unknown"]
    assert examination.clean


def test_one_name_is_enough(examined: Examined) -> None:
    examination = examined(replace(TRAVELLER, given_names=""))
    assert states(examination)["names_present"] is CheckState.PASSED
    assert examination.clean


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("SAWADOGO<<AMINATA", "<<<<<<<<<<<<<<<<<", "documents.name.missing"),
        ("SAWADOGO", "SAWAD0G0", "documents.name.digit"),
        ("AMINATA<<", "AMINATAKK", "documents.name.k_run"),
    ],
)
def test_names_that_were_misread_are_undetermined(old: str, new: str, code: str, examined: Examined) -> None:
    examination = examined(TRAVELLER, **{old: new})
    assert states(examination)["names_present"] is CheckState.UNDETERMINED
    assert codes(examination) == [code]


def test_french_card_says_that_it_prints_no_expiry() -> None:
    card = "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<\n8806923102858CORINNE<<<<<<<6512068F6"
    examination = examine(Evidence(card), at=AT)
    assert examination.check("expiry_date").reason is NotCheckedReason.FIELD_MISSING
    assert codes(examination) == ["documents.expiry.not_given"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("P<BFA", "Z<BFA", "documents.code.not_icao"), ("P<BFA", "I<BFA", "documents.code.unusual_for_layout")],
)
def test_unusual_document_code_is_undetermined(old: str, new: str, code: str, examined: Examined) -> None:
    examination = examined(TRAVELLER, **{old: new})
    assert states(examination)["document_code"] is CheckState.UNDETERMINED
    assert codes(examination) == [code]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"number": "BF1234569"}, "documents.typed.document_number_differs"),
        ({"birth": ApproximateDate(1991, 5, 17)}, "documents.typed.birth_date_differs"),
        ({"expiry": date(2031, 1, 31)}, "documents.typed.expiry_date_differs"),
        ({"surname": "OUEDRAOGO", "given_names": "AMINATA"}, "documents.typed.names_differs"),
    ],
)
def test_typed_field_that_differs_from_the_zone_is_found_and_kept(
    typed: dict[str, str], code: str, write_zone: Callable[..., tuple[str, ...]]
) -> None:
    correction = TravelDocument(**typed)  # type: ignore[arg-type]
    examination = examine(Evidence("\n".join(write_zone(TRAVELLER)), typed=correction), at=AT)
    assert codes(examination) == [code]
    assert all(getattr(examination.document, name) == value for name, value in typed.items())


@pytest.mark.parametrize("names", [("Sawadogo", "Aminata"), ("SAWADOGO", "AMÍNATA")])
def test_typed_name_with_accents_or_small_letters_agrees(
    names: tuple[str, str], write_zone: Callable[..., tuple[str, ...]]
) -> None:
    correction = TravelDocument(surname=names[0], given_names=names[1])
    examination = examine(Evidence("\n".join(write_zone(TRAVELLER)), typed=correction), at=AT)
    assert states(examination)["typed_agrees"] is CheckState.PASSED


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_everything_an_examination_says_has_words(language: str) -> None:
    for evidence in (Evidence(SPECIMEN), Evidence("X"), Evidence(typed=TravelDocument()), Evidence()):
        examination = examine(evidence, at=AT)
        assert all(check.name(language) for check in examination.checks)
        assert all(source.name(language) for source in examination.sources)
        assert all(finding.sentence(language) and finding.next_step(language) for finding in examination.findings)
