"""One rule a file; each has ``check(house)``, which yields findings."""
