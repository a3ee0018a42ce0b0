"""The store on disk: round trip, damage, crash, one writer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.documents.trust.errors import UnableToOpenStore, UnableToWriteStore
from jalon.documents.trust.folder import open_store, write_store, writing
from jalon.documents.trust.serialisation import from_bytes, to_bytes
from jalon.documents.trust.trust_store import TrustStore
from jalon.kernel.limits import TRUST_GENERATIONS_KEPT
from tests.documents.trust.conftest import Vouching, read, take
from tools.chip_pki import revocation_list


@pytest.fixture(scope="module")
def store(vouching: Vouching) -> TrustStore:
    made, _ = take(TrustStore(), vouching.list_of(), roots=(read(vouching.root),))
    made, _ = take(made, revocation_list(vouching.states["NE"], {7: "2026-01-01"}))
    return made


def test_store_survives_its_bytes(store: TrustStore) -> None:
    again = from_bytes(to_bytes(store))
    assert again.anchors == store.anchors
    assert again.lists == store.lists
    assert [one.revoked for one in again.revocations] == [one.revoked for one in store.revocations]
    assert to_bytes(again) == to_bytes(store)


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(UnableToOpenStore):
        from_bytes(data)


@pytest.mark.parametrize(
    "head",
    [
        b'{"version":1,"anchors":[[-5,"orphan",[]]],"signers":[],"revocations":[],"lists":[]}',
        b'{"version":1,"anchors":[[1e9,"orphan",[]]],"signers":[],"revocations":[],"lists":[]}',
        b'{"version":1,"anchors":[["5","orphan",[]]],"signers":[],"revocations":[],"lists":[]}',
        b'{"version":1,"anchors":null,"signers":[],"revocations":[],"lists":[]}',
        b'{"version":2}',
        b"[" * 100_000,
    ],
)
def test_made_up_heads_are_refused(head: bytes) -> None:
    with pytest.raises(UnableToOpenStore):
        from_bytes(head + b"\n" + b"\x30\x03\x02\x01\x00")


def test_generations_follow_each_other_and_old_ones_go(tmp_path: Path, store: TrustStore) -> None:
    with pytest.raises(UnableToOpenStore, match="store_absent"):
        open_store(tmp_path)
    with writing(tmp_path):
        names = [write_store(tmp_path, store) for _ in range(TRUST_GENERATIONS_KEPT + 2)]
    assert open_store(tmp_path).generation == names[-1]
    assert {path.name for path in tmp_path.glob("t*")} == set(names[-TRUST_GENERATIONS_KEPT:])


def test_damaged_generation_gives_way_to_the_one_before_it_and_is_named(tmp_path: Path, store: TrustStore) -> None:
    with writing(tmp_path):
        first, second = write_store(tmp_path, TrustStore()), write_store(tmp_path, store)
    data = bytearray((tmp_path / second).read_bytes())
    data[-1] ^= 1
    (tmp_path / second).write_bytes(bytes(data))
    opened = open_store(tmp_path)
    assert (opened.generation, opened.refused, opened.store.anchors) == (first, (second,), ())
    (tmp_path / first).unlink()
    with pytest.raises(UnableToOpenStore, match="store_damaged"):
        open_store(tmp_path)


@pytest.mark.parametrize("content", [b"", b"t000001 xyz\n", b"../../etc/passwd " + b"0" * 64 + b"\n", b"\xff" * 2_000])
def test_damaged_pointer_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(UnableToOpenStore, match="store_damaged"):
        open_store(tmp_path)


def test_crash_before_the_pointer_leaves_the_former_generation(
    tmp_path: Path, store: TrustStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(tmp_path):
        first = write_store(tmp_path, TrustStore())
    rename = Path.rename

    def power_cut(path: Path, target: Path) -> Path:
        if target.name == "CURRENT":
            raise OSError("power cut")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", power_cut)
    with writing(tmp_path), pytest.raises(OSError, match="power cut"):
        write_store(tmp_path, store)
    monkeypatch.undo()
    assert open_store(tmp_path).generation == first
    with writing(tmp_path):
        assert open_store(tmp_path).generation < write_store(tmp_path, store)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(UnableToWriteStore, match="store_busy"), writing(tmp_path):
        pass
