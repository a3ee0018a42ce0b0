"""Pages of the programme, one module a subject."""
