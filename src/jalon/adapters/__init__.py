"""Floor 4: what implements the ports."""
