"""Addresses of the link: each hands the body to one service."""

from __future__ import annotations

from django.http import HttpRequest

from jalon.hub.link.machine_view import signed_by_post
from jalon.services import enrolment, epoch_hub, ingest, link_answers, relay, shown_keys, shown_receipts
from jalon.signin.here import this_node, time_now


@signed_by_post
def enrol(_request: HttpRequest, body: bytes) -> bytes:
    """A post's request for enrolment; the answer is the hub's reply."""
    return enrolment.answer_request(node=this_node(), request=body, at=time_now())


@signed_by_post
def exchange(_request: HttpRequest, body: bytes) -> bytes:
    """The one round trip: report and cursors in, receipt and what waits out."""
    return link_answers.answer_exchange(node=this_node(), wire=body, at=time_now())


@signed_by_post
def envelopes(_request: HttpRequest, body: bytes) -> bytes:
    """One envelope; the answer is a receipt and its signature."""
    return ingest.receive_envelope(node=this_node(), wire=body, at=time_now()).receipt


@signed_by_post
def pieces(_request: HttpRequest, body: bytes) -> bytes:
    """A piece of a transfer; the answer says whether it is whole now, and gives its receipt."""
    return link_answers.keep_piece(node=this_node(), wire=body, at=time_now())


@signed_by_post
def cursors(_request: HttpRequest, body: bytes) -> bytes:
    """Where the hub stands; the answer is a receipt about every stream of the post."""
    return relay.answer_cursors(node=this_node(), wire=body, at=time_now())


@signed_by_post
def cells(_request: HttpRequest, body: bytes) -> None:
    """Sealed cells to relay; the answer is empty, whatever they hold."""
    relay.relay_cells(node=this_node(), wire=body, at=time_now())


@signed_by_post
def keys(_request: HttpRequest, body: bytes) -> bytes:
    """What this hub announces of its key for couriers."""
    return relay.answer_keys(node=this_node(), wire=body, at=time_now())


@signed_by_post
def status(_request: HttpRequest, body: bytes) -> None:
    """How the post is; the answer is empty."""
    relay.keep_status(node=this_node(), wire=body, at=time_now())


@signed_by_post
def epochs(_request: HttpRequest, body: bytes) -> bytes:
    """An epoch that a post opened; the answer is what this hub says of it."""
    return epoch_hub.hear_epoch(node=this_node(), wire=body, at=time_now())


@signed_by_post
def recover(_request: HttpRequest, body: bytes) -> bytes:
    """Entries that a restored post asks back; the answer is a run of them, or nothing."""
    return epoch_hub.answer_recover(node=this_node(), wire=body, at=time_now())


@signed_by_post
def certified(_request: HttpRequest, body: bytes) -> None:
    """A post whose newest key this hub forgot shows what this hub certified; the answer is empty."""
    shown_keys.take(node=this_node(), wire=body, at=time_now())


@signed_by_post
def shown(_request: HttpRequest, body: bytes) -> None:
    """The newest receipt of this hub that a post holds; the answer is empty."""
    shown_receipts.take(node=this_node(), wire=body, at=time_now())
