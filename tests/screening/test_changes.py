"""Changes on top of a whole generation, and signatures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.errors import UnableTo
from jalon.screening import Index, Query, search
from jalon.screening.changes import change_list
from jalon.screening.index.errors import UnableToOpenIndex
from jalon.screening.index.generations import pointed, sign

BORN = ApproximateDate(1984, 3, 12)
FIRST = {"names": "TANKAMBARI IDRISSA", "birth_date": "1984-03-12"}
SECOND = {"names": "ZANDOGORMA HAWA", "birth_date": "1984-03-12"}


def found(index: Index, name: str, at) -> list[str]:
    return [one.entry_id for one in search(Query((name,), BORN), index, at=at).candidates]


def test_change_replaces_adds_and_removes_without_a_new_import(lists, list_of, at) -> None:
    index = lists.of(FIRST, SECOND, {"names": "YAMBINRE SALIF", "birth_date": "1984-03-12"})
    (first, _, _) = index.entries_of(0)
    added = lists.put(list_of({"id": "N1", "names": "KOULIGNORE ADAMA", "birth_date": "1984-03-12"}), "OTHER")
    new = next(added.entries_of(next(n for n, head in enumerate(added.heads) if head.name == "OTHER")))
    later = at + timedelta(hours=1)
    changed = change_list(lists.directory, "NATIONAL", entries=[new], removed=["E2"], as_of=later)
    index = Index.open(lists.directory)
    assert {head.name: head.entries for head in changed.lists} == {"NATIONAL": 3, "OTHER": 1}
    assert found(index, "ZANDOGORMA HAWA", later) == []
    assert found(index, "TANKAMBARI IDRISSA", later) == [first.entry_id]
    assert found(index, "KOULIGNORE ADAMA", later) == ["N1", "N1"]
    change_list(lists.directory, "NATIONAL", removed=["N1"], as_of=later)
    index = Index.open(lists.directory)
    assert found(index, "KOULIGNORE ADAMA", later) == ["N1"]
    assert found(index, "ZANDOGORMA HAWA", later) == []
    assert len(list(index.entries_of(0))) + len(list(index.entries_of(1))) == 3


def test_changes_go_into_the_next_import(lists, list_of, at) -> None:
    lists.of(FIRST, SECOND)
    change_list(lists.directory, "NATIONAL", removed=["E2"], as_of=at)
    index = lists.put(list_of({"names": "YAMBINRE SALIF"}), "OTHER")
    assert found(index, "ZANDOGORMA HAWA", at) == []
    assert found(index, "TANKAMBARI IDRISSA", at) == ["E1"]


def test_change_of_an_unknown_or_newer_list_is_refused(lists, at) -> None:
    lists.of(FIRST)
    with pytest.raises(UnableTo) as unknown:
        change_list(lists.directory, "NONE", removed=["E1"], as_of=at)
    assert unknown.value.code == "screening.index.no_such_list"
    with pytest.raises(UnableTo) as older:
        change_list(lists.directory, "NATIONAL", removed=["E1"], as_of=at - timedelta(days=1))
    assert older.value.code == "screening.intake.older"
    assert found(Index.open(lists.directory), "TANKAMBARI IDRISSA", at) == ["E1"]


def test_damaged_base_refuses_the_change_above_it(lists, at) -> None:
    lists.of(FIRST, SECOND)
    change_list(lists.directory, "NATIONAL", removed=["E2"], as_of=at)
    damaged = lists.directory / "g000001" / "posting.u32"
    damaged.write_bytes(b"\xff" * damaged.stat().st_size)
    with pytest.raises(UnableToOpenIndex):
        Index.open(lists.directory)


def test_signature_is_asked_for_and_verified(lists, at) -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    public = key.public_key().public_bytes_raw()
    stranger = Ed25519PrivateKey.from_private_bytes(b"t" * 32).public_key().public_bytes_raw()
    lists.of(FIRST)
    with pytest.raises(UnableToOpenIndex) as unsigned:
        Index.open(lists.directory, (public,))
    assert unsigned.value.code == "screening.index.unsigned"
    sign(lists.directory / pointed(lists.directory)[0][0], b"s" * 32)
    assert found(Index.open(lists.directory, (stranger, public)), "TANKAMBARI IDRISSA", at) == ["E1"]
    with pytest.raises(UnableToOpenIndex):
        Index.open(lists.directory, (stranger,))


def test_change_compares_what_it_reads_and_leaves_the_rest_to_the_readers(lists, list_of, at) -> None:
    lists.put(list_of({"names": "TANKAMBARI IDRISSA"}, {"names": "ZANDOGORMA HAWA"}))
    folder = lists.directory / "g000001"
    whole = {name: (folder / name).read_bytes() for name in ("id_hash.u64", "entry.jsonl")}
    for name, content in whole.items():
        (folder / name).write_bytes(bytes(len(content)))
        with pytest.raises(UnableToOpenIndex) as refused:
            change_list(lists.directory, "NATIONAL", removed=["E1"], as_of=at)
        assert refused.value.code == "screening.index.damaged"
        (folder / name).write_bytes(content[:-1])
        with pytest.raises(UnableToOpenIndex):
            change_list(lists.directory, "NATIONAL", removed=["E1"], as_of=at)
        (folder / name).write_bytes(content)
    assert change_list(lists.directory, "NATIONAL", removed=["E1"], as_of=at).generation == "g000002"
