"""Booths, the work process and commands append at once: one order, no number twice, no seed used twice."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.records import models
from jalon.services.journaling import one_transaction, record
from jalon.services.projecting import projection_digest
from jalon.services.rebuild import rebuild
from jalon.services.verification import verify_store
from tests.nodes import events
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode

Node = PostNode | HubNode
_ROOT = Path(__file__).resolve().parents[2]


def _record_many(node: Node, count: int, failures: list[BaseException]) -> None:
    try:
        for _ in range(count):
            record(node.node, [events.crossing(node.at)], at=node.at)
    except BaseException as error:  # noqa: BLE001 a thread's failure is the test's
        failures.append(error)
    finally:
        connections.close_all()


def test_four_booths_at_once_make_one_chain(any_node: Node) -> None:
    failures: list[BaseException] = []
    booths = [threading.Thread(target=_record_many, args=(any_node, 8, failures)) for _ in range(4)]
    for booth in booths:
        booth.start()
    for booth in booths:
        booth.join()
    assert failures == []
    assert list(models.Entry.objects.order_by("seq").values_list("seq", "tick")) == [(n, n) for n in range(1, 33)]
    assert models.Crossing.objects.count() == 32
    assert verify_store(any_node.node).holds


@pytest.mark.processes
def test_two_processes_at_once_make_one_chain(post: PostNode) -> None:
    command = [sys.executable, "-m", "tests.store.appender", str(post.home), "asked"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for _ in range(10):
            # Both append now, in whatever order; neither waits for the other's turn.
            child.stdin.write("\n")
            child.stdin.flush()
            record(post.node, [events.crossing(post.at)], at=post.at)
            child.stdout.readline()
        child.stdin.close()
    seqs = list(models.Entry.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) == 30
    assert verify_store(post.node).holds
    before = projection_digest()
    assert rebuild().after == before


def _record_and_fail(post: PostNode, many: list[events.Event]) -> None:
    with one_transaction():
        record(post.node, many, at=post.at)
        raise LookupError


_step = st.tuples(st.integers(1, 4), st.sampled_from(["commit", "roll back", "inside"]))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_step, min_size=1, max_size=6))
def test_any_mixture_of_commits_and_rollbacks_verifies(post: PostNode, steps: list[tuple[int, str]]) -> None:
    for count, way in steps:
        many = [events.crossing(post.at) for _ in range(count)]
        held = models.Entry.objects.count()
        if way == "roll back":
            with pytest.raises(LookupError):
                _record_and_fail(post, many)
        elif way == "inside":
            with one_transaction():
                for event in many:
                    record(post.node, [event], at=post.at)
        else:
            record(post.node, many, at=post.at)
        assert models.Entry.objects.count() == held + (0 if way == "roll back" else count)
    assert verify_store(post.node).holds
    assert rebuild(keep=False).same
