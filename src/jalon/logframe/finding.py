"""What the check found, as a value: a code, how serious, where, what disagrees, and an identity."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from jalon.kernel.countries import country
from jalon.kernel.errors import Parameter
from jalon.kernel.texts import known, text
from jalon.kernel.transliteration import fold
from jalon.logframe.model import Place, Result, Statement

_IDENTITY_CHARACTERS = 20
_QUOTE_CHARACTERS = 160


class Severity(StrEnum):
    """How serious, as everywhere in Jalon."""

    SERIOUS = "serious"
    """Numbers or scopes that cannot both hold."""
    ATTENTION = "attention"
    """Something that is missing, or that does not fit."""
    NOTE = "note"
    """Something to look at: a proposal about words, a gap that the file itself announces."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a logframe does not agree with itself.

    ``proposal`` says that a person has to confirm it: it is about words. ``identity`` depends on the rule, the codes
    (or
    words) of what disagrees and the numbers, not on the order, the lines or the name of a file; so a decision about it
    is found again as long as what it was about stays the same.
    """

    code: str
    severity: Severity
    places: tuple[Place, ...]
    about: tuple[str, ...]
    """Names of the statements, as a person calls them."""
    parameters: Mapping[str, Parameter]
    countries: frozenset[str] = frozenset()
    proposal: bool = False
    keys: tuple[str, ...] = field(default=(), repr=False)
    quotes: Mapping[Place, str] = field(default_factory=dict, repr=False)
    """What stands at a place, shortened."""

    @property
    def identity(self) -> str:
        """Twenty hexadecimal characters."""
        values = sorted(f"{name}={fold(str(value))}" for name, value in self.parameters.items() if name in _IDENTIFYING)
        material = "\n".join([self.code, *sorted(self.keys), *sorted(self.countries), *values])
        return hashlib.sha256(material.encode()).hexdigest()[:_IDENTITY_CHARACTERS]

    def sentence(self, language: str) -> str:
        """What was found, in ``fr``, ``ar`` or ``en``."""
        shown: dict[str, object] = dict(self.parameters)
        if self.countries:
            shown["countries"] = country_names(self.countries, language)
        for name in ("what", "other_what", "names"):
            if name in shown:
                shown[name] = _as_called(str(shown[name]), language)
        for name in ("unit", "other_unit"):
            if name in shown and known(f"logframe.unit.{shown[name]}"):
                shown[name] = text(f"logframe.unit.{shown[name]}", language)
        breakdown = f"logframe.breakdown.{shown.get('word', '')}"
        if known(breakdown):
            shown["word"] = text(breakdown, language)
        return text(self.code, language, **shown)


def _as_called(name: str, language: str) -> str:
    """A statement's name as a person reads it: no mark of a target within its indicator, levels in the language."""
    bare = _TARGET_MARK.sub("", name)
    return _LEVEL.sub(lambda found: f"{text(f'logframe.level.{found[1]}', language)} {found[2]}", bare)


_TARGET_MARK = re.compile(r"#target\d*")
_LEVEL = re.compile(r"^(objective|outcome|output) (\d+)$")
_IDENTIFYING = frozenset(
    ("number", "other", "total", "sum", "each", "times", "word", "other_word", "value", "unit", "other_unit")
)


def finding(
    code: str,
    severity: Severity,
    about: Iterable[Statement | Result],
    *,
    countries: frozenset[str] = frozenset(),
    proposal: bool = False,
    places: Iterable[Place] = (),
    **parameters: Parameter | Decimal,
) -> Finding:
    """A finding about statements or results; decimals become plain numbers."""
    named = tuple(about)
    return Finding(
        code,
        severity,
        tuple(dict.fromkeys((*(one.place for one in named), *places))),
        tuple(one.name for one in named),
        {name: shown(value) if isinstance(value, Decimal) else value for name, value in parameters.items()},
        countries,
        proposal,
        tuple(_key(one) for one in named),
        {one.place: one.text[:_QUOTE_CHARACTERS] for one in named if one.text},
    )


def shown(number: Decimal) -> str:
    """A number as people write it: no exponent, no zeros behind the point.

    >>> shown(Decimal("15.00")), shown(Decimal("1E+3"))
    ('15', '1000')
    """
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def country_names(codes: Iterable[str], language: str) -> str:
    """Names of countries in one language, by code."""
    comma = "، " if language == "ar" else ", "
    return comma.join(entry.name(language) if (entry := country(code)) else code for code in sorted(codes))


def _key(one: Statement | Result) -> str:
    if one.code:
        return f"{one.kind.value}:{one.code}"
    if isinstance(one, Result):
        return f"{one.kind.value}:{one.number}"
    return f"{one.kind.value}:{fold(one.text)[:200]}"
