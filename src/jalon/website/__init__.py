"""Floor 5: the door of a programme: its results matrix, plan, evidence, and what of it is public."""
