"""The staff part of entries that one person makes alone."""

from __future__ import annotations

from jalon.kernel.canonical import Value
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.records.models import Account
from jalon.services.node import Node


def alone(node: Node, account: Account) -> dict[str, Value]:
    """Who acted, where no second officer is needed, and how long the machine had run."""
    way = int(SecondOfficerWay.NOT_NEEDED)
    return {"officer": account.id.bytes, "second_way": way, "uptime_s": node.uptime_s()}
