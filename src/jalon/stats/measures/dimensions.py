"""By what figures are broken down and filtered: one dimension a name, the same in every measure.

A dimension reads one column of the lake, or classifies rows by rules. Its values are codes (int), texts, or yes and no;
None stands for *not recorded*. Values are typed as words: ``sex=female``, ``nationality=NER``, ``sex=not_recorded``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from jalon.kernel.countries import country
from jalon.kernel.texts import text
from jalon.stats.measures.columns import codes_of
from jalon.stats.measures.conditions import Condition, all_of, read_conditions
from jalon.stats.measures.errors import not_allowed

if TYPE_CHECKING:
    from ibis.expr.types import Table, Value

DimensionValue = int | str | bool | None

NOT_RECORDED = "not_recorded"
_CLASSES = Path(__file__).parent / "declared" / "classes.yaml"
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{3}", re.ASCII)


@dataclass(frozen=True)
class Dimension:
    """One dimension that reads ``column``. ``kind``: code, country, text, month, year, yes_no, number or class."""

    name: str
    column: str
    kind: str

    def expression(self, table: Table) -> Value:
        """Its value in a row of the lake."""
        column = table[self.column]
        return column.substr(0, 4) if self.kind == "year" else column

    def key(self, table: Table) -> Value:
        """What rows are grouped by: the value, or a number for which :meth:`of_key` gives it."""
        return self.expression(table)

    def of_key(self, key: DimensionValue) -> DimensionValue:
        """The value of a key."""
        return key

    def columns(self) -> tuple[str, ...]:
        """The columns of the lake that it reads."""
        return (self.column,)

    def words(self) -> tuple[str, ...]:
        """Every word that may be typed; empty where any text of the right form may."""
        if self.kind == "yes_no":
            return ("yes", "no", NOT_RECORDED)
        codes = codes_of(self.column)
        return () if codes is None else (*(member.name.lower() for member in codes), NOT_RECORDED)

    def read(self, word: str) -> DimensionValue:
        """The value of a typed word. Raises :class:`UnableToMeasure` with the allowed words."""
        if word == NOT_RECORDED and self.kind not in ("month", "year", "class"):
            return None
        if self.words():
            if word not in self.words():
                raise not_allowed("no_value", f"{self.name}={word}", self.words())
            codes = codes_of(self.column)
            return word == "yes" if codes is None else int(codes[word.upper()])
        if not _FORMS[self.kind].fullmatch(word) or (self.kind == "country" and country(word) is None):
            raise not_allowed("no_value", f"{self.name}={word}", [f"<{self.kind}>"])
        return int(word) if self.kind == "number" else word

    def word(self, value: DimensionValue) -> str:
        """The word that would be typed for a value; a code that no list knows stays its number."""
        if value is None:
            return NOT_RECORDED
        if self.kind == "yes_no":
            return "yes" if value else "no"
        codes = codes_of(self.column)
        if codes is None or not isinstance(value, int):
            return str(value)
        return codes(value).name.lower() if value in set(codes) else str(value)

    def shown(self, value: DimensionValue, language: str) -> str:
        """A value in words of ``language``."""
        if value is None:
            return text("stats.dimension.not_recorded", language)
        if self.kind == "yes_no":
            return text("stats.dimension.yes" if value else "stats.dimension.no", language)
        if self.kind == "country":
            known = country(str(value))
            return known.name(language) if known else str(value)
        codes = codes_of(self.column)
        if codes is not None and value in set(codes):
            return codes(value).word(language)
        return str(value)

    def title(self, language: str) -> str:
        """Its own name in words."""
        return text(f"stats.dimension.{self.name}", language)


_OTHER_NAMES = {
    "attempt_reason": "reason",
    "alert_stage": "stage",
    "alert_list": "list_kind",
    "capture_kind": "kind",
    "capture_result": "result",
    "pairing": "how",
}
"""Columns whose names say enough within their table alone."""
_FORMS = {
    "country": _COUNTRY,
    "text": re.compile(r"\S.{0,79}"),
    "month": _MONTH,
    "year": re.compile(r"\d{4}", re.ASCII),
    "number": re.compile(r"\d{1,5}", re.ASCII),
}


@dataclass(frozen=True)
class ClassDimension(Dimension):
    """A classification: the first rule whose conditions all hold gives the class, else ``otherwise``."""

    rules: tuple[tuple[str, tuple[Condition, ...]], ...] = ()
    otherwise: str = ""
    source: str = ""
    sentences: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """``rules`` as they were declared."""

    def expression(self, table: Table) -> Value:
        """The class of a row."""
        return self._cases(table, lambda name: name)

    def key(self, table: Table) -> Value:
        """The place of the class among :meth:`words`: an engine groups small numbers faster than texts."""
        places = {name: place for place, name in enumerate(self.words())}
        return self._cases(table, places.__getitem__).cast("int8")

    def of_key(self, key: DimensionValue) -> DimensionValue:
        """The class of a place; a cube holds the class itself."""
        return self.words()[key] if isinstance(key, int) else key

    def _cases(self, table: Table, then: Callable[[str], int | str]) -> Value:
        import ibis

        cases = [(all_of(table, conditions), then(name)) for name, conditions in self.rules]
        return ibis.cases(*cases, else_=then(self.otherwise))

    def columns(self) -> tuple[str, ...]:
        """The columns that its rules read."""
        found = [column for _, conditions in self.rules for one in conditions for column in one.columns()]
        return tuple(dict.fromkeys(found))

    def words(self) -> tuple[str, ...]:
        """Its classes."""
        return tuple(dict.fromkeys([*(name for name, _ in self.rules), self.otherwise]))

    def read(self, word: str) -> DimensionValue:
        """The class of that name."""
        if word not in self.words():
            raise not_allowed("no_value", f"{self.name}={word}", self.words())
        return word

    def shown(self, value: DimensionValue, language: str) -> str:
        """A class in words."""
        return text(f"stats.class.{value}", language)


def _columns() -> Iterator[Dimension]:
    for name in (
        *("direction", "outcome", "channel", "document_kind", "sex", "age_band", "purpose", "transport", "stay_band"),
        *("detection_type", "detection_source"),
    ):
        yield Dimension(name, name, "code")
    for name in ("ground", "exception", "residence_change_1998", "residence_change_2021"):
        yield Dimension(name, name, "code")
    for name, column in _OTHER_NAMES.items():
        yield Dimension(name, column, "code")
    for name in ("country", "nationality", "residence", "document_issuer"):
        yield Dimension(name, name, "country")
    for name in ("post", "crossing_point", "finding"):
        yield Dimension(name, name, "text")
    for name in ("provisional", "border_resident"):
        yield Dimension(name, name, "yes_no")
    yield Dimension("shift", "shift", "number")
    yield Dimension("month", "month", "month")
    yield Dimension("year", "month", "year")


def _classes() -> Iterator[Dimension]:
    for name, declared in yaml.safe_load(_CLASSES.read_text(encoding="utf-8")).items():
        sentences = tuple((rule["class"], tuple(rule["when"])) for rule in declared["rules"])
        rules = tuple((one, read_conditions(when)) for one, when in sentences)
        yield ClassDimension(name, name, "class", rules, declared["otherwise"], declared["source"], sentences)


@cache
def dimensions() -> Mapping[str, Dimension]:
    """Every dimension by its name."""
    return {one.name: one for one in (*_columns(), *_classes())}


def sort_key(values: tuple[DimensionValue, ...]) -> tuple[Any, ...]:
    """The order of rows: by value, never by the figure; what is not recorded comes last."""
    return tuple((value is None, "" if value is None else value) for value in values)
