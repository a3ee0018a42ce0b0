"""The keys of the booth, once for the card, the screen and the tests. The same key always does the same."""

from __future__ import annotations

KEYS: tuple[tuple[str, str], ...] = (
    ("↵", "post.keys.enter"),
    ("F2", "post.keys.admit"),
    ("F4", "post.keys.second_line"),
    ("F6", "post.keys.slip"),
    ("F7", "post.keys.by_hand"),
    ("F8", "post.keys.refuse"),
    ("F9", "post.keys.hand_over"),
    ("F10", "post.keys.veil"),
    ("Tab", "post.keys.tab"),
    ("Escape", "post.keys.escape"),
)
"""What is printed on the key, and the code of what it does."""
