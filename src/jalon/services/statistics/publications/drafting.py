"""What a publication would show if it were approved now: protected beside all pages and all publications."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

from django.conf import settings

from jalon.records.models import Peer, PublishedRegister
from jalon.services.node import Node, Role
from jalon.services.policies import policy, zone_of
from jalon.services.statistics.export import lake_folder, posts_of_nodes
from jalon.services.statistics.tables import FOLDER, hidden_on_pages
from jalon.stats.disclosure.codec import decode, encode
from jalon.stats.disclosure.register import Register
from jalon.stats.measures.engines import Engine, opened
from jalon.stats.measures.evaluate import Question
from jalon.stats.measures.source import LakeSource
from jalon.stats.protected import LaidOut, laid_out
from jalon.stats.publishing.asking import TableAsked, require_tables
from jalon.stats.publishing.delay import Delay
from jalon.stats.publishing.document import Method, table_told, tables_digest
from jalon.stats.publishing.errors import UnableToPublish
from jalon.stats.publishing.protecting import Attacked, attacked, protect_outside, tables_of
from jalon.stats.publishing.rows import Noise, published_rows, sight

_SEED_BYTES = 32


@dataclass(frozen=True)
class Draft:
    """What would be published. ``waiting``: routes and posts that stay hidden, with the day on which they open."""

    tables: tuple[Mapping[str, Any], ...]
    attack: Attacked
    register: Register
    waiting: Mapping[str, date]
    year: str
    method: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """What a second person approves."""
        return tables_digest(self.tables)


def draft(*, node: Node, asked: Sequence[TableAsked], noise_variance: str, at: datetime) -> Draft:
    """Count, protect and attack; call it under :func:`publishing`.

    Raises ``UnableToPublish``, ``UnableToMeasure``, ``UnableToCombine``, ``UnableToProtect``, ``UnableToReadLake``,
    ``UnableToReadRegister``.
    """
    questions, delay = require_tables(asked), delay_on(node, at)
    for one in questions:
        delay.require_open(one.period)
    year = asked[0].first[:4]
    with opened("duckdb") as engine:
        source = closed_months()
        laid = [_laid(one, source, engine) for one in questions]
        before, seed = register_of(year)
        hidden = hidden_on_pages(node=node, laid=laid)
        register = protect_outside(laid, hidden, before, delay)
        noise = Noise(seed, float(noise_variance)) if noise_variance else None
        tables = [
            table_told(one, each, published_rows(sight(each, register, source, engine, noise)))
            for one, each in zip(asked, laid, strict=True)
        ]
    method = Method(delay.days, noise_variance)
    return Draft(tuple(tables), attacked(register), register, delay.waiting(tables_of(laid)), year, method.plain())


def closed_months() -> LakeSource:
    """The hub's lake as far as it outlives its rows."""
    return LakeSource.open(lake_folder(), cubes_only=True)


def delay_on(node: Node, at: datetime) -> Delay:
    """The delays of the State's policy on a day at the hub."""
    rules, names = policy().disclosure, posts_of_nodes()
    peers = Peer.objects.filter(role=Role.POST).exclude(crossing_point="").values_list("node", "crossing_point")
    routes = {names[one]: point for one, point in peers if one in names}
    return Delay(rules.delay_days, rules.delay_days_by_route, routes, at.astimezone(zone_of(node.state)).date())


def register_of(year: str) -> tuple[Register, bytes]:
    """Everything published about a year, and the secret of its noise. Raises ``UnableToReadRegister``."""
    row = PublishedRegister.objects.filter(year=year).first()
    if row is None:
        row = PublishedRegister.objects.create(
            year=year, content=encode(Register()), seed=secrets.token_bytes(_SEED_BYTES)
        )
    return decode(bytes(row.content)), bytes(row.seed)


@contextmanager
def publishing() -> Iterator[None]:
    """One publication at a time: each is protected beside all before it."""
    folder = Path(settings.JALON_HOME) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "publications.lock").open("a") as lock:
        flock(lock.fileno(), LOCK_EX)
        yield


def _laid(asked: Question, source: LakeSource, engine: Engine) -> LaidOut:
    found = laid_out(asked, source, engine, policy().disclosure.never_together)
    held = {(table, month) for table, _, month in found.whole.missing}
    counted = {one.month for one in found.whole.vintages}
    absent = {month for month in asked.period.months() if month not in counted} | {month for _, month in held}
    if absent:
        raise UnableToPublish("stats.publishing.not_closed", months=", ".join(sorted(absent)))
    return found
