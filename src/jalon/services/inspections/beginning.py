"""How an inspection begins: with what a reader typed or the officer pasted, or by hand."""

from __future__ import annotations

from datetime import datetime

from jalon.documents import wedge
from jalon.documents.chip.files import ChipFiles
from jalon.documents.finding import Finding, Severity
from jalon.documents.mrz.read import read_mrz
from jalon.documents.wedge import WedgeLayout
from jalon.journal.shortening import new_own_id
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.limits import SCAN_CHARACTERS_MAX
from jalon.records.models import Account, InspectionDraft
from jalon.services.inspections import kept_chip, list_search
from jalon.services.inspections.seen import Begun
from jalon.services.inspections.stated import Stated, stated_in
from jalon.services.inspections.viewing import view_of
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.earlier import DecisionRow, rows_of_document
from jalon.services.reads import place_of, record_read
from jalon.services.shifts import Shift
from jalon.services.written import storable

_SCANNED = (EntryChannel.WEDGE, EntryChannel.PASTED, EntryChannel.READER)
_BY_HAND = (EntryChannel.HAND_TYPED, EntryChannel.LATE_FROM_PAPER)
_CHARACTERS_COUNTED_MAX = 2**31 - 1


class UnableToInspect(UnableTo):
    """An inspection that cannot be begun, found or changed."""


def begin(
    *,
    node: Node,
    account: Account,
    shift: Shift,
    scanned: str,
    channel: EntryChannel,
    layout: WedgeLayout | None = None,
    chip: ChipFiles | None = None,
    at: datetime,
) -> Begun:
    """Begin with a machine-readable zone as it came in; ``layout`` undoes what the booth's keyboard made of it.

    ``chip`` is what a reader read of the document's chip; with it the zone may be absent, and the officer types.
    What cannot be read is recorded as an attempt, and the officer may scan again or go on by hand. While another
    inspection is open at the booth, that one is shown and nothing is begun.
    """
    assert channel in _SCANNED, channel
    require(account, "inspect")
    if (open_one := _open_at(node, shift, at)) is not None:
        return open_one
    if len(scanned) > SCAN_CHARACTERS_MAX:
        parameters = {"characters": len(scanned), "limit": SCAN_CHARACTERS_MAX}
        finding = Finding("services.inspections.text_too_long", Severity.ATTENTION, "zone", parameters)
        return _failed(node, account, shift, scanned, channel, AttemptReason.TEXT_TOO_LONG, finding, at)
    try:
        zone = "" if chip is not None and not scanned else _zone_of(scanned, layout)
    except UnableToRead as error:
        finding = Finding(error.code, Severity.ATTENTION, "zone", error.parameters)
        return _failed(node, account, shift, scanned, channel, AttemptReason.UNREADABLE_ZONE, finding, at)
    draft = _new_draft(node, account, shift, channel, at, zone)
    draft.chip = "" if chip is None else storable(kept_chip.to_keep(chip, at))
    return _opened(node, account, draft, at)


def reader_failed(
    *, node: Node, account: Account, shift: Shift, channel: EntryChannel, finding: Finding, at: datetime
) -> Begun:
    """Record that a reader delivered what cannot be used; the officer reads the document again, or goes on by hand."""
    require(account, "inspect")
    return _failed(node, account, shift, "", channel, AttemptReason.READER_FAILED, finding, at)


def begin_by_hand(
    *,
    node: Node,
    account: Account,
    shift: Shift,
    at: datetime,
    channel: EntryChannel = EntryChannel.HAND_TYPED,
) -> Begun:
    """Begin with an empty form: no document, one without a zone, or a line of the paper register typed in later."""
    assert channel in _BY_HAND, channel
    require(account, "inspect")
    if (open_one := _open_at(node, shift, at)) is not None:
        return open_one
    return _opened(node, account, _new_draft(node, account, shift, channel, at, ""), at)


