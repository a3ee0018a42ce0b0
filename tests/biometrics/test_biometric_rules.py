"""SAFEGUARDS 21: no biometric without a law, none under 6, no fingerprint under 12, whatever a page sends."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import jalon.policy
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.texts import LANGUAGES, text
from jalon.policy import load_policy
from jalon.services.biometric_rules import Biometric, UnableToCapture, require_capture

ON = date(2026, 11, 28)
PACKAGE = Path(jalon.policy.__file__).parent


@pytest.fixture
def with_law(tmp_path: Path) -> Path:
    """A policy in which Burkina Faso names a law."""
    for path in PACKAGE.rglob("*.yaml"):
        if path.parent.name != "texts":
            target = tmp_path / path.relative_to(PACKAGE)
            target.parent.mkdir(exist_ok=True)
            shutil.copy(path, target)
    country = tmp_path / "countries" / "BFA.yaml"
    before = country.read_text(encoding="utf-8")
    assert "biometrics: {law: null" in before
    country.write_text(before.replace("biometrics: {law: null", 'biometrics: {law: "Loi d\'essai"'), encoding="utf-8")
    return tmp_path


def refused(
    biometric: Biometric, birth: ApproximateDate | None, state: str = "BFA", folder: Path | None = None
) -> str | None:
    try:
        country = load_policy(folder).countries.get(state)
        require_capture(country=country, biometric=biometric, birth=birth, on=ON)
    except UnableToCapture as error:
        for language in LANGUAGES:
            assert text(error.code, language, **error.parameters)
        return error.code.rsplit(".", 1)[1]
    return None


def test_without_a_law_nobody_is_captured() -> None:
    assert refused(Biometric.FINGERPRINT, ApproximateDate(1980, 1, 1)) == "no_law"
    assert refused(Biometric.FACE, ApproximateDate(1980, 1, 1)) == "no_law"
    assert refused(Biometric.FACE, ApproximateDate(1980, 1, 1), state="XXX") == "no_law"


def test_a_law_of_one_state_is_none_of_another(with_law: Path) -> None:
    assert refused(Biometric.FINGERPRINT, ApproximateDate(1980, 1, 1), "MLI", with_law) == "no_law"
    assert refused(Biometric.FINGERPRINT, ApproximateDate(1980, 1, 1), "BFA", with_law) is None


@pytest.mark.parametrize(
    ("biometric", "birth", "outcome"),
    [
        (Biometric.FINGERPRINT, ApproximateDate(2014, 11, 28), None),
        (Biometric.FINGERPRINT, ApproximateDate(2014, 11, 29), "too_young"),
        (Biometric.FINGERPRINT, ApproximateDate(2014, 11, 0), "too_young"),
        (Biometric.FINGERPRINT, ApproximateDate(2014, 0, 0), "too_young"),
        (Biometric.FINGERPRINT, ApproximateDate(2013, 0, 0), None),
        (Biometric.FINGERPRINT, ApproximateDate(2013, 0, 0, about=True), "age_unknown"),
        (Biometric.FINGERPRINT, ApproximateDate(2010, 0, 0, about=True), None),
        (Biometric.FACE, ApproximateDate(2020, 11, 28), None),
        (Biometric.FACE, ApproximateDate(2020, 11, 29), "too_young"),
        (Biometric.FACE, ApproximateDate(2020, 0, 0), "too_young"),
        (Biometric.FINGERPRINT, ApproximateDate(), "age_unknown"),
        (Biometric.FINGERPRINT, None, "age_unknown"),
        (Biometric.FACE, None, "age_unknown"),
        (Biometric.FINGERPRINT, ApproximateDate(2030, 1, 1), "too_young"),
    ],
)
def test_each_age_boundary(
    with_law: Path, biometric: Biometric, birth: ApproximateDate | None, outcome: str | None
) -> None:
    assert refused(biometric, birth, folder=with_law) == outcome


def test_a_state_raises_the_age_and_cannot_lower_it(with_law: Path) -> None:
    file = with_law / "countries" / "BFA.yaml"
    before = file.read_text(encoding="utf-8")
    file.write_text(
        before.replace("fingerprints_from_age_years: 12", "fingerprints_from_age_years: 16"), encoding="utf-8"
    )
    assert refused(Biometric.FINGERPRINT, ApproximateDate(2011, 1, 1), folder=with_law) == "too_young"
    assert refused(Biometric.FINGERPRINT, ApproximateDate(2010, 11, 28), folder=with_law) is None


@pytest.mark.parametrize(
    ("biometric", "just_old_enough"),
    [(Biometric.FACE, ApproximateDate(2020, 11, 28)), (Biometric.FINGERPRINT, ApproximateDate(2014, 11, 28))],
)
def test_a_state_that_names_lower_ages_is_held_to_6_and_12(
    with_law: Path, biometric: Biometric, just_old_enough: ApproximateDate
) -> None:
    country = load_policy(with_law).countries["BFA"]
    lower = replace(country.biometrics, from_age_years=0, fingerprints_from_age_years=0)
    lenient = replace(country, biometrics=lower)
    a_day_later = ApproximateDate(just_old_enough.year, 11, 29)
    require_capture(country=lenient, biometric=biometric, birth=just_old_enough, on=ON)
    with pytest.raises(UnableToCapture) as caught:
        require_capture(country=lenient, biometric=biometric, birth=a_day_later, on=ON)
    assert caught.value.code == "services.biometric_rules.too_young"
