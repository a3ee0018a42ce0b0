"""A post's signing key is followed by another: asked for, certified, taken up; what was signed before stays good."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jalon.adapters.keystore import load_node, next_signing_key
from jalon.cli.signing_key import keep_signing_key, rotate_signing_key
from jalon.journal import keys, rotation
from jalon.journal.certificates import read_certificate
from jalon.journal.export import write_export
from jalon.journal.verify_export import verify_export
from jalon.kernel.errors import UnableTo
from jalon.kernel.limits import KEY_ROTATION_DAYS_MAX
from jalon.kernel.texts import LANGUAGES, text
from jalon.records.models import Crossing, KeyCertified, NodeKey, Peer
from jalon.services import journal_export, key_rotation, outbox
from jalon.services.feeds import publishing
from jalon.services.journaling import Event, record
from jalon.services.key_rotation import UnableToRotateKey
from jalon.services.link_exchange import Ask, write_ask
from jalon.services.link_frames import Purpose, write_frame
from jalon.services.queries.feeds import keys_asked_for as key_rows
from jalon.services.relay import accepted
from jalon.services.revocations import RevocationReason, revoke
from jalon.services.verification import verify_store
from tests.feeds.conftest import Fed
from tests.feeds.test_revocation import crossing_wire, exchange, send
from tests.nodes import events


def ask(fed: Fed) -> bytes:
    post = fed.posts[0]
    with post.activate():
        return rotate_signing_key(post.home, at=post.at)


def certify(fed: Fed) -> None:
    """The wish reaches the hub, and the hub answers in the post's feed."""
    fed.report()
    publishing.publish(node=fed.hub.node, at=fed.at)
    fed.feed()


def keep(fed: Fed) -> None:
    with fed.posts[0].activate():
        keep_signing_key(fed.posts[0].home, at=fed.at)


def public_at_hub(fed: Fed) -> bytes:
    return read_certificate(bytes(Peer.objects.get(pk=fed.first).certificate)).signing_public


def cross(fed: Fed) -> None:
    with fed.posts[0].activate():
        record(fed.posts[0].node, [events.crossing(fed.at)], at=fed.at)


def wish(fed: Fed, private: bytes, *, old: bytes | None = None) -> NodeKey:
    """A post that writes what it likes; what the hub makes of it."""
    post = fed.posts[0]
    node = post.node
    proof = rotation.prove(node.node, old_public=old or node.signing_public, new_private=private)
    values = {"public": keys.signing_public(private), "proof": proof}
    with post.activate():
        record(node, [Event("key.rotated", {"key": values})], at=fed.at)
    fed.report()
    publishing.publish(node=fed.hub.node, at=fed.at)
    return NodeKey.objects.filter(public=values["public"].hex()).latest("id")


def refused(row: NodeKey) -> str:
    assert row.standing == NodeKey.REFUSED
    assert all(text(row.code, language) for language in LANGUAGES)
    return row.code.rsplit(".", 1)[1]


def test_the_post_goes_on_with_the_old_key_until_the_certificate_is_here(fed: Fed) -> None:
    old, asked = fed.posts[0].node.signing_public, ask(fed)
    keep(fed)
    assert fed.posts[0].node.signing_public == old
    cross(fed)
    fed.report()
    assert Crossing.objects.count() == 1
    certify(fed)
    assert public_at_hub(fed) == old, "certified, and not heard yet"
    keep(fed)
    node = fed.posts[0].node
    assert node.signing_public == asked
    assert read_certificate(node.certificate or b"").signing_public == asked
    assert node.former_keys == (old,)


def test_what_was_signed_before_and_after_holds_at_hub_and_post(fed: Fed) -> None:
    cross(fed)
    fed.report()
    ask(fed)
    certify(fed)
    cross(fed)
    keep(fed)
    cross(fed)
    fed.report()
    assert Crossing.objects.count() == 3
    assert public_at_hub(fed) == fed.posts[0].node.signing_public
    assert verify_store(fed.hub.node).holds
    with fed.posts[0].activate():
        assert verify_store(fed.posts[0].node).holds
    # Each statement under the key of its time: the same two keys the other way round do not do.
    former, peer = NodeKey.objects.get(standing=NodeKey.FORMER), Peer.objects.get(pk=fed.first)
    NodeKey.objects.update(certificate=peer.certificate)
    Peer.objects.filter(pk=fed.first).update(certificate=former.certificate)
    assert "journal.verify.statement_key_over" in {one.code for one in verify_store(fed.hub.node).streams}
    NodeKey.objects.update(certificate=former.certificate)
    Peer.objects.filter(pk=fed.first).update(certificate=peer.certificate)
    # The former key is what the first statement needs: without it the store does not hold.
    NodeKey.objects.filter(standing=NodeKey.FORMER).delete()
    assert not verify_store(fed.hub.node).holds


