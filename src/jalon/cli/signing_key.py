"""A post's signing key on disk: the next one made before it is asked for, the former destroyed once it is over."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jalon.adapters.keystore import (
    drop_next_signing_key,
    finish_switch,
    load_node,
    next_signing_key,
    save_sealed_again,
    switch_signing_key,
)
from jalon.journal.keys import signing_public
from jalon.services import key_rotation, outbox
from jalon.services.node import Node


def rotate_signing_key(home: Path, *, at: datetime) -> bytes:
    """Ask the hub to certify a new key; returns its public half. Raises ``UnableToRotateKey``, ``UnableToRecord``."""

    _drop_refused(home)

    def next_key() -> bytes:
        found = next_signing_key(home, create=True)
        assert found is not None, "made on demand"
        return found

    return key_rotation.ask(node=load_node(home), next_key=next_key, at=at)


def keep_signing_key(home: Path, *, at: datetime) -> Node:
    """The post's node, signing with its next key from the moment at which the hub's certificate is here.

    What waits is sealed again at once, and once more in the next pass: a page under way may have signed meanwhile.
    """
    if finish_switch(home):
        node = load_node(home)
        outbox.seal_again(node, at=at)
        save_sealed_again(home)
        return load_node(home)
    _drop_refused(home)
    node, private = load_node(home), next_signing_key(home)
    signed = key_rotation.certified(node, signing_public(private)) if private is not None else None
    if signed is None:
        return node
    node = switch_signing_key(home, signed)
    outbox.seal_again(node, at=at)
    return node


def _drop_refused(home: Path) -> None:
    """A key that the hub refused is never certified: it makes room for another one."""
    node, private = load_node(home), next_signing_key(home)
    if private is not None and key_rotation.refusal(node, signing_public(private)):
        drop_next_signing_key(home)
