"""A finding: something an officer should know about a document. Never an exception, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jalon.kernel.errors import Parameter
from jalon.kernel.texts import text


class Severity(StrEnum):
    """How much of the officer's attention a finding asks for."""

    NOTE = "note"
    ATTENTION = "attention"
    SERIOUS = "serious"

    @property
    def rank(self) -> int:
        """0 for a note, 2 for something serious."""
        return ("note", "attention", "serious").index(self.value)


@dataclass(frozen=True)
class Finding:
    """One finding. ``subject`` is the field it is about (``document_number``, ``zone``...).

    ``parameters`` fill the sentence of ``code``; ``<code>.next`` is the next step in words.
    """

    code: str
    severity: Severity
    subject: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """What was found, in ``language`` (fr, ar, en)."""
        return text(self.code, language, **self.parameters)

    def next_step(self, language: str) -> str:
        """What the officer can do now, in ``language``."""
        return text(f"{self.code}.next", language, **self.parameters)
