"""Cells out of the hub, opened by the service alone, removed by its receipt alone; and the commands that do it."""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.adapters.keystore import save_enrolment
from jalon.adapters.protection_folder import add_key
from jalon.cli import main
from jalon.journal.cells import seal_cell
from jalon.journal.keys import encryption_public, new_hybrid_private_key, new_private_key
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.records.models import KeyAnnouncement, RelayedCell
from jalon.services import cell_collection, cell_files, protection_keys
from jalon.services.cell_files import CellFile, make_receipt, name_of
from jalon.services.protection_request import root_fingerprint
from jalon.services.protection_service import Empty, Opened, Received, UnableToOpenCells, Unread, open_cells
from tests.hub.posts import KeyPost
from tests.nodes.post import PostNode
from tests.protection.conftest import State, referral

NEEDS = "ZX-OPENED-ONLY-THERE"


def collected(state: State) -> bytes:
    out = io.BytesIO()
    cell_collection.collect(node=state.hub.node, out=out)
    return out.getvalue()


def opened(state: State, data: bytes) -> list[Opened]:
    return list(open_cells(state.service, CellFile(io.BytesIO(data))))


def test_service_opens_the_referral_and_counts_the_rest(announced: State, key_post: KeyPost) -> None:
    announced.relay(key_post, announced.cell(key_post), announced.cell(key_post, referral(NEEDS).to_payload()))
    announced.relay(key_post, announced.cell(key_post))
    found = opened(announced, collected(announced))
    (received,) = [one for one in found if isinstance(one, Received)]
    assert received.referral == referral(NEEDS)
    assert (received.post, received.node, received.number) == ("Faramana", key_post.node, 2)
    assert sorted(one.number for one in found if isinstance(one, Empty)) == [1, 3]


def test_cells_sealed_to_an_earlier_key_still_open(announced: State, key_post: KeyPost) -> None:
    announced.relay(key_post, announced.cell(key_post, referral("before").to_payload()))
    add_key(announced.home)
    announced.relay(key_post, announced.cell(key_post, referral("after").to_payload()))
    found = opened(announced, collected(announced))
    assert {one.referral.needs for one in found if isinstance(one, Received)} == {"before", "after"}


def test_cell_of_a_stranger_forged_or_unsigned_is_told_and_the_next_one_opened(
    announced: State, key_post: KeyPost
) -> None:
    public = encryption_public(announced.service.cell_keys[0])
    payload = referral(NEEDS).to_payload()
    stranger = KeyPost(announced.hub)
    impostor = replace(key_post, signing_key=new_private_key())
    bad = {
        "services.protection_service.not_signed": seal_cell(public, payload),
        "journal.envelope.sender_unknown": announced.cell(stranger, payload),
        "journal.envelope.signature_wrong": announced.cell(impostor, payload),
        "journal.envelope.key_unknown": seal_cell(encryption_public(new_hybrid_private_key()), payload),
        "journal.envelope.magic": bytes(limits.CELL_BYTES),
    }
    announced.relay(key_post, *bad.values(), announced.cell(key_post, payload))
    found = opened(announced, collected(announced))
    assert sorted(one.error.code for one in found if isinstance(one, Unread)) == sorted(bad)
    assert sum(isinstance(one, Received) for one in found) == 1


def test_service_without_certificate_opens_nothing(state: State) -> None:
    with pytest.raises(UnableToOpenCells):
        opened(state, collected(state))


def test_cells_leave_the_hub_only_against_the_services_receipt(announced: State, key_post: KeyPost) -> None:
    cells = [announced.cell(key_post) for _ in range(3)]
    announced.relay(key_post, *cells)
    collected(announced)
    assert RelayedCell.objects.count() == 3
    names = [name_of(cell) for cell in cells[:2]]
    service = announced.service
    forged = make_receipt(names, node=service.node, signing_key=new_private_key())
    by_post = make_receipt(names, node=key_post.node, signing_key=key_post.signing_key)
    for wire in (forged, by_post, b"", forged[:-1], bytes(200)):
        with pytest.raises(UnableToRead):
            cell_collection.remove_received(receipt=wire)
    assert RelayedCell.objects.count() == 3
    receipt = make_receipt(names, node=service.node, signing_key=service.signing_key)
    assert cell_collection.remove_received(receipt=receipt) == 2
    assert cell_collection.remove_received(receipt=receipt) == 0
    assert [row.name for row in RelayedCell.objects.all()] == [name_of(cells[2]).hex()]


