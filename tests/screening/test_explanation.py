"""Reasons in words, in three languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import jalon.screening
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.texts import LANGUAGES, known, subject_texts
from jalon.screening import Band, DocumentKey, Freshness, Ground, ListAction, Query, search

ROOM = Path(jalon.screening.__file__).parent
ENTRY = {
    "names": "TANKAMBARI IDRISSA",
    "birth_date": "1984-03-12",
    "nationality": "BFA",
    "sex": "M",
    "documents": "P:NER:ZZ1234567",
    "review_on": "2026-11-01",
}


def literals() -> set[str]:
    """Codes written whole in the source of the engine."""
    found = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("screening."):
                found.add(node.value.rstrip("."))
    return {code for code in found if code.count(".") >= 2}


def test_every_code_in_the_source_has_a_text_and_the_other_way_round() -> None:
    codes = literals()
    assert len(codes) > 40
    assert {code for code in codes if not known(code)} == set()
    built = {"action", "band", "birth", "freshness", "ground", "nationality"}
    subjects = {path.stem for path in (ROOM / "texts").glob("*.yaml")}
    unused = {code for subject in subjects - built for code in subject_texts("screening", subject)} - codes
    assert unused == set()


@pytest.mark.parametrize("words", [Band, Freshness, Ground, ListAction])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_closed_lists_is_said(words, language: str) -> None:
    said = [member.word(language) for member in words]
    assert all(said)
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_action_asks_for_an_arrest(language: str) -> None:
    forbidden = ("arrest", "detain", "arrêt", "interpell", "criminel", "criminal", "اعتقال", "توقيف", "مجرم")
    texts = [
        form
        for name in ("action", "band", "document")
        for text in subject_texts("screening", name).values()
        for form in text.forms[language].values()
    ]
    assert len(texts) > 8
    assert not [one for one in texts if any(word in one.lower() for word in forbidden)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ("Même sexe.", "Dates de naissance différentes : 1999-09-09 et 1984-03-12.", "Vérifier l'identité")),
        ("ar", ("الجنس نفسه.", "تاريخا الميلاد مختلفان: 1999-09-09 و1984-03-12.", "التحقق من الهوية")),
        ("en", ("Same sex.", "Dates of birth differ: 1999-09-09 and 1984-03-12.", "Verify the identity")),
    ],
)
def test_candidate_is_explained_with_list_date_reasons_and_what_is_asked(lists, at, language, expected) -> None:
    from jalon.kernel.codes.sex import Sex

    same, differs, action = expected
    query = Query(
        ("Idrissa TANKAMBARI",), ApproximateDate(1999, 9, 9), "MLI", Sex.MALE, (DocumentKey("P", "NER", "ZZ1234567"),)
    )
    (candidate,) = search(query, lists.of(ENTRY), at=at).candidates
    speaks_for = [one.sentence(language) for one in candidate.evidence_for()]
    speaks_against = [one.sentence(language) for one in candidate.evidence_against()]
    assert (candidate.list_name, candidate.list_as_of, candidate.entry_id) == ("NATIONAL", at, "E1")
    assert same in speaks_for
    assert "ZZ1234567" in speaks_for[0]
    assert speaks_against[0] == differs
    assert [one.parameters for one in candidate.evidence_notes()] == [{"on": "2026-11-01"}]
    assert "2026-11-01" in candidate.evidence_notes()[0].sentence(language)
    assert candidate.action.word(language).startswith(action)
