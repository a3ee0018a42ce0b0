"""The analyst's pages: a builder of tables, every number explained, files, and saved views."""

from jalon.hub.views.figures.building import build
from jalon.hub.views.figures.explaining import explain
from jalon.hub.views.figures.saving import delete, views

__all__ = ["build", "delete", "explain", "views"]
