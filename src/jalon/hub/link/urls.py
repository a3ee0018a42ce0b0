"""Addresses of the link, version 1."""

from __future__ import annotations

from django.urls import path

from jalon.hub.link import views

app_name = "link"
urlpatterns = [
    path("enrol", views.enrol, name="enrol"),
    path("envelopes", views.envelopes, name="envelopes"),
    path("cursors", views.cursors, name="cursors"),
    path("cells", views.cells, name="cells"),
    path("keys", views.keys, name="keys"),
    path("status", views.status, name="status"),
]
