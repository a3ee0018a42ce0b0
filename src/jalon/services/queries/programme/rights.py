"""Who may do what at this node, and which records have a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jalon.policy.role import Role
from jalon.programme.models import Project
from jalon.records.models import Account
from jalon.services.policies import policy
from jalon.services.programme.opening import records_of, shown_name, texts_of

NODE = "website"
RIGHTS = ("see_programme", "enter_values", "verify_values", "manage_programme")
_SHOWN_CHARACTERS = 160
_TEXTS_SHOWN = 2


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


@dataclass(frozen=True)
class ClassedSeen:
    """A record with its class: its key, its name, and its words."""

    key: int
    name: str
    words: str
    sensitivity: str


def classed(project: Project, kind: str) -> list[ClassedSeen]:
    """Every record of a kind with its class."""
    field = "values_sensitivity" if kind == "values" else "sensitivity"
    return [
        ClassedSeen(
            row.pk, shown_name(row), " · ".join(texts_of(row)[:_TEXTS_SHOWN])[:_SHOWN_CHARACTERS], getattr(row, field)
        )
        for row in records_of(project, kind).order_by("pk")
    ]
