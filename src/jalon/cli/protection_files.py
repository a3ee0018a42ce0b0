"""What the commands of ``jalon protection`` do with files: read, ask one service, write, answer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from jalon.adapters.clock import system_clock
from jalon.adapters.keystore import load_node, root_key, save_enrolment
from jalon.adapters.whole_file import read_small, whole_file
from jalon.cli.answers import answer
from jalon.kernel.limits import PROTECTION_REQUEST_BYTES_MAX
from jalon.kernel.texts import text
from jalon.services.protection_request import ServiceKeys, make_request, root_fingerprint


def write_request(service: ServiceKeys, target: Path, at: datetime) -> None:
    """Write a service's request and say the fingerprint to read out."""
    with whole_file(target) as file:
        file.write(make_request(service, at=at))
    answer({"node": service.node.hex(), "request": str(target), "fingerprint": service.fingerprint})


def certify_request(home: Path, request: Path, target: Path, typed: str, language: str) -> None:
    """Certify a request at a hub; the answer names the root's fingerprint, and the posts that do not know the key."""
    from jalon.services.protection_keys import certify

    node = load_node(home)
    wire = read_small(request, PROTECTION_REQUEST_BYTES_MAX)
    with whole_file(target) as file:
        done = certify(node=node, request=wire, root_private=root_key(home), typed=typed, at=_now())
        file.write(done.answer)
    assert node.root_public is not None, "certified with it"
    told: dict[str, Any] = {"certified": done.fingerprint, "certificate": str(target)}
    told |= {"root_fingerprint": root_fingerprint(node.root_public), "posts_before": done.posts_before}
    if done.posts_before:
        told["message"] = text("services.protection_keys.posts_before", language, count=done.posts_before)
    answer(told)


def learn_key(home: Path, certificate: Path, typed: str) -> None:
    """Keep the protection service's key at a post."""
    from jalon.services.journaling import one_transaction
    from jalon.services.protection_keys import learn

    wire = read_small(certificate, PROTECTION_REQUEST_BYTES_MAX)
    with one_transaction():
        public = learn(node=load_node(home), answer=wire, typed=typed, at=_now())
        node = save_enrolment(home, protection_public=public)
    answer({"learned": node.protection_public is not None, "node": node.node.hex()})


def collect_cells(home: Path, target: Path | None, acknowledged: Path | None) -> None:
    """Remove what a receipt names, then write what waits."""
    from jalon.services.cell_collection import collect, remove_received
    from jalon.services.cell_files import RECEIPT_BYTES_MAX

    told: dict[str, Any] = {}
    if acknowledged is not None:
        told["removed"] = remove_received(receipt=read_small(acknowledged, RECEIPT_BYTES_MAX))
    if target is not None:
        with whole_file(target) as file:
            done = collect(node=load_node(home), out=file)
        told |= {"file": str(target), "cells": done.cells, "waiting": done.waiting}
    answer(told)


def _now() -> datetime:
    """The time of this node."""
    from django.conf import settings

    return system_clock(settings.JALON_CLOCK_OFFSET_S).now()
