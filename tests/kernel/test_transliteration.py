"""National letters, letters of zones, and folding."""

from __future__ import annotations

import csv
import doctest
import itertools
import re
import string
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jalon.kernel.confusion
import jalon.kernel.countries
import jalon.kernel.transliteration
from jalon.kernel.transliteration import arabic_readings, fold, is_arabic_transliteration, mrz_forms, to_mrz

ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآؤئءى"


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("D'Artagnan", "DARTAGNAN"),
        ("Marie-Élise", "MARIE<ELISE"),
        ("Anna, Maria", "ANNA<MARIA"),
        ("Ouédraogo", "OUEDRAOGO"),
        ("Bâ", "BA"),
        ("Ñandú", "NANDU"),
        ("Åse Ørsted", "AASE<OERSTED"),
        ("Weiß", "WEISS"),
        ("Łódź", "LODZ"),
        ("Hélène N’Diaye", "HELENE<NDIAYE"),
        ("Ŋa Ɓah", "NA<AH"),
        ("Щербаков", "SHCHERBAKOV"),
        ("Юлия", "IULIIA"),
        ("محمود", "MXHMWD"),
        ("عبدالرحيم", "EBDALRXHYM"),
        ("عبّاس", "EBBAS"),
        ("فضّة", "FXDZXDZXAH"),
        ("فاطمة الزهراء", "FAXTTMXAH<ALZHRAXE"),
        ("", ""),
        ("'-,", ""),
        ("🙂 Sow 3", "SOW"),
    ],
)
def test_name_is_written_as_doc_9303_3_says(name: str, printed: str) -> None:
    assert to_mrz(name) == printed


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Åse", {"AASE", "ASE"}),
        ("Müller", {"MUELLER", "MUXXLLER", "MULLER"}),
        ("Ñuñoa", {"NUNOA", "NUNXXOA", "NXXUNOA", "NXXUNXXOA"}),
        ("Sow", {"SOW"}),
    ],
)
def test_all_forms_of_a_name_are_given(name: str, forms: set[str]) -> None:
    assert set(mrz_forms(name)) == forms


@given(st.text(max_size=200))
def test_any_name_gives_letters_and_single_fillers(name: str) -> None:
    printed = to_mrz(name)
    assert set(printed) <= set(string.ascii_uppercase + "<")
    assert printed == printed.strip("<")
    assert "<<" not in printed
    assert to_mrz(printed) == printed


@given(st.text(max_size=200))
def test_forms_are_bounded_and_begin_with_the_recommended_one(name: str) -> None:
    forms = mrz_forms(name)
    assert len(forms) <= 16
    assert forms[:1] == ((to_mrz(name),) if to_mrz(name) else ())


@given(st.text(alphabet=ARABIC_LETTERS, min_size=1, max_size=12))
def test_arabic_name_is_among_the_readings_of_its_transliteration(name: str) -> None:
    readings = arabic_readings(to_mrz(name))
    single = all(a != b for a, b in itertools.pairwise(name))
    assert name in readings or not single
    assert all(to_mrz(reading) for reading in readings)


@pytest.mark.parametrize(
    ("printed", "reading"),
    [("MXHMWD", "محمود"), ("EBDALRXHYM", "عبدالرحيم"), ("EBBAS", "عباس"), ("FAXTTMXAH", "فاطمة"), ("XSHYXKH", "شيخ")],
)
def test_escapes_are_read_back_to_arabic(printed: str, reading: str) -> None:
    assert reading in arabic_readings(printed)


@pytest.mark.parametrize("printed", ["", "OUEDRAOGO", "XAVIER", "ALEXANDRE", "M7"])
def test_name_that_is_no_transliteration_has_no_reading(printed: str) -> None:
    assert arabic_readings(printed) == ()
    assert not is_arabic_transliteration(printed)


def test_transliteration_is_told_by_its_escapes() -> None:
    assert is_arabic_transliteration("MXHMWD")
    assert not is_arabic_transliteration("SALIM")


@given(st.text(alphabet="ABDEFGHIJKLMNQRSTUWXYZ< ", max_size=150))
def test_readings_are_bounded(printed: str) -> None:
    assert len(arabic_readings(printed)) <= 16


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("TRAORÉ", "traore"),
        ("N'Guessan", "nguessan"),
        ("N’Guessan", "nguessan"),
        ("Ag-Alhassane", "ag alhassane"),
        ("DIALLO<<AÏCHA<<<", "diallo aicha"),
        ("  Ould   Ahmed ", "ould ahmed"),
        ("Straße", "strasse"),
        ("Ɓah Ŋa", "bah na"),
        ("أحمد", "احمد"),
        ("إِبْرَاهِيم", "ابراهيم"),
        ("آمنة", "امنه"),
        ("مصطفى", "مصطفي"),
        ("مـحـمـد", "محمد"),
        ("٢٠٢٦", "2026"),
        ("Ｐ１", "p1"),
        ("", ""),
        ("🙂", ""),
    ],
)
def test_folding_makes_spellings_meet(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=100))
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def table(script: str) -> list[dict[str, str]]:
    path = Path(jalon.kernel.transliteration.__file__).parent / "data" / f"{script}.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize(("script", "count"), [("latin", 96), ("cyrillic", 48), ("arabic", 68)])
def test_table_names_each_letter_once_and_gives_forms_of_a_to_z(script: str, count: int) -> None:
    """Doc 9303-3 lists 95 Latin letters (we add small sharp s), 48 Cyrillic, 66 Arabic and 2 more in appendix B."""
    rows = table(script)
    assert len(rows) == len({row["unicode"] for row in rows}) == count
    for row in rows:
        assert chr(int(row["unicode"], 16)) == row["letter"]
        assert re.fullmatch("[A-Z]+( [A-Z]+)*", row["forms"])
        assert len(to_mrz(f"A{row['letter']}A")) > 2


def test_no_arabic_escape_begins_another_so_that_reading_back_has_one_way() -> None:
    escapes = {form for row in table("arabic") for form in row["forms"].split() if form.startswith("X")}
    assert [(a, b) for a in escapes for b in escapes if a != b and b.startswith(a)] == []


@pytest.mark.parametrize("module", [jalon.kernel.confusion, jalon.kernel.countries, jalon.kernel.transliteration])
def test_examples_in_docstrings_run(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted
    assert result.failed == 0
