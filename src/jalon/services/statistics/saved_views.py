"""Tables that somebody saved under a name, for themselves or for all who see statistics.

Saved is what was asked, never a figure: whoever opens a view sees what they may see then. A deleted view keeps its row
with who deleted it and when.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account, SavedView
from jalon.services.policies import require

RIGHT = "see_statistics"


class UnableToSaveView(UnableTo):
    """A view that cannot be saved, or is not there for this person."""


def saved_views(*, account: Account) -> list[SavedView]:
    """One's own, and those that others share, by name. Raises ``UnableToAllow``."""
    require(account, RIGHT)
    mine = Q(owner=account.id) | Q(shared=True)
    return list(SavedView.objects.filter(mine, deleted_at=None).order_by("name", "made_at"))


def save_view(*, account: Account, name: str, query: str, shared: bool, at: datetime) -> UUID:
    """Save what was asked. Raises :class:`UnableToSaveView` for no name, a name that one has, and too many."""
    require(account, RIGHT)
    name = " ".join(name.split())
    if not 1 <= len(name) <= limits.SAVED_VIEW_NAME_CHARACTERS_MAX or not name.isprintable():
        raise UnableToSaveView("services.saved_views.no_name", most=limits.SAVED_VIEW_NAME_CHARACTERS_MAX)
    if len(query) > limits.FIGURE_QUERY_CHARACTERS_MAX:
        raise UnableToSaveView("services.saved_views.too_long")
    with transaction.atomic():
        # Two windows of one person save one after the other.
        Account.objects.select_for_update().get(id=account.id)
        own = SavedView.objects.filter(owner=account.id, deleted_at=None)
        if own.filter(name=name).exists():
            raise UnableToSaveView("services.saved_views.name_taken")
        if own.count() >= limits.SAVED_VIEWS_MAX:
            raise UnableToSaveView("services.saved_views.too_many", most=limits.SAVED_VIEWS_MAX)
        made = SavedView(id=uuid4(), owner=account.id, owner_label=account.label, name=name, query=query)
        made.shared, made.made_at = shared, at
        made.save(force_insert=True)
    return made.id


def delete_view(*, account: Account, view: UUID, at: datetime) -> None:
    """Take one's own view from every list. Raises :class:`UnableToSaveView` for another's, and for none."""
    require(account, RIGHT)
    found = SavedView.objects.filter(id=view, owner=account.id, deleted_at=None)
    if not found.update(deleted_at=at, deleted_by=account.id):
        raise UnableToSaveView("services.saved_views.not_yours")