def test_more_cells_than_a_file_takes_wait_for_the_next(
    announced: State, key_post: KeyPost, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced.relay(key_post, *(announced.cell(key_post) for _ in range(5)))
    monkeypatch.setattr(limits, "COLLECTED_CELLS_MAX", 2)
    out = io.BytesIO()
    done = cell_collection.collect(node=announced.hub.node, out=out)
    assert (done.cells, done.waiting) == (2, 3)
    assert len(list(CellFile(io.BytesIO(out.getvalue())).cells())) == 2


def _written() -> bytes:
    out = io.BytesIO()
    cells = [bytes([n]) * limits.CELL_BYTES for n in range(2)]
    cell_files.write_cells(out, certificates=[b"one", b"two"], count=2, cells=cells)
    return out.getvalue()


@settings(max_examples=50)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_changed_file_of_cells_is_refused_before_anything_is_opened(place: float, bit: int) -> None:
    data = bytearray(_written())
    data[int(place * len(data))] ^= 1 << bit
    with pytest.raises(UnableToRead):
        list(CellFile(io.BytesIO(bytes(data))).cells())


@settings(max_examples=50)
@given(st.integers(0, 8_000), st.binary(max_size=64))
def test_cut_longer_or_foreign_file_of_cells_is_refused(cut: int, more: bytes) -> None:
    for data in (_written()[:cut], more, _written() + more + b"x"):
        with pytest.raises(UnableToRead):
            list(CellFile(io.BytesIO(data)).cells())


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2_800))
def test_any_content_of_a_certified_post_gives_a_referral_or_a_finding(
    announced: State, key_post: KeyPost, payload: bytes
) -> None:
    out = io.BytesIO()
    signed = announced.hub.node.certificate
    assert signed is not None
    held = cell_collection.Peer.objects.get(pk=key_post.node.hex())
    certificates = [signed, bytes(held.certificate)]
    cell_files.write_cells(out, certificates=certificates, count=1, cells=[announced.cell(key_post, payload)])
    (found,) = opened(announced, out.getvalue())
    assert isinstance(found, Unread)


class Commands:
    """``jalon protection`` in this process: the hub's databases under test are open already."""

    def __init__(self, state: State) -> None:
        self.state = state

    def __call__(self, *arguments: str) -> tuple[int, list[Any], str]:
        env = dict(os.environ) | {"DATABASE_URL": "under test"}
        found = CliRunner().invoke(main, ["protection", *arguments], env=env)
        return found.exit_code, [json.loads(line) for line in found.stdout.splitlines()], found.stderr


