"""Feeds: what a hub tells its posts, each audience in streams of its own, so that each verifies whole.

``writing`` and its neighbours append at the hub, ``sending`` seals for a post, ``taking`` verifies at the post,
``applying`` makes it so. Reference: docs/reference/feeds.md.
"""
