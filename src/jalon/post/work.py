"""The part of the booth's page that changes: a field to scan into, or the inspection, with what was just done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from jalon.design.language import page_language
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.countries import choices
from jalon.post.forms import AnswersByHandForm, AnswersForm
from jalon.post.reader import this_reader
from jalon.records.models import Account
from jalon.services.decisions import Decided
from jalon.services.inspections.drafts import current
from jalon.services.inspections.seen import InspectionView
from jalon.services.shifts import Shift
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest

_BY_HAND = (EntryChannel.HAND_TYPED, EntryChannel.LATE_FROM_PAPER)
_KEY = "decided"


def show_work(
    request: SignedInRequest,
    shift: Shift | None,
    *,
    seen: InspectionView | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The booth's page; after an htmx request only the part that changes, in the same round trip."""
    if seen is not None:
        context |= _form_of(request, seen)
    template = "post/booth.html"
    if request.headers.get("HX-Request"):
        template = "post/booth/checked.html" if context.get("autosaved") else "post/booth/work.html"
    context |= {"shift": shift, "seen": seen, "countries": choices(page_language()), "reader": this_reader()}
    return render(request, template, context, status=status)


def current_work(
    request: SignedInRequest, account: Account, shift: Shift, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The booth as it stands: the open inspection if there is one, whatever happened since."""
    seen = current(node=this_node(), account=account, booth=shift.booth, at=time_now())
    return show_work(request, shift, seen=seen, status=status, **context)


def _form_of(request: SignedInRequest, seen: InspectionView) -> dict[str, Any]:
    by_hand = seen.draft.channel in _BY_HAND
    form = (AnswersByHandForm if by_hand else AnswersForm)(seen, note=request.POST.get("note", ""))
    return {
        "calm": seen.clean and not seen.is_child,
        "answers": form,
        "by_hand": by_hand,
        "answers_open": any(value for name, value in seen.draft.typed.items() if name != "direction"),
    }


def keep_decided(request: SignedInRequest, decided: Decided, inspection: UUID) -> None:
    """Hand what was decided to the next page, where no script swaps it in."""
    request.session[_KEY] = {
        "record_id": str(decided.record_id),
        "slip": decided.slip,
        "outcome": int(decided.outcome),
        "at": decided.at.isoformat(),
        "provisional": decided.provisional,
        "second_line": str(decided.second_line) if decided.second_line else "",
        "inspection": str(inspection),
    }


def take_decided(request: SignedInRequest) -> dict[str, Any] | None:
    """What the page before decided, once."""
    kept: dict[str, Any] | None = request.session.pop(_KEY, None)
    if kept is None:
        return None
    return kept | {
        "record_id": UUID(kept["record_id"]),
        "outcome": Outcome(kept["outcome"]),
        "at": datetime.fromisoformat(kept["at"]),
        "second_line": UUID(kept["second_line"]) if kept["second_line"] else None,
        "inspection": UUID(kept["inspection"]),
    }
