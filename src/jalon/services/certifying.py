"""Certificates that a hub's set-up and a hub issue: of the hub itself, and of its posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from jalon.journal.certificates import Certificate, Role, read_certificate
from jalon.journal.lanes import Lane
from jalon.services.node import Node

POST_LANES = frozenset({Lane.CONTROL, Lane.ALERTS, Lane.DECISIONS, Lane.REFERENCE, Lane.MEDIA, Lane.HEALTH})
CERTIFICATE_DAYS = 400


def make_hub_certificate(node: Node, *, root_private: bytes, on: date) -> bytes:
    """The hub's certificate under the State root, for its own set-up."""
    lanes = frozenset(Lane)
    certificate = _certificate(node.node, Role.HUB, node, node.signing_public, node.encryption_public, lanes, on)
    return certificate.issue(root_private)


def certify_hub_again(held: bytes, signing_public: bytes, root_private: bytes, at: datetime) -> bytes:
    """The certificate of a hub under another signing key; everything else stays as in the one that it holds."""
    known = read_certificate(held)
    first, last = at.date(), at.date() + timedelta(days=CERTIFICATE_DAYS)
    return replace(known, signing_public=signing_public, from_on=first, until_on=last).issue(root_private)


def certify_post(
    node: Node, post: bytes, signing_public: bytes, encryption_public: bytes, label: str, *, at: datetime
) -> bytes:
    """The certificate of a post that enrols, signed by its hub."""
    keys = signing_public, encryption_public
    return _certificate(post, Role.POST, node, *keys, POST_LANES, at.date(), label).issue(node.signing_key)


def certify_again(node: Node, held: bytes, signing_public: bytes, at: datetime) -> bytes:
    """The certificate of a post under another signing key; everything else stays as in the one that it holds."""
    known = read_certificate(held)
    lanes = frozenset(Lane(lane) for lane in known.lanes)
    certificate = _certificate(
        known.node, known.role, node, signing_public, known.encryption_public, lanes, at.date(), known.label
    )
    return certificate.issue(node.signing_key)


def _certificate(
    post: bytes,
    role: Role,
    node: Node,
    signing_public: bytes,
    encryption_public: bytes,
    lanes: frozenset[Lane],
    on: date,
    label: str | None = None,
) -> Certificate:
    numbers = frozenset(int(lane) for lane in lanes)
    # A day before: the post's clock may be behind by hours when it checks.
    first, last = on - timedelta(days=1), on + timedelta(days=CERTIFICATE_DAYS)
    named = node.label if label is None else label
    return Certificate(post, role, node.state, named, signing_public, encryption_public, numbers, first, last)
