"""Figures for the pages of headquarters: an answer of the lake, protected beside all that was shown before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path

from django.conf import settings

from jalon.records.models import Account
from jalon.services.node import Node
from jalon.services.policies import policy, require
from jalon.services.statistics.export import lake_folder
from jalon.stats.disclosure.codec import decode, encode
from jalon.stats.disclosure.register import Register
from jalon.stats.measures.engines import opened
from jalon.stats.measures.evaluate import Question
from jalon.stats.measures.source import LakeSource
from jalon.stats.protected import ProtectedFigures, protect

_FOLDER = "disclosure"


def figures(*, node: Node, account: Account, asked: Question) -> ProtectedFigures:
    """What may be shown of an answer; it is remembered as shown, so that a later one does not uncover it.

    Raises ``UnableToAllow``, ``UnableToMeasure``, ``UnableToReadLake``, ``UnableToCombine``, ``UnableToProtect``,
    ``UnableToReadRegister``.
    """
    require(account, "see_statistics")
    source = LakeSource.open(lake_folder())
    with opened("duckdb") as engine, _locked(_file(node, asked)) as path:
        before = decode(path.read_bytes()) if path.exists() else Register()
        found = protect(asked, source, engine, before, policy().disclosure.never_together)
        if len(found.register.cells) > len(before.cells):
            aside = path.with_suffix(".new")
            aside.write_bytes(encode(found.register))
            aside.replace(path)
    return found


def _file(node: Node, asked: Question) -> Path:
    """One register a population and first year: tables of other populations share no cell."""
    told = f"{node.state} {asked.measure.population.value} {asked.period.first[:4]}"
    return Path(settings.JALON_HOME) / _FOLDER / f"{hashlib.sha256(told.encode()).hexdigest()[:16]}.npz"


@contextmanager
def _locked(path: Path) -> Iterator[Path]:
    """The register's file, for one writer at a time."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("a") as lock:
        flock(lock.fileno(), LOCK_EX)
        yield path
