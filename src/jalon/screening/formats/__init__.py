"""Formats of lists. One file a format; ``registry.read_list`` chooses by name."""
