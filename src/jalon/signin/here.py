"""What a door hands to every use case: the node, and its time."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from jalon.adapters.clock import system_clock
from jalon.adapters.keystore import load_node
from jalon.services.node import Node


def this_node() -> Node:
    """The node whose folder the settings name."""
    return load_node(settings.JALON_HOME)


def time_now() -> datetime:
    """The node's time."""
    return system_clock(settings.JALON_CLOCK_OFFSET_S).now()
