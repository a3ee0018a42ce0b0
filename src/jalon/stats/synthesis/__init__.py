"""Invented crossings for tests, benchmarks and demonstrations: no row stands for anybody."""
