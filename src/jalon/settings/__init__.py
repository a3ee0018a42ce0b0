"""Floor 6: one file a kind of node; the only place that reads the environment."""
