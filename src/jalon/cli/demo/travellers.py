"""Synthetic travellers with documents that are valid on the day. Nobody is real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from jalon.documents.mrz.compose import Holder, compose_td1, compose_td3
from jalon.kernel.approximate_date import ApproximateDate
from jalon.screening.synthetic import (
    DEMO_CANDIDATE_BIRTH_YEAR,
    DEMO_CANDIDATE_NAME,
    DEMO_LOST_DOCUMENT,
    synthetic_name,
)

ICAO_SPECIMEN = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
"""The specimen of ICAO Doc 9303-4, appendix: expired, and of a State that does not exist."""

_STATES = ("BFA", "NER", "MLI", "BEN", "TGO", "CIV", "NGA", "SEN", "MRT", "GHA")
_STATE_WEIGHTS = (40, 20, 18, 6, 5, 4, 3, 2, 1, 1)
_LETTERS = "ABCDEFGHJLMNPRSTVWXYZ"
_CARD_SHARE = 0.3
_WOMEN_SHARE = 0.42
_RETURN_SHARE = 0.25
_OTHERS_BETWEEN = 200
_YEAR_ONLY_SHARE = 0.12
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Traveller:
    """Somebody at the booth: the lines of the document, and what the clerk of the demonstration types besides."""

    lines: tuple[str, ...]
    residence: str

    @property
    def zone(self) -> str:
        """The lines as a scanner types them."""
        return "\n".join(self.lines)


def travellers(seed: int, today: date) -> Iterator[Traveller]:
    """Travellers without end; some come back, but not before two hundred others."""
    random = Random(seed)  # noqa: S311 invented people, no secret
    met: list[Traveller] = []
    while True:
        gone = len(met) - _OTHERS_BETWEEN
        if gone > 0 and random.random() < _RETURN_SHARE:
            yield met[random.randrange(gone)]
            continue
        met.append(_traveller(random, today))
        yield met[-1]


def known_travellers(today: date) -> dict[str, Traveller]:
    """Travellers to try at a booth, by what they show: a clean one, a name on the list, a lost document, a child."""
    surname, given = DEMO_CANDIDATE_NAME.split(" ", 1)
    born = ApproximateDate(DEMO_CANDIDATE_BIRTH_YEAR, 3, 9)
    lost = DEMO_LOST_DOCUMENT
    child = ApproximateDate.of(today - 9 * 365 * _DAY)
    return {
        "clean": _passport(today, "BFA", "Kankoura", "Mariam", "BF1200345", ApproximateDate(1991, 4, 17), "F"),
        "candidate": _passport(today, "BFA", surname, given, "BF5500123", born, "M"),
        "lost": _passport(today, lost.country, "Walgadou", "Saley", lost.number, ApproximateDate(1979, 11, 2), "M"),
        "child": _passport(today, "BFA", "Kankoura", "Awa", "BF1200346", child, "F"),
    }


def _passport(
    today: date, state: str, surname: str, given: str, number: str, birth: ApproximateDate, sex: str
) -> Traveller:
    holder = Holder(
        document_code="P",
        issuing_state=state,
        surname=surname,
        given_names=given,
        document_number=number,
        nationality=state,
        birth=birth,
        sex=sex,
        expiry=today + 900 * _DAY,
    )
    return Traveller(compose_td3(holder), state)


def _traveller(random: Random, today: date) -> Traveller:
    woman = random.random() < _WOMEN_SHARE
    surname, given = synthetic_name(random, woman=woman).split(" ", 1)
    state = random.choices(_STATES, _STATE_WEIGHTS)[0]
    card = random.random() < _CARD_SHARE
    holder = Holder(
        document_code="I" if card else "P",
        issuing_state=state,
        surname=surname,
        given_names=given,
        document_number=f"{random.choice(_LETTERS)}{random.randrange(10**7):07d}",
        nationality=state,
        birth=_birth(random, today),
        sex="F" if woman else "M",
        expiry=today + random.randrange(30, 3_000) * _DAY,
    )
    residence = state if random.random() < 0.9 else random.choice(_STATES)
    return Traveller(compose_td1(holder) if card else compose_td3(holder), residence)


def _birth(random: Random, today: date) -> ApproximateDate:
    """Ages as at a land border: few children, many between 18 and 45; some years without a day."""
    age_days = int(min(random.triangular(1, 78, 27), 78) * 365.25)
    born = today - age_days * _DAY
    if random.random() < _YEAR_ONLY_SHARE:
        return ApproximateDate(born.year)
    return ApproximateDate.of(born)
