"""Floor 2: what a programme promised, planned and did, in a database of its own. It holds nothing of any traveller."""
