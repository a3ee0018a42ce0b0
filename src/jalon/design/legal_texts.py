"""The texts with legal effect, for the person who has to have them reviewed."""

from __future__ import annotations

from dataclasses import dataclass

from jalon.kernel.texts import LANGUAGES, Text, every_text


@dataclass(frozen=True)
class LegalText:
    """One sentence: ``words`` are (language, sentence) in every language."""

    code: str
    words: tuple[tuple[str, str], ...]
    reviewed_by: str | None
    clause: str | None


@dataclass(frozen=True)
class LegalTexts:
    """All of them, those without a review first."""

    every: tuple[LegalText, ...]

    @property
    def unreviewed(self) -> int:
        """How many nobody has reviewed."""
        return sum(one.reviewed_by is None for one in self.every)

    @property
    def reviewed(self) -> int:
        """How many somebody has reviewed."""
        return len(self.every) - self.unreviewed


def legal_texts() -> LegalTexts:
    """Read from the texts of every room."""
    found = [_shown(one) for one in every_text() if one.legal]
    return LegalTexts(tuple(sorted(found, key=lambda one: (one.reviewed_by is not None, one.code))))


def _shown(one: Text) -> LegalText:
    words = tuple((language, one.forms[language]["other"]) for language in LANGUAGES)
    return LegalText(one.code, words, one.reviewed_by, one.clause)
