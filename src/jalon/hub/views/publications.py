"""Publications: proposed by one person, seen as they would be published and approved by another, then unchanged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.hub.publication_files import HIDDEN, in_words, labels_of, table_csv, workbook
from jalon.hub.publication_forms import TABLES_OFFERED, PublicationForm, TableForm, WhyForm
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import text
from jalon.services.statistics.publications import proposing, reading, settling
from jalon.signin.here import this_node, time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.stats.publishing.document import read_publication

_UNABLE = 422
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RIGHT = proposing.RIGHT


@requires("see_statistics")
@never_cache
@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    """What waits for a second person, what was published, what was declined."""
    return render(request, "hub/publications.html", {"found": reading.overview(account=request.user)})


@requires(_RIGHT)
@never_cache
@require_http_methods(["GET", "POST"])
def propose(request: SignedInRequest) -> HttpResponseBase:
    """Propose tables; what cannot be published is refused here, in words."""
    form = PublicationForm(request.POST or None)
    tables = [TableForm(request.POST or None, prefix=f"table{number}") for number in range(1, TABLES_OFFERED + 1)]
    if form.is_valid() and all(one.is_valid() for one in tables):
        given = form.cleaned_data
        asked = [found for one in tables if (found := one.asked(given["first"], given["last"])) is not None]
        try:
            made = proposing.propose(
                node=this_node(),
                account=request.user,
                title=given["title"],
                tables=asked,
                noise_variance=given["noise"],
                at=time_now(),
            )
        except UnableTo as unable:
            form.say(unable)
        else:
            return _done(request, "hub.publications.proposed_done", "hub:publication_proposal", made)
    status = _UNABLE if form.errors or any(one.errors for one in tables) else 200
    return render(request, "hub/publication_propose.html", {"form": form, "tables": tables}, status=status)


@requires(_RIGHT)
@never_cache
@require_GET
def proposal(request: SignedInRequest, proposal: UUID) -> HttpResponse:
    """One proposal: exactly what would be published now, and what the attacker made of it."""
    return _proposal(request, proposal, WhyForm())


def _proposal(request: SignedInRequest, proposal: UUID, form: WhyForm) -> HttpResponse:
    language = page_language()
    context: dict[str, Any] = {"form": form, "id": proposal}
    try:
        found = reading.proposal(node=this_node(), account=request.user, proposal=proposal, at=time_now())
    except UnableTo as unable:
        context |= {"unable": sentence(unable.code, language, **unable.parameters)}
        return render(request, "hub/publication_proposal.html", context, status=_UNABLE)
    if found is None:
        raise Http404
    seen, draft = found
    context |= {
        "proposal": seen,
        "draft": draft,
        "tables": [in_words(table, language) for table in draft.tables],
        "changes": _changes(reading.changes_of(seen, draft), draft.tables, language),
        "waiting": sorted(draft.waiting.items()),
    }
    return render(request, "hub/publication_proposal.html", context, status=_UNABLE if form.errors else 200)


@requires(_RIGHT)
@require_POST
def approve(request: SignedInRequest, proposal: UUID) -> HttpResponseBase:
    """Publish what another person proposed, as it was seen."""
    form = WhyForm({"note": ""})
    try:
        number = settling.approve(
            node=this_node(),
            account=request.user,
            proposal=proposal,
            seen=request.POST.get("seen", "")[:64],
            at=time_now(),
        )
    except UnableTo as unable:
        form.is_valid()
        form.say(unable)
        return _proposal(request, proposal, form)
    return _done(request, "hub.publications.approved_done", "hub:publication", number)


@requires(_RIGHT)
@require_POST
def close(request: SignedInRequest, proposal: UUID) -> HttpResponseBase:
    """Take back one's own proposal, or decline another's."""

    def act(note: str) -> HttpResponseBase:
        settling.close_proposal(account=request.user, proposal=proposal, note=note, at=time_now())
        return _done(request, "hub.publications.closed_done", "hub:publications")

    return _settled(request, act, lambda form: _proposal(request, proposal, form))


@requires("see_statistics")
@never_cache
@require_GET
def publication(request: SignedInRequest, number: str) -> HttpResponse:
    """A publication with its editions; ``again=1`` makes every figure anew from closed months."""
    return _publication(request, number, {})


def _publication(request: SignedInRequest, number: str, forms: dict[str, WhyForm]) -> HttpResponse:
    found = reading.publication(account=request.user, number=number)
    if found is None:
        raise Http404
    language, content = page_language(), found.newest.content
    context: dict[str, Any] = {
        "publication": found,
        "content": content,
        "tables": [in_words(table, language) for table in content["tables"]],
        "changes": _changes(content.get("changes"), content["tables"], language),
        "edition_form": forms.get("edition") or WhyForm(prefix="edition"),
        "withdraw_form": forms.get("withdraw") or WhyForm(prefix="withdraw"),
    }
    if request.GET.get("again"):
        context["again"] = reading.made_anew(content=content)
    status = _UNABLE if any(form.errors for form in forms.values()) else 200
    return render(request, "hub/publication.html", context, status=status)


@requires(_RIGHT)
@require_POST
def edition(request: SignedInRequest, number: str) -> HttpResponseBase:
    """Propose a new edition: the same tables from what closed months say now."""

    def act(note: str) -> HttpResponseBase:
        made = proposing.propose_edition(
            node=this_node(), account=request.user, number=number, note=note, at=time_now()
        )
        return _done(request, "hub.publications.proposed_done", "hub:publication_proposal", made)

    return _settled(request, act, lambda form: _publication(request, number, {"edition": form}), "edition")


@requires(_RIGHT)
@require_POST
def withdraw(request: SignedInRequest, number: str) -> HttpResponseBase:
    """Withdraw a publication, with the reason."""

    def act(note: str) -> HttpResponseBase:
        settling.withdraw(account=request.user, number=number, reason=note, at=time_now())
        return _done(request, "hub.publications.withdrawn_done", "hub:publication", number)

    return _settled(request, act, lambda form: _publication(request, number, {"withdraw": form}), "withdraw")


@requires("see_statistics")
@require_GET
def file(request: SignedInRequest, number: str, edition: int, name: str) -> HttpResponse:
    """``publication.json`` (the signed file), ``publication.xlsx``, ``table-1.csv``."""
    data = reading.file_of(account=request.user, number=number, edition=edition)
    if data is None:
        raise Http404
    content, language = read_publication(data), page_language()
    tables = {f"table-{place}.csv": table for place, table in enumerate(content["tables"], start=1)}
    if name == "publication.json":
        made, kind = data, "application/json"
    elif name == "publication.xlsx":
        made, kind = workbook(content, language, _withdrawn(request, number, language)), _XLSX
    elif name in tables:
        made, kind = table_csv(tables[name], language), "text/csv; charset=utf-8"
    else:
        raise Http404
    disposition = {"Content-Disposition": f'attachment; filename="{number}-edition-{edition}-{name}"'}
    return HttpResponse(made, content_type=kind, headers=disposition)


def _withdrawn(request: SignedInRequest, number: str, language: str) -> list[str]:
    found = reading.publication(account=request.user, number=number)
    if found is None or found.withdrawal is None:
        return []
    return ["", text("hub.publications.withdrawn", language), found.withdrawal.reason]


def _changes(changes: Any, tables: Any, language: str) -> Any:
    """What a new edition says otherwise, in words."""
    if changes is None:
        return None
    lines = [
        (
            row["table"] + 1,
            " · ".join(labels_of(row["at"], tables[row["table"]]["by"], language)),
            _value(row["before"]),
            _value(row["after"]),
        )
        for row in changes["rows"]
    ]
    return {"note": changes["note"], "lines": lines}


def _value(numbers: Any) -> str:
    return HIDDEN if numbers is None or numbers.get("value") is None else str(numbers["value"])


def _settled(
    request: SignedInRequest,
    act: Callable[[str], HttpResponseBase],
    again: Callable[[WhyForm], HttpResponseBase],
    prefix: str | None = None,
) -> HttpResponseBase:
    form = WhyForm(request.POST, prefix=prefix)
    if form.is_valid():
        try:
            return act(form.cleaned_data["note"])
        except UnableTo as unable:
            form.say(unable)
    return again(form)


def _done(request: SignedInRequest, said: str, to: str, *where: object) -> HttpResponseBase:
    messages.success(request, sentence(said, page_language()), extra_tags="done")
    return redirect(to, *where)
