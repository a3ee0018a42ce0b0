"""kill -9 of a real process that records, at random points: a verifying prefix, nothing lost, nothing twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from jalon.records import models
from jalon.services.journaling import record
from jalon.services.projecting import projection_digest
from jalon.services.rebuild import rebuild
from jalon.services.recovery import recover
from jalon.services.verification import verify_store
from tests.nodes import events
from tests.nodes.post import PostNode

_ROOT = Path(__file__).resolve().parents[2]


def _run_and_kill(home: Path, lines: int) -> list[str]:
    """Let the child acknowledge some records, kill it without warning, and return everything it had acknowledged."""
    command = [sys.executable, "-m", "tests.store.appender", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=_ROOT, text=True) as child:
        assert child.stdout is not None
        told = [child.stdout.readline() for _ in range(lines)]
        child.kill()
        told += child.stdout.readlines()
    # A line cut by the kill acknowledges nothing.
    return [item for line in told if line.endswith("\n") for item in line.split()]


@pytest.mark.processes
@pytest.mark.parametrize("enrolled", [False, True])
def test_a_killed_process_loses_nothing_acknowledged_and_writes_nothing_twice(post: PostNode, enrolled: bool) -> None:
    if enrolled:
        from tests.nodes.post import HubKeys

        post.enrol(HubKeys())
    chance = random.Random(20_260_302 + enrolled)
    acknowledged: list[str] = []
    for _ in range(3):
        acknowledged += _run_and_kill(post.home, chance.randint(1, 40))
        assert recover().faults == ()
        report = verify_store(post.node)
        assert report.holds
        rows = models.Entry.objects.filter(stream__lane=2).values_list("seq", "hash")
        stored = {f"{seq}:{bytes(found).hex()}" for seq, found in rows}
        assert set(acknowledged) <= stored
        assert len(stored) % 2 == 0, "two events of one call stand or fall together"
    assert models.Crossing.objects.count() == len(stored)
    assert models.SealedCopy.objects.count() == (len(stored) if enrolled else 0)
    assert len(stored) <= len(acknowledged) + 2 * 3, "at most what was on its way at each kill is there besides"
    before = projection_digest()
    assert rebuild().after == before


@pytest.mark.processes
def test_a_kill_between_seed_and_entries_leaves_a_seed_that_is_replaced(post: PostNode) -> None:
    record(post.node, [events.crossing(post.at)], at=post.at)
    # What such a kill leaves: a seed for entry 2 in the secrets database, and no entry 2.
    child = (
        "import os, sys; os.environ['JALON_HOME'] = sys.argv[1];"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'jalon.settings.post';"
        "import django; django.setup();"
        "from jalon.records import models; from jalon.services import segments;"
        "segments.seed_for(models.Stream.objects.get(), 2, keep_seeds=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", child, str(post.home)], check=False, env=dict(os.environ))
    assert done.returncode == -9
    left = {first: bytes(seed) for first, seed in models.Segment.objects.values_list("first_seq", "seed")}
    assert sorted(left) == [1, 2]
    record(post.node, [events.crossing(post.at)], at=post.at)
    assert bytes(models.Segment.objects.get(first_seq=2).seed) != left[2]
    assert verify_store(post.node).holds
