"""Real nodes for tests: a post on SQLite files, a hub on PostgreSQL; one process switches between them."""
