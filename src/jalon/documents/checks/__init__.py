"""The checks of a document, each a pure function of the facts of its inspection."""
