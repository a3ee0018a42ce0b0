"""A hub's signing key on disk: the next one certified by the State root, the former destroyed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jalon.adapters.keystore import (
    finish_switch,
    load_node,
    next_signing_key,
    root_key,
    save_sealed_again,
    switch_signing_key,
)
from jalon.adapters.whole_file import read_small
from jalon.cli.courier_key import ensure_courier_key
from jalon.services import hub_key
from jalon.services.hub_key import UnableToFollow
from jalon.services.node import Node

_ROOT_FILE_BYTES_MAX = 256


def rotate_hub_key(home: Path, *, root: Path | None, at: datetime) -> Node:
    """Sign with a new key from now on. ``root``: file with the root's private key in hex, None: the one kept here.

    Raises ``UnableToFollow``, ``UnableToRecord``. Killed at any point, it is done again from where it was: a
    change that had been decided is ended first, and another one follows it.
    """
    keep_hub_signing_key_whole(home, at=at)
    node, private = load_node(home), next_signing_key(home, create=True)
    assert private is not None, "made on demand"
    signed = hub_key.certificate(node, next_private=private, root_private=_root(home, root), at=at)
    switch_signing_key(home, signed)
    hub_key.forget_sealed()
    return ensure_courier_key(home, at=at)


def keep_hub_signing_key_whole(home: Path, *, at: datetime) -> None:
    """End what a kill interrupted; what a page sealed under the former key while it changed is sealed again."""
    if finish_switch(home):
        hub_key.forget_sealed()
        ensure_courier_key(home, at=at)
        save_sealed_again(home)


def _root(home: Path, file: Path | None) -> bytes | None:
    if file is None:
        return root_key(home)
    try:
        return bytes.fromhex(read_small(file, _ROOT_FILE_BYTES_MAX).decode("ascii").strip())
    except ValueError as error:
        raise UnableToFollow("services.hub_key.root_not_here") from error
