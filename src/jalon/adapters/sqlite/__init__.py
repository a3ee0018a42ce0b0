"""Django's SQLite backend, with every connection opened by ``jalon.records.sqlite``."""
