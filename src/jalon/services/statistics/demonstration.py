"""Invented months for a hub of a demonstration, and a publication of them: so that its first day has figures.

They lie in months before today, whose manifests say that they are synthetic; what the demonstration's own posts send
lies in months that its journal made, so no month has both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from jalon.kernel.errors import UnableTo
from jalon.records.models import Account
from jalon.services.node import Node, Role
from jalon.services.policies import zone_of
from jalon.services.statistics.export import lake_folder
from jalon.services.statistics.publications import proposing, reading, settling
from jalon.services.statistics.publications.drafting import delay_on
from jalon.stats.measures.cubes import write_cubes
from jalon.stats.measures.engines import DuckEngine
from jalon.stats.publishing.asking import TableAsked
from jalon.stats.synthesis.making import Plan, make_lake, months_until

CROSSINGS, MONTHS, _SEED = 40_000, 14, 2026
_CLOSED = 3
_MEASURES = ("crossings", "processing_time")


class UnableToDemonstrate(UnableTo):
    """This hub is no demonstration, or has figures of its own."""


def make_history(*, node: Node, proposed_by: str, approved_by: str, title: str, at: datetime) -> str:
    """Invented months until the one before today's, and one publication; its number.

    ``proposed_by``, ``approved_by``: names of accounts. Raises :class:`UnableToDemonstrate`, and as proposing and
    approving do.
    """
    if node.role is not Role.HUB or not node.demonstration:
        raise UnableToDemonstrate("services.statistics.no_demonstration")
    proposer, approver = _account(proposed_by), _account(approved_by)
    root = lake_folder()
    if root.exists() and any(root.iterdir()):
        raise UnableToDemonstrate("services.statistics.lake_there")
    today = at.astimezone(zone_of(node.state)).date()
    last = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    make_lake(root, Plan(CROSSINGS, _SEED, last, MONTHS, (node.state,)), made_at=at, progress=_silent())
    open_months = [one for one in months_until(last, MONTHS) if delay_on(node, at).opens_on(one) <= today]
    months = [one for one in open_months[-_CLOSED:] if one[:4] == open_months[-1][:4]]
    _close(root, node.state, months)
    tables = (
        TableAsked("crossings", months[0], months[-1], ("month", "direction")),
        TableAsked("crossings", months[0], months[-1], ("sex", "age_band")),
        TableAsked("processing_time", months[-1], months[-1], ("post",)),
    )
    made = proposing.propose(node=node, account=proposer, title=title, tables=tables, noise_variance="", at=at)
    seen = reading.proposal(node=node, account=approver, proposal=made, at=at)
    assert seen is not None, "nobody else works at this hub yet"
    return settling.approve(node=node, account=approver, proposal=made, seen=seen[1].digest, at=at)


def _account(name: str) -> Account:
    found = Account.objects.filter(username=name).first()
    if found is None:
        raise UnableToDemonstrate("services.statistics.no_account", name=name[:80])
    return found


def _close(root: Path, country: str, months: list[str]) -> None:
    engine = DuckEngine()
    for month in months:
        write_cubes(root, country=country, month=month, vintage=1, engine=engine, only=_MEASURES)


def _silent() -> Callable[[object], None]:
    return lambda _state: None
