"""The trust store and the policy follow headquarters: whole, with their provenance and age, and never back."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from jalon import policy as policy_package
from jalon.documents.trust.folder import open_store, write_store, writing
from jalon.documents.trust.serialisation import to_bytes
from jalon.documents.trust.trust_store import TrustStore
from jalon.journal.compression import compress
from jalon.journal.dictionaries import NO_DICTIONARY
from jalon.journal.list_state import pieces_of
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account, FeedRefusal, FilePiece, HeldFile
from jalon.services import policies, trust_anchors
from jalon.services.feeds import files, officers
from jalon.services.journaling import Event, record
from jalon.services.queries.post_status import post_status
from tests.documents.trust.conftest import Vouching, read, take
from tests.feeds.conftest import Fed


@pytest.fixture(scope="module")
def vouching() -> Vouching:
    return Vouching()


def stored(fed: Fed, vouching: Vouching, on: str) -> TrustStore:
    made, _ = take(TrustStore(), vouching.list_of(on=on), roots=(read(vouching.root),))
    with writing(trust_anchors.folder()):
        write_store(trust_anchors.folder(), made)
    files.publish(node=fed.hub.node, at=fed.at)
    return made


def test_the_trust_store_travels_with_provenance_and_its_age_is_shown(fed: Fed, vouching: Vouching) -> None:
    made = stored(fed, vouching, "2026-05-28")
    fed.feed()
    with fed.posts[0].activate():
        held = open_store(trust_anchors.folder()).store
        assert to_bytes(held) == to_bytes(made)
        assert [one.provenance for one in held.anchors] == [one.provenance for one in made.anchors]
        assert post_status(node=fed.posts[0].node, at=fed.at).trust_as_of == files.date_of(made)
        assert HeldFile.objects.get(pk="trust").version == 1


def test_a_newer_trust_store_replaces_the_former_which_is_erased_from_the_feed(fed: Fed, vouching: Vouching) -> None:
    stored(fed, vouching, "2026-05-28")
    fed.feed()
    newer = stored(fed, vouching, "2026-06-28")
    fed.feed()
    for place in (fed.hub, fed.posts[0]):
        with place.activate():
            assert {row.version for row in FilePiece.objects.filter(content__isnull=False)} == {2}
    with fed.posts[0].activate():
        assert to_bytes(open_store(trust_anchors.folder()).store) == to_bytes(newer)


def test_nothing_new_is_said_of_a_file_that_did_not_change(fed: Fed, vouching: Vouching) -> None:
    stored(fed, vouching, "2026-05-28")
    assert files.publish(node=fed.hub.node, at=fed.at + timedelta(days=1)) == 0


def test_a_trust_store_that_takes_a_list_back_is_refused(fed: Fed, vouching: Vouching) -> None:
    newer = stored(fed, vouching, "2026-06-28")
    fed.feed()
    stored(fed, vouching, "2026-05-28")
    fed.feed()
    fed.reapply()
    with fed.posts[0].activate():
        assert to_bytes(open_store(trust_anchors.folder()).store) == to_bytes(newer)
    fed.report()
    assert [row.code for row in FeedRefusal.objects.all()] == ["services.feeds.trust_goes_back"]


def say(fed: Fed, subject: str, content: bytes, *, digest: bytes | None = None, version: int = 1) -> None:
    values = {
        "subject": subject,
        "version": version,
        "as_of_unix_s": 1,
        "digest": digest or hashlib.sha256(content).digest(),
        "bytes": len(content),
        "piece": 0,
        "pieces": 1,
        "content": pieces_of(compress(content, NO_DICTIONARY)),
    }
    record(fed.hub.node, [Event("file.piece", {"file": values}, int(files._SUBS[subject]))], at=fed.at)


@pytest.mark.parametrize(
    ("subject", "content", "digest", "code"),
    [
        ("trust", b"no store", None, "documents.trust.store_damaged"),
        ("trust", b"no store", bytes(32), "services.feeds.file_digest"),
        ("policy", b"[1", None, "services.feeds.file_form"),
        ("policy", b'{"roles.yaml": "version: 1"}', None, "policy.file.missing_key"),
        ("policy", b'{"../roles.yaml": "version: 1"}', None, "policy.file.unknown_file"),
        ("policy", b'{"rules.yaml": "version: 1"}', None, "policy.file.unknown_file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_and_what_was_there_stays(
    fed: Fed, subject: str, content: bytes, digest: bytes | None, code: str
) -> None:
    say(fed, subject, content, digest=digest)
    fed.feed()
    with fed.posts[0].activate():
        assert policies.sent_folder() is None
        assert policies.policy().roles
        assert trust_anchors.current() is None
    fed.report()
    assert [row.code for row in FeedRefusal.objects.all()] == [code]


def test_rules_of_headquarters_are_obeyed_at_the_post(fed: Fed, tmp_path: Path) -> None:
    given = yaml.safe_load((Path(policy_package.__file__).parent / "roles.yaml").read_text(encoding="utf-8"))
    given["roles"]["officer"]["rights"].remove("second_officer")
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "roles.yaml").write_text(yaml.safe_dump(given), encoding="utf-8")
    settings.JALON_POLICY_DIR = folder
    officers.add(node=fed.hub.node, person=officers.Person("awa", "Awa", "officer"), posts=[fed.first], at=fed.at)
    files.publish(node=fed.hub.node, at=fed.at)
    fed.feed()
    with fed.posts[0].activate():
        awa = Account.objects.get(username="awa")
        assert policies.may(awa, "inspect")
        assert not policies.may(awa, "second_officer")


def test_a_policy_that_names_no_yaml_at_all_is_the_packages_own(fed: Fed) -> None:
    say(fed, "policy", json.dumps({}).encode())
    fed.feed()
    with fed.posts[0].activate():
        assert policies.sent_folder() is not None
        assert policies.policy().roles.keys() == policies.load_policy(None).roles.keys()


def test_a_file_too_large_to_travel_is_told_at_headquarters(fed: Fed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.limits, "FEED_FILE_BYTES_MAX", 10)
    settings.JALON_POLICY_DIR = Path(policy_package.__file__).parent
    with pytest.raises(UnableTo, match="file_too_large"):
        files.publish(node=fed.hub.node, at=fed.at)
