"""A snapshot as an IATI 2.03 activity file (IATI Activity Standard 2.03, iati-activities-schema.xsd of 2018-02-19).

Codes: result type 1 output, 2 outcome, 3 impact; indicator measure 1 unit, 2 percentage, 5 qualitative; activity date
1 planned start, 3 planned end; participating organisation role 1 funding, 4 implementing (IATI code lists). A value's
state stands in words in ``comment`` and for machines in an element ``state`` of our own namespace, which the schema
allows: ``value=""`` would say neither "none" nor "not told". What the standard asks for and nobody entered is never
made up: :func:`missing` lists it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

from jalon.kernel.countries import country
from jalon.kernel.months import first_day, last_day
from jalon.kernel.texts import text
from jalon.logframe.exports.cells import part_state, plain_number
from jalon.logframe.exports.snapshot import (
    Baseline,
    Document,
    Indicator,
    Missing,
    Result,
    Snapshot,
    Target,
    UnableToExport,
    Value,
    Words,
)
from jalon.logframe.values import MEASURED, State

NAMESPACE = "urn:jalon:export:1"
_STATE = f"{{{NAMESPACE}}}state"
_STATED = f"{{{NAMESPACE}}}stated"
"""What a target says beside its number: code, words, unit, how it binds. The standard has no place for it."""
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RESULT_TYPES = {"output": "1", "outcome": "2", "objective": "3"}
_PUBLISHER_VOCABULARY = "99"
_RESULTS_DOCUMENT = "A08"
"""Results, outcomes and outputs (code list DocumentCategory)."""


def missing(snapshot: Snapshot) -> tuple[Missing, ...]:
    """What the standard asks for and the project does not have, what blocks a valid file first."""
    return tuple(sorted(_missing(snapshot), key=lambda one: not one.blocks))


def _missing(snapshot: Snapshot) -> Iterator[Missing]:
    names, project = snapshot.registration, snapshot.project
    for name, entered in (
        ("identifier", names.identifier),
        ("reporting_ref", names.reporting_ref),
        ("reporting_type", names.reporting_type),
        ("start", project.starts_on),
        ("organisation", project.executing_agency or project.donor),
    ):
        if not entered:
            yield Missing(f"logframe.exports.no_{name}", blocks=True)
    if not project.ends_on:
        yield Missing("logframe.exports.no_end")
    yield Missing("logframe.exports.no_sector")
    if len(project.countries) > 1:
        yield Missing("logframe.exports.no_shares", {"number": len(project.countries)})
    for result in snapshot.results:
        if not result.indicators:
            yield Missing("logframe.exports.result_without_indicator", {"result": result.code})
        for target in result.loose_targets:
            yield Missing("logframe.exports.target_without_indicator", {"target": target.code})
        for indicator in result.indicators:
            yield from _missing_of(indicator)


def _missing_of(indicator: Indicator) -> Iterator[Missing]:
    if not any(one.amount is not None and one.measured_on for one in indicator.baselines):
        yield Missing("logframe.exports.no_baseline", {"indicator": indicator.code})
    if not indicator.targets:
        yield Missing("logframe.exports.no_target", {"indicator": indicator.code})
    for value in indicator.values:
        for document in value.documents:
            if not document.url:
                named = {"indicator": indicator.code, "month": value.month, "title": document.title}
                yield Missing("logframe.exports.no_link", named)


def write_iati(snapshot: Snapshot, language: str) -> bytes:
    """The file, comments in ``language``. The same snapshot gives the same bytes.

    Raises :class:`UnableToExport` where something is missing without which there is no valid file.
    """
    for one in missing(snapshot):
        if one.blocks:
            raise UnableToExport("logframe.exports.iati_incomplete", missing=text(one.code, language, **one.parameters))
    ET.register_namespace("jalon", NAMESPACE)
    made_at = snapshot.made_at.isoformat(timespec="seconds")
    root = ET.Element("iati-activities", {"version": "2.03", "generated-datetime": made_at})
    activity = _add(root, "iati-activity", {"last-updated-datetime": made_at, "default-currency": "USD"})
    activity.set(_LANG, next(iter(snapshot.project.words), language))
    _head(activity, snapshot, language)
    for result in snapshot.results:
        if result.indicators:
            _result(activity, snapshot, result, language)
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _add(parent: ET.Element, name: str, attributes: Mapping[str, str] | None = None) -> ET.Element:
    return ET.SubElement(parent, name, dict(attributes or {}))


def _told(parent: ET.Element, name: str, words: Words) -> ET.Element:
    element = _add(parent, name)
    for language, said in words.items():
        narrative = _add(element, "narrative", {_LANG: language} if language else {})
        narrative.text = _sound(said)
    return element


def _sound(said: str) -> str:
    """Without characters that XML 1.0 does not know."""
    return "".join(one for one in said if one >= " " or one in "\t\n") or "–"


def _head(activity: ET.Element, snapshot: Snapshot, language: str) -> None:
    """The elements before the results, in the order of the schema."""
    project, names = snapshot.project, snapshot.registration
    assert project.starts_on is not None
    _add(activity, "iati-identifier").text = names.identifier
    reporting = _told(activity, "reporting-org", {"": project.executing_agency or project.donor})
    reporting.set("ref", names.reporting_ref)
    reporting.set("type", names.reporting_type)
    _told(activity, "title", project.words)
    description = _told(activity, "description", project.words)
    if project.demonstration:
        _add(description, "narrative", {_LANG: language}).text = text("logframe.exports.demonstration", language)
    for role, name in (("1", project.donor), ("4", project.executing_agency)):
        if name:
            _told(activity, "participating-org", {"": name}).set("role", role)
    _add(activity, "activity-status", {"code": _status(snapshot)})
    _add(activity, "activity-date", {"type": "1", "iso-date": project.starts_on.isoformat()})
    if project.ends_on:
        _add(activity, "activity-date", {"type": "3", "iso-date": project.ends_on.isoformat()})
    for code in project.countries:
        known = country(code)
        if known and known.alpha2:
            _add(activity, "recipient-country", {"code": known.alpha2})
    if project.budget_usd is not None and project.ends_on:
        budget = _add(activity, "budget", {"type": "1"})
        _period(budget, project.starts_on, project.ends_on)
        value = _add(budget, "value", {"currency": "USD", "value-date": project.starts_on.isoformat()})
        value.text = plain_number(project.budget_usd)


def _status(snapshot: Snapshot) -> str:
    """1 pipeline before the start, 2 implementation, 3 finalisation after the end (code list ActivityStatus)."""
    on = snapshot.made_at.date()
    if snapshot.project.starts_on and on < snapshot.project.starts_on:
        return "1"
    return "3" if snapshot.project.ends_on and on > snapshot.project.ends_on else "2"


def _period(parent: ET.Element, first: date, last: date) -> None:
    _add(parent, "period-start", {"iso-date": first.isoformat()})
    _add(parent, "period-end", {"iso-date": last.isoformat()})


def _result(activity: ET.Element, snapshot: Snapshot, result: Result, language: str) -> None:
    adds_up = all(_adds_up(one) for one in result.indicators)
    attributes = {"type": _RESULT_TYPES.get(result.kind, "9"), "aggregation-status": _flag(adds_up)}
    element = _add(activity, "result", attributes)
    _told(element, "title", result.words)
    _add(element, "reference", {"vocabulary": _PUBLISHER_VOCABULARY, "code": result.code})
    for indicator in result.indicators:
        _indicator(element, snapshot, indicator, language)


def _adds_up(indicator: Indicator) -> bool:
    """Whether values of countries can be added: counts can, percentages and words cannot."""
    return _measure(indicator) == "1"


def _flag(on: object) -> str:
    return "true" if on else "false"


def _measure(indicator: Indicator) -> str:
    if indicator.kind in ("qualitative", "composite"):
        return "5"
    return "2" if "%" in indicator.unit else "1"


def _indicator(parent: ET.Element, snapshot: Snapshot, indicator: Indicator, language: str) -> None:
    measure = _measure(indicator)
    element = _add(parent, "indicator", {"measure": measure, "aggregation-status": _flag(_adds_up(indicator))})
    _told(element, "title", indicator.words)
    if indicator.unit:
        _told(element, "description", {language: text("logframe.exports.unit", language, unit=indicator.unit)})
    _add(element, "reference", {"vocabulary": _PUBLISHER_VOCABULARY, "code": indicator.code})
    for baseline in indicator.baselines:
        if baseline.amount is not None and baseline.measured_on:
            _baseline(element, baseline, language, demonstration=snapshot.project.demonstration)
    _targets(element, snapshot, indicator, language)
    months: dict[str, list[Value]] = {}
    for value in indicator.values:
        months.setdefault(value.month, []).append(value)
    for month, values in sorted(months.items()):
        period = _add(element, "period")
        _period(period, first_day(month), last_day(month))
        for value in sorted(values, key=lambda one: one.country):
            _actual(period, value, language)
    if indicator.unit:
        _add(element, _STATED, {"unit": _sound(indicator.unit)})


def _baseline(parent: ET.Element, baseline: Baseline, language: str, *, demonstration: bool) -> None:
    assert baseline.amount is not None
    assert baseline.measured_on is not None
    attributes = {
        "iso-date": baseline.measured_on.isoformat(),
        "year": str(baseline.measured_on.year),
        "value": plain_number(baseline.amount),
    }
    element = _add(parent, "baseline", attributes)
    _place(element, baseline.country)
    _documents(element, baseline.documents)
    if demonstration:
        _told(element, "comment", {language: text("logframe.exports.demo_value", language)})


def _targets(parent: ET.Element, snapshot: Snapshot, indicator: Indicator, language: str) -> None:
    """Targets belong to the whole duration: without an end they belong to no period, and are listed as missing."""
    project = snapshot.project
    if not indicator.targets or not project.starts_on or not project.ends_on:
        return
    period = _add(parent, "period")
    _period(period, project.starts_on, project.ends_on)
    for target in indicator.targets:
        _target(period, target, "", target.amount, language)
        for code, amount in sorted(target.per_country.items()):
            _target(period, target, code, amount, language)


def _target(parent: ET.Element, target: Target, code: str, amount: Decimal | None, language: str) -> None:
    element = _add(parent, "target", {} if amount is None else {"value": plain_number(amount)})
    _place(element, code)
    said = [f"{target.code}: {target.text}"]
    if target.minimum:
        said.append(text("logframe.exports.minimum", language))
    if amount is None and target.stated:
        said.append(target.stated)
    _told(element, "comment", {language: " – ".join(said)})
    stated = {"code": target.code, "text": target.text, "value": target.stated, "unit": target.unit}
    stated |= {"minimum": _flag(target.minimum), "minimum-per-country": _flag(target.minimum_per_country)}
    _add(element, _STATED, {name: _sound(said) for name, said in stated.items() if said})


def _place(parent: ET.Element, code: str) -> None:
    if code:
        _add(parent, "dimension", {"name": "country", "value": code})


def _actual(period: ET.Element, value: Value, language: str) -> None:
    """One value, then each cell of its breakdown; the state of every one is said twice, for people and machines."""
    _cell(period, value, {}, value.state, value.amount, language)
    for dimension, cells in sorted(value.parts.items()):
        for category, amount in sorted(cells.items()):
            _cell(period, value, {dimension: category}, part_state(amount), amount, language)


def _cell(
    period: ET.Element,
    value: Value,
    parts: Mapping[str, str],
    state: State,
    amount: Decimal | None,
    language: str,
) -> None:
    shown = state in MEASURED and amount is not None
    element = _add(period, "actual", {"value": plain_number(amount)} if shown and amount is not None else {})
    _place(element, value.country)
    for dimension, category in parts.items():
        _add(element, "dimension", {"name": dimension, "value": category})
    said = [text(f"logframe.exports.state_{state.value}", language)]
    if shown:
        said = [text(f"logframe.exports.mode_{value.mode}", language)]
        if not value.verified:
            said.append(text("logframe.exports.not_verified", language))
    if value.origin == "demo":
        said.insert(0, text("logframe.exports.demo_value", language))
    _told(element, "comment", {language: " ".join(said)})
    if not parts:
        _documents(element, value.documents)
    _add(element, _STATE).text = state.value


def _documents(parent: ET.Element, documents: tuple[Document, ...]) -> None:
    """Evidence that has an address; the rest is listed as missing."""
    for document in documents:
        if not document.url:
            continue
        attributes = {"url": document.url, "format": document.media_type or "application/octet-stream"}
        element = _add(parent, "document-link", attributes)
        _told(element, "title", {"": document.title})
        _add(element, "category", {"code": _RESULTS_DOCUMENT})
        if document.on:
            _add(element, "document-date", {"iso-date": document.on.isoformat()})
