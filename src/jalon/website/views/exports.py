"""Exports of a project, and what a valid IATI file still lacks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jalon.design.language import page_language
from jalon.kernel.errors import UnableTo
from jalon.logframe.exports.iati import missing
from jalon.logframe.exports.snapshot import Audience, Snapshot
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme.snapshot import export_snapshot
from jalon.signin.here import time_now
from jalon.signin.rights import SignedInRequest, requires
from jalon.website.chosen import chosen
from jalon.website.export_files import FORMATS, Exported, write_export

_UNABLE = 422


@requires("see_programme")
@never_cache
@require_GET
def exports(request: SignedInRequest) -> HttpResponse:
    """The file asked for, or the page that offers them."""
    project, who = chosen(request)
    offered = audiences(who)
    asked, form = request.GET.get("audience", ""), request.GET.get("format", "")
    audience = next((one for one in offered if one.value == asked), offered[0])
    unable: UnableTo | None = None
    made: Snapshot | None = None
    language = page_language()
    try:
        made = export_snapshot(project=project, who=who, audience=audience, at=time_now(), language=language)
        if form in FORMATS:
            file = write_export(made, form, language)
            return _download(file)
    except UnableTo as refused:
        unable = refused
    given = {
        "offered": [(one, f"logframe.exports.{one.value}") for one in offered],
        "audience": audience,
        "formats": [(name, f"website.exports.{name.replace('-', '_')}") for name in FORMATS],
        "missing": missing(made) if made else (),
        "unable": unable,
    }
    return render(request, "website/exports.html", given, status=_UNABLE if unable and form else 200)


def _download(file: Exported) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=file.media_type, headers=headers)


def audiences(who: Viewer) -> tuple[Audience, ...]:
    """For whom somebody may make files: never for more than they see themselves."""
    if who.unverified:
        return (Audience.INTERNAL, Audience.DONOR, Audience.PUBLIC)
    return (Audience.DONOR, Audience.PUBLIC)
