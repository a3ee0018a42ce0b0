"""Which project a page is about: ``?project=code``, else the one chosen last in this browser, else the first."""

from __future__ import annotations

from django.http import Http404

from jalon.programme.models import Project
from jalon.services.programme.viewing import Viewer, projects_of, viewer
from jalon.signin.rights import SignedInRequest

_KEY = "project"


def chosen(request: SignedInRequest) -> tuple[Project, Viewer]:
    """The project, and what the account may see of it. 404 for one that is not theirs, as for one that is not there."""
    asked = request.GET.get(_KEY) or request.session.get(_KEY)
    theirs = projects_of(request.user)
    found = next((one for one in theirs if one.code == asked), None)
    if found is None and (request.GET.get(_KEY) or not theirs):
        raise Http404
    project = found or theirs[0]
    if request.session.get(_KEY) != project.code:
        request.session[_KEY] = project.code
    return project, viewer(request.user, project)
