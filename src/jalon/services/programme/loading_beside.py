"""What a proposal says beside its matrix, and translations of its texts, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jalon.programme.models import (
    Activity,
    AfterCheck,
    GovernmentDecision,
    Project,
    ProjectCountry,
    ProjectLink,
    Result,
    Scope,
    SystemProfile,
    Translation,
)
from jalon.services.programme.loading_matrix import Keeper


def load(kept: Keeper, project: Project, beside: Mapping[str, Any]) -> None:
    """Profiles of systems, governments' stances, scope, linked projects, checks after the end."""
    for one in beside["system_profiles"]:
        stated = {name: one[name] for name in ("name", "note", "source")}
        kept.put(SystemProfile, {"project": project, "code": one["code"]}, stated)
    for one in beside["decisions"]:
        profile = SystemProfile.objects.get(project=project, code=one["profile"]) if one["profile"] else None
        key = {"project": project, "iso3": one["iso3"], "decided_on": None, "source": one["source"]}
        kept.put(GovernmentDecision, key, {"profile": profile, "stance": one["stance"], "note": one["note"]})
    for one in beside["scope"]:
        _scope(kept, project, one)
    for one in beside["linked"]:
        _linked(kept, project, one)
    for one in beside["after_checks"]:
        key = {"project": project, "months_after": one["months_after"]}
        kept.put(AfterCheck, key, {"question": one["question"]})


def translate(kept: Keeper, project: Project, words: Mapping[str, Any]) -> None:
    """Texts in other languages; one that people changed meanwhile is theirs, and stays."""
    reviewed = words["reviewed_by"] or ""
    for code, texts in words["texts"].items():
        for language, text in texts.items():
            found = Translation.objects.filter(project=project, code=code, language=language).first()
            if found is None or not found.reviewed_by:
                key = {"project": project, "code": code, "language": language}
                kept.put(Translation, key, {"text": text, "reviewed_by": reviewed})


def _scope(kept: Keeper, project: Project, one: Mapping[str, Any]) -> None:
    activity = Activity.objects.get(project=project, code=one["activity"]) if "activity" in one else None
    key = {
        "project": project,
        "result": Result.objects.get(project=project, code=one["output"]),
        "activity": activity,
        "iso3": one["iso3"],
        "source": one["source"],
        "stated_on": None,
    }
    kept.put(Scope, key, {"state": one["state"], "note": one["note"]})


def _linked(kept: Keeper, project: Project, one: Mapping[str, Any]) -> None:
    stated = {name: one[name] for name in ("title", "executing_agency", "donor", "note", "source")}
    other = kept.put(Project, {"code": one["code"]}, stated)
    for place, iso3 in enumerate(one["countries"]):
        kept.put(ProjectCountry, {"project": other, "iso3": iso3}, {"place": place, "source": one["source"]})
    for first, second in ((project, other), (other, project)):
        stated = {"note": one["note"], "source": one["source"]}
        kept.put(ProjectLink, {"project": first, "other": second}, stated)