def test_commands_carry_a_referral_from_the_hub_to_the_service(state: State, tmp_path: Path) -> None:
    jalon, hub = Commands(state), str(state.hub.home)
    home, request, cells = tmp_path / "service", str(tmp_path / "service" / "request.jpr"), tmp_path / "out.cells"
    code, (made,), _ = jalon("new", "--home", str(home), "--state", "BFA", "--label", "Protection")
    assert code == 0
    code, told, said = jalon("certify", "--home", hub, request, "--lang", "fr")
    assert (code, told) == (1, [])
    assert made["fingerprint"] in said
    assert not Path(request + ".certificate").exists()
    code, (done,), _ = jalon("certify", "--home", hub, request, "--fingerprint", made["fingerprint"])
    assert (code, done["certified"], done["posts_before"]) == (0, made["fingerprint"], 0)
    root = state.hub.node.root_public
    assert root is not None
    assert done["root_fingerprint"] == root_fingerprint(root)
    certificate = request + ".certificate"
    assert jalon("accept", "--home", str(home), certificate)[0] == 1
    assert jalon("accept", "--home", str(home), certificate, "--fingerprint", done["root_fingerprint"])[0] == 0
    state.home = home
    post = KeyPost(state.hub)
    post.enrol()
    state.relay(post, state.cell(post), state.cell(post, referral(NEEDS).to_payload()), bytes(limits.CELL_BYTES))
    code, (out,), _ = jalon("collect", "--home", hub, str(cells))
    assert (code, out["cells"], out["waiting"]) == (0, 3, 0)
    code, lines, _ = jalon("open", "--home", str(home), str(cells))
    assert code == 0
    assert [line["needs"] for line in lines if "needs" in line] == [NEEDS]
    assert [line["error"]["code"] for line in lines if "error" in line] == ["journal.envelope.magic"]
    assert {name: lines[-1][name] for name in ("cells", "referrals", "empty", "unread")} == {
        "cells": 3,
        "referrals": 1,
        "empty": 1,
        "unread": 1,
    }
    assert lines[-1]["posts"] == [{"node": post.node.hex(), "cells": 2, "first": 1, "last": 2}]
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert cells.read_bytes() in kept
    assert NEEDS.encode() not in kept
    code, (gone,), _ = jalon("collect", "--home", hub, "--acknowledged", lines[-1]["receipt"])
    assert (code, gone["removed"]) == (0, 3)
    assert not RelayedCell.objects.exists()


def test_damaged_file_prints_no_referral_and_leaves_no_receipt(
    announced: State, key_post: KeyPost, tmp_path: Path
) -> None:
    announced.relay(key_post, announced.cell(key_post, referral(NEEDS).to_payload()))
    path = tmp_path / "cut.cells"
    path.write_bytes(collected(announced)[:-1])
    code, lines, said = Commands(announced)("open", "--home", str(announced.home), str(path), "--lang", "ar")
    assert (code, lines) == (1, [])
    assert "ملف الخلايا" in said
    assert not path.with_name("cut.cells.receipt").exists()


def test_commands_renew_hand_over_and_teach_a_post_enrolled_before(
    post: PostNode, state: State, tmp_path: Path
) -> None:
    jalon, hub, home = Commands(state), str(state.hub.home), str(state.home)
    request, renewed, other = (str(tmp_path / name) for name in ("one.jpr", "two.jpr", "other.jpr"))
    Path(request).write_bytes(state.request())
    assert jalon("certify", "--home", hub, request, "--fingerprint", state.service.fingerprint)[0] == 0
    root = state.hub.node.root_public
    assert root is not None
    assert jalon("accept", "--home", home, request + ".certificate", "--fingerprint", root_fingerprint(root))[0] == 0
    save_enrolment(post.home, root_public=root)
    with post.activate():
        learn = ("learn", "--home", str(post.home), request + ".certificate", "--fingerprint")
        assert jalon(*learn, "0000-0000-0000-0000-0000")[0] == 1
        assert post.node.protection_public is None
        code, (told,), _ = jalon(*learn, state.service.fingerprint)
        assert (code, told["learned"]) == (0, True)
        assert post.node.protection_public == encryption_public(state.service.cell_keys[0])
        assert KeyAnnouncement.objects.filter(node=post.node.node.hex()).count() == 1
    assert jalon("renew", "--home", home, "--out", renewed)[0] == 0
    assert jalon("certify", "--home", hub, renewed)[0] == 0
    assert jalon("accept", "--home", home, renewed + ".certificate")[0] == 0
    code, (made,), _ = jalon(
        "new", "--home", str(tmp_path / "other"), "--state", "BFA", "--label", "Other", "--out", other
    )
    assert jalon("certify", "--home", hub, other, "--fingerprint", made["fingerprint"])[0] == 1
    assert jalon("endorse", "--home", home, other, "--fingerprint", made["fingerprint"])[0] == 0
    assert jalon("certify", "--home", hub, other + ".endorsed")[0] == 0
    announced = protection_keys.announced_certificate()
    assert announced is not None
    assert announced.label == "Other"
