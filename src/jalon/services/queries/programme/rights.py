"""Who may do what at this node, and which records have a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jalon.policy.role import Role
from jalon.programme.models import Project
from jalon.records.models import Account
from jalon.services.policies import policy
from jalon.services.programme.opening import KINDS

NODE = "website"
RIGHTS = ("see_programme", "enter_values", "verify_values", "manage_programme")
_SHOWN_CHARACTERS = 80


@dataclass(frozen=True)
class RoleSeen:
    """A role with what it may do here."""

    role: Role
    may: Sequence[bool]


@dataclass(frozen=True)
class FocalSeen:
    """An account with the country it stands for."""

    label: str
    iso3: str


@dataclass(frozen=True)
class Rights:
    """The table of rights, and who stands for which country."""

    names: Sequence[str]
    roles: Sequence[RoleSeen]
    focal_points: Sequence[FocalSeen]


def rights_of(project: Project) -> Rights:
    """Rights as this node's policy gives them."""
    here = [one for one in policy().roles.values() if NODE in one.nodes]
    roles = [RoleSeen(one, [one.may(right) for right in RIGHTS]) for one in here]
    labels = dict(Account.objects.values_list("id", "label"))
    rows = project.focal_points.order_by("iso3", "pk")
    focal_points = [FocalSeen(labels.get(row.account, "–"), row.iso3) for row in rows]
    return Rights(RIGHTS, roles, focal_points)


def classed(project: Project) -> list[tuple[str, str]]:
    """Every record that has a class: its key for :func:`classify`, and what is shown of it."""
    found = [(f"project:{project.pk}", f"{project.code} · {project.sensitivity}")]
    for kind, model in KINDS.items():
        if kind == "project":
            continue
        rows = model._default_manager.filter(project=project).order_by("pk")  # noqa: SLF001 Django's own way
        for row in rows.defer("content") if kind == "evidence" else rows:
            field = "values_sensitivity" if kind == "values" else "sensitivity"
            words = " ".join(str(getattr(row, name)) for name in ("code", "title", "text") if getattr(row, name, ""))
            shown = f"{kind} · {words[:_SHOWN_CHARACTERS]} · {getattr(row, field)}"
            found.append((f"{kind}:{row.pk}", shown))
    return found
