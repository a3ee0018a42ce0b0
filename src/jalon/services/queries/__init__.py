"""Reads, one file a subject. A read of a person goes through ``services.reads`` and is audited."""
