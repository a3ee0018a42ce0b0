"""A post without network hears its hub by the stick that comes back: officers, lists; twice, an old stick too."""

from __future__ import annotations

import shutil
from pathlib import Path

from jalon.adapters.stick import FolderStick
from jalon.records.models import Account, FeedPosition
from jalon.screening.entry import Audience
from jalon.screening.replacing import replace_list
from jalon.services import courier_post, screening_index
from jalon.services.feeds import lists, officers
from tests.courier.conftest import Network
from tests.feeds.conftest import entry


def serve(network: Network) -> None:
    with network.hub.activate():
        hub, at = network.hub.node, network.at()
        post = network.post.node.node.hex()
        officers.add(node=hub, person=officers.Person("awa", "Awa", "officer"), posts=[post], at=at)
        lists.assign(node=hub, name="wanted", posts=[post], at=at)
        entries = [entry(1), entry(2)]
        folder = screening_index.folder()
        replace_list(folder, "wanted", entries, as_of=at, audience=Audience.HUB, key=bytes(32), at=at)
        lists.publish(node=hub, at=at)


def listed() -> list[tuple[str, int]]:
    index = screening_index.current().index
    return [(head.name, head.entries) for head in index.heads] if index else []


def test_officers_and_lists_come_back_on_the_stick(network: Network) -> None:
    network.cross(1)
    network.post_writes()
    serve(network)
    network.hub_reads()
    (written,) = network.hub_writes()
    assert written.told.feeds > 4
    reading = network.post_reads()
    (trip,) = reading.trips
    assert (trip.told.feeds, trip.told.refused) == (written.told.feeds, ())
    assert Account.objects.filter(username="awa", is_active=True).exists()
    assert listed() == [("wanted", 2)]
    again = network.post_reads()
    assert again.trips[0].told.feeds == 0, "the same stick again brings nothing more"


def test_the_next_stick_brings_only_what_follows(network: Network, tmp_path: Path) -> None:
    network.cross(1)
    network.post_writes()
    serve(network)
    network.hub_reads()
    (first,) = network.hub_writes()
    old = tmp_path / "old"
    shutil.copytree(network.folder, old)
    network.post_reads()
    network.cross(1)
    network.post_writes(later_s=60)
    network.hub_reads(later_s=60)
    with network.hub.activate():
        assert FeedPosition.objects.filter(node=network.post.node.node.hex(), seq__gt=0).exists()
        officers.set_active(node=network.hub.node, username="awa", active=False, at=network.at(60))
    (second,) = network.hub_writes(later_s=60)
    assert 1 <= second.told.feeds < first.told.feeds
    network.post_reads(later_s=60)
    assert not Account.objects.filter(username="awa", is_active=True).exists()
    courier_post.read(node=network.post.node, stick=FolderStick(old), at=network.at(120))
    assert not Account.objects.filter(username="awa", is_active=True).exists(), "an old stick takes nothing back"
