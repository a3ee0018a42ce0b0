"""``jalon feeds``: what a hub tells its posts, and how far each of them holds it."""

from __future__ import annotations

from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in
from jalon.kernel.texts import text


@click.group()
def command() -> None:
    """Feeds of a hub to its posts: lists by partition, officers, keys, rules; how far each post holds them."""


@command.command("assign-list")
@HOME
@LANGUAGE
@click.option("--post", "posts", multiple=True, help="Node of a post, in hex; may be repeated.")
@click.argument("name")
def assign_list(home: Path, language: str, posts: tuple[str, ...], name: str) -> None:
    """The posts that hold the list NAME of this hub: these and no others; its discreet entries stay here."""
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from django.conf import settings

            from jalon.adapters.clock import system_clock
            from jalon.adapters.keystore import load_node
            from jalon.cli.answers import answer
            from jalon.services.feeds import lists

            at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
            made = lists.assign(node=load_node(home), name=name, posts=posts, at=at)
            answer({"list": name, "number": made.number, "posts": sorted(posts)})


@command.command()
@HOME
@LANGUAGE
def publish(home: Path, language: str) -> None:
    """Write to the feeds, now, what posts were not told yet; the hub's work does the same by the clock."""
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from django.conf import settings

            from jalon.adapters.clock import system_clock
            from jalon.adapters.keystore import load_node
            from jalon.cli.answers import answer
            from jalon.services.feeds import publishing

            at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
            node = load_node(home)
            told = publishing.publish(node=node, at=at) + publishing.publish_files(node=node, at=at)
            answer({"entries": told})


@command.command()
@HOME
@LANGUAGE
def status(home: Path, language: str) -> None:
    """At a hub: one line a list and one a post, with what it does not hold yet."""
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from jalon.adapters.keystore import load_node
            from jalon.cli.answers import answer
            from jalon.services.queries import feeds

            for one in feeds.lists_published():
                as_of = one.as_of.isoformat() if one.as_of else None
                posts = [{"post": post, "version": version, "proved": same} for post, version, same in one.posts]
                shown = {"list": one.name, "version": one.version, "entries": one.entries, "as_of": as_of}
                answer(shown | {"left_out": one.left_out, "posts": posts})
            for key in feeds.keys_asked_for():
                sentence = text(key.code, language) if key.code else ""
                answer({"post": key.node, "key": key.key_id, "standing": key.standing, "why": sentence})
            for post in feeds.feeds_of_posts(load_node(home)):
                rows = [[int(one.lane), one.sub, one.written, one.held] for one in post.feeds]
                shown = {"post": post.node, "label": post.label, "behind": post.behind, "feeds": rows}
                answer(shown | {"refused": dict(post.refused)})
