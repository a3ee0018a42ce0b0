"""The page on which a record is corrected or taken back, the same at a post and at headquarters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from jalon.design.correction_form import CorrectionForm, TakeBackForm, initial_of
from jalon.design.language import page_language
from jalon.design.words import sentence
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account
from jalon.services.corrections import correcting
from jalon.services.node import Node
from jalon.services.queries.corrections import read_to_correct

_UNABLE = 422


@dataclass(frozen=True)
class CorrectionPage:
    """``template`` shows it; ``leave`` answers where one goes when it is done."""

    template: str
    leave: Callable[[], HttpResponseBase]
    node: Node
    account: Account
    record: UUID
    at: datetime

    def correct(self, request: HttpRequest) -> HttpResponseBase:
        """The form of a correction; sent, it records one."""
        form = CorrectionForm(request.POST) if request.method == "POST" else None
        if form is not None and form.is_valid():
            given = form.cleaned_data
            words = {"seen": given["seen"], "reason": given["reason"], "note": given["note"]}
            asked = correcting.Asked(record_id=self.record, codes=form.codes(), typed=form.typed(), **words)
            try:
                correcting.correct(node=self.node, account=self.account, asked=asked, at=self.at)
                return self._done(request, "design.correction.done")
            except UnableTo as unable:
                form.say_beside(unable)
        return self._page(request, form, None)

    def take_back(self, request: HttpRequest) -> HttpResponseBase:
        """It did not happen."""
        form = TakeBackForm(request.POST, prefix="back")
        if form.is_valid():
            asked = correcting.Asked(record_id=self.record, void=True, **form.cleaned_data)
            try:
                correcting.correct(node=self.node, account=self.account, asked=asked, at=self.at)
                return self._done(request, "design.correction.taken_back")
            except UnableTo as unable:
                form.say(unable)
        return self._page(request, None, form)

    def _page(self, request: HttpRequest, form: CorrectionForm | None, back: TakeBackForm | None) -> HttpResponse:
        try:
            found = read_to_correct(node=self.node, account=self.account, record_id=self.record, at=self.at)
        except correcting.UnableToCorrect as unable:
            return render(request, self.template, {"failure": unable}, status=_UNABLE)
        errors = bool((form and form.errors) or (back and back.errors))
        context = {
            "found": found,
            "form": form or CorrectionForm(initial=initial_of(found.codes, found.typed, found.seen)),
            "back": back or TakeBackForm(prefix="back", initial={"seen": found.seen}),
        }
        return render(request, self.template, context, status=_UNABLE if errors else 200)

    def _done(self, request: HttpRequest, said: str) -> HttpResponseBase:
        messages.success(request, sentence(said, page_language()), extra_tags="done")
        return self.leave()
