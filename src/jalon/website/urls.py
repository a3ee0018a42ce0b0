"""Where every page of the website lies."""

from __future__ import annotations

from django.urls import include, path

from jalon.signin.views import catalogue
from jalon.website.views import home, projects

_PAGES = [
    path("", home.home, name="home"),
    path("projects", home.projects, name="projects"),
    path("project", projects.project, name="project"),
]
urlpatterns = [
    path("account/", include("jalon.signin.urls")),
    path("design/", catalogue.catalogue, name="catalogue"),
    path("", include((_PAGES, "website"))),
]
handler400 = "jalon.signin.error_pages.bad_request"
handler403 = "jalon.signin.error_pages.forbidden"
handler404 = "jalon.signin.error_pages.not_found"
handler500 = "jalon.signin.error_pages.server_error"
