"""Floor 0: what every room speaks. Nothing here imports another room."""
