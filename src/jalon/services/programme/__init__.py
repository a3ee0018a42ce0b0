"""The only writers of the programme database, one module a use case; each write leaves a line of :class:`Change`."""
