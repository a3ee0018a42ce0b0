"""An index survives crashes, refuses damage, and keeps what it had."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.generations import CURRENT
from jalon.screening import Audience, Index, Query, search
from jalon.screening.index.build import GenerationBuilder
from jalon.screening.index.errors import UnableToOpenIndex, UnableToWriteIndex
from jalon.screening.index.generations import activate, pointed, prune, publish, seal, stage, writing
from jalon.screening.index.layout import FILES, MANIFEST, ListHead, decode_entry, encode_entry
from jalon.screening.intake import ListSource, UnableToImport, import_lists

ONE = {"names": "TANKAMBARI IDRISSA", "birth_date": "1984-03-12", "documents": "P:NER:ZZ1234567"}
TWO = {"names": "ZANDOGORMA AMINATA", "birth_date": "1990"}
BORN = ApproximateDate(1984, 3, 12)


def names_found(index: Index, at) -> set[str]:
    answers = [search(Query((each["names"],)), index, at=at) for each in (ONE, TWO)]
    return {candidate.name for answer in answers for candidate in answer.candidates}


def staged_copy(index: Index, directory: Path) -> Path:
    """A staged generation with the same entries, as an import makes it."""
    folder = stage(directory)
    with GenerationBuilder(folder, audience=index.audience, key=b"n" * 32) as builder:
        for entry in index.entries_of(0):
            builder.add(entry)
        builder.close_list(index.heads[0])
        seal(folder, builder.finish())
    return folder


def test_crash_between_any_two_steps_leaves_the_former_generation(lists, at) -> None:
    index = lists.of(ONE)
    directory = lists.directory
    folder = staged_copy(index, directory)
    assert Index.open(directory).generation == "g000001"
    name = publish(folder)
    assert Index.open(directory).generation == "g000001"
    (directory / (CURRENT + ".part")).write_text("cut sho", encoding="ascii")
    assert Index.open(directory).generation == "g000001"
    activate(directory, name)
    assert Index.open(directory).generation == "g000002"
    assert names_found(Index.open(directory), at) == {ONE["names"]}


def test_remains_of_a_crash_are_cleared_by_the_next_import(lists) -> None:
    index = lists.of(ONE)
    published = publish(staged_copy(index, lists.directory))
    staged = staged_copy(index, lists.directory)
    lists.of(ONE, TWO)
    assert not (lists.directory / published).exists()
    assert not staged.exists()


EMPTY = frozenset({"gone.u32"})
"""Holds nothing unless the generation changes another one."""


@pytest.mark.parametrize("file", sorted((FILES - EMPTY) | {MANIFEST}))
@pytest.mark.parametrize("harm", ["cut", "altered", "gone"])
def test_damaged_generation_is_never_activated(lists, file: str, harm: str) -> None:
    index = lists.of(ONE)
    name = publish(staged_copy(index, lists.directory))
    damage(lists.directory / name / file, harm)
    with pytest.raises(UnableToOpenIndex):
        activate(lists.directory, name)
    assert Index.open(lists.directory).generation == "g000001"


@pytest.mark.parametrize("file", sorted((FILES - EMPTY) | {MANIFEST}))
def test_damage_to_the_current_generation_falls_back_and_is_said(lists, at, file: str) -> None:
    lists.of(ONE)
    lists.of(ONE, TWO)
    damage(lists.directory / "g000002" / file, "altered")
    index = Index.open(lists.directory)
    assert index.generation == "g000001"
    assert [(one.name, one.code) for one in index.refused] == [("g000002", "screening.index.damaged")]
    missing = {one.check: one.reason for one in search(Query(("X",)), index, at=at).not_performed}
    assert missing["screening.check.newest_generation"] is NotCheckedReason.LIST_DAMAGED
    with pytest.raises(UnableToOpenIndex):
        lists.of(TWO)


def damage(path: Path, harm: str) -> None:
    data = path.read_bytes()
    if harm == "gone":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(data[:-1])
    else:
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def test_index_with_nothing_intact_is_refused(lists) -> None:
    lists.of(ONE)
    damage(lists.directory / "g000001" / "entry.jsonl", "cut")
    with pytest.raises(UnableToOpenIndex) as refused:
        Index.open(lists.directory)
    assert refused.value.code == "screening.index.damaged"
    assert refused.value.parameters == {"generation": "g000001", "file": "entry.jsonl"}


def test_folder_without_an_index_is_absent_not_damaged(tmp_path: Path) -> None:
    with pytest.raises(UnableToOpenIndex) as refused:
        Index.open(tmp_path)
    assert refused.value.code == "screening.index.absent"


@pytest.mark.parametrize("content", [b"", b"../../etc 00\n", b"g000001\n", b"\xff" * 2_000, b"g000001 " + b"0" * 64])
def test_pointer_that_points_elsewhere_is_refused(lists, content: bytes) -> None:
    lists.of(ONE)
    (lists.directory / CURRENT).write_bytes(content)
    with pytest.raises(UnableToOpenIndex):
        Index.open(lists.directory)


def test_manifest_of_another_version_is_refused(lists) -> None:
    index = lists.of(ONE)
    name = publish(staged_copy(index, lists.directory))
    path = lists.directory / name / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"version": 1}), encoding="utf-8")
    with pytest.raises(UnableToOpenIndex) as refused:
        activate(lists.directory, name)
    assert refused.value.code == "screening.index.version_unknown"


def test_two_generations_are_kept(lists) -> None:
    for _ in range(4):
        lists.of(ONE)
    assert [name for name, _ in pointed(lists.directory)] == ["g000004", "g000003"]
    prune(lists.directory)
    assert sorted(path.name for path in lists.directory.glob("g*")) == ["g000003", "g000004"]


def test_open_index_goes_on_answering_after_it_was_replaced(lists, at) -> None:
    old = lists.of(ONE)
    for _ in range(3):
        lists.of(TWO)
    assert names_found(old, at) == {ONE["names"]}
    assert names_found(Index.open(lists.directory), at) == {TWO["names"]}


def test_other_lists_stay_when_one_is_replaced(lists, list_of, at) -> None:
    lists.put(list_of(ONE), "A")
    lists.put(list_of(TWO), "B")
    index = lists.put(list_of(TWO, {"names": "KOUMBILA HAWA"}), "B")
    assert [(state.name, state.entries) for state in index.lists(at)] == [("A", 1), ("B", 2)]
    assert names_found(index, at) == {ONE["names"], TWO["names"]}


def test_older_list_does_not_replace_a_newer_one(lists, list_of, at) -> None:
    lists.put(list_of(ONE))
    with pytest.raises(UnableToImport) as refused:
        lists.put(list_of(TWO), as_of=at - timedelta(days=1))
    assert refused.value.code == "screening.intake.older"
    assert names_found(Index.open(lists.directory), at) == {ONE["names"]}


def test_second_writer_is_refused_while_one_writes(lists) -> None:
    with writing(lists.directory), pytest.raises(UnableToWriteIndex) as refused:
        lists.of(ONE)
    assert refused.value.code == "screening.index.busy"


def test_index_for_posts_and_for_the_hub_do_not_mix(lists) -> None:
    discreet = ONE | {"discreet": "yes", "judicial_order": "ORD-1"}
    assert lists.of(discreet, audience=Audience.HUB).heads[0].entries == 1
    with pytest.raises(UnableToWriteIndex) as refused:
        lists.of(TWO, audience=Audience.POST)
    assert refused.value.code == "screening.index.other_audience"


def test_discreet_entry_leaves_no_byte_in_an_index_for_posts(lists) -> None:
    index = lists.of(TWO, ONE | {"discreet": "yes", "judicial_order": "ORD-1"})
    assert index.heads[0].entries == 1
    folder = lists.directory / index.generation
    assert not any(b"TANKAMBARI" in path.read_bytes().upper() for path in folder.iterdir())
    assert any(b"ZANDOGORMA" in path.read_bytes().upper() for path in folder.iterdir())


def test_same_lists_in_another_order_give_the_same_answer(tmp_path: Path, lists, list_of, at) -> None:
    records = [ONE, TWO, {"names": "IDRISSA TANKAMBARI", "birth_date": "1984"}]
    numbered = [record | {"id": f"K{number}"} for number, record in enumerate(records)]
    one, other = lists.put(list_of(*numbered), "A"), None
    query = Query(("TANKAMBARI IDRISSA",), BORN)
    first = search(query, one, at=at)
    import_lists(
        [ListSource("A", "national-csv", lists.file(list_of(*reversed(numbered)), "B"), at)],
        tmp_path / "other",
        audience=Audience.POST,
        key=b"q" * 32,
        at=at,
        on_broken=lambda _source, _record: None,
    )
    other = Index.open(tmp_path / "other")
    assert search(query, other, at=at) == first


def test_entry_comes_back_as_it_was_put_in(synthetic_index: Index) -> None:
    for row in range(200):
        entry = synthetic_index.segments[0].entry(row)
        assert decode_entry(encode_entry(entry)) == entry


def test_empty_list_can_be_searched(lists, list_of, at) -> None:
    index = lists.put(list_of())
    assert index.heads == (ListHead("NATIONAL", at, 0, 0),)
    query = Query(("X Y",), BORN, documents=())
    assert search(query, index, at=at).candidates == ()
