"""A hub's keys by month on disk: made when they are due, destroyed when they are over; at a post, the hub's of now."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jalon.adapters.keystore import load_node, save_enrolment, save_month_keys
from jalon.journal.envelopes import Recipient
from jalon.services import hub_months, outbox
from jalon.services.node import Node


def keep_month_keys(home: Path, *, at: datetime) -> Node:
    """At a hub, its node with the keys that are due. The file comes first: what is announced, the hub can open."""
    node = load_node(home)
    found = hub_months.renewed(node, at=at)
    if found is None:
        return node
    months = [(one.month, one.private) for one in found.months]
    return save_month_keys(home, months, first_key_over=found.first_key_over)


def keep_hub_key(home: Path, *, at: datetime) -> Node:
    """At a post, its node with the hub's key of this month; what lies sealed to a dead one is sealed again."""
    node = load_node(home)
    public = hub_months.key_now(node, at=at)
    if node.hub is not None and public is not None and public != node.hub.enc_public:
        node = save_enrolment(home, hub=Recipient(node.hub.node, public))
        outbox.renew_copies(node, at=at)
    return node
