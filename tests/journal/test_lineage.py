"""What a hub says of a new epoch: a machine that two persons kept goes on, and every copy is still found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jalon.journal.lineage import Opening, ParentHead, Reason, Standing, judge

NODE = bytes(8)
FIRST = b"\x00\x01first."


def epoch(ordinal: int, machine: str) -> bytes:
    """An epoch whose random bits name the machine that opened it."""
    return ordinal.to_bytes(2, "big") + machine.encode().ljust(6, b".")


def opening(name: bytes, parent: bytes, seq: int = 20, wrote: bytes = b"shared") -> Opening:
    """One lane; ``wrote`` names what its last entry is."""
    return Opening(NODE, name, parent, Reason.RESTORED, 1, (ParentHead(2, 0, seq, wrote.ljust(32, b".")),))


def said(
    one: Opening,
    known: list[Opening],
    standings: dict[bytes, Standing],
    kept: frozenset[bytes] = frozenset(),
    present: bytes = FIRST,
) -> Standing | None:
    judged = judge(one, present=present, known=known, standings=standings, held=lambda _: None, kept=kept)
    return None if judged is None else judged.standing


def test_the_machine_that_two_persons_kept_opens_an_epoch_beside_the_withdrawn_one() -> None:
    sent_away = opening(epoch(2, "other"), FIRST)
    known, standings = [sent_away], {sent_away.epoch: Standing.WITHDRAWN}
    again = opening(epoch(2, "kept"), FIRST, 33, b"its own")
    assert said(again, known, standings) is Standing.COPIED
    assert said(again, known, standings, frozenset([FIRST])) is Standing.ACCEPTED


def test_a_second_machine_that_goes_on_from_the_kept_epoch_is_a_copy() -> None:
    sent_away, kept = opening(epoch(2, "other"), FIRST), opening(epoch(2, "kept"), FIRST, 33, b"its own")
    known = [sent_away, kept]
    standings = {sent_away.epoch: Standing.WITHDRAWN, kept.epoch: Standing.ACCEPTED}
    for clone in (opening(epoch(2, "clone"), FIRST), opening(epoch(3, "clone"), FIRST, 33, b"its own")):
        assert said(clone, known, standings, frozenset([FIRST]), kept.epoch) is Standing.COPIED


def test_the_machine_that_was_sent_away_stays_so_and_put_back_it_is_a_copy() -> None:
    one, other = opening(epoch(2, "kept"), FIRST), opening(epoch(2, "other"), FIRST)
    known = [one, other]
    standings = {one.epoch: Standing.ACCEPTED, other.epoch: Standing.WITHDRAWN}
    kept = frozenset([one.epoch])
    assert said(opening(epoch(3, "other"), other.epoch), known, standings, kept, one.epoch) is Standing.WITHDRAWN
    assert said(opening(epoch(2, "put back"[:6]), FIRST), known, standings, kept, one.epoch) is Standing.COPIED
    assert said(opening(epoch(3, "kept"), one.epoch), known, standings, kept, one.epoch) is Standing.ACCEPTED


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Opening], dict[bytes, Standing], frozenset[bytes], Opening]:
    """Openings of any machines, each from one before, with any standing; perhaps one that was kept; a new one."""
    made: list[Opening] = []
    for number in range(draw(st.integers(1, 7))):
        parents = [FIRST, *(one.epoch for one in made)]
        parent = draw(st.sampled_from(parents))
        ordinal = int.from_bytes(parent[:2], "big") + draw(st.integers(1, 2))
        wrote = draw(st.sampled_from([b"one", b"two", b"three"]))
        made.append(opening(epoch(ordinal, f"m{number}"), parent, draw(st.integers(1, 3)), wrote))
    *known, new = made
    standings = {one.epoch: draw(st.sampled_from(list(Standing))) for one in known}
    kept = draw(st.sampled_from([None, FIRST, *(one.epoch for one in known)]))
    return known, standings, frozenset() if kept is None else frozenset([kept]), new


@given(histories())
def test_no_decision_hides_a_copy_of_a_machine_that_was_not_sent_away(
    history: tuple[list[Opening], dict[bytes, Standing], frozenset[bytes], Opening],
) -> None:
    known, standings, kept, new = history
    without = judge(new, present=FIRST, known=known, standings=standings, held=lambda _: None)
    judged = judge(new, present=FIRST, known=known, standings=standings, held=lambda _: None, kept=kept)
    assert without is not None
    assert judged is not None
    living = {one for one in without.copies if standings[one] is not Standing.WITHDRAWN}
    assert living <= set(judged.copies)
    assert not living or judged.standing is Standing.COPIED
    past = {new.parent}
    for one in sorted(known, key=lambda one: one.epoch, reverse=True):
        past |= {one.parent} if one.epoch in past else set()
    if not kept & past:
        assert judged == without, "a decision about another machine changes nothing"
