"""Synthetic bodies of crossings, from a seed: for the dictionary, for benchmarks and for tests. Nobody is real.

Names follow a Zipf-like law over a small invented list, travellers come back, a few have a note; without these a
compressed size flatters (sync brief, section 6).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count, islice

from jalon.journal.entries import FLAG_URGENT, Entry, Header, make_entry
from jalon.journal.kinds import code_list, encode_body, kind, kind_by_number
from jalon.journal.parts import salts
from jalon.journal.shortening import own_id_at, shorten
from jalon.journal.streams import Stream, genesis
from jalon.kernel.canonical import Value
from jalon.kernel.clock import date_to_day

Body = Mapping[str, Mapping[str, Value]]

# fmt: off
_SURNAMES = (
    "TRAORE", "DIALLO", "OUEDRAOGO", "SAWADOGO", "KONE", "MAIGA", "COULIBALY", "CISSE", "DICKO", "BARRY",
    "HAMIDOU", "ISSOUFOU", "KEITA", "TOURE", "DIARRA", "ZONGO", "KABORE", "SANGARE", "SIDIBE", "BOUREIMA",
    "AGALHER", "WALETT", "MOULAYE", "SOUMANA", "GARBA", "HAROUNA", "TAPSOBA", "ILBOUDO", "NIKIEMA", "LOMPO",
)
_GIVEN = (
    "MOUSSA", "AMINATA", "IBRAHIM", "FATOUMATA", "OUSMANE", "MARIAM", "ABDOULAYE", "AISSATA", "SALIF", "RAMATA",
    "SEYDOU", "HADIZA", "ADAMA", "OUMOU", "IDRISSA", "ZEINABOU", "HAMA", "ROKIA", "SOULEYMANE", "BINTOU",
    "YACOUBA", "SALAMATA", "BOUBACAR", "KADIATOU", "ISSA", "NANA",
)
# fmt: on
_STATES = ("BFA", "NER", "MLI", "MRT", "CIV", "GHA", "TGO", "BEN", "NGA", "SEN")
_NOTES = (
    "Passeport abîmé, page de données lisible.",
    "Voyage pour le marché hebdomadaire.",
    "Accompagne un parent malade.",
    "Document lu à la deuxième tentative.",
)
_WEIGHTS = "731"
_REPEAT_SHARE = 0.3
_NOTE_SHARE = 0.03
_BIRTH_YEARS = (1945, 2007)


@dataclass(frozen=True)
class _Traveller:
    surname: str
    given: str
    state: str
    number: str
    birth: tuple[int, int, int]
    sex: int
    expiry: tuple[int, int, int]


def crossing_bodies(seed: int, *, numbered: bool = True) -> Iterator[Body]:
    """Endless bodies of ``crossing.decided``.

    ``numbered=False`` writes one filler for every document number, date and random id: so a dictionary is trained.
    """
    rng = random.Random(seed)  # noqa: S311 synthetic data, no secret
    known: list[_Traveller] = []
    shift, officer = _identifier(rng, numbered=numbered), _identifier(rng, numbered=numbered)
    second = 21_600
    for number in count():
        if number % 120 == 119:
            shift, officer = _identifier(rng, numbered=numbered), _identifier(rng, numbered=numbered)
        second = (second + rng.randint(20, 160)) % 86_400
        if known and rng.random() < _REPEAT_SHARE:
            traveller = rng.choice(known)
        else:
            traveller = _traveller(rng, numbered=numbered)
            known.append(traveller)
        yield _body(rng, traveller, second, (shift, officer, _identifier(rng, numbered=numbered)))


def crossing_entries(
    seed: int, amount: int, *, stream: Stream, segment_seed: bytes, numbered: bool = True, version: int | None = None
) -> tuple[Entry, ...]:
    """The first ``amount`` entries of a stream of crossings, salted from one segment's seed.

    ``version`` of the kind: the newest when not given.
    """
    kind_of = kind("crossing.decided")
    if version is not None:
        older = kind_by_number(kind_of.number, version)
        assert older is not None, "a version that was released"
        kind_of = older
    rng = random.Random(seed)  # noqa: S311 synthetic data, no secret
    previous, tick, entries = genesis(stream), 0, []
    for seq, body in enumerate(islice(crossing_bodies(seed, numbered=numbered), amount), start=1):
        tick += rng.randint(1, 3)
        parts = encode_body(
            kind_of, shorten(kind_of, stream.node, body_at(stream.node, body) if version is None else body)
        )
        header = Header(seq, kind_of.number, kind_of.version, 0, tick, 20_780 + seq // 600)
        entry = make_entry(previous, header, parts, salts(segment_seed, seq, len(parts)))
        previous = entry.hash
        entries.append(entry)
    return tuple(entries)


def detection_entries(
    seed: int, amount: int, *, stream: Stream, segment_seed: bytes, numbered: bool = True
) -> tuple[Entry, ...]:
    """The first ``amount`` entries of a stream of alerts."""
    kind_of = kind("detection.recorded")
    rng = random.Random(seed)  # noqa: S311 synthetic data, no secret
    previous, entries = genesis(stream), []
    for seq, body in enumerate(islice(crossing_bodies(seed, numbered=numbered), amount), start=1):
        values = shorten(kind_of, stream.node, _detection(rng, body_at(stream.node, body)))
        parts = encode_body(kind_of, values)
        header = Header(seq, kind_of.number, kind_of.version, FLAG_URGENT, seq * 40, 20_780 + seq // 3)
        entry = make_entry(previous, header, parts, salts(segment_seed, seq, len(parts)))
        previous = entry.hash
        entries.append(entry)
    return tuple(entries)


def _detection(rng: random.Random, body: Body) -> Body:
    """What an officer detected in a crossing."""
    movement = body["movement"]
    shared = ("crossing_point", "inspection", "direction", "document_kind", "sex", "age_band", "nationality")
    return {
        "movement": {name: movement[name] for name in shared}
        | {
            "recorded_second": movement["decided_second"],
            "detection_type": _some(rng, "detection_type"),
            "detection_source": _some(rng, "detection_source"),
            "provisional": rng.random() < _NOTE_SHARE,
        },
        "staff": {**body["staff"], "uptime_s": None},
    }


def body_at(node: bytes, body: Body) -> Body:
    """The body with inspection and shift named as a node of today names them."""
    found = {part: dict(values) for part, values in body.items()}
    for part, name in (("movement", "inspection"), ("staff", "shift")):
        value = found[part][name]
        assert isinstance(value, bytes), "every body names them"
        found[part][name] = own_id_at(node, value)
    return found


def _identifier(rng: random.Random, *, numbered: bool) -> bytes:
    return rng.randbytes(16) if numbered else bytes(16)


def _zipf(rng: random.Random, words: tuple[str, ...] | list[str]) -> str:
    return rng.choices(words, [1 / rank for rank in range(1, len(words) + 1)])[0]


def _traveller(rng: random.Random, *, numbered: bool) -> _Traveller:
    number = f"{rng.choice('ABKPX')}{rng.randrange(10_000_000):07d}" if numbered else "A0000000"
    birth = (rng.randint(*_BIRTH_YEARS), rng.randint(1, 12), rng.randint(1, 28)) if numbered else (1980, 1, 1)
    expiry = (rng.randint(2027, 2036), rng.randint(1, 12), rng.randint(1, 28)) if numbered else (2030, 1, 1)
    return _Traveller(
        _zipf(rng, _SURNAMES), _zipf(rng, _GIVEN), _zipf(rng, _STATES), number, birth, rng.choice((2, 3)), expiry
    )


def _check(text: str) -> str:
    """Check digit of ICAO Doc 9303-3 section 4.9: weights 7, 3, 1, modulo 10."""
    values = (0 if letter == "<" else int(letter, 36) for letter in text)
    return str(sum(value * int(_WEIGHTS[place % 3]) for place, value in enumerate(values)) % 10)


def _zone(traveller: _Traveller) -> str:
    first = f"P<{traveller.state}{traveller.surname}<<{traveller.given}".ljust(44, "<")[:44]
    number = traveller.number.ljust(9, "<")
    birth, expiry = (
        f"{year % 100:02d}{month:02d}{day:02d}" for year, month, day in (traveller.birth, traveller.expiry)
    )
    sex = "M" if traveller.sex == 2 else "F"
    optional = "<" * 14
    number, birth, expiry = (field + _check(field) for field in (number, birth, expiry))
    body = f"{number}{traveller.state}{birth}{sex}{expiry}{optional}<"
    return f"{first}\n{body}{_check(number + birth + expiry + optional + '<')}"


def _some(rng: random.Random, subject: str) -> int:
    return int(_zipf(rng, [str(int(member)) for member in code_list(subject)]))


def _body(rng: random.Random, traveller: _Traveller, second: int, ids: tuple[bytes, bytes, bytes]) -> Body:
    shift, officer, inspection = ids
    year, month, day = traveller.birth
    checks: Value = [[int(check), 2, None] for check in code_list("check_kind")][:9]
    body: dict[str, Mapping[str, Value]] = {
        "movement": {
            "crossing_point": rng.choice(("BFA-FARAMANA", "BFA-SEYTENGA")),
            "booth": "1",
            "decided_second": second,
            "direction": rng.choice((2, 3)),
            "outcome": _some(rng, "outcome"),
            "document_kind": _some(rng, "document_kind"),
            "sex": traveller.sex,
            "age_band": _some(rng, "age_band"),
            "nationality": traveller.state,
            "residence": traveller.state,
            "purpose": _some(rng, "purpose"),
            "transport": _some(rng, "transport"),
            "stay_band": _some(rng, "stay_band"),
            "channel": _some(rng, "entry_channel"),
            "inspection": inspection,
            "processing_s": rng.randint(8, 90),
            "candidates": 0,
            "checks": checks,
            "lists": [["national", 46_340]],
            "provisional": False,
        },
        "identity": {
            "surname": traveller.surname,
            "given_names": traveller.given,
            "birth": (year * 10_000 + month * 100 + day) * 2,
            "document_number": traveller.number,
            "issuing_state": traveller.state,
            "expiry": date_to_day(date(*traveller.expiry)),
            "document_code": "P",
            "zone": _zone(traveller),
        },
        "staff": {
            "officer": officer,
            "shift": shift,
            "second_officer": None,
            "second_way": _some(rng, "second_officer_way"),
            "uptime_s": second,
        },
    }
    if rng.random() < _NOTE_SHARE:
        body["note"] = {"text": rng.choice(_NOTES)}
    return body
