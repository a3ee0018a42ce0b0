"""Other codes, numbers and countries give the same findings in every form that is read, not in YAML alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from jalon.logframe.check import Checked, check, put_together
from jalon.logframe.exports.iati import write_iati
from jalon.logframe.exports.xlsx import write_xlsx
from jalon.logframe.reading import read_logframe
from tests.logframe.proposal import FOLDER, NAMES, renamed_codes, scaled, stripped, with_countries
from tests.logframe.test_proposal import AROUND, ELSEWHERE, TEXT
from tests.logframe.test_round_trip import snapshot_of

FORMS = ("export-fr.xlsx", "export-ar.xlsx", "export-en.xlsx", "export.xml")
NAME_CHARACTERS = 60
"""As much of a statement without a code as tells it from others, before a finding cuts it."""


def linked() -> dict[str, Any]:
    """The proposal as a tool holds it: targets know their indicators, and nothing else of our reading stays."""
    texts = {name: (FOLDER / name).read_text(encoding="utf-8") for name in NAMES}
    return {
        name: stripped(yaml.safe_load(text.replace("our_indicator:", "indicator:"))) for name, text in texts.items()
    }


def checked_in(form: str, files: Mapping[str, Any]) -> Checked:
    """What is found in the file of that form which our own exports write."""
    dumped = {name: yaml.safe_dump(tree, allow_unicode=True, sort_keys=False) for name, tree in files.items()}
    (frame,) = put_together([read_logframe(text.encode(), name) for name, text in dumped.items()])
    snapshot = snapshot_of(frame)
    if form.endswith(".xlsx"):
        return check([read_logframe(write_xlsx(snapshot, (), form[7:9]), form)])
    return check([read_logframe(write_iati(snapshot, "en"), form)])


def told(found: Checked, codes: Mapping[str, str], countries: Mapping[str, str]) -> Counter[tuple[object, ...]]:
    """Findings by rule, statements and countries, said in other codes."""
    return Counter(
        (
            one.code,
            tuple(sorted(_in_other_codes(name, codes) for name in one.about)),
            frozenset(countries.get(country, country) for country in one.countries),
        )
        for one in found.findings
    )


def _in_other_codes(name: str, codes: Mapping[str, str]) -> str:
    """A code, also that of an assumption, which our exports name after its result; a text as far as it is told."""
    code = name.partition("#")[0]
    result, assumption, number = code.partition("-A")
    return codes.get(code) or codes.get(result, result[:NAME_CHARACTERS]) + assumption + number


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("others", [ELSEWHERE, AROUND], ids=["elsewhere", "around"])
def test_other_codes_numbers_and_countries_give_the_same_findings_in_a_file(
    form: str, others: Mapping[str, tuple[str, str]]
) -> None:
    before = checked_in(form, linked())
    files, codes = renamed_codes(with_countries(scaled(linked(), 3), others), 3)
    expected = told(before, codes, {old: new for old, (new, _) in others.items()})
    assert told(checked_in(form, files), {}, {}) == expected
    assert len(expected) > 5


def test_a_workbook_says_the_same_in_each_of_our_languages() -> None:
    french, arabic, english = (told(checked_in(form, linked()), {}, {}) for form in FORMS[:3])
    assert french == english == arabic


def test_a_file_with_another_number_is_not_told_the_same() -> None:
    files = linked()
    rows = {row["id"]: row for row in files[NAMES[1]]["rows"]}
    rows["WP14"]["quantity"] = 30
    assert told(checked_in(FORMS[0], files), {}, {}) != told(checked_in(FORMS[0], linked()), {}, {})


@pytest.mark.parametrize("others", [ELSEWHERE, AROUND], ids=["elsewhere", "around"])
@pytest.mark.parametrize("factor", [1, 3])
def test_other_numbers_and_countries_give_the_same_findings_in_a_text(
    factor: int, others: Mapping[str, tuple[str, str]]
) -> None:
    old = {one["iso3"]: one["name"] for one in linked()[NAMES[0]]["countries"]}
    names = {old[code]: new for code, (_, new) in others.items()}
    text = TEXT.read_text(encoding="utf-8")
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    counted = re.compile(r"\b\d+(?= (?:senior|consultations|officials|per country|from each))")
    other = pattern.sub(lambda found: names[found[0]], text)
    other = counted.sub(lambda found: str(int(found[0]) * factor), other)
    assert other != text

    def found(content: str, countries: Mapping[str, str]) -> Counter[tuple[object, ...]]:
        frame = read_logframe(content.encode(), TEXT.name)
        return Counter(
            (one.code, frozenset(countries.get(country, country) for country in one.countries))
            for one in check([frame]).findings
        )

    assert found(other, {}) == found(text, {code: new for code, (new, _) in others.items()})
