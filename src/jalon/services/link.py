"""A post's exchange with its hub, one turn after the other: what came back is taken in, what may leave is started.

Requests are under way while a turn ends, so that a long line is never idle; what is most urgent is asked for each one
(services.link_queue). A turn with nothing to send costs one round trip each poll, and nothing between. Knows nothing
of how bytes travel: that is the transport's.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass
from datetime import datetime

from jalon.kernel.errors import UnableTo
from jalon.policy.link_profile import LinkProfile
from jalon.services.downward import Feeds
from jalon.services.link_starting import start_what_may_leave
from jalon.services.link_state import LinkState
from jalon.services.link_taking import take_answers
from jalon.services.link_turn import Turn
from jalon.services.node import Node
from jalon.services.policies import policy
from jalon.services.transport import Transport, UnableToLink

__all__ = ["Exchanged", "LinkState", "exchange"]

DEFAULT_PROFILE = "3g"
_ROUNDS_PER_TURN = 256
_WAIT_S = 0.25


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What one turn did. ``more``: something is under way or still waits; the next turn may come at once."""

    envelopes: int
    cells: int
    more: bool


def exchange(
    *,
    node: Node,
    transport: Transport,
    state: LinkState,
    at: datetime,
    disk_free_bytes: int,
    program: str,
    profile: str = DEFAULT_PROFILE,
    feeds: Feeds | None = None,
) -> Exchanged:
    """One turn. Raises :class:`UnableToLink`, ``UnableToSend``, ``UnableToRead``, ``UnableToRecord``: try later.

    A profile that is not automatic starts nothing: there only a courier carries.
    """
    if node.hub is None:
        raise UnableToLink("services.link.not_enrolled")
    turn = Turn(node, transport, state, _profile(profile), feeds, at, disk_free_bytes, program)
    try:
        for _ in range(_ROUNDS_PER_TURN):
            take_answers(turn)
            if turn.profile.automatic:
                start_what_may_leave(turn)
            if not state.flights or not _some_answer_comes(state):
                break
        _give_up_if_nothing_answers(turn)
    except UnableTo:
        state.forget()
        raise
    return Exchanged(turn.envelopes, turn.cells, bool(state.flights))


def _profile(name: str) -> LinkProfile:
    found = policy().links.get(name)
    if found is None:
        raise UnableToLink("services.link.profile_unknown", profile=name[:40])
    return found


def _some_answer_comes(state: LinkState) -> bool:
    """Whether a request ends within a moment; else the turn does, and the next looks again at what waits."""
    done, _ = wait([flight.future for flight in state.flights], _WAIT_S, FIRST_COMPLETED)
    return bool(done)


def _give_up_if_nothing_answers(turn: Turn) -> None:
    """Raise the last failure once nothing is under way and nothing was answered since: the pauses grow."""
    state = turn.state
    if state.failure is not None and not state.flights:
        failure, state.failure = state.failure, None
        raise failure
