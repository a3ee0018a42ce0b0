"""Logframes in IATI activity files, standard 2.03 (IATI, *Activity Standard*): results, indicators, periods,
shares of countries.

Types of results: 1 output, 2 outcome, 3 impact. A target's numbers per country stand in dimensions named "country".
Entities
and document types are refused before they are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.kernel.transliteration import fold
from jalon.logframe.building import Raw, passage, statement
from jalon.logframe.fields import breakdown
from jalon.logframe.model import Baseline, Bound, Country, Kind, Logframe, Place, Result, Statement, Sum
from jalon.logframe.naming import country_of
from jalon.logframe.numerals import decimal_of
from jalon.logframe.scoping import scope_of
from jalon.logframe.yaml_file import check_size

_COUNTRY_WORD = re.compile(r"(?:\w+ )?(?:country|pays|countries)$")
_STATED = "{urn:jalon:export:1}stated"
"""What the export of the programme adds to a target or an indicator."""
_LEVELS = {"1": Kind.OUTPUT, "2": Kind.OUTCOME, "3": Kind.OBJECTIVE}
_PERCENT_MEASURE = "2"
_QUALITATIVE_MEASURE = "5"
_UNITS = {_PERCENT_MEASURE: "%"}


def read_iati(content: bytes, file: str) -> Logframe:
    """The logframe of every activity of an IATI file. Raises ``UnableToRead``."""
    root = _parse(content)
    if _name(root) not in ("iati-activities", "iati-activity"):
        raise UnableToRead("logframe.file.not_iati", offset=0, file=file)
    activities = [root] if _name(root) == "iati-activity" else [one for one in root if _name(one) == "iati-activity"]
    reader = _Reader(file)
    for at, activity in enumerate(activities):
        reader.read(activity, f"/iati-activity[{at + 1}]")
    frame = Logframe(
        file, tuple(reader.countries.values()), tuple(reader.results), (), tuple(reader.passages), tuple(reader.sums)
    )
    if not frame.results:
        raise UnableToRead("logframe.file.no_logframe", offset=0, file=file)
    check_size(frame)
    return frame


def _parse(content: bytes) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    parser: Any = DefusedXMLParser(target=_Bounded(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(content)
        root = parser.close()
    except DefusedXmlException as error:
        raise UnableToRead("logframe.file.forbidden_xml", offset=parser.parser.CurrentByteIndex) from error
    except ParseError as error:
        line, column = error.position
        raise UnableToRead("logframe.file.not_xml", offset=_offset(content, line, column), line=line) from error
    except (ValueError, LookupError) as error:
        raise UnableToRead("logframe.file.not_xml", offset=0, line=0) from error
    assert isinstance(root, Element)
    return root


def _offset(content: bytes, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = content.find(b"\n", start) + 1
    return start + column


class _Bounded:
    """Builds the tree and counts elements and depth on the way."""

    def __init__(self) -> None:
        from xml.etree.ElementTree import TreeBuilder

        self._builder = TreeBuilder()
        self._number = self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> Element:
        self._number += 1
        self._depth += 1
        if self._number > limits.LOGFRAME_NODES_MAX or self._depth > limits.LOGFRAME_DEPTH_MAX:
            deep = self._depth > limits.LOGFRAME_DEPTH_MAX
            limit = limits.LOGFRAME_DEPTH_MAX if deep else limits.LOGFRAME_NODES_MAX
            code = "logframe.file.too_deep" if deep else "logframe.file.too_large"
            raise UnableToRead(code, offset=self._number, line=0, limit=limit)
        return self._builder.start(tag, attributes)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return self._builder.end(tag)

    def data(self, text: str) -> None:
        self._builder.data(text)

    def close(self) -> Element:
        return self._builder.close()


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.countries: dict[str, Country] = {}
        self.results: list[Result] = []
        self.passages: list[Statement] = []
        self.sums: list[Sum] = []

    def read(self, activity: Element, path: str) -> None:
        """The countries, their shares, the description and the results of one activity."""
        shares: dict[str, Decimal] = {}
        for at, one in enumerate(_children(activity, "recipient-country")):
            code = country_of(one.get("code", "").upper())
            if code:
                place = Place(self.file, f"{path}/recipient-country[{at + 1}]")
                self.countries.setdefault(code, Country(code, place))
                share = decimal_of(one.get("percentage", ""))
                if share is not None:
                    shares[code] = share
        if len(shares) > 1 and not _children(activity, "recipient-region"):
            self.sums.append(Sum("shares", Decimal(100), shares, Place(self.file, f"{path}/recipient-country")))
        codes = frozenset(self.countries)
        for at, one in enumerate(_children(activity, "description")):
            made = passage(_narrative(one), Place(self.file, f"{path}/description[{at + 1}]"), codes)
            if made.scope.exclusions:
                self.passages.append(made)
        counted: dict[Kind, int] = {}
        for at, one in enumerate(_children(activity, "result")):
            kind = _LEVELS.get(one.get("type", ""), Kind.OUTPUT)
            counted[kind] = counted.get(kind, 0) + 1
            self.results.append(self._result(one, kind, counted[kind], f"{path}/result[{at + 1}]", codes))

    def _result(self, result: Element, kind: Kind, number: int, path: str, codes: frozenset[str]) -> Result:
        indicators: list[Statement] = []
        targets: list[Statement] = []
        for at, one in enumerate(_children(result, "indicator")):
            place = Place(self.file, f"{path}/indicator[{at + 1}]")
            text = _narrative(_first(one, "title"))
            measure = one.get("measure", "")
            code = _reference(one)
            base = _first(one, "baseline")
            baseline = None
            if base is not None:
                value = base.get("value") or _narrative(_first(base, "comment")) or None
                baseline = Baseline(stated=True, value=value, place=Place(self.file, place.path + "/baseline"))
            kind_of = "qualitative" if measure == _QUALITATIVE_MEASURE else ""
            unit = _UNITS.get(measure, "") or _stated(one).get("unit", "")
            indicators.append(
                statement(Raw(Kind.INDICATOR, text, place, code, unit=unit, type=kind_of, baseline=baseline), codes)
            )
            targets += self._targets(one, text, code, unit, place, codes)
        text = _narrative(_first(result, "title"))
        place = Place(self.file, path)
        said = f"{text} {_narrative(_first(result, 'description'))}"
        return Result(
            kind,
            _reference(result),
            number,
            text,
            place,
            scope_of(said, place, codes),
            indicators=tuple(indicators),
            targets=tuple(targets),
        )

    def _targets(
        self, indicator: Element, text: str, code: str, unit: str, place: Place, codes: frozenset[str]
    ) -> Iterator[Statement]:
        """Targets of the periods: numbers with a dimension "country" are the split of the one without."""
        for at, period in enumerate(_children(indicator, "period")):
            place_of = Place(self.file, f"{place.path}/period[{at + 1}]/target")
            for stated, targets in _by_code(_children(period, "target")):
                made = self._target(targets, stated, text, code, unit, place_of, codes)
                if made is not None:
                    yield made

    @staticmethod
    def _target(
        targets: list[Element],
        stated: Mapping[str, str],
        text: str,
        code: str,
        unit: str,
        place: Place,
        codes: frozenset[str],
    ) -> Statement | None:
        """One target: its elements, of which those with a dimension "country" are the split of the one without."""
        split: dict[str, Decimal] = {}
        whole: Element | None = None
        parts: dict[str, dict[str, Decimal]] = {}
        for target in targets:
            dimensions = {fold(one.get("name", "")): one.get("value", "") for one in _children(target, "dimension")}
            number = decimal_of(target.get("value", ""))
            named = next((value for name, value in dimensions.items() if _COUNTRY_WORD.match(name)), None)
            country = country_of(named.strip()) if named else None
            if country and number is not None:
                split[country] = number
            elif len(dimensions) == 1 and number is not None:
                ((name, value),) = dimensions.items()
                parts.setdefault(breakdown(name), {})[value] = number
            elif not dimensions:
                whole = target
        if whole is None and not split:
            return None
        comment = _narrative(_first(whole, "comment")) if whole is not None else ""
        value_said = stated.get("value") or None
        least = {flag: stated.get(flag) == "true" for flag in ("minimum", "minimum-per-country")}
        raw = Raw(
            Kind.TARGET,
            stated.get("text") or comment or text,
            place,
            stated.get("code") or (f"{code}#target" if code else ""),
            (whole.get("value") if whole is not None else None) or value_said,
            value_field=True,
            unit=stated.get("unit") or unit,
            bound=Bound.MINIMUM if least["minimum"] else Bound.EXACT,
            per_country=split,
            per_country_bound=Bound.MINIMUM if least["minimum-per-country"] else Bound.EXACT,
            parts=parts,
            links=(code or text,),
        )
        return statement(raw, codes)


def _stated(element: Element) -> Mapping[str, str]:
    """What our own files say in addition to the standard."""
    found = next((one for one in element if one.tag == _STATED), None)
    return found.attrib if found is not None else {}


def _by_code(targets: list[Element]) -> Iterator[tuple[Mapping[str, str], list[Element]]]:
    """Targets of one period, those of one code together. Without codes, each that has no dimension begins another."""
    groups: list[tuple[Mapping[str, str], list[Element]]] = []
    for target in targets:
        stated = _stated(target)
        whole = not _children(target, "dimension")
        mine = next((group for said, group in groups if said.get("code") == stated.get("code")), None)
        taken = mine is not None and whole and any(not _children(one, "dimension") for one in mine)
        if mine is None or (taken and not stated):
            groups.append((stated, [target]))
        else:
            mine.append(target)
    yield from groups


def _reference(element: Element) -> str:
    found = _first(element, "reference")
    return (found.get("code") or found.get("indicator-uri") or "") if found is not None else ""


def _children(element: Element, name: str) -> list[Element]:
    return [one for one in element if _name(one) == name]


def _first(element: Element, name: str) -> Element | None:
    return next((one for one in element if _name(one) == name), None)


def _narrative(element: Element | None) -> str:
    """The first narrative: the text in the activity's own language."""
    found = _first(element, "narrative") if element is not None else None
    return " ".join((found.text or "").split()) if found is not None else ""


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
