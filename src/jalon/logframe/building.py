"""From what a reader found to a :class:`Statement`: numbers, countries and units understood once, for every format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.logframe.amounts import Read, read_amounts
from jalon.logframe.model import Amount, Baseline, Bound, Exclusion, Kind, Place, Scope, Statement
from jalon.logframe.naming import named, state_codes
from jalon.logframe.numerals import decimal_of
from jalon.logframe.scoping import exclusions, scope_of
from jalon.logframe.units import canonical_unit

_BRACKETS = re.compile(r"\([^()]*\)")
"""What an indicator says in brackets ("at least 40% women") is not what it counts."""


@dataclass(frozen=True, slots=True)
class Raw:
    """What a reader found for one statement, before anything is understood."""

    kind: Kind
    text: str
    place: Place
    code: str = ""
    value: str | None = None
    value_field: bool = False
    unit: str = ""
    type: str = ""
    bound: Bound = Bound.EXACT
    per_country: Mapping[str, Decimal] = field(default_factory=dict)
    per_country_bound: Bound = Bound.EXACT
    each_country: Decimal | None = None
    parts: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    links: tuple[str, ...] | None = None
    responsible: tuple[str, ...] = ()
    countries: frozenset[str] | None = None
    countries_text: str = ""
    excluded: frozenset[str] = frozenset()
    baseline: Baseline | None = None


def statement(raw: Raw, known: Iterable[str]) -> Statement:
    """The statement of what a reader found. ``known`` are the codes of the project's countries.

    Raises ``UnableToRead`` for a text beyond :data:`limits.LOGFRAME_TEXT_CHARACTERS_MAX`.
    """
    codes = frozenset(known)
    check_length(raw.text, raw.place)
    text = " ".join(raw.text.split())
    in_text = read_amounts(text, codes)
    in_value = read_amounts(raw.value, codes) if raw.value and decimal_of(raw.value) is None else Read()
    amount, in_field, kept = _amount(raw, in_text, in_value)
    said = in_value if in_value.per_country else in_text
    split = dict(raw.per_country) or dict(said.per_country)
    split_bound = raw.per_country_bound if raw.per_country else said.per_country_bound
    return Statement(
        kind=raw.kind,
        code=raw.code.strip(),
        text=text,
        place=raw.place,
        amount=amount,
        amount_in_field=in_field,
        amounts_in_text=in_text.amounts + tuple(one for one in in_value.amounts if one.each_country),
        raw_value=kept,
        value_field=raw.value_field,
        per_country=split,
        per_country_bound=split_bound,
        split_in_field=bool(raw.per_country),
        parts=raw.parts or in_value.parts or in_text.parts,
        unit=canonical_unit(raw.unit) if raw.unit else (amount.unit if amount and not in_field else ""),
        unit_text=raw.unit,
        type=raw.type.casefold(),
        links=raw.links,
        responsible=_responsible(raw, codes),
        scope=_scope(raw, text, codes),
        baseline=raw.baseline,
    )


def _responsible(raw: Raw, codes: frozenset[str]) -> frozenset[str]:
    """Countries among those responsible; a file that lists no country of its own may name any."""
    return frozenset(code for one in raw.responsible for code in named(one, codes or state_codes()))


def check_length(text: str, place: Place) -> None:
    """Refuses a text that is longer than one of a logframe may be."""
    if len(text) > limits.LOGFRAME_TEXT_CHARACTERS_MAX:
        limit = limits.LOGFRAME_TEXT_CHARACTERS_MAX
        raise UnableToRead("logframe.file.text_too_long", offset=place.line or 0, place=str(place), limit=limit)


def _amount(raw: Raw, in_text: Read, in_value: Read) -> tuple[Amount | None, bool, str | None]:
    """The stated number, whether it stands in a field of its own, and the field's words where they are no number."""
    if raw.value is None or not raw.value.strip():
        each = raw.each_country
        extra = Amount(each, "", Bound.EXACT, each_country=True) if each is not None else None
        main = read_amounts(_BRACKETS.sub(" ", raw.text)).main if raw.kind is Kind.INDICATOR else in_text.main
        return (extra or main), False, None
    unit = canonical_unit(raw.unit)
    number = decimal_of(raw.value)
    if number is not None:
        counted = in_text.main.counted if in_text.main and in_text.main.value == number else ""
        return Amount(number, unit, raw.bound, counted=counted), True, None
    main = in_value.main
    if main is None:
        alone = in_value.each
        return (replace(alone, unit=unit or alone.unit) if alone else None), False, raw.value.strip()
    bound = raw.bound if raw.bound is not Bound.EXACT else main.bound
    return replace(main, unit=main.unit or unit, bound=bound), True, raw.value.strip()


def _scope(raw: Raw, text: str, codes: frozenset[str]) -> Scope:
    own = scope_of(text, raw.place, codes)
    beside = scope_of(raw.countries_text, raw.place, codes) if raw.countries_text else Scope()
    stated = raw.countries
    if stated is None and raw.countries_text and not beside.exclusions and beside.all_count is None:
        stated = (named(raw.countries_text, codes) & codes) or None
    left_out = own.exclusions + beside.exclusions
    if raw.excluded:
        left_out += (Exclusion(raw.excluded, frozenset(), "", ", ".join(sorted(raw.excluded)), raw.place),)
    all_count = own.all_count if own.all_count is not None else beside.all_count
    return Scope(
        stated if stated is not None else (own.stated or beside.stated), all_count, own.later | beside.later, left_out
    )


def passage(text: str, place: Place, known: Iterable[str], about: frozenset[str] = frozenset()) -> Statement:
    """A paragraph of running text with the clauses that keep countries out of something."""
    codes = frozenset(known)
    check_length(text, place)
    left_out = tuple(exclusions(text, place, codes, about))
    return Statement(Kind.PASSAGE, "", " ".join(text.split()), place, scope=Scope(exclusions=left_out))