def test_an_exchange_under_the_new_key_puts_it_in_force(fed: Fed) -> None:
    ask(fed)
    certify(fed)
    keep(fed)
    exchange(fed)
    assert public_at_hub(fed) == fed.posts[0].node.signing_public


def test_the_former_key_says_nothing_new_once_the_new_one_was_heard(fed: Fed) -> None:
    ask(fed)
    certify(fed)
    thief = fed.posts[0].node.signing_key
    stolen = crossing_wire(fed)[2]
    keep(fed)
    exchange(fed)
    assert send(fed, stolen) == "journal.envelope.signature_wrong"
    node = fed.posts[0].node
    frame = write_frame(
        Purpose.EXCHANGE,
        node=node.node,
        epoch=node.epoch,
        hub=fed.hub.node.node,
        at=fed.at,
        payload=write_ask(Ask()),
        signing_key=thief,
    )
    with pytest.raises(UnableTo, match="signature_wrong"):
        accepted(fed.hub.node, frame, Purpose.EXCHANGE, fed.at)
    fed.report()
    assert Crossing.objects.count() == 1, "the post sealed it again under its new key"


def test_what_a_page_signed_while_the_key_changed_is_sealed_again(fed: Fed) -> None:
    ask(fed)
    certify(fed)
    before = fed.posts[0].node
    keep(fed)
    with fed.posts[0].activate():
        record(before, [events.crossing(fed.at)], at=fed.at)
        outbox.seal_next(before, at=fed.at)
    keep(fed)
    fed.report()
    assert Crossing.objects.count() == 1


KILLED = """
import os, signal, sys
from datetime import datetime
from importlib import import_module
from pathlib import Path
from jalon.cli.node_process import require_kind
home, at, where, name = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), sys.argv[3], sys.argv[4]
require_kind(home, "post")
from jalon.cli.signing_key import keep_signing_key
setattr(import_module(where), name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
keep_signing_key(home, at=at)
keep_signing_key(home, at=at)
"""
POINTS = {
    "before the switch": ("jalon.cli.signing_key", "switch_signing_key"),
    "before the old key is destroyed": ("jalon.adapters.keystore", "_sync_folder"),
    "before the rest is sealed again": ("jalon.services.outbox", "seal_again"),
    "before that is noted": ("jalon.cli.signing_key", "save_sealed_again"),
}


def test_killed_at_any_point_the_post_has_one_whole_key(fed: Fed) -> None:
    """One post, killed at each point in turn, each time as far as it had come before."""
    home = fed.posts[0].home
    old = fed.posts[0].node.signing_key
    ask(fed)
    certify(fed)
    cross(fed)
    asked = next_signing_key(home)
    assert asked is not None
    for point in POINTS.values():
        command = [sys.executable, "-c", KILLED, str(home), fed.at.isoformat(), *point]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == -9, done.stderr
        assert load_node(home).signing_key == (old if point == POINTS["before the switch"] else asked)
    keep(fed)
    keep(fed)
    assert [path.name for path in (home / "keys").glob("signing*")] == ["signing.key"]
    assert (home / "keys" / "signing.key").read_text().strip() == asked.hex()
    fed.report()
    assert Crossing.objects.count() == 1


def test_a_crash_before_the_wish_was_written_asks_for_the_same_key(fed: Fed) -> None:
    made = next_signing_key(fed.posts[0].home, create=True)
    assert made is not None
    assert ask(fed) == keys.signing_public(made)
    with pytest.raises(UnableToRotateKey, match="pending"):
        ask(fed)


