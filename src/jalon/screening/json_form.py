"""Questions and answers of screening as JSON lines. ``docs/reference/lists.md`` describes the shapes."""

from __future__ import annotations

import json
import re
from typing import Any

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import QUERY_LINE_CHARACTERS_MAX, QUERY_NAME_CHARACTERS_MAX
from jalon.kernel.texts import text
from jalon.screening.pairs import Compared
from jalon.screening.query import DocumentKey, Query, UnableToReadQuery
from jalon.screening.result import Candidate, Evidence, NotPerformed, Screening

_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE, "X": Sex.X, "": None, "<": Sex.X}
_STATE = re.compile(r"[A-Za-z]{1,3}<{0,2}")


def read_query(line: str) -> Query:
    """The question of one line: ``names``, ``birth_date``, ``nationality``, ``sex``, ``document``; all may be missing.

    Raises :class:`UnableToRead`.
    """
    content = _object(line)
    return Query(
        names=_names(content.get("names")),
        birth=_birth(content.get("birth_date")),
        nationality=_nationality(content.get("nationality")),
        sex=_sex(content.get("sex")),
        documents=_documents(content.get("document")),
    )


def read_pair(line: bytes) -> tuple[str, str, ApproximateDate | None, ApproximateDate | None]:
    """Two names of one line, ``a`` and ``b``, with ``birth_date_a`` and ``birth_date_b`` where they are known.

    Raises :class:`UnableToRead`.
    """
    try:
        content = _object(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnableToReadQuery("screening.query.not_an_object", offset=error.start) from error
    names = []
    for field in ("a", "b"):
        name = content.get(field)
        if not isinstance(name, str):
            raise _unreadable(field)
        if len(name) > QUERY_NAME_CHARACTERS_MAX:
            raise UnableToReadQuery("screening.query.name_too_long", offset=QUERY_NAME_CHARACTERS_MAX)
        names.append(name)
    return names[0], names[1], _birth(content.get("birth_date_a")), _birth(content.get("birth_date_b"))


def pair_answer(compared: Compared, language: str) -> dict[str, Any]:
    """The answer about two names."""
    return {
        "score": compared.score,
        "band": compared.band.value,
        "evidence": [_evidence(one, language) for one in compared.evidence],
    }


def _object(line: str) -> dict[str, Any]:
    if len(line) > QUERY_LINE_CHARACTERS_MAX:
        raise UnableToReadQuery("screening.query.not_an_object", offset=QUERY_LINE_CHARACTERS_MAX)
    try:
        content = json.loads(line)
    except json.JSONDecodeError as error:
        raise UnableToReadQuery("screening.query.not_an_object", offset=error.pos) from error
    except (ValueError, RecursionError) as error:
        raise UnableToReadQuery("screening.query.not_an_object", offset=0) from error
    if not isinstance(content, dict):
        raise UnableToReadQuery("screening.query.not_an_object", offset=0)
    return content


def answer(screening: Screening, language: str) -> dict[str, Any]:
    """The answer of one line; ``more`` stands there only when candidates are left out."""
    shown: dict[str, Any] = {
        "candidates": [_candidate(one, language) for one in screening.candidates],
        "lists": [
            {"name": one.name, "as_of": one.as_of.isoformat(), "entries": one.entries} for one in screening.lists
        ],
        "not_performed": [_not_performed(one, language) for one in screening.not_performed],
    }
    return shown | ({"more": screening.more} if screening.more else {})


def _candidate(candidate: Candidate, language: str) -> dict[str, Any]:
    return {
        "id": candidate.entry_id,
        "list": candidate.list_name,
        "name": candidate.name,
        "score": candidate.score,
        "band": candidate.band.value,
        "evidence": [_evidence(one, language) for one in candidate.evidence],
    }


def _evidence(evidence: Evidence, language: str) -> dict[str, Any]:
    return {
        "code": evidence.code,
        "sign": evidence.sign.value,
        "weight": round(evidence.weight, 3),
        "parameters": dict(evidence.parameters),
        "message": evidence.sentence(language),
    }


def _not_performed(missing: NotPerformed, language: str) -> dict[str, Any]:
    return {
        "check": missing.check,
        "reason": missing.reason.name.lower(),
        "list": missing.list,
        "message": text(
            "screening.check.not_performed",
            language,
            check=text(missing.check, language),
            reason=missing.reason.word(language),
        ),
    }


def _names(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise _unreadable("names")
    return tuple(value)


def _birth(value: object) -> ApproximateDate | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise _unreadable("birth_date")
    return ApproximateDate.read(value)


def _nationality(value: object) -> str | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str) or not _STATE.fullmatch(value):
        raise _unreadable("nationality")
    return value


def _sex(value: object) -> Sex | None:
    if value is None:
        return None
    if not isinstance(value, str) or value.upper() not in _SEXES:
        raise _unreadable("sex")
    return _SEXES[value.upper()]


def _documents(value: object) -> tuple[DocumentKey, ...]:
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise _unreadable("document")
    parts = [value.get(name) or "" for name in ("type", "country", "number")]
    if not all(isinstance(part, str) for part in parts):
        raise _unreadable("document")
    return (DocumentKey(*parts),)


def _unreadable(field: str) -> UnableToRead:
    return UnableToReadQuery("screening.query.field_unreadable", offset=0, field=field)
