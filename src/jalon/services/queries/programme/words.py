"""Texts of a project with what stands for them in another language, and what waits for a second person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jalon.programme.models import Project, Translation, TranslationProposal
from jalon.services.programme.translating import WAITING
from jalon.services.programme.viewing import Viewer


@dataclass(frozen=True)
class Words:
    """One text: its code, its own words, its translation, and the proposal that waits."""

    code: str
    own: str
    translation: Translation | None
    waiting: TranslationProposal | None


def words_of(project: Project, who: Viewer, language: str) -> list[Words]:
    """Every text that is theirs to see, in the order of the document."""
    known = {one.code: one for one in project.translations.filter(language=language)}
    rows = project.translation_proposals.filter(language=language, state=WAITING)
    waiting = {one.code: one for one in rows}
    return [Words(code, own, known.get(code), waiting.get(code)) for code, own in _texts(project, who)]


def word_of(project: Project, who: Viewer, code: str, language: str) -> Words | None:
    """One text, None where it is not there or not theirs to see."""
    return next((one for one in words_of(project, who, language) if one.code == code), None)


def proposals_of(project: Project, code: str, language: str) -> Sequence[TranslationProposal]:
    """Every proposal for a text, the newest first."""
    return list(project.translation_proposals.filter(code=code, language=language).order_by("-pk"))


def _texts(project: Project, who: Viewer) -> Iterator[tuple[str, str]]:
    """A code and its text; a code that two kinds of records share is given once, by the first."""
    seen: set[str] = set()
    for code, own in _every(project, who):
        if code not in seen and own:
            seen.add(code)
            yield code, own


def _every(project: Project, who: Viewer) -> Iterator[tuple[str, str]]:
    if project.sensitivity in who.classes:
        yield project.code, project.title
    for result in who.only(project.results.order_by("place")):
        yield result.code, result.text
        for rows in (result.indicators, result.targets, result.assumptions, result.activities):
            yield from who.only(rows.order_by("place")).values_list("code", "text")
    for others in (project.plan_rows, project.phases, project.milestones):
        yield from who.only(others.order_by("place")).values_list("code", "text")
