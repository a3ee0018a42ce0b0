"""A candidate in words, in three languages: which list and of what date, what speaks for it, what against."""

from __future__ import annotations

from dataclasses import dataclass

from jalon.kernel.texts import text
from jalon.screening.result import Candidate, Screening, Sign


@dataclass(frozen=True)
class Explanation:
    """Sentences of one candidate. ``action`` is what the list asks; it begins with verifying."""

    listed: str
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    notes: tuple[str, ...]
    action: str


def explain(candidate: Candidate, language: str) -> Explanation:
    """``candidate`` in words of ``language`` (``fr``, ``ar``, ``en``), the heaviest reasons first."""
    listed = text(
        "screening.entry.listed",
        language,
        list=candidate.list_name,
        as_of=candidate.list_as_of.date().isoformat(),
        id=candidate.entry_id,
        ground=candidate.ground.word(language),
    )
    return Explanation(
        listed=listed,
        speaks_for=tuple(one.sentence(language) for one in candidate.evidence_for()),
        speaks_against=tuple(one.sentence(language) for one in candidate.evidence_against()),
        notes=tuple(one.sentence(language) for one in candidate.evidence if one.sign is Sign.NEUTRAL),
        action=candidate.action.word(language),
    )


def explain_more(screening: Screening, language: str) -> str | None:
    """The sentence that counts the candidates which are not shown; None when all are."""
    return text("screening.entry.more", language, count=screening.more) if screening.more else None