def test_the_hub_refuses_with_a_sentence(fed: Fed) -> None:
    one, two = keys.new_private_key(), keys.new_private_key()
    assert refused(wish(fed, one, old=keys.signing_public(two))) == "proof_wrong"
    assert refused(wish(fed, fed.posts[1].node.signing_key)) == "key_used"
    assert refused(wish(fed, fed.hub.node.signing_key)) == "key_used"
    assert wish(fed, two).standing == NodeKey.NEXT
    assert refused(wish(fed, keys.new_private_key())) == "pending"
    fed.later(days=KEY_ROTATION_DAYS_MAX + 1)
    assert wish(fed, keys.new_private_key()).standing == NodeKey.NEXT
    assert refused(NodeKey.objects.get(public=keys.signing_public(two).hex())) == "not_taken_up"


def test_a_key_that_the_hub_refused_is_destroyed_and_another_one_is_asked_for(fed: Fed) -> None:
    home, asked = fed.posts[0].home, ask(fed)
    other = keys.signing_public(keys.new_private_key()).hex()
    NodeKey.objects.create(node=fed.first, public=other, standing=NodeKey.NEXT, at=fed.at)
    certify(fed)
    assert refused(NodeKey.objects.get(public=asked.hex())) == "pending"
    before = fed.posts[0].node.signing_public
    assert next_signing_key(home) is not None
    keep(fed)
    assert next_signing_key(home) is None, "nobody may find a key that never counts"
    assert fed.posts[0].node.signing_public == before
    NodeKey.objects.filter(public=other).delete()
    again = ask(fed)
    assert again != asked
    certify(fed)
    keep(fed)
    assert fed.posts[0].node.signing_public == again


def test_a_withdrawn_post_gets_no_other_key(fed: Fed) -> None:
    ask(fed)
    fed.report()
    revoke(node=fed.hub.node, post=fed.first, reason=RevocationReason.STOLEN, at=fed.later(minutes=1))
    publishing.publish(node=fed.hub.node, at=fed.at)
    assert refused(NodeKey.objects.get(node=fed.first)) == "revoked"
    assert not KeyCertified.objects.exists()
    told = key_rows()
    assert [(one.node, one.standing) for one in told] == [(fed.first, NodeKey.REFUSED)]


def test_what_the_hub_exports_after_the_change_verifies_by_the_page_too(fed: Fed, tmp_path: Path) -> None:
    cross(fed)
    fed.report()
    ask(fed)
    certify(fed)
    keep(fed)
    cross(fed)
    fed.report()
    file = tmp_path / "hub.jlf"
    plan = journal_export.plan_export(
        node=fed.hub.node, selections=(), withheld=journal_export.WITHHELD, by=(), at=fed.at
    )
    with file.open("wb") as out:
        write_export(out, plan.frames(lambda _count: None))
    with file.open("rb") as read:
        assert verify_export(read, root=fed.hub.node.root_public).holds
    command = [sys.executable, "tools/verify_journal.py", str(file)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert told.returncode == 0, told.stdout + told.stderr
    # The certificate of before is what the first statement needs: an export without it does not verify.
    NodeKey.objects.filter(standing=NodeKey.FORMER).delete()
    plan = journal_export.plan_export(
        node=fed.hub.node, selections=(), withheld=journal_export.WITHHELD, by=(), at=fed.at
    )
    with file.open("wb") as out:
        write_export(out, plan.frames(lambda _count: None))
    assert subprocess.run(command, capture_output=True, text=True, check=False, timeout=120).returncode != 0


def test_the_certificate_is_said_once_and_by_this_hub_alone(fed: Fed) -> None:
    asked = ask(fed)
    certify(fed)
    publishing.publish(node=fed.hub.node, at=fed.later(minutes=1))
    assert KeyCertified.objects.count() == 1
    with fed.posts[0].activate():
        node = fed.posts[0].node
        assert key_rotation.certified(node, asked) is not None
        assert key_rotation.certified(node, keys.signing_public(keys.new_private_key())) is None
        KeyCertified.objects.update(certificate=read_certificate(node.certificate or b"").issue(bytes(32)))
        assert key_rotation.certified(node, asked) is None


def test_the_command_asks_and_refuses_in_three_languages(fed: Fed) -> None:
    home = fed.posts[0].home

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "jalon.cli", "rotate-key", "--home", str(home), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert run().returncode == 0
    for language in LANGUAGES:
        assert run("--lang", language).stderr.strip() == text("services.key_rotation.pending", language)
    certify(fed)
    keep(fed)
    asked = fed.posts[0].node.signing_public
    exchange(fed)
    assert public_at_hub(fed) == asked
