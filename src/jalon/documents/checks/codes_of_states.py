"""Checks of the issuing State and of the nationality against ICAO's and ISO's codes."""

from __future__ import annotations

from jalon.documents.checks.facts import Facts, answered, not_performed
from jalon.documents.examination import Check
from jalon.documents.finding import Finding, Severity
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.countries import CodeKind, country

_MAY_ISSUE = frozenset({CodeKind.STATE, CodeKind.ORGANISATION, CodeKind.STATUS})
_MAY_BE_NATIONALITY = _MAY_ISSUE | {CodeKind.PERSON}


def issuing_state(facts: Facts) -> Check:
    """The issuing State or organisation exists."""
    code = facts.document.issuing_state if facts.document else ""
    return _exists("issuing_state", code, _MAY_ISSUE, facts)


def nationality(facts: Facts) -> Check:
    """The nationality is one that exists, or ICAO's code of a person without one."""
    code = facts.document.nationality if facts.document else ""
    return _exists("nationality", code, _MAY_BE_NATIONALITY, facts)


def _exists(name: str, code: str, kinds: frozenset[CodeKind], facts: Facts) -> Check:
    if facts.document is None:
        return not_performed(name, facts.no_zone)
    if not code:
        return not_performed(name, NotCheckedReason.FIELD_MISSING)
    entry = country(code)
    if entry is None:
        return answered(name, [Finding("documents.state.unknown_code", Severity.ATTENTION, name, {"code": code})])
    if entry.kind is CodeKind.SPECIMEN:
        return answered(name, [Finding("documents.state.does_not_exist", Severity.SERIOUS, name, {"code": code})])
    if entry.kind is CodeKind.FORMER:
        return answered(name, [Finding("documents.state.no_longer_exists", Severity.ATTENTION, name, {"code": code})])
    if entry.kind not in kinds:
        return answered(name, [Finding("documents.state.issues_nothing", Severity.ATTENTION, name, {"code": code})])
    return answered(name)
