"""Erasure: text and secret gone from every file, the chain whole, the proof recorded, crashes between taken up."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.journal.entries import ErasedPart
from jalon.kernel.ids import Place
from jalon.records import models
from jalon.services import erasure, outbox
from jalon.services.erasure import UnableToErase, erase_parts
from jalon.services.journal_store import entries_between, stream_row
from jalon.services.journaling import record
from jalon.services.projecting import projection_digest
from jalon.services.rebuild import rebuild
from jalon.services.recovery import recover
from jalon.services.verification import SECRET_OF_ERASED, verify_store
from tests.nodes import events
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode

Node = PostNode | HubNode
PLANTED = "ZZUNIQUEPLANTEDNAME"
NUMBER = "ZQ9988776"
MORE_THAN_A_SEGMENT = 66


def _erase(node: Node, *targets: tuple[Place, tuple[int, ...]]) -> erasure.Erased:
    return erase_parts(node.node, targets, basis="order 7/2026", authority="CIL", policy_version="1", at=node.at)


def _plant(node: Node, count: int = 8) -> Place:
    """Crossings, the fifth of a person to be found again."""
    planted = events.crossing(node.at, surname=PLANTED, number=NUMBER, note=f"note of {PLANTED}")
    many = [planted if n == 4 else events.crossing(node.at) for n in range(count)]
    return record(node.node, many, at=node.at)[4].place


def _files_with(home: Path, needle: str) -> list[str]:
    return [path.name for path in sorted(home.rglob("*")) if path.is_file() and needle.encode() in path.read_bytes()]


def test_an_erased_part_is_gone_from_entry_row_and_secrets_and_the_chain_holds(any_node: Node) -> None:
    place = _plant(any_node, MORE_THAN_A_SEGMENT)
    head = bytes(models.Entry.objects.get(stream__lane=2, seq=MORE_THAN_A_SEGMENT).hash)
    done = _erase(any_node, (place, (1, 3)))
    assert (done.entries, done.parts) == (1, 2)
    row = models.Crossing.objects.get(pk=place.record_id())
    assert (row.surname, row.document_number, row.zone, row.note) == (None, None, None, None)
    assert (row.crossing_point, row.erased) == ("faramana", 0b1010)
    assert bytes(models.Entry.objects.get(stream__lane=2, seq=MORE_THAN_A_SEGMENT).hash) == head
    report = verify_store(any_node.node)
    assert report.holds
    assert sum(stream.parts_erased for stream in report.streams) == 2
    assert not models.UnfinishedErasure.objects.exists()


def test_the_proof_names_places_and_no_person(any_node: Node) -> None:
    place = _plant(any_node)
    _erase(any_node, (place, (1,)))
    proof = models.Erasure.objects.get()
    assert proof.targets == f'[["{place.to_bytes().hex()}",2]]'
    assert (proof.basis, proof.authority, proof.policy_version) == ("order 7/2026", "CIL", "1")


def test_no_file_of_a_post_keeps_the_text(enrolled_post: PostNode) -> None:
    place = _plant(enrolled_post, MORE_THAN_A_SEGMENT)
    assert outbox.seal_next(enrolled_post.node, at=enrolled_post.at) is not None
    found = _files_with(enrolled_post.home, PLANTED)
    assert found, "before the erasure a projection holds it"
    _erase(enrolled_post, (place, (1, 3)))
    for needle in (PLANTED, NUMBER):
        assert _files_with(enrolled_post.home, needle) == []
    connections.close_all()
    assert _files_with(enrolled_post.home, PLANTED) == []


def test_no_file_of_a_post_keeps_a_secret_of_the_part(enrolled_post: PostNode) -> None:
    place = _plant(enrolled_post, MORE_THAN_A_SEGMENT)
    row = stream_row(enrolled_post.node.stream(2))
    assert row is not None
    salts = entries_between(row, place.seq, place.seq)[0].salts
    seed = bytes(models.Segment.objects.order_by("first_seq")[0].seed)
    _erase(enrolled_post, (place, (1,)))
    assert salts[1] is not None
    content = b"".join(path.read_bytes() for path in enrolled_post.home.glob("*.sqlite3*"))
    assert salts[1] not in content
    assert seed not in content
    assert salts[0] is not None
    assert salts[0] in content


def test_sealed_copies_and_envelopes_are_made_again_without_the_part(enrolled_post: PostNode) -> None:
    place = _plant(enrolled_post)
    node = enrolled_post.node
    before = bytes(models.SealedCopy.objects.get(seq=place.seq, stream__lane=2).wire)
    envelope = outbox.seal_next(node, at=enrolled_post.at)
    assert envelope is not None
    _erase(enrolled_post, (place, (1,)))
    assert bytes(models.SealedCopy.objects.get(seq=place.seq, stream__lane=2).wire) != before
    assert not models.Outgoing.objects.filter(pk=envelope.pk).exists()


def test_erasing_again_changes_nothing_and_records_nothing(any_node: Node) -> None:
    place = _plant(any_node)
    _erase(any_node, (place, (1,)))
    again = _erase(any_node, (place, (1,)))
    assert (again.entries, again.parts, again.recorded) == (0, 0, ())
    assert models.Erasure.objects.count() == 1


@pytest.mark.parametrize(
    ("seq", "part", "code"), [(99, 0, "entry_unknown"), (1, 7, "part_unknown"), (0, 0, "entry_unknown")]
)
def test_a_target_that_does_not_exist_erases_nothing(any_node: Node, seq: int, part: int, code: str) -> None:
    place = _plant(any_node)
    with pytest.raises(UnableToErase) as refused:
        _erase(any_node, (place, (1,)), (place._replace(seq=seq), (part,)))
    assert refused.value.code == f"services.erasure.{code}"
    assert models.Crossing.objects.get(pk=place.record_id()).surname == PLANTED


def test_a_crash_before_the_secret_goes_is_taken_up(any_node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    place = _plant(any_node)
    with monkeypatch.context() as patch:
        patch.setattr(erasure, "finish", lambda: 0)
        _erase(any_node, (place, (1,)))
    assert models.UnfinishedErasure.objects.count() == 1
    assert verify_store(any_node.node).holds
    assert recover().erasures == 1
    assert recover().erasures == 0
    assert verify_store(any_node.node).holds


def test_verification_finds_a_secret_that_outlived_its_part(any_node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    place = _plant(any_node)
    with monkeypatch.context() as patch:
        patch.setattr(erasure, "finish", lambda: 0)
        _erase(any_node, (place, (1,)))
    models.UnfinishedErasure.objects.all().delete()
    (broken,) = [report for report in verify_store(any_node.node).streams if not report.holds]
    assert (broken.broken_seq, broken.code) == (place.seq, SECRET_OF_ERASED)


def test_recording_goes_on_after_an_erasure_in_the_open_segment(any_node: Node) -> None:
    places = [record(any_node.node, [events.crossing(any_node.at)], at=any_node.at)[0].place for _ in range(3)]
    _erase(any_node, (places[2], (0, 1, 2)))
    record(any_node.node, [events.crossing(any_node.at)], at=any_node.at)
    assert verify_store(any_node.node).holds
    assert models.Crossing.objects.filter(surname="TRAORE").count() == 3


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.tuples(st.integers(1, 6), st.sets(st.integers(0, 2), min_size=1)), min_size=1, max_size=4))
def test_any_erasures_keep_hashes_and_rebuild_to_the_same_bytes(
    post: PostNode, chosen: list[tuple[int, set[int]]]
) -> None:
    start = models.Entry.objects.filter(stream__lane=2).count()
    places = [record(post.node, [events.crossing(post.at)], at=post.at)[0].place for _ in range(6)]
    hashes = list(models.Entry.objects.filter(stream__lane=2).order_by("seq").values_list("hash", flat=True))
    _erase(post, *((places[seq - 1], tuple(parts)) for seq, parts in chosen))
    assert list(models.Entry.objects.filter(stream__lane=2).order_by("seq").values_list("hash", flat=True)) == hashes
    row = stream_row(post.node.stream(2))
    assert row is not None
    for entry in entries_between(row, start + 1, start + 6):
        asked = set().union(*(parts for seq, parts in chosen if seq == entry.seq - start))
        assert {index for index, part in enumerate(entry.parts) if isinstance(part, ErasedPart)} == asked
    before = projection_digest()
    assert rebuild().after == before
    assert verify_store(post.node).holds