def refresh(
    *, node: Node, account: Account, draft: InspectionDraft, stated: Stated, at: datetime
) -> list[DecisionRow] | None:
    """Search again where the traveller's particulars changed; the draft is not saved here.

    Returns the earlier decisions about the document if they were read, None if it is the document of before.
    """
    list_search.search_again(draft, stated, at)
    if stated.document_key == draft.document_key:
        return None
    draft.document_key = stated.document_key
    rows = rows_of_document(node, draft.document_key, without=draft.id)
    if rows:
        # One entry for the newest; those shown beside it are about the same document.
        record_read(node=node, account=account, purpose=ReadPurpose.INSPECTION, place=place_of(rows[0]), at=at)
    return rows


def record_attempt(
    *,
    node: Node,
    account: Account,
    draft: InspectionDraft,
    received: str,
    reason: AttemptReason,
    finding: str | None,
    note: str,
    at: datetime,
) -> Recorded:
    """One ``inspection.attempted`` entry."""
    zone = storable(received[:SCAN_CHARACTERS_MAX])
    parts: dict[str, dict[str, Value]] = {
        "movement": {
            "crossing_point": draft.crossing_point,
            "booth": draft.booth,
            "ended_second": second_of_day(at),
            "reason": int(reason),
            "channel": draft.channel,
            "inspection": draft.id.bytes,
            "characters": min(len(received), _CHARACTERS_COUNTED_MAX),
            "finding": finding,
        },
        "staff": {
            "officer": account.id.bytes,
            "shift": draft.shift.bytes,
            "second_way": int(SecondOfficerWay.NOT_NEEDED),
            "uptime_s": node.uptime_s(),
        },
    }
    if zone:
        parts["identity"] = {"zone": zone}
    if note:
        parts["note"] = {"text": note}
    return record(node, [Event("inspection.attempted", parts)], at=at)[0]


def _zone_of(scanned: str, layout: WedgeLayout | None) -> str:
    """Lines of the zone. Without a known layout, one that makes the zone valid is tried. Raises UnableToRead."""
    text = wedge.apply(layout, scanned) if layout else scanned
    guessed = None if layout else wedge.guess_layout(text)
    return storable("\n".join(read_mrz(wedge.apply(guessed, text) if guessed else text).lines))


def _new_draft(
    node: Node, account: Account, shift: Shift, channel: EntryChannel, at: datetime, zone: str
) -> InspectionDraft:
    return InspectionDraft(
        id=new_own_id(node.node),
        booth=shift.booth,
        officer=account.id,
        shift=shift.id,
        crossing_point=shift.crossing_point,
        direction=int(shift.direction),
        channel=int(channel),
        begun_at=at,
        touched_at=at,
        zone=zone,
    )


def _opened(node: Node, account: Account, draft: InspectionDraft, at: datetime) -> Begun:
    stated = stated_in(draft, at)
    # Searched before the transaction: while one booth writes, the others wait.
    list_search.search_again(draft, stated, at)
    with one_transaction():
        earlier = refresh(node=node, account=account, draft=draft, stated=stated, at=at)
        draft.save(force_insert=True)
    return Begun(view_of(node, draft, at, stated, earlier))


def _failed(
    node: Node,
    account: Account,
    shift: Shift,
    scanned: str,
    channel: EntryChannel,
    reason: AttemptReason,
    finding: Finding,
    at: datetime,
) -> Begun:
    nothing = _new_draft(node, account, shift, channel, at, "")
    recorded = record_attempt(
        node=node,
        account=account,
        draft=nothing,
        received=scanned,
        reason=reason,
        finding=finding.code,
        note="",
        at=at,
    )
    return Begun(None, finding, recorded)


def _open_at(node: Node, shift: Shift, at: datetime) -> Begun | None:
    draft = InspectionDraft.objects.filter(booth=shift.booth, stage="primary").order_by("begun_at").first()
    if draft is None:
        return None
    finding = Finding("services.inspections.one_is_open", Severity.ATTENTION, "inspection")
    return Begun(view_of(node, draft, at), finding)
