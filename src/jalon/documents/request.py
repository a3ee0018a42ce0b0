"""One line of ``jalon mrz read``: a JSON object with a zone in, a JSON object with its reading out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import IO, Any

from jalon.documents.finding import Finding
from jalon.documents.mrz.ambiguities import ambiguities
from jalon.documents.mrz.read import read_mrz
from jalon.documents.mrz.reading import MrzReading
from jalon.documents.mrz.repairs import proposals
from jalon.documents.travel_document import document_of, number_variants
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import MRZ_REQUEST_BYTES_MAX


def lines_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines of a stream, blank ones left out; of a longer one only MRZ_REQUEST_BYTES_MAX + 1 bytes are kept."""
    while line := stream.readline(MRZ_REQUEST_BYTES_MAX + 1):
        rest = line
        while len(rest) > MRZ_REQUEST_BYTES_MAX and not rest.endswith(b"\n"):
            rest = stream.readline(MRZ_REQUEST_BYTES_MAX + 1)
        if line.strip():
            yield line


def answer(line: bytes, language: str, *, variants_at: date | None = None) -> dict[str, Any]:
    """The reading of one request; on the day ``variants_at`` also what it may have been without anything showing it.

    Raises :class:`UnableToRead` for a line or a zone that cannot be read.
    """
    reading = read_mrz(_zone_of(line))
    found = _reading(reading, language)
    if variants_at is None:
        return found
    ambiguous = [asdict(place) for place in ambiguities(reading)]
    return found | {"ambiguous": ambiguous, "variants": number_variants(document_of(reading, variants_at))}


def _reading(reading: MrzReading, language: str) -> dict[str, Any]:
    return {
        "format": reading.format.value,
        "fields": reading.fields.as_dict(),
        "checks": dict(reading.checks),
        "valid": reading.valid,
        "flags": list(reading.flags),
        "findings": [_finding(finding, language) for finding in reading.findings],
        "repairs": [
            {
                "line": repair.line,
                "column": repair.column,
                "read": repair.read,
                "proposed": repair.proposed,
                "reason": repair.reason.value,
            }
            for repair in proposals(reading)
        ],
    }


def _zone_of(line: bytes) -> str | list[str]:
    if len(line) > MRZ_REQUEST_BYTES_MAX:
        raise UnableToRead("documents.request.too_long", offset=MRZ_REQUEST_BYTES_MAX, limit=MRZ_REQUEST_BYTES_MAX)
    try:
        request = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnableToRead("documents.request.not_json", offset=error.start) from error
    except json.JSONDecodeError as error:
        raise UnableToRead("documents.request.not_json", offset=error.pos) from error
    except (RecursionError, ValueError) as error:
        raise UnableToRead("documents.request.not_json", offset=0) from error
    zone = (request.get("lines") or request.get("text")) if isinstance(request, dict) else None
    if isinstance(zone, str):
        return zone
    if isinstance(zone, list) and all(isinstance(part, str) for part in zone):
        return zone
    raise UnableToRead("documents.request.shape", offset=0)


def _finding(finding: Finding, language: str) -> dict[str, str]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "message": finding.sentence(language),
        "next": finding.next_step(language),
    }
