"""Findings as people and programs read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jalon.kernel.texts import text
from jalon.logframe.check import Checked
from jalon.logframe.finding import Finding, Severity


def lines(checked: Checked, language: str) -> Iterator[str]:
    """A report by severity, one finding a paragraph: its sentence, its places, its identity."""
    if not checked.findings:
        yield text("logframe.report.none", language)
        return
    for severity in Severity:
        found = [one for one in checked.findings if one.severity is severity]
        if not found:
            continue
        yield f"{text(f'logframe.report.{severity.value}', language)} ({len(found)})"
        yield ""
        for one in found:
            proposal = f" [{text('logframe.report.proposal', language)}]" if one.proposal else ""
            yield f"- {one.sentence(language)}{proposal}"
            for place in one.places:
                quote = one.quotes.get(place)
                yield f"    {place}: {quote}" if quote else f"    {place}"
            yield f"    {one.code}, {text('logframe.report.identity', language, identity=one.identity)}"
        yield ""
    if checked.beyond:
        yield text("logframe.report.beyond", language, number=checked.beyond)


def as_object(one: Finding, language: str) -> dict[str, Any]:
    """One finding for a line of JSON."""
    return {
        "identity": one.identity,
        "code": one.code,
        "severity": one.severity.value,
        "proposal": one.proposal,
        "message": one.sentence(language),
        "about": list(one.about),
        "countries": sorted(one.countries),
        "parameters": dict(one.parameters),
        "places": [
            {"file": place.file, "path": place.path, "line": place.line, "text": one.quotes.get(place)}
            for place in one.places
        ],
    }
