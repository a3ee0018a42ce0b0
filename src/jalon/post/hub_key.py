"""The hub's newest signing key in the post's folder: kept once the State root's certificate of it is here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jalon.adapters.keystore import load_node, save_enrolment
from jalon.services import hub_key, signing_keys


def keep_hub_signing_key(home: Path, *, at: datetime) -> None:
    """Go by the hub's next key from now on. The folder comes first: killed between, it is done again."""
    node = load_node(home)
    public = hub_key.pending(node)
    if public is None or node.hub is None:
        return
    save_enrolment(home, hub_public=public)
    signing_keys.put_in_force(node.hub.node.hex(), public, at=at)
