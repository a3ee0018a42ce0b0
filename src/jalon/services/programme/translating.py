"""Texts of a project in other languages: one person proposes, a second one confirms. Nobody reviews their own words."""

from __future__ import annotations

from datetime import datetime

from jalon.programme.models import Project, Translation, TranslationProposal
from jalon.records.models import Account
from jalon.services.policies import may
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, one_write, worded
from jalon.services.programme.viewing import Viewer

WAITING, CONFIRMED, SET_ASIDE = "waiting", "confirmed", "set_aside"


def propose(*, who: Viewer, project: Project, code: str, language: str, text: str, at: datetime) -> TranslationProposal:
    """Propose a text; one that waited is set aside for it. Raises :class:`UnableToChangeProgramme`."""
    by = _allowed(who, "enter_values")
    written = worded(text)
    if not written or language == project.language:
        raise UnableToChangeProgramme("services.programme_words.text_missing")
    with one_write():
        Project.objects.select_for_update().get(pk=project.pk)
        waiting = TranslationProposal.objects.filter(project=project, code=code, language=language, state=WAITING)
        waiting.update(state=SET_ASIDE, decided_by=by.id, decided_by_label=by.label, decided_at=at)
        made = TranslationProposal.objects.create(
            project=project,
            code=code,
            language=language,
            text=written,
            proposed_by=by.id,
            proposed_by_label=by.label,
            proposed_at=at,
        )
        Writer(project, by, at).note("translation", f"{code} {language}", "proposed", after={"text": written})
    return made


def decide(*, who: Viewer, project: Project, key: int, confirmed: bool, at: datetime) -> TranslationProposal:
    """Confirm a proposal, so that pages show it as reviewed, or set it aside.

    Raises :class:`UnableToChangeProgramme`, for one's own proposal too where it would be confirmed.
    """
    by = _allowed(who, "verify_values")
    with one_write():
        rows = TranslationProposal.objects.select_for_update().filter(project=project, pk=key, state=WAITING)
        found = rows.first()
        if found is None:
            raise UnableToChangeProgramme("services.programme_facts.nothing_waits")
        if confirmed and found.proposed_by == by.id:
            raise UnableToChangeProgramme("services.programme_facts.same_person")
        found.state = CONFIRMED if confirmed else SET_ASIDE
        found.decided_by, found.decided_by_label, found.decided_at = by.id, by.label, at
        found.save()
        before = _shown(found)
        if confirmed:
            said = {"text": found.text, "reviewed_by": by.label}
            Translation.objects.update_or_create(
                project=project, code=found.code, language=found.language, defaults=said
            )
        writer = Writer(project, by, at)
        name = f"{found.code} {found.language}"
        writer.note("translation", name, found.state, before=before, after={"text": found.text})
    return found


def _shown(found: TranslationProposal) -> dict[str, object]:
    was = Translation.objects.filter(project=found.project, code=found.code, language=found.language).first()
    return {"text": was.text} if was else {}


def _allowed(who: Viewer, right: str) -> Account:
    if who.account is None or not may(who.account, right):
        raise UnableToChangeProgramme("services.programme_values.not_theirs")
    return who.account
