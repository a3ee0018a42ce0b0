"""Addresses of the link, version 1."""

from __future__ import annotations

from django.urls import path

from jalon.hub.link import views, wire_view

app_name = "link"
urlpatterns = [
    path("enrol", views.enrol, name="enrol"),
    path("exchange", views.exchange, name="exchange"),
    path("envelopes", views.envelopes, name="envelopes"),
    path("pieces", views.pieces, name="pieces"),
    path("wires/<str:transfer>", wire_view.wire, name="wire"),
    path("cursors", views.cursors, name="cursors"),
    path("cells", views.cells, name="cells"),
    path("keys", views.keys, name="keys"),
    path("epochs", views.epochs, name="epochs"),
    path("recover", views.recover, name="recover"),
    path("certified", views.certified, name="certified"),
    path("shown", views.shown, name="shown"),
    path("status", views.status, name="status"),
]
