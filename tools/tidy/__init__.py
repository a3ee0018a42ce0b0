"""The house checks itself: one file a rule in ``rules/``, each with a good and a bad example in ``tests/house``."""
