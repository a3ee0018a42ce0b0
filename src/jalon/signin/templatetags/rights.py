"""``{% load rights %}{% may "inspect" as permitted %}``: what the signed-in account may do."""

from __future__ import annotations

from django import template
from django.template.context import Context

from jalon.services.policies import may as account_may

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: Context, right: str) -> bool:
    """Whether the account of this page has ``right``; an empty right is for all who signed in."""
    account = context.get("account")
    if account is None or not account.is_authenticated:
        return False
    return not right or account_may(account, right)
