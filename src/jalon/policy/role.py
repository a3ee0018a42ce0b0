"""Who may do what: ``roles.yaml``. Both lists are closed; their words stand in ``policy/texts``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jalon.kernel.texts import text
from jalon.policy.reading import Node, Source

ROLES = (
    "officer",
    "supervisor",
    "document_examiner",
    "administrator",
    "analyst",
    "statistician",
    "list_manager",
    "protection_officer",
    "auditor",
    "independent_monitor",
    "trainer",
    "focal_point",
    "programme_manager",
    "donor",
)
RIGHTS_OVER_PERSONS = (
    "inspect",
    "decide",
    "second_officer",
    "see_day_sheet",
    "look_up_slip",
    "mark_disputed",
    "review_provisional",
    "receive_referrals",
    "correct_own",
    "correct_records",
    "search_persons",
    "verify_candidates",
    "review_stays",
)
"""Rights that show or change the record of a person; each use of one is audited."""
RIGHTS = (
    *RIGHTS_OVER_PERSONS,
    "open_shift",
    "vouch_sign_in",
    "issue_second_officer_code",
    "see_posts",
    "see_statistics",
    "publish_figures",
    "read_refusals",
    "enrol_post",
    "carry_courier",
    "acknowledge_alarm",
    "manage_accounts",
    "manage_lists",
    "order_erasure",
    "read_audit",
    "review_weekly",
    "see_programme",
    "enter_values",
    "verify_values",
    "manage_programme",
    "report_payment",
    "read_payment_reports",
)
NODES = ("post", "hub", "exchange", "protection", "website", "training")
_NO_PERSONS = ("administrator", "statistician", "independent_monitor", "trainer", "donor")
"""Roles that never see a person's record, whatever an administration writes (SAFEGUARDS 5, 10)."""
_NEVER_TOGETHER = (
    ("decide", "manage_accounts"),
    ("decide", "read_audit"),
    ("manage_lists", "decide"),
    ("manage_lists", "verify_candidates"),
    ("search_persons", "review_weekly"),
    ("correct_records", "review_weekly"),
    ("decide", "read_payment_reports"),
    ("review_stays", "review_weekly"),
)
"""Nobody creates the accounts, the list entries or the audit of their own decisions, searches and corrections."""


@dataclass(frozen=True)
class Role:
    """One role: where it signs in, and what it may do there."""

    id: str
    nodes: frozenset[str]
    rights: frozenset[str]

    def may(self, right: str) -> bool:
        """Whether the role has ``right``, which must be one of :data:`RIGHTS`."""
        assert right in RIGHTS, right
        return right in self.rights

    def word(self, language: str) -> str:
        """The role in words."""
        return text(f"policy.role.{self.id}", language)


def read_roles(source: Source) -> Mapping[str, Role]:
    """All roles, every one of :data:`ROLES`. Raises :class:`UnableToReadPolicy`."""
    root = source.root().mapping(("version", "roles"))
    root["version"].integer(1, 1)
    return MappingProxyType({name: _role(name, node) for name, node in root["roles"].mapping(ROLES).items()})


def _role(name: str, node: Node) -> Role:
    entry = node.mapping(("nodes", "rights"))
    nodes = frozenset(item.choice(NODES) for item in entry["nodes"].items())
    rights = frozenset(item.choice(RIGHTS) for item in entry["rights"].items())
    if name in _NO_PERSONS and not rights.isdisjoint(RIGHTS_OVER_PERSONS):
        entry["rights"].refuse("no_persons")
    for first, second in _NEVER_TOGETHER:
        if {first, second} <= rights:
            entry["rights"].refuse("never_together", allowed=f"{first}, {second}")
    return Role(name, nodes, rights)
