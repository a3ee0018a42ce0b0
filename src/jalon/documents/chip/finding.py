"""Findings about a chip: ``documents.chip.<condition>`` about a file, or that a file cannot be read."""

from __future__ import annotations

from jalon.documents.finding import Finding, Severity
from jalon.kernel.errors import UnableToRead


def chip_finding(condition: str, severity: Severity, file: str, **parameters: str | int) -> Finding:
    """A finding about ``file`` (``SOD``, ``COM``, ``DG1``...)."""
    return Finding(f"documents.chip.{condition}", severity, file, parameters)


def unreadable_file(file: str, error: UnableToRead) -> Finding:
    """The finding of a file that cannot be read: attention for what the verdict rests on, else a note."""
    severity = Severity.ATTENTION if file in ("SOD", "DG1") else Severity.NOTE
    return Finding(error.code, severity, file, error.parameters)
