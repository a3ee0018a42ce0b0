"""Keys, epochs and withdrawals ride on sticks: nothing of them needs a link."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections

from jalon.adapters.keystore import save_enrolment
from jalon.cli.hub_signing_key import keep_hub_signing_key_whole, rotate_hub_key
from jalon.cli.signing_key import keep_signing_key, rotate_signing_key
from jalon.journal.certificates import read_certificate
from jalon.post.sticks import read_at_post
from jalon.records import models
from jalon.services import courier_hub, courier_keys
from jalon.services.courier import Reading, UnableToCarry
from jalon.services.epoch_link import gaps
from jalon.services.feeds import lists_held, publishing
from jalon.services.revocations import RevocationReason, revoke
from jalon.services.verification import verify_store
from tests.courier.conftest import Network


def later(network: Network) -> None:
    network.post.at += timedelta(minutes=5)
    network.hub.at = network.post.at


def there(network: Network) -> tuple[str, ...]:
    """The post's stick to the hub; what the hub refused of it."""
    later(network)
    network.post_writes()
    return network.hub_reads().trips[0].told.refused


def back(network: Network) -> Reading:
    later(network)
    with network.hub.activate():
        publishing.publish(node=network.hub.node, at=network.hub.at)
    network.hub_writes()
    return read_at_post(network.post.home, network.stick, at=network.post.at)


def rotate(network: Network) -> None:
    rotate_signing_key(network.post.home, at=network.post.at)
    assert there(network) == ()
    back(network)
    for _ in range(2):
        keep_signing_key(network.post.home, at=network.post.at)


def at_hub(network: Network) -> bytes:
    with network.hub.activate():
        return read_certificate(bytes(models.Peer.objects.get().certificate)).signing_public


def copy(network: Network, folder: Path) -> Path:
    connections.close_all()
    folder.mkdir()
    for path in network.post.home.glob("*.sqlite3"):
        shutil.copy(path, folder / path.name)
    return folder


def put_back(network: Network, folder: Path) -> None:
    connections.close_all()
    for path in network.post.home.glob("*.sqlite3*"):
        path.unlink()
    for path in folder.glob("*.sqlite3"):
        shutil.copy(path, network.post.home / path.name)


def test_another_key_by_stick_alone(network: Network) -> None:
    network.cross(2)
    old = network.post.node.signing_public
    assert there(network) == ()
    rotate(network)
    new = network.post.node.signing_public
    assert new != old == at_hub(network)
    network.cross(1)
    assert there(network) == ()
    assert at_hub(network) == new
    assert network.at_hub() == 3
    assert back(network).trips[0].told.refused == ()
    assert network.unconfirmed() <= 2, "the confirmation of the hub's time alone"
    with network.hub.activate():
        assert verify_store(network.hub.node).holds
        peer = models.Peer.objects.get()
        # Announced under the former key, and good while its quarter lasts.
        assert courier_keys.post_key(peer, at=network.hub.at) is not None
    assert verify_store(network.post.node).holds


def test_an_old_stick_under_the_former_key_is_refused_and_travels_again(network: Network, tmp_path: Path) -> None:
    network.cross(1)
    network.post_writes()
    kept = shutil.copytree(network.folder, tmp_path / "old")
    rotate(network)
    network.cross(1)
    assert there(network) == ()
    for path in network.folder.iterdir():
        path.unlink()
    for path in kept.iterdir():
        shutil.copy(path, network.folder / path.name)
    codes = network.hub_reads().trips[0].told.refused
    assert {code.rsplit(".", 1)[1] for code in codes} == {"signature_wrong"}
    assert network.at_hub() == 2


def test_a_hub_that_forgot_the_key_is_shown_it_by_stick(network: Network) -> None:
    rotate(network)
    network.cross(1)
    with network.hub.activate():
        # A hub put back to before the wish: it knows the first key alone.
        models.Peer.objects.update(certificate=network.post.node.former_certificates[0])
        models.NodeKey.objects.all().delete()
        models.KeyRotation.objects.exclude(node=network.hub.node.node.hex()).delete()
    assert there(network) == ()
    assert network.at_hub() == 1
    assert at_hub(network) == network.post.node.signing_public


def test_a_post_put_back_hears_of_it_and_gets_back_what_it_lost(network: Network, tmp_path: Path) -> None:
    network.cross(2)
    there(network)
    back(network)
    disk = copy(network, tmp_path / "disk")
    network.cross(3)
    there(network)
    later(network)
    network.hub_writes()
    put_back(network, disk)
    before = network.post.node.epoch
    read_at_post(network.post.home, network.stick, at=network.post.at)
    for path in network.folder.iterdir():
        path.unlink()  # what it wrote before, it does not remember
    node = network.post.node
    assert node.epoch != before, "the hub's receipt says that it holds more"
    network.cross(1)
    assert there(network) == (), "the epoch is told of before what was recorded in it"
    assert network.at_hub() == 6
    back(network)
    assert models.EpochOpening.objects.get(own=True).standing == "accepted"
    assert there(network) == ()
    assert sum(trip.told.recovered for trip in back(network).trips) >= 3
    assert models.Crossing.objects.count() == 6
    assert gaps(node) == ()
    assert verify_store(node).holds
    # It asks for nothing more, and is given nothing more.
    network.cross(1)
    there(network)
    with network.hub.activate():
        assert not models.AskedBack.objects.exists()
    assert sum(trip.told.recovered for trip in back(network).trips) == 0


def test_a_withdrawn_post_hears_of_it_by_stick_and_is_told_nothing_else(network: Network) -> None:
    network.cross(1)
    there(network)
    back(network)
    with network.hub.activate():
        post = models.Peer.objects.get()
        revoke(node=network.hub.node, post=post.node, reason=RevocationReason.STOLEN, at=network.hub.at)
    told = back(network).trips[0].told
    assert told.receipts == 0
    assert lists_held.is_revoked(network.post.node)
    network.cross(1)
    assert "services.peers.revoked" in there(network)
    assert network.at_hub() == 1
    with network.hub.activate():
        assert models.Quarantined.objects.filter(code="services.peers.revoked").exists()
    with pytest.raises(UnableToCarry, match="told_already"), network.hub.activate():
        courier_hub.write(
            node=network.hub.node, stick=network.stick, posts=courier_hub.posts_to_answer(), at=network.hub.at
        )


def test_the_hubs_other_key_by_stick_alone(network: Network) -> None:
    save_enrolment(network.post.home, root_public=network.hub.node.root_public)
    network.cross(1)
    there(network)
    back(network)
    with network.hub.activate():
        rotate_hub_key(network.hub.home, root=None, at=network.hub.at)
        keep_hub_signing_key_whole(network.hub.home, at=network.hub.at)
    network.cross(1)
    assert there(network) == ()
    assert back(network).trips[0].told.refused == ()
    node = network.post.node
    assert node.hub_public == network.hub.node.signing_public
    assert courier_keys.hub_key(node, at=network.post.at) is not None, "announced again under the key in force"
    assert network.unconfirmed() <= 2
    network.cross(1)
    assert there(network) == ()
    assert back(network).trips[0].told.refused == ()
    assert network.at_hub() == 3
    assert verify_store(node).holds
