"""Metrics: who may read them, what they say, and that nothing in them follows a referral or one decision."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from jalon.journal.lanes import Lane
from jalon.kernel.clock import entry_day
from jalon.services import ingest
from tests.hub.conftest import Headquarters
from tests.hub.test_network import report


def read(*, token: str = "", address: str = "127.0.0.1") -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = Client(SERVER_NAME="localhost", REMOTE_ADDR=address).get("/metrics", headers=headers)
    return response.status_code, response.content.decode()


@pytest.fixture
def token(tmp_path: Path, headquarters: Headquarters) -> str:
    """The token of a file that the settings name."""
    (tmp_path / "token").write_text("a-long-secret\n")
    settings.JALON_METRICS_TOKEN_FILE = str(tmp_path / "token")
    return "a-long-secret"


def test_metrics_do_not_exist_until_somebody_may_read_them(headquarters: Headquarters) -> None:
    assert read()[0] == 404


def test_metrics_need_the_token(token: str) -> None:
    assert read()[0] == 404
    assert read(token="another")[0] == 404
    assert read(token=token)[0] == 200


def test_metrics_need_the_address_and_then_the_token_too(token: str) -> None:
    settings.JALON_METRICS_FROM = [ip_network("10.1.0.0/16")]
    assert read(token=token, address="10.2.0.1")[0] == 404
    assert read(address="10.1.0.1")[0] == 404
    assert read(token=token, address="10.1.0.1")[0] == 200


def test_an_empty_token_file_lets_nobody_in(tmp_path: Path, headquarters: Headquarters) -> None:
    (tmp_path / "empty").write_text("\n")
    for name in ("empty", "missing"):
        settings.JALON_METRICS_TOKEN_FILE = str(tmp_path / name)
        assert read(token=" ")[0] == 404


def test_metrics_say_how_posts_stand_in_prometheus_format(headquarters: Headquarters, token: str) -> None:
    day = entry_day(headquarters.hub.at)
    report(headquarters.post, waiting=[[Lane.DECISIONS, 11, day], [Lane.REFERRALS, 5, day]], disk_free_bytes=10**9)
    families = {family.name: family for family in text_string_to_metric_families(read(token=token)[1])}
    values = {(sample.name, sample.labels.get("lane")): sample.value for f in families.values() for sample in f.samples}
    assert values["jalon_post_disk_free_bytes", None] == 10**9
    assert values["jalon_post_waiting_entries", "decisions"] == 20, "rounded up to tens"
    assert ("jalon_post_waiting_entries", "referrals") not in values


def test_metrics_are_the_same_bytes_with_a_referral_and_without(headquarters: Headquarters, token: str) -> None:
    from jalon.records.models import RelayedCell

    report(headquarters.post)
    before = read(token=token)[1]
    for number in range(3):
        RelayedCell.objects.create(
            name=f"{number:064d}", node=headquarters.post.node.hex(), wire=b"x", arrived_at=headquarters.hub.at
        )
    made = headquarters.post.cross(9, outcome=7)
    assert read(token=token)[1].splitlines()[:4] == before.splitlines()[:4]
    ingest.receive_envelope(node=headquarters.hub.node, wire=headquarters.post.wire(made), at=headquarters.hub.at)
    strip = [line for line in before.splitlines() if "age_seconds" not in line]
    assert [line for line in read(token=token)[1].splitlines() if "age_seconds" not in line] == strip
