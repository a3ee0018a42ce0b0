"""How long what is kept: ``retention.yaml``.

A part of an entry is erased when the shortest rule that applies to it has passed. None means: for as long as the
journal lives, which only data about no person may have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from jalon.policy.reading import Node, Source

PART_CLASSES = ("none", "movement", "identity", "staff", "biometric", "images", "list", "protection", "free_text")
_DAYS_MAX = 36_525
_RECORDS = (
    "watch_list_entry_days",
    "watch_list_review_days",
    "cleared_candidate_days",
    "community_reporter_days",
    "surge_after_closure_days",
    "audit_days",
)
_JOURNAL = (
    "secret_backup_days",
    "physical_backup_days",
    "transport_key_days",
    "sealed_envelope_after_receipt_h",
    "hub_key_after_month_days",
)


@dataclass(frozen=True)
class ClassRule:
    """Retention of one class of parts, in days from the entry's day. ``basis`` says where the numbers come from."""

    days: int | None
    basis: str
    after_exit_days: int | None = None
    child_days: int | None = None


@dataclass(frozen=True)
class CountryChange:
    """A country's own number for one class; ``law`` is cited where it keeps longer than the default."""

    part_class: str
    days: int
    law: str | None


@dataclass(frozen=True)
class RecordRules:
    """Retention of what is no part of a crossing, in days."""

    watch_list_entry_days: int
    watch_list_review_days: int
    cleared_candidate_days: int
    community_reporter_days: int
    surge_after_closure_days: int
    audit_days: int


@dataclass(frozen=True)
class JournalRules:
    """Lives of keys, backups and sealed bytes (journal format, section 13)."""

    secret_backup_days: int
    physical_backup_days: int
    transport_key_days: int
    sealed_envelope_after_receipt_h: int
    hub_key_after_month_days: int


@dataclass(frozen=True)
class RetentionRules:
    """All of ``retention.yaml``."""

    classes: Mapping[str, ClassRule]
    kinds: Mapping[str, Mapping[str, int]]
    free_movement_days: int
    local_permit_days: int
    warning_days: int
    child_review_age_years: int
    records: RecordRules
    journal: JournalRules

    def days_of(
        self,
        part_class: str,
        *,
        kind: str = "",
        exited: bool = False,
        child: bool = False,
        free_movement: bool = False,
        local_permit: bool = False,
    ) -> int | None:
        """Days a part is kept: the shortest rule that applies. None: as long as the journal.

        ``exited``: the person's exit is known, and days count from it.
        """
        rule = self.classes[part_class]
        applying = [rule.days, self.kinds.get(kind, {}).get(part_class)]
        if exited:
            applying.append(rule.after_exit_days)
        if child:
            applying.append(rule.child_days)
        if part_class in ("movement", "identity"):
            if free_movement:
                applying.append(self.free_movement_days)
            if local_permit:
                applying.append(self.local_permit_days)
        return min((days for days in applying if days is not None), default=None)

    def changed_by(self, changes: tuple[CountryChange, ...]) -> RetentionRules:
        """These rules with a country's own numbers."""
        classes = dict(self.classes)
        for change in changes:
            rule = classes[change.part_class]
            classes[change.part_class] = replace(
                rule,
                days=change.days,
                after_exit_days=None if rule.after_exit_days is None else min(rule.after_exit_days, change.days),
                child_days=None if rule.child_days is None else min(rule.child_days, change.days),
                basis=change.law or rule.basis,
            )
        return replace(self, classes=MappingProxyType(classes))


def read_retention(source: Source) -> RetentionRules:
    """The rules of one file. Raises :class:`UnableToReadPolicy`."""
    required = ("version", "classes", "kinds", "circumstances", "records", "journal")
    root = source.root().mapping(required)
    root["version"].integer(1, 1)
    classes = {name: _class_rule(node) for name, node in root["classes"].mapping(PART_CLASSES).items()}
    circumstances = root["circumstances"].mapping(
        ("free_movement_days", "local_permit_days", "warning_days", "child_review_age_years")
    )
    records = {name: _days(node) for name, node in root["records"].mapping(_RECORDS).items()}
    journal = {name: _days(node) for name, node in root["journal"].mapping(_JOURNAL).items()}
    return RetentionRules(
        classes=MappingProxyType(classes),
        kinds=MappingProxyType({name: _kind_rules(node) for name, node in root["kinds"].keys().items()}),
        free_movement_days=_days(circumstances["free_movement_days"]),
        local_permit_days=_days(circumstances["local_permit_days"]),
        warning_days=_days(circumstances["warning_days"]),
        child_review_age_years=circumstances["child_review_age_years"].integer(15, 21),
        records=RecordRules(**records),
        journal=JournalRules(**journal),
    )


def read_changes(node: Node, rules: RetentionRules) -> tuple[CountryChange, ...]:
    """A country's own numbers; one that keeps longer than ``rules`` without citing a law is refused."""
    return tuple(_change(item, rules) for item in node.items())


def _change(item: Node, rules: RetentionRules) -> CountryChange:
    entry = item.mapping(("class", "days", "law"))
    change = CountryChange(
        part_class=entry["class"].choice(PART_CLASSES),
        days=_days(entry["days"]),
        law=entry["law"].text_or_none(),
    )
    default = rules.classes[change.part_class].days
    if default is not None and change.days > default and change.law is None:
        entry["law"].refuse("longer_without_law")
    return change


def _class_rule(node: Node) -> ClassRule:
    entry = node.mapping(("days", "basis"), ("after_exit_days", "child_days"))
    about_no_person = node.key == "classes.none"
    if entry["days"].is_null and not about_no_person:
        entry["days"].refuse("no_end")
    return ClassRule(
        days=entry["days"].integer_or_none(1, _DAYS_MAX),
        basis=entry["basis"].text(),
        after_exit_days=_days(entry["after_exit_days"]) if "after_exit_days" in entry else None,
        child_days=_days(entry["child_days"]) if "child_days" in entry else None,
    )


def _kind_rules(node: Node) -> Mapping[str, int]:
    return MappingProxyType({name: _days(days) for name, days in node.mapping((), PART_CLASSES).items()})


def _days(node: Node) -> int:
    return node.integer(1, _DAYS_MAX)
