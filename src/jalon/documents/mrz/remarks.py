"""Findings about a zone, from its check digits and flags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jalon.documents.finding import Finding, Severity
from jalon.documents.mrz.reading import MrzFields

_OF_FLAG = {
    "document_code_not_icao": ("documents.code.not_icao", Severity.ATTENTION, "document_code"),
    "long_number_check_digit_counts_filler": ("documents.check_digit.counts_filler", Severity.NOTE, "document_number"),
    "single_name": ("documents.name.single", Severity.NOTE, "names"),
    "name_may_be_truncated": ("documents.name.may_be_truncated", Severity.NOTE, "names"),
    "birth_date_not_a_date": ("documents.date.birth_unreadable", Severity.ATTENTION, "birth_date"),
    "birth_date_bad_month": ("documents.date.birth_impossible", Severity.ATTENTION, "birth_date"),
    "birth_date_bad_day": ("documents.date.birth_impossible", Severity.ATTENTION, "birth_date"),
    "birth_date_partly_unknown": ("documents.date.birth_partly_unknown", Severity.NOTE, "birth_date"),
    "expiry_date_not_a_date": ("documents.date.expiry_unreadable", Severity.ATTENTION, "expiry_date"),
    "expiry_date_bad_month": ("documents.date.expiry_impossible", Severity.ATTENTION, "expiry_date"),
    "expiry_date_bad_day": ("documents.date.expiry_impossible", Severity.ATTENTION, "expiry_date"),
    "expiry_date_partly_unknown": ("documents.date.expiry_partly_unknown", Severity.NOTE, "expiry_date"),
    "bad_sex": ("documents.sex.unknown_code", Severity.ATTENTION, "sex"),
}
"""A long document number alone is ordinary and needs no remark."""

_WRONG_DIGIT = {
    name: Finding(f"documents.check_digit.{name}_wrong", Severity.ATTENTION, name)
    for name in ("document_number", "birth_date", "expiry_date", "optional_data", "composite")
}

_NO_NAME = Finding("documents.name.missing", Severity.ATTENTION, "names")
_DIGIT_IN_NAME = Finding("documents.name.digit", Severity.ATTENTION, "names")
_NAME_ENDS_IN_KS = Finding("documents.name.k_run", Severity.ATTENTION, "names")
_DIGIT = re.compile(r"\d")


def remarks(fields: MrzFields, checks: Mapping[str, bool], flags: tuple[str, ...]) -> tuple[Finding, ...]:
    """A finding for each wrong check digit and each remarkable thing, in the order of the zone's reading."""
    found: tuple[Finding, ...] = ()
    if False in checks.values():
        found += tuple(_WRONG_DIGIT[name] for name, right in checks.items() if not right)
    if flags:
        found += tuple(_of_flags(fields, flags))
    return found + _about_names(fields)


def _of_flags(fields: MrzFields, flags: tuple[str, ...]) -> Iterator[Finding]:
    told: set[str] = set()
    for flag in flags:
        known = _OF_FLAG.get(flag)
        if known and known[0] not in told:
            told.add(known[0])
            yield Finding(*known, _parameters(flag, fields))


def _about_names(fields: MrzFields) -> tuple[Finding, ...]:
    """What no check digit can say, since names have none."""
    name = f"{fields.surname} {fields.given_names}".strip()
    if name.replace(" ", "").isalpha() and not name.endswith("KK"):
        return ()
    found = ((_NO_NAME, not name), (_DIGIT_IN_NAME, _DIGIT.search(name)), (_NAME_ENDS_IN_KS, name.endswith("KK")))
    return tuple(finding for finding, applies in found if applies)


def _parameters(flag: str, fields: MrzFields) -> dict[str, str]:
    """The printed code that the sentence quotes; codes are no personal data, names and numbers are never quoted."""
    if flag == "document_code_not_icao":
        return {"code": fields.document_code or "<"}
    return {"code": fields.sex} if flag == "bad_sex" else {}
